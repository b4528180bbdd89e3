// Python for one run of a flow: Pyodide with our own modules, told over a port which files to hold and which function to
// call. Knows nothing of where it runs; in the studio that is a worker without network and storage (sandbox.ts).
import type { PyodideAPI } from 'pyodide';
import { toErrorRecord } from '$core/errors';
import { toMessages } from '$core/flows/chat-text';
import type { FromPython, PythonCall, PythonWheel, ToPython } from '$core/flows/run/python';
import { compilePrompt } from '$core/flows/template';
import { readYaml } from '$core/flows/yaml-text';
import { pythonModules } from './modules';
import { installed, placed } from './packages';

/** The call's number, a file, inputs and what of the file is called, the latter two as JSON. */
type Arguments = [id: number, path: string, inputs: string, entry: string, bypassed: string];
type PythonFunction = ((...given: Arguments) => string | Promise<string>) & {
  readonly callPromising?: (...given: Arguments) => Promise<string>;
};

/** Of a Python that is used again. */
const mostKeptBytes = 512 * 1024 * 1024;

/** Whether Python may wait in the middle of a function that is not async. */
const suspends = 'Suspending' in WebAssembly;

/** Answers what comes on the port until it is closed. Says when it is ready. */
export function serveInterpreter(python: PyodideAPI, port: MessagePort): void {
  const send = (message: FromPython): void => port.postMessage(message);
  const waiting = new Map<number, (answer: Extract<ToPython, { kind: 'answer' }>) => void>();
  let asked = 0;
  python.registerJsModule('_hearth', {
    printed: (id: number, text: string, leftOut: number) => send({ kind: 'printed', id, text, leftOut }),
    local: (request: string) => told(() => locally(JSON.parse(request) as LocalRequest)),
    ask: (request: string) =>
      new Promise<string>((resolve) => {
        const id = ++asked;
        waiting.set(id, ({ value, error }) =>
          resolve(JSON.stringify(error === undefined ? { value } : { error }))
        );
        send({ kind: 'ask', id, request: JSON.parse(request) as unknown });
      })
  });
  install(python);
  const process = new Process(python);
  port.onmessage = ({ data }: MessageEvent<ToPython>) => {
    switch (data.kind) {
      case 'load':
        return void loaded(() => process.load(data)).then(send);
      case 'call':
        return void callNode(process.nodes, data).then(send);
      case 'answer':
        waiting.get(data.id)?.(data);
        waiting.delete(data.id);
        return;
      default:
        return data satisfies never;
    }
  };
}

interface Nodes {
  load_wheels(paths: string): void;
  load_files(files: string): void;
  readonly call: PythonFunction;
  readonly call_async: PythonFunction;
  destroy(): void;
}

/** What a run takes for a process of its own: a Python as it was before the first flow's code ran in it. */
class Process {
  readonly #python: PyodideAPI;
  #nodes: Nodes;
  #globals: ReadonlySet<PropertyKey> = new Set();

  constructor(python: PyodideAPI) {
    this.#python = python;
    this.#nodes = this.#import();
  }

  get nodes(): Nodes {
    return this.#nodes;
  }

  /** @throws Error where a package cannot be put in place, or what an earlier run has done cannot be undone */
  async load({ files, wheels, again }: Extract<ToPython, { kind: 'load' }>): Promise<void> {
    if (again) this.#restore();
    else await this.#begin(wheels);
    this.#nodes.load_files(JSON.stringify(files));
  }

  async #begin(wheels: readonly PythonWheel[]): Promise<void> {
    await installed(this.#python, wheels);
    this.#nodes.load_wheels(JSON.stringify(placed(this.#python, wheels)));
    this.#python.runPython('import hearth_process; hearth_process.note()');
    this.#globals = new Set(Reflect.ownKeys(globalThis));
  }

  #restore(): void {
    // Memory that WebAssembly has once taken is never given back but with the whole of it.
    const { HEAPU8 } = (this.#python as unknown as { readonly _module: { readonly HEAPU8: Uint8Array } })
      ._module;
    if (HEAPU8.byteLength > mostKeptBytes) throw new Error('it takes too much memory');
    const added = Reflect.ownKeys(globalThis).find((key) => !this.#globals.has(key));
    if (added !== undefined) throw new Error(`its worker has a global ${String(added)}`);
    this.#python.runPython('import hearth_process; hearth_process.restore()');
    this.#nodes.destroy();
    this.#nodes = this.#import();
  }

  /** Our own modules too are new for each run: code sets things in them, such as `openai.api_key`. */
  #import(): Nodes {
    return this.#python.pyimport('hearth_nodes') as unknown as Nodes;
  }
}

function install(python: PyodideAPI): void {
  const folder = '/hearth';
  // Emscripten's types leave it out.
  const files = python.FS as typeof python.FS & { mkdirTree(path: string): void };
  for (const [path, text] of Object.entries(pythonModules)) {
    const full = `${folder}/${path}`;
    files.mkdirTree(full.slice(0, full.lastIndexOf('/')));
    files.writeFile(full, text);
  }
  python.runPython(`import sys; sys.path.insert(0, ${JSON.stringify(folder)})`);
}

async function callNode(
  { call, call_async }: Nodes,
  { id, path, inputs, entry, bypassed = [] }: PythonCall
): Promise<FromPython> {
  const given: Arguments = [
    id,
    path,
    JSON.stringify(inputs),
    JSON.stringify(entry ?? null),
    JSON.stringify(bypassed)
  ];
  try {
    const result = suspends ? await call.callPromising!(...given) : await call_async(...given);
    const { output, error, missing, metrics } = JSON.parse(result) as {
      output?: unknown;
      error?: string;
      missing?: string;
      metrics: [string, number][];
    };
    if (error === undefined) return { kind: 'result', id, metrics, output };
    return { kind: 'result', id, metrics, error, ...(missing === undefined ? {} : { missing }) };
  } catch (error) {
    return { kind: 'result', id, metrics: [], error: toErrorRecord(error).message };
  }
}

async function loaded(load: () => Promise<void>): Promise<FromPython> {
  try {
    await load();
    return { kind: 'ready' };
  } catch (error) {
    return { kind: 'failed', reason: toErrorRecord(error).message };
  }
}

type LocalRequest =
  | { readonly kind: 'render'; readonly source: string; readonly values: Readonly<Record<string, unknown>> }
  | { readonly kind: 'messages'; readonly text: string }
  | { readonly kind: 'yaml'; readonly text: string; readonly file: string };

function locally(request: LocalRequest): unknown {
  switch (request.kind) {
    case 'render':
      return compilePrompt(request.source, 'template', 'python').write(request.values);
    case 'messages':
      return toMessages(request.text);
    case 'yaml':
      return readYaml(request.text, request.file).value;
    default:
      return request satisfies never;
  }
}

function told(work: () => unknown): string {
  try {
    return JSON.stringify({ value: work() ?? null });
  } catch (error) {
    return JSON.stringify({ error: toErrorRecord(error).message });
  }
}
