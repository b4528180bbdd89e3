// The worker in which a flow's Python runs. It lives in a frame without an origin (compute/python-frame.ts), so it has no
// storage and no network: the files of Python itself are handed in, and all else must be asked for on the port.
import { loadPyodide } from 'pyodide';
// @ts-expect-error -- Pyodide declares no types for its module
import createPyodideModule from 'pyodide/pyodide.asm.mjs';
import { toErrorRecord } from '$core/errors';
import { pythonBuild } from '$core/flows/run/python-build';
import { serveInterpreter } from './interpreter';

interface Start {
  readonly port: MessagePort;
  readonly wasm: ArrayBuffer;
  readonly library: ArrayBuffer;
}

/** An address that is never asked: Python's loader only wants one, and what it asks for is answered here. */
const nowhere = 'https://python.invalid/';

addEventListener('message', ({ data }: MessageEvent<Start>) => void start(data), { once: true });

async function start({ port, wasm, library }: Start): Promise<void> {
  try {
    const files: Readonly<Record<string, Response>> = {
      [`${nowhere}pyodide.asm.wasm`]: new Response(wasm, { headers: { 'content-type': 'application/wasm' } }),
      [`${nowhere}python_stdlib.zip`]: new Response(library)
    };
    globalThis.fetch = (address) =>
      Promise.resolve(files[String(address)] ?? new Response(null, { status: 404 }));
    const python = await loadPyodide({
      indexURL: nowhere,
      createPyodideModule,
      lockFileContents: { info: pythonBuild, packages: {} }
    } as Parameters<typeof loadPyodide>[0]);
    serveInterpreter(python, port);
    postMessage({});
  } catch (error) {
    postMessage({ failed: toErrorRecord(error).message });
  }
}
