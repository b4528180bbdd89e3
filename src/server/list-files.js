// Writes files.json into a build: every file with its size. The service worker reads it to know what "everything"
// is, because SvelteKit's own list leaves out the chunks that workers load lazily.
import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Not kept for offline use: the worker itself, Kit's version file (asked for to find updates), the page ('/' is). */
const leftOut = new Set(['files.json', 'service-worker.js', '_app/version.json', 'index.html']);

/**
 * @param {string} folder a finished build
 * @returns {Promise<readonly (readonly [path: string, bytes: number])[]>} what was written
 */
export async function listFiles(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  /** @type {[string, number][]} */
  const list = [];
  for (const file of files.sort()) {
    const path = file.slice(join(folder, '/').length).replaceAll('\\', '/');
    if (!leftOut.has(path)) list.push([path, (await stat(file)).size]);
  }
  await writeFile(join(folder, 'files.json'), JSON.stringify(list));
  return list;
}
