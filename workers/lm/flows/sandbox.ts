// Code of a flow, run apart from everything: QuickJS, an interpreter of JavaScript compiled to WebAssembly, which has no
// network, no storage, no document and no clock, and gets only what it is passed as JSON. Memory and time are bounded.
import {
  newQuickJSWASMModuleFromVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSWASMModule
} from 'quickjs-emscripten-core';
import { HearthError, isHearthError } from '$core/errors';
import { parsedJson } from '$core/flows/column-mapping';
import type { Code, CodeTells } from '$core/flows/run/ports';

export interface SandboxOptions {
  readonly memoryBytes?: number;
  /** That one call may take. */
  readonly milliseconds?: number;
  /** A script that is run before the program, in its world. */
  readonly before?: string;
  /** Source of a function that is given the default export and gives the one that is called instead. */
  readonly around?: string;
}

const limits = { memoryBytes: 64 * 1024 * 1024, milliseconds: 5000 };
/** A worker's own stack has 500 kB in Chromium, and is used by several times as much as the interpreter counts. */
const stackBytes = 128 * 1024;
/** Kept warm: a suite's code with the values of a row in it is another program for each row. */
const mostPrograms = 100;

let engine: Promise<QuickJSWASMModule> | undefined;

async function loadEngine(): Promise<QuickJSWASMModule> {
  const { default: variant } = await import('@jitl/quickjs-singlefile-mjs-release-sync');
  return newQuickJSWASMModuleFromVariant(variant);
}

const tellsNobody: CodeTells = { metric: () => undefined, print: () => undefined };

/** `console`, in the program's own world: texts as they are, errors with where they were thrown, all else as JSON. */
const consoleScript = `((print) => {
  const shown = (value) => {
    if (typeof value === 'string') return value;
    if (value instanceof Error) return String(value) + '\\n' + value.stack;
    try { return JSON.stringify(value) ?? String(value); } catch { return String(value); }
  };
  const log = (...values) => print(values.map(shown).join(' ') + '\\n');
  globalThis.console = { log, info: log, warn: log, error: log, debug: log, trace: log };
})`;

/** Programs that are warm, by their source. What a program keeps in its variables is no part of the contract. */
export class Sandbox {
  readonly #programs = new Map<string, Program>();
  readonly #expressions = new Map<string, string>();
  readonly #options: SandboxOptions;

  constructor(options: SandboxOptions = {}) {
    this.#options = options;
  }

  /** What the file's default export gives for these inputs. @throws HearthError flow/node-failed */
  async run({ node, source, inputs }: Code, tell: CodeTells = tellsNobody): Promise<unknown> {
    engine ??= loadEngine();
    const quickjs = await engine;
    const known = this.#programs.get(source);
    if (!known) this.#makeRoom();
    try {
      const program = known ?? new Program(quickjs, { node, source, options: this.#options, tell });
      this.#programs.set(source, program);
      return program.call(node, inputs, tell);
    } catch (error) {
      if (isHearthError(error)) throw error;
      this.#startAnew();
      const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      throw new HearthError('flow/node-failed', { node, reason }, { cause: error });
    }
  }

  /** The interpreter itself broke off, of a stack that is full. What it held cannot be closed: it is left where it is. */
  #startAnew(): void {
    this.#programs.clear();
    engine = undefined;
  }

  /** The value of an expression, of the last of several statements, or what they return. @throws HearthError flow/node-failed */
  async expression(source: string, values: Readonly<Record<string, unknown>>): Promise<unknown> {
    engine ??= loadEngine();
    const quickjs = await engine;
    const names = Object.keys(values).join(', ');
    const known =
      this.#expressions.get(source) ??
      `export default async ({ ${names} }) => {\n${bodyOf(quickjs, source)}\n}`;
    this.#expressions.set(source, known);
    return this.run({ node: 'javascript', source: known, inputs: values });
  }

  /** Closes the program that was loaded first, where there are as many as are kept. */
  #makeRoom(): void {
    const [first] = this.#programs;
    if (!first || this.#programs.size < mostPrograms) return;
    const [source, program] = first;
    this.#programs.delete(source);
    program.close();
  }

  close(): void {
    for (const program of this.#programs.values()) program.close();
    this.#programs.clear();
  }
}

/** A function's body that gives what the source gives. Decided by its grammar: the word `return` may stand in any text. */
function bodyOf(quickjs: QuickJSWASMModule, source: string): string {
  const context = quickjs.newContext();
  const parses = (code: string): boolean => {
    const result = context.evalCode(code, 'javascript.js', { strict: true, compileOnly: true });
    result.dispose();
    return result.error === undefined;
  };
  try {
    const expression = `(${source.trim().replace(/;+$/, '')}\n)`;
    if (parses(`[async () => ${expression}]`)) return `return ${expression};`;
    // A script may not return: its value is that of its last statement.
    return parses(source) ? `return eval(${JSON.stringify(source)});` : source;
  } finally {
    context.dispose();
  }
}

interface ProgramStart {
  readonly node: string;
  readonly source: string;
  readonly options: SandboxOptions;
  /** Of the first call: what the file prints while it is loaded is that call's. */
  readonly tell: CodeTells;
}

class Program {
  readonly #context: QuickJSContext;
  readonly #main: QuickJSHandle;
  readonly #milliseconds: number;
  #tell: CodeTells;
  #deadline = 0;

  constructor(quickjs: QuickJSWASMModule, { node, source, options, tell }: ProgramStart) {
    const runtime = quickjs.newRuntime();
    this.#tell = tell;
    this.#milliseconds = options.milliseconds ?? limits.milliseconds;
    runtime.setMemoryLimit(options.memoryBytes ?? limits.memoryBytes);
    runtime.setMaxStackSize(stackBytes);
    runtime.setInterruptHandler(() => performance.now() > this.#deadline);
    this.#context = runtime.newContext();
    this.#offer(node);
    try {
      this.#main = this.#load(node, source, options);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  call(node: string, inputs: unknown, tell: CodeTells): unknown {
    const context = this.#context;
    this.#tell = tell;
    this.#deadline = performance.now() + this.#milliseconds;
    const given = this.#fromJson(node, JSON.stringify(inputs));
    try {
      const result = this.#settled(
        node,
        this.#unwrap(node, context.callFunction(this.#main, context.undefined, given))
      );
      try {
        return this.#toValue(node, result);
      } finally {
        result.dispose();
      }
    } finally {
      given.dispose();
    }
  }

  close(): void {
    const { runtime } = this.#context;
    if (this.#main?.alive) this.#main.dispose();
    this.#context.dispose();
    runtime.dispose();
  }

  #load(node: string, source: string, { before, around }: SandboxOptions): QuickJSHandle {
    this.#deadline = performance.now() + this.#milliseconds;
    const context = this.#context;
    if (before !== undefined) this.#unwrap(node, context.evalCode(before, 'before.js')).dispose();
    const module = this.#settled(
      node,
      this.#unwrap(node, context.evalCode(source, `${node}.js`, { type: 'module' }))
    );
    const main = context.getProp(module, 'default');
    module.dispose();
    if (context.typeof(main) === 'function')
      return around === undefined ? main : this.#wrapped(node, main, around);
    main.dispose();
    throw new HearthError('flow/node-failed', { node, reason: 'its file has no "export default function".' });
  }

  #wrapped(node: string, main: QuickJSHandle, around: string): QuickJSHandle {
    const context = this.#context;
    const wrap = this.#unwrap(node, context.evalCode(around, 'around.js'));
    const wrapped = this.#unwrap(node, context.callFunction(wrap, context.undefined, main));
    wrap.dispose();
    main.dispose();
    return wrapped;
  }

  /** What code may call: `metric(name, value)` and `console`. */
  #offer(node: string): void {
    const context = this.#context;
    const metric = context.newFunction('metric', (name, value) => {
      this.#tell.metric(context.getString(name), context.getNumber(value));
    });
    context.setProp(context.global, 'metric', metric);
    const print = context.newFunction('print', (text) => this.#tell.print(context.getString(text)));
    this.#deadline = performance.now() + this.#milliseconds;
    const makeConsole = this.#unwrap(node, context.evalCode(consoleScript, 'console.js'));
    this.#unwrap(node, context.callFunction(makeConsole, context.undefined, print)).dispose();
    for (const used of [metric, print, makeConsole]) used.dispose();
  }

  /** The result of a promise, or the value itself. */
  #settled(node: string, value: QuickJSHandle): QuickJSHandle {
    const context = this.#context;
    const jobs = context.runtime.executePendingJobs();
    if (jobs.error) {
      value.dispose();
      return this.#unwrap(node, jobs);
    }
    jobs.dispose();
    const state = context.getPromiseState(value);
    if (state.type === 'fulfilled') {
      if (state.notAPromise) return value;
      value.dispose();
      return state.value;
    }
    value.dispose();
    if (state.type === 'rejected') return this.#unwrap(node, { error: state.error });
    throw new HearthError('flow/node-failed', { node, reason: 'it waits for something that never comes.' });
  }

  #fromJson(node: string, text: string): QuickJSHandle {
    const context = this.#context;
    const json = context.getProp(context.global, 'JSON');
    const parse = context.getProp(json, 'parse');
    const source = context.newString(text);
    try {
      return this.#unwrap(node, context.callFunction(parse, json, source));
    } finally {
      for (const used of [json, parse, source]) used.dispose();
    }
  }

  /** What has no JSON, such as a value in itself, is an error of the call like any other. */
  #toValue(node: string, handle: QuickJSHandle): unknown {
    const context = this.#context;
    const json = context.getProp(context.global, 'JSON');
    const stringify = context.getProp(json, 'stringify');
    try {
      const text = this.#unwrap(node, context.callFunction(stringify, json, handle));
      const value = context.typeof(text) === 'string' ? parsedJson(context.getString(text)) : undefined;
      text.dispose();
      return value;
    } finally {
      for (const used of [json, stringify]) used.dispose();
    }
  }

  #unwrap(node: string, result: { error?: QuickJSHandle; value?: unknown }): QuickJSHandle {
    if (!result.error) return result.value as QuickJSHandle;
    const thrown = this.#context.dump(result.error) as unknown;
    result.error.dispose();
    const said = isError(thrown) ? `${thrown.name ?? 'Error'}: ${thrown.message ?? ''}` : String(thrown);
    const line = isError(thrown) ? lineIn(thrown.stack, node) : undefined;
    const reason = /interrupted/.test(said)
      ? `it ran longer than ${this.#milliseconds / 1000} seconds.`
      : `${said}${line === undefined ? '' : ` (line ${line})`}`;
    throw new HearthError('flow/node-failed', { node, reason });
  }
}

interface Thrown {
  readonly name?: string;
  readonly message?: string;
  readonly stack?: string;
}

function isError(thrown: unknown): thrown is Thrown {
  return typeof thrown === 'object' && thrown !== null;
}

/** Line of the program at which an error was thrown: the first of its stack that is in its file. */
function lineIn(stack: string | undefined, node: string): number | undefined {
  const place = stack?.split(`${node}.js:`)[1];
  return place === undefined ? undefined : Number.parseInt(place, 10) || undefined;
}
