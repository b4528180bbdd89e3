// `npm run bench [name[:part] …]`: runs every bench/<area>/<name>.bench.ts, or those named, or parts of a long one; prints
// one table of ratios against peers measured in the same run, and keeps it in docs/benchmarks.md. Ratios only:
// milliseconds depend on the machine. What was asked for and measured nothing has failed.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { cellsOf, isMissed, parseWanted, partsOf, withRows } from './kept.mjs';

/** @typedef {import('./kept.mjs').Row} Row */

const wanted = process.argv.slice(2).map(parseWanted);
const aliases = ['core', 'store', 'sync', 'compute', 'sdk'].map((layer) => ({
  find: `$${layer}`,
  replacement: join(process.cwd(), 'src', layer)
}));
aliases.push({ find: '$workers', replacement: join(process.cwd(), 'workers') });

/** @type {Row[]} */
const rows = [];
let failed = 0;
for (const { name } of wanted) {
  if (allBenches().some((file) => file.includes(name))) continue;
  failed++;
  console.error(`There is no bench "${name}".`);
}
for (const file of allBenches()) {
  const parts = partsOf(file, wanted);
  if (parts.length > 0) await run(file, parts);
}
const measured = rows.filter(({ skipped }) => !skipped);
console.log(
  `\n${measured.length} measured, ${measured.filter(isMissed).length} below their bar, ${failed} failed`
);
process.exit(failed > 0 || measured.length === 0 ? 1 : 0);

/** Runs a bench, or some parts of it, and keeps what each measured. @param {string} file @param {readonly (string | undefined)[]} parts */
async function run(file, parts) {
  console.log(`— ${file}`);
  try {
    const { bench } = await load(file);
    for (const part of parts) {
      /** @type {Row[]} */
      const found = await bench(part);
      if (found.length === 0)
        throw new Error(part === undefined ? 'It measured nothing.' : `It has no part "${part}".`);
      for (const row of found) console.log(cellsOf(row).join('  '));
      rows.push(...found);
      keep(file, found, part);
    }
  } catch (error) {
    failed++;
    console.error(`${file} failed:`, error);
  }
}

/**
 * Bundles a bench as the product is bundled, and imports it: modules transformed one by one call each other through
 * objects, which slows down what is measured. Packages stay imports, but for those that Node cannot import as they are.
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
    ssr: { external: true, noExternal: [/^@tensorflow\//] }
  });
  return await import(pathToFileURL(join(outDir, basename(file).replace(/\.ts$/, '.js'))).href);
}

function allBenches() {
  return readdirSync('bench', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.bench.ts'))
    .map((path) => join('bench', path))
    .sort();
}

/** @param {string} file @param {readonly Row[]} found @param {string | undefined} part */
function keep(file, found, part) {
  const path = 'docs/benchmarks.md';
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}`;
  const where = `Hearth ${version}, Node ${process.versions.node}, ${machine}.`;
  const measured = { name: nameOf(file), rows: found, isPart: part !== undefined, commit, where };
  writeFileSync(path, withRows(readFileSync(path, 'utf8'), measured, new Set(allBenches().map(nameOf))));
}

/** @param {string} file */
function nameOf(file) {
  return file.replace(/^bench\/|\.bench\.ts$/g, '');
}
