import { mkdir, mkdtemp, rm, unlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isBuildStale } from '../../../src/server/start.js';

let root: string;
const at = (path: string): string => join(root, path);
/** Sets the time of last change, in minutes of an arbitrary hour. */
const touch = (path: string, minute: number): Promise<void> => {
  const time = new Date(Date.UTC(2026, 0, 1, 0, minute));
  return utimes(at(path), time, time);
};

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'hearth-start-'));
  await mkdir(at('src/deep'), { recursive: true });
  await mkdir(at('build'));
  await writeFile(at('src/deep/a.ts'), 'a');
  await writeFile(at('src/deep/b.ts'), 'b');
  await writeFile(at('package-lock.json'), '{}');
  await writeFile(at('build/index.html'), 'built');
  for (const path of ['src/deep/a.ts', 'src/deep/b.ts', 'src/deep', 'src', 'package-lock.json'])
    await touch(path, 1);
  await touch('build/index.html', 2);
});
afterEach(() => rm(root, { recursive: true }));

it('a build newer than every source is kept', async () => {
  expect(await isBuildStale(root)).toBe(false);
});

it('a changed source, a deleted source, new packages or no build ask for a build', async () => {
  await touch('src/deep/a.ts', 3);
  expect(await isBuildStale(root)).toBe(true);
  await touch('src/deep/a.ts', 1);
  await touch('package-lock.json', 3);
  expect(await isBuildStale(root)).toBe(true);
  await touch('package-lock.json', 1);
  await unlink(at('src/deep/b.ts'));
  expect(await isBuildStale(root)).toBe(true);
  await touch('src/deep', 1);
  expect(await isBuildStale(root)).toBe(false);
  await rm(at('build'), { recursive: true });
  expect(await isBuildStale(root)).toBe(true);
});
