// A build as the next version would be: the same studio with another version name and other hashed file names,
// without the minutes of a second build.
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { listFiles } from '../../src/server/list-files.js';

export interface BuildCopy {
  readonly folder: string;
  /** Turns the copy into the next version, in place. */
  upgrade(): Promise<void>;
  remove(): Promise<void>;
}

export const nextVersion = '99.0.0+next';

export async function copyBuild(from: string): Promise<BuildCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'hearth-build-'));
  await cp(from, folder, { recursive: true });
  return { folder, upgrade: () => upgrade(folder), remove: () => rm(folder, { recursive: true }) };
}

/** The policy in the page names the hash of its start script, which names the renamed files. */
function withRightHash(html: string): string {
  const script = /<script>([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '';
  const hash = createHash('sha256').update(script).digest('base64');
  return html.replace(/'sha256-[^']+'/, `'sha256-${hash}'`);
}

async function upgrade(folder: string): Promise<void> {
  const { version } = JSON.parse(await readFile(join(folder, '_app/version.json'), 'utf8')) as {
    version: string;
  };
  const files = (await readdir(folder, { recursive: true })).filter((file) =>
    /\.(js|mjs|css|html|json)$/.test(file)
  );
  const hashed = files
    .filter((file) => file.includes('immutable') && /\.m?js$/.test(file))
    .map((file) => basename(file));
  const names = new RegExp(hashed.map((name) => name.replace(/[.+]/g, '\\$&')).join('|'), 'g');
  for (const file of files) {
    const path = join(folder, file);
    const text = await readFile(path, 'utf8');
    const next = text.replaceAll(version, nextVersion).replace(names, (name) => `next-${name}`);
    await writeFile(path, file === 'index.html' ? withRightHash(next) : next);
    if (hashed.includes(basename(file))) await rename(path, join(path, '..', `next-${basename(file)}`));
  }
  await listFiles(folder);
}
