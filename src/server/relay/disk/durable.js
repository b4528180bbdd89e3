// Files that are there after a crash or not at all: written beside, flushed, then renamed into place.
import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** @param {string} path @param {Uint8Array | string} bytes */
export async function writeWhole(path, bytes) {
  const beside = `${path}.${process.pid}.part`;
  const file = await open(beside, 'w');
  try {
    await file.writeFile(bytes);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
  await syncFolder(dirname(path));
}

/** Makes new names in a folder durable. @param {string} path */
export async function syncFolder(path) {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** @param {string} path @returns {Promise<string | undefined>} */
export async function readIfThere(path) {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return undefined;
    throw error;
  }
}
