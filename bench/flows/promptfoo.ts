// promptfoo, too large for this project's packages: 256 MB in a folder of its own, fetched when a bench first asks for it
// (about three minutes) and kept from then on. HEARTH_PROMPTFOO names another folder. Nothing of it runs while it is installed;
// what else it could do needs optional packages, which are left out, but for the database that it opens at its start.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The last for Node 20. */
const wanted = '0.121.20';
const leanly = [
  '--omit=optional',
  '--omit=peer',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--loglevel=error'
];

export function promptfoo():
  { readonly command: string; readonly version: string } | { readonly skipped: string } {
  const given = process.env.HEARTH_PROMPTFOO;
  const folder = given ?? join(homedir(), '.cache', 'hearth', `promptfoo-${wanted}`);
  const command = join(folder, 'node_modules/promptfoo/dist/src/main.js');
  if (given !== undefined && !existsSync(command)) return { skipped: `there is no promptfoo in ${given}` };
  if (given === undefined && !existsSync(join(folder, 'installed'))) {
    try {
      install(folder);
    } catch (error) {
      return { skipped: `promptfoo could not be installed in ${folder}: ${String(error).split('\n')[0]}` };
    }
  }
  const { version } = packageIn(folder, 'promptfoo');
  return { command, version };
}

function install(folder: string): void {
  console.log(`Fetching promptfoo ${wanted} into ${folder}; this takes some minutes, once.`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  add(folder, `promptfoo@${wanted}`);
  const native = Object.entries(packageIn(folder, 'libsql').optionalDependencies ?? {}).find(([name]) =>
    name.startsWith(`@libsql/${process.platform}-${process.arch}`)
  );
  if (!native) throw new Error(`libsql has no build for ${process.platform}-${process.arch}`);
  add(folder, native.join('@'));
  writeFileSync(join(folder, 'installed'), wanted);
}

function add(folder: string, what: string): void {
  execFileSync('npm', ['install', what, ...leanly], { cwd: folder, stdio: 'inherit', timeout: 1_200_000 });
}

interface Package {
  readonly version: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

function packageIn(folder: string, name: string): Package {
  return JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')) as Package;
}
