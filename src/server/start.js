// `npm start`: builds the studio where there is no build or the sources are newer, then serves it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serveAndSay } from './main.js';

const root = resolve(fileURLToPath(import.meta.url), '../../..');
const sources = ['src', 'workers', 'static', 'svelte.config.js', 'vite.config.ts', 'package-lock.json'];

/**
 * Time of the last change under a file or folder, epoch ms; 0 if there is none.
 * @param {string} path
 * @returns {Promise<number>}
 */
export async function lastChange(path) {
  if (!existsSync(path)) return 0;
  const info = await stat(path);
  if (!info.isDirectory()) return info.mtimeMs;
  const inside = await Promise.all((await readdir(path)).map((name) => lastChange(join(path, name))));
  // The folder's own time tells of deleted files.
  return Math.max(info.mtimeMs, ...inside);
}

/** @param {string} folder the project's root */
export async function isBuildStale(folder) {
  const built = await lastChange(join(folder, 'build', 'index.html'));
  const changes = await Promise.all(sources.map((source) => lastChange(join(folder, source))));
  return Math.max(...changes) > built;
}

function build() {
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  if (!existsSync(vite)) {
    console.error('The packages are not installed. Run `npm ci` first.');
    process.exit(1);
  }
  console.log('Building the studio (once, and again when its sources change) …');
  const { status } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: 'inherit'
  });
  if (status !== 0) process.exit(status ?? 1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (await isBuildStale(root)) build();
  await serveAndSay(join(root, 'build'));
}
