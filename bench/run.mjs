// `npm run bench [name[:part] …]`: runs every bench/<area>/<name>.bench.ts, or those named, or one part of a long one;
// prints one table of ratios against peers measured in the same run, and keeps it in docs/benchmarks.md. Ratios only:
// milliseconds depend on the machine.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

/** @typedef {{ name: string, ratio: number, bar: string, detail: string, skipped?: string }} Row */

const wanted = process.argv.slice(2).map((argument) => {
  const [name = '', part] = argument.split(':');
  return { name, part };
});
const aliases = ['core', 'store', 'sync', 'compute', 'sdk'].map((layer) => ({
  find: `$${layer}`,
  replacement: join(process.cwd(), 'src', layer)
}));
aliases.push({ find: '$workers', replacement: join(process.cwd(), 'workers') });

/** @type {Row[]} */
const rows = [];
let failed = 0;
for (const file of benchFiles()) {
  console.log(`— ${file}`);
  try {
    const { bench } = await load(file);
    const part = wanted.find(({ name }) => file.includes(name))?.part;
    const measured = await bench(part);
    for (const row of measured) console.log(format(row).join('  '));
    rows.push(...measured);
    keep(file, measured, part);
  } catch (error) {
    failed++;
    console.error(`${file} failed:`, error);
  }
}
console.log(`\n${rows.length} measured, ${rows.filter(isMissed).length} below their bar, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);

/**
 * Bundles a bench as the product is bundled, and imports it: modules transformed one by one call each other through
 * objects, which slows down what is measured. Packages stay imports.
 * @param {string} file
 */
async function load(file) {
  const outDir = mkdtempSync('node_modules/.bench-');
  process.on('exit', () => rmSync(outDir, { recursive: true, force: true }));
  await build({
    configFile: false,
    logLevel: 'error',
    resolve: { alias: aliases },
    build: { ssr: file, outDir, minify: false, target: 'es2022' },
    ssr: { external: true }
  });
  return await import(pathToFileURL(join(outDir, basename(file).replace(/\.ts$/, '.js'))).href);
}

function allBenches() {
  return readdirSync('bench', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.bench.ts'))
    .map((path) => join('bench', path))
    .sort();
}

function benchFiles() {
  return allBenches().filter((path) => wanted.length === 0 || wanted.some(({ name }) => path.includes(name)));
}

/** A bar reads '<= 1.5' or '>= 0.6'. @param {Row} row */
function isMissed(row) {
  const [, sign, limit] = /(<=|>=)\s*([\d.]+)/.exec(row.bar) ?? [];
  if (row.skipped || !sign) return false;
  return sign === '<=' ? row.ratio > Number(limit) : row.ratio < Number(limit);
}

/** @param {Row} row */
function format(row) {
  if (row.skipped) return [row.name, 'skipped', row.bar, row.skipped];
  return [row.name, row.ratio.toFixed(2), row.bar + (isMissed(row) ? ' MISSED' : ''), row.detail];
}

/**
 * Keeps one bench's rows in docs/benchmarks.md, in the place of its last ones; the others stay. Of a part, only the
 * rows of that part.
 * @param {string} file @param {Row[]} measured @param {string | undefined} part
 */
function keep(file, measured, part) {
  const path = 'docs/benchmarks.md';
  const name = file.replace(/^bench\/|\.bench\.ts$/g, '');
  const [, ...kept] = readFileSync(path, 'utf8').split(/^## /m);
  const sections = new Map(kept.map((text) => [text.slice(0, text.indexOf('\n')), text.trimEnd()]));
  sections.set(name, section(name, measured, part === undefined ? '' : (sections.get(name) ?? '')));
  const present = new Set(allBenches().map((bench) => bench.replace(/^bench\/|\.bench\.ts$/g, '')));
  const all = [...sections].filter(([bench]) => present.has(bench)).sort(([a], [b]) => (a < b ? -1 : 1));
  const about =
    'Written by `npm run bench [name …]`. Each figure is a ratio against a peer measured in the same run; each section says where.';
  writeFileSync(path, `# Benchmarks\n\n${about}\n\n${all.map(([, text]) => `## ${text}\n`).join('\n')}`);
}

/** @param {string} name @param {Row[]} measured @param {string} before the section whose other rows stay */
function section(name, measured, before) {
  const version = JSON.parse(readFileSync('package.json', 'utf8')).version;
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}`;
  const lines = measured.map((row) => {
    const cells = format(row).map((cell) => cell.replaceAll('|', '\\|'));
    return `| ${cells.join(' | ')} |`;
  });
  const others = before
    .split('\n')
    .filter((line) => /^\| (?!what |---)/.test(line) && !lines.some(isSameRow(line)));
  return [
    name,
    '',
    `Hearth ${version} (${commit}), Node ${process.versions.node}, ${machine}.`,
    '',
    '| what | ratio | bar | detail |',
    '| --- | --- | --- | --- |',
    ...others,
    ...lines
  ].join('\n');
}

/** Whether another line of a table is of the same measurement. @param {string} line @returns {(other: string) => boolean} */
function isSameRow(line) {
  const [name] = line.split(' | ');
  return (other) => other.split(' | ')[0] === name;
}
