// A distribution of Python packages made for a test, as Pyodide has its own: a pure package that needs one with compiled code,
// which is linked with a library, and the list that names and hashes all three.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { strToU8, zipSync } from 'fflate';
import { answerLibrary, answerModule } from './native-module';
import { makeWheel } from './wheel';

/** Which Python it is for, as the Pyodide that is installed says it. */
const lock = createRequire(import.meta.url).resolve('pyodide/pyodide-lock.json');
const { info } = JSON.parse(readFileSync(lock, 'utf8')) as { info: { abi_version: string } };

export interface TestDistribution {
  readonly list: { readonly info: object; readonly packages: Readonly<Record<string, { sha256: string }>> };
  /** By name, the list included. */
  readonly files: ReadonlyMap<string, Blob>;
}

export async function testDistribution(): Promise<TestDistribution> {
  const wide = await makeWheel(
    { 'wide_words/__init__.py': 'import fast_words\nanswer = fast_words.answer\n' },
    {
      name: 'wide_words',
      metadata: ['Requires-Dist: fast-words']
    }
  );
  const fast = await makeWheel(
    { 'fast_words.cpython-314-wasm32-emscripten.so': await answerModule() },
    { name: 'fast_words', tag: `cp314-cp314-pyemscripten_${info.abi_version}_wasm32`, isPure: false }
  );
  const zip = zipSync({ 'libanswer.so': await answerLibrary(), README: strToU8('a library') });
  const library = new File([zip as Uint8Array<ArrayBuffer>], 'libanswer-1.0.zip');
  const entry = async (file: File, name: string, module: string | undefined, depends: readonly string[]) => ({
    name,
    version: '1.2',
    file_name: file.name,
    sha256: createHash('sha256')
      .update(new Uint8Array(await file.arrayBuffer()))
      .digest('hex'),
    install_dir: module === undefined ? 'dynlib' : 'site',
    package_type: module === undefined ? 'shared_library' : 'package',
    imports: module === undefined ? [] : [module],
    depends
  });
  const packages = {
    'wide-words': await entry(wide, 'wide-words', 'wide_words', ['fast_words']),
    'fast-words': await entry(fast, 'fast-words', 'fast_words', ['libanswer']),
    libanswer: await entry(library, 'libanswer', undefined, [])
  };
  const list = { info, packages };
  const files = new Map<string, Blob>([wide, fast, library].map((file) => [file.name, file]));
  files.set('pyodide-lock.json', new Blob([JSON.stringify(list)]));
  return { list, files };
}

/** Serves files as a mirror does, to pages of other sites too, and remembers what was asked for. */
export async function serveFiles(files: ReadonlyMap<string, Blob>) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const name = request.url!.split('/').at(-1)!;
    asked.push(name);
    const file = files.get(name);
    response.setHeader('access-control-allow-origin', '*');
    if (!file) return void response.writeHead(404).end();
    void file.arrayBuffer().then((bytes) => {
      response.writeHead(200, { 'content-length': bytes.byteLength }).end(new Uint8Array(bytes));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const close = (): Promise<void> =>
    new Promise((closed) => void server.close(() => closed()).closeAllConnections());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/full/`, asked, close };
}
