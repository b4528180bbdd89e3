// What every worker does around its runs: the Comlink door, the protocol of a job's port, tick, checkpoints,
// error packing, and blobs that live on the page. Written once; an engine's worker.ts only calls serve().
import * as Comlink from 'comlink';
import type { RunContext } from '$core/component';
import { fromErrorRecord, HearthError } from '$core/errors';
import { hashBytes } from '$core/hash';
import type { LentPython } from '$core/flows/run/python';
import type { RunCall } from '$core/jobs/run';
import type { Blobs, SeriesPoint } from '$core/ports';
import { carryErrors, type EngineAssets, type JobCommand, type JobMessage, type PageStore } from '$core/rpc';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- runs of all components share one table
type AnyRun = (call: any, ctx: RunContext) => Promise<any>;

export interface ServeOptions<S> {
  /** Makes the engine's interactive functions. */
  readonly service?: (blobs: Blobs, secret: RunContext['secret']) => S;
  /** Told once, before anything runs, where runtime files are. */
  readonly assets?: (assets: EngineAssets) => void;
}

/** Opens the worker's door: to its page, or to whoever holds the other end of `endpoint`. */
export function serve<S extends object>(
  runs: Readonly<Record<string, AnyRun>>,
  options: ServeOptions<S> = {},
  endpoint?: Comlink.Endpoint
): void {
  carryErrors(Comlink.transferHandlers);
  let blobs: Blobs | undefined;
  let secret: RunContext['secret'] = () => Promise.resolve(undefined);
  let python: RunContext['python'] | undefined;
  let prebuilt: RunContext['prebuilt'] | undefined;
  let service: S | undefined;
  const door = {
    init(port: MessagePort, assets: EngineAssets): void {
      const page = Comlink.wrap<PageStore>(port);
      blobs = remoteBlobs(page);
      secret = (name) => page.secret(name);
      python = (key) => openPython(page, key);
      prebuilt = prebuiltOf(page);
      options.assets?.(assets);
      service = options.service?.(blobs, secret);
    },
    async run(call: RunCall, port: MessagePort): Promise<unknown> {
      const run = runs[call.component];
      if (!run || !blobs) throw new Error(`This worker cannot run ${call.component}`);
      const job = new RunningJob(call, port, blobs, { secret, python: python!, prebuilt: prebuilt! });
      try {
        return await run({ inputs: call.inputs, params: call.params }, job.context);
      } catch (error) {
        throw asOutOfMemory(error, call.component);
      } finally {
        job.close();
      }
    },
    async call(method: string, args: readonly unknown[]): Promise<unknown> {
      const fn = service?.[method as keyof S];
      if (typeof fn !== 'function') throw new Error(`This worker has no ${method}`);
      return fn.apply(service, args) as unknown;
    }
  };
  Comlink.expose(door, endpoint);
}

function remoteBlobs(page: Comlink.Remote<PageStore>): Blobs {
  return {
    has: (id) => page.has(id),
    get: (id) => page.get(id),
    async put(bytes) {
      const id = await hashBytes(bytes);
      if (!(await page.has(id))) await page.store(id, bytes instanceof Blob ? bytes : copied(bytes));
      return id;
    }
  };
}

async function openPython(page: Comlink.Remote<PageStore>, key: string | undefined): Promise<LentPython> {
  const { id, port, isKept } = await page.openPython(key);
  return {
    port,
    isKept,
    close() {
      port.close();
      void page.closePython(id);
    },
    keep: () => void page.keepPython(id, Comlink.transfer(port, [port]))
  };
}

function prebuiltOf(page: Comlink.Remote<PageStore>): RunContext['prebuilt'] {
  return {
    load: (id, port) => page.loadPrebuilt(id, Comlink.transfer(port, [port])),
    generate: (id, request, port) => page.askPrebuilt(id, request, Comlink.transfer(port, [port]))
  };
}

/**
 * Bytes cross as a buffer, not as a Blob: Chromium does not count what a Blob weighs when it decides to collect
 * garbage, so the Blobs of a 1 GB import stayed in memory (measured: 960 MB, against 250 MB).
 */
function copied(bytes: Uint8Array): ArrayBuffer {
  const { buffer } = new Uint8Array(bytes);
  return Comlink.transfer(buffer, [buffer]);
}

/** Engines report exhausted memory as a RangeError, each with its own words; programs made by Emscripten abort. */
function asOutOfMemory(error: unknown, what: string): unknown {
  const exhausted =
    (error instanceof RangeError || error instanceof WebAssembly.RuntimeError) &&
    /alloc|memory|array length|out of bounds|string length|OOM/i.test(error.message);
  return exhausted ? new HearthError('job/out-of-memory', { what }, { cause: error }) : error;
}

const yieldEveryMs = 8;
const progressEveryMs = 100;
const metricsEveryMs = 250;
const checkpointEveryMs = 5000;
const pauseWithinMs = 3000;

class RunningJob {
  readonly context: RunContext;
  readonly #port: MessagePort;
  readonly #abort = new AbortController();
  readonly #yielder = new MessageChannel();
  #points: SeriesPoint[] = [];
  #progress: JobMessage | undefined;
  #pausing = false;
  #resumed: (() => void) | undefined;
  /** A run may do two things at once: both then yield, or wait, together. */
  #yielding: Promise<void> | undefined;
  #waiting: Promise<void> | undefined;
  #saves = new Map<number, { resolve: () => void; reject: (error: unknown) => void }>();
  #saveId = 0;
  #lastYield = performance.now();
  #lastProgress = 0;
  #lastMetrics = 0;
  #lastCheckpoint = performance.now();
  #pauseCheckpointed = false;
  #pausingSince = 0;
  /** Whether this run saves checkpoints at all. */
  #saving = false;

  constructor(
    call: RunCall,
    port: MessagePort,
    blobs: Blobs,
    page: Pick<RunContext, 'secret' | 'python' | 'prebuilt'>
  ) {
    this.#port = port;
    port.onmessage = (event: MessageEvent<JobCommand>) => this.#obey(event.data);
    this.#yielder.port2.start();
    this.context = {
      signal: this.#abort.signal,
      seed: call.seed,
      concludes: call.concludes ?? false,
      blobs,
      ...page,
      resumeFrom: call.resumeFrom,
      log: (text, level = 'info') => this.#send({ kind: 'log', line: { level, text } }),
      metric: (series, step, value) => void this.#points.push({ series, step, value }),
      interim: (report) => this.#send({ kind: 'interim', report }),
      partial: (text) => this.#send({ kind: 'partial', text }),
      progress: (fraction, note) => this.#report(fraction, note),
      tick: () => this.#tick(),
      checkpointDue: () => this.#checkpointDue(),
      checkpoint: (state) => this.#save(state)
    };
  }

  close(): void {
    this.#flush(true);
    this.#port.close();
    this.#yielder.port1.close();
  }

  #obey(command: JobCommand): void {
    switch (command.kind) {
      case 'cancel':
        this.#abort.abort(new HearthError('job/cancelled', {}));
        return this.#resumed?.();
      case 'pause':
        this.#pausing = true;
        this.#pausingSince = performance.now();
        this.#pauseCheckpointed = false;
        return;
      case 'resume':
        this.#pausing = false;
        return this.#resumed?.();
      case 'checkpoint-saved': {
        const waiting = this.#saves.get(command.id);
        this.#saves.delete(command.id);
        if (command.error) waiting?.reject(fromErrorRecord(command.error));
        else waiting?.resolve();
        return;
      }
      default:
        return command satisfies never;
    }
  }

  /** Yields a macrotask now and then: a promise or scheduler.yield would never let the cancel message in. */
  async #tick(): Promise<void> {
    const now = performance.now();
    if (now - this.#lastYield >= yieldEveryMs) {
      await (this.#yielding ??= this.#yield());
      this.#flush(false);
    }
    this.#abort.signal.throwIfAborted();
    // A resumable run saves before it waits, so that a reload while paused loses nothing.
    if (
      this.#pausing &&
      (this.#pauseCheckpointed || !this.#saving || now - this.#pausingSince > pauseWithinMs)
    )
      await (this.#waiting ??= this.#wait().finally(() => (this.#waiting = undefined)));
  }

  async #yield(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#yielder.port2.onmessage = () => resolve();
      this.#yielder.port1.postMessage(null);
    });
    this.#lastYield = performance.now();
    this.#yielding = undefined;
  }

  async #wait(): Promise<void> {
    this.#flush(true);
    this.#send({ kind: 'paused' });
    await new Promise<void>((resolve) => (this.#resumed = resolve));
    this.#resumed = undefined;
    this.#abort.signal.throwIfAborted();
    this.#send({ kind: 'resumed' });
  }

  #checkpointDue(): boolean {
    this.#saving = true;
    if (this.#pausing) return !this.#pauseCheckpointed;
    return performance.now() - this.#lastCheckpoint >= checkpointEveryMs;
  }

  async #save(state: unknown): Promise<void> {
    const id = ++this.#saveId;
    this.#flush(true);
    const saved = new Promise<void>((resolve, reject) => this.#saves.set(id, { resolve, reject }));
    this.#send({ kind: 'checkpoint', id, state });
    await saved;
    this.#lastCheckpoint = performance.now();
    if (this.#pausing) this.#pauseCheckpointed = true;
  }

  #report(fraction: number, note: string | undefined): void {
    this.#progress =
      note === undefined ? { kind: 'progress', fraction } : { kind: 'progress', fraction, note };
    if (performance.now() - this.#lastProgress >= progressEveryMs) this.#flush(false);
  }

  #flush(all: boolean): void {
    const now = performance.now();
    if (this.#points.length > 0 && (all || now - this.#lastMetrics >= metricsEveryMs)) {
      this.#send({ kind: 'metrics', points: this.#points });
      this.#points = [];
      this.#lastMetrics = now;
    }
    if (this.#progress && (all || now - this.#lastProgress >= progressEveryMs)) {
      this.#send(this.#progress);
      this.#progress = undefined;
      this.#lastProgress = now;
    }
  }

  #send(message: JobMessage): void {
    this.#port.postMessage(message);
  }
}
