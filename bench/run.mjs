// `npm run bench [name …]`: runs every bench/<area>/<name>.bench.ts, prints one table of ratios against peers
// measured in the same run, and keeps it in docs/benchmarks.md. Ratios only: milliseconds depend on the machine.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

/** @typedef {{ name: string, ratio: number, bar: string, detail: string, skipped?: string }} Row */

const wanted = process.argv.slice(2);
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
    for (const row of await bench()) {
      rows.push(row);
      console.log(format(row).join('  '));
    }
  } catch (error) {
    failed++;
    console.error(`${file} failed:`, error);
  }
}
if (wanted.length === 0 && rows.length > 0) keep();
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

function benchFiles() {
  return readdirSync('bench', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.bench.ts'))
    .filter((path) => wanted.length === 0 || wanted.some((name) => path.includes(name)))
    .map((path) => join('bench', path))
    .sort();
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

function keep() {
  const version = JSON.parse(readFileSync('package.json', 'utf8')).version;
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}`;
  const lines = [
    '# Benchmarks',
    '',
    'Written by `npm run bench`. Each figure is a ratio against a peer measured in the same run, both on one thread.',
    '',
    `Hearth ${version} (${commit}), Node ${process.versions.node}, ${machine}.`,
    '',
    '| what | ratio | bar | detail |',
    '|---|---|---|---|',
    ...rows.map(
      (row) =>
        `| ${format(row)
          .map((cell) => cell.replaceAll('|', '\\|'))
          .join(' | ')} |`
    ),
    ''
  ];
  writeFileSync('docs/benchmarks.md', lines.join('\n'));
}
