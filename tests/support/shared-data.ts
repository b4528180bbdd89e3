// The folder of shared test data, and what is in it. Tests over it list its cases, so a new file runs by itself.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const root = process.env.HEARTH_DATA ?? '../shared/data';

/** Absolute or relative path of a folder of shared data; undefined, with one line said, where it is not there. */
export function sharedFolder(path: string): string | undefined {
  const folder = join(root, path);
  if (existsSync(folder)) return folder;
  console.log(`no ${folder}: its tests are skipped (set HEARTH_DATA)`);
  return undefined;
}

/** Every file below a folder, as paths that begin with it, in the order of names. */
export function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
