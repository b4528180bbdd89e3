// Writes static/licences.txt: the licence texts of everything that is shipped in the studio. Run it after a
// change of packages; tests/unit/tests/licences.test.ts says when it is out of date.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(import.meta.url), '../../..');
/** Compiled into the pages, though npm has them among the tools. */
const compiledIn = ['node_modules/svelte', 'node_modules/@sveltejs/kit'];

/** @returns {string} */
export function licenceText() {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  /** @type {Map<string, string[]>} */
  const packagesByText = new Map();
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (path === '' || (entry.dev && !compiledIn.includes(path)) || !existsSync(join(root, path))) continue;
    const { name, version, license } = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'));
    const text = ownText(join(root, path));
    packagesByText.set(text, [...(packagesByText.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const parts = [...packagesByText].map(([text, names]) => `${names.sort().join('\n')}\n\n${text}`).sort();
  const head = 'Hearth is made with these libraries. Hearth itself is licensed under the Apache License 2.0.';
  return `${[head, ...parts].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** @param {string} folder */
function ownText(folder) {
  const names = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|notice)/i.test(name));
  const texts = names
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim());
  return texts.join('\n\n') || 'The package names its licence above and brings no text of it.';
}

export const licencePath = join(root, 'static/licences.txt');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(licencePath, licenceText());
  console.log(`wrote ${licencePath.slice(dirname(root).length + 1)}`);
}
