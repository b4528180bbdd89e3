import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listFiles } from '../../../src/server/list-files.js';

it('lists every file of a build with its size, but not what must always be fresh', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hearth-files-'));
  try {
    await mkdir(join(folder, '_app/workers/chunks'), { recursive: true });
    for (const name of ['index.html', 'service-worker.js', 'files.json', '_app/version.json', 'boot.js'])
      await writeFile(join(folder, name), 'x');
    await writeFile(join(folder, '_app/workers/chunks/lazy.js'), 'four');
    const expected = [
      ['_app/workers/chunks/lazy.js', 4],
      ['boot.js', 1]
    ];
    expect(await listFiles(folder)).toEqual(expected);
    expect(JSON.parse(await readFile(join(folder, 'files.json'), 'utf8'))).toEqual(expected);
  } finally {
    await rm(folder, { recursive: true });
  }
});
