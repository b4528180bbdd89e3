// Loaded models, and the only place that knows onnxruntime-web: its `/wasm` build, the one that has the
// ai.onnx.ml and string operators. Sessions are kept warm by the model's blob id up to a limit of bytes, the
// least recently used going first; a session in use is never released. Values are plain typed arrays.
import * as ort from 'onnxruntime-web/wasm';
import { HearthError } from '$core/errors';
import type { Feed, Feeds, OutputTensor } from '$core/models/tensors';
import { explainRefusal, plainReason, refusalError } from '$core/onnx/operators';
import type { BlobId } from '$core/ports';
import type { EngineAssets } from '$core/rpc';

let configured = false;

/** Where the runtime's files are, told once by the page; in Node it finds them itself. */
export function configureRuntime(assets?: Pick<EngineAssets, 'ortMjs' | 'ortWasm'>): void {
  configured = true;
  if (assets) ort.env.wasm.wasmPaths = { mjs: assets.ortMjs, wasm: assets.ortWasm };
  // Threads share memory, which only isolated pages have; one core is left to the page.
  const cores = globalThis.navigator?.hardwareConcurrency ?? 1;
  ort.env.wasm.numThreads = globalThis.crossOriginIsolated ? Math.max(1, Math.min(4, cores - 1)) : 1;
  ort.env.logLevel = 'fatal';
}

/** A model that is ready to run. */
export class Session {
  readonly #session: ort.InferenceSession;
  readonly #name: string;

  private constructor(session: ort.InferenceSession, name: string) {
    this.#session = session;
    this.#name = name;
  }

  /** `name` is the file, for errors. @throws HearthError model/unreadable, model/unsupported */
  static async open(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<Session> {
    if (!configured) configureRuntime();
    try {
      return new Session(await ort.InferenceSession.create(bytes, sessionOptions), name);
    } catch (error) {
      throw refusalError(explainRefusal(messageOf(error)), name);
    }
  }

  /**
   * Runs the graph once and returns the outputs named in `fetch`.
   * @throws HearthError score/failed when an operator fails, as on an index out of range
   */
  async run(feeds: Feeds, fetch: readonly string[]): Promise<Readonly<Record<string, OutputTensor>>> {
    const tensors: Record<string, ort.Tensor> = {};
    for (const [name, feed] of Object.entries(feeds)) tensors[name] = toTensor(feed);
    try {
      const results = await this.#session.run(tensors, [...fetch]);
      return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, fromTensor(tensor)]));
    } catch (error) {
      const reason = plainReason(messageOf(error));
      throw new HearthError('score/failed', { model: this.#name, reason }, { cause: error });
    } finally {
      for (const tensor of Object.values(tensors)) tensor.dispose();
    }
  }

  close(): Promise<void> {
    return this.#session.release();
  }
}

const sessionOptions: ort.InferenceSession.SessionOptions = {
  executionProviders: ['wasm'],
  logSeverityLevel: 4,
  // Threads that wait by spinning halve the speed of whatever else runs on the machine.
  extra: { session: { intra_op: { allow_spinning: '0' } } }
};

/** The runtime throws Errors, and now and then the bare address of a C++ exception. */
function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  return typeof error === 'number' ? 'bad_alloc or another C++ exception' : String(error);
}

function toTensor(feed: Feed): ort.Tensor {
  return new ort.Tensor(feed.type, feed.data as never, feed.dims as number[]);
}

function fromTensor(tensor: ort.OnnxValue): OutputTensor {
  const { type, data, dims } = tensor as ort.Tensor;
  return { type, dims, data: data as OutputTensor['data'] };
}

interface Entry {
  readonly bytes: number;
  readonly session: Promise<Session>;
  users: number;
}

/** Warm sessions. `limitBytes` counts the bytes of the model files; a session needs a few times that. */
export class SessionPool {
  readonly #limitBytes: number;
  /** In order of last use. */
  readonly #entries = new Map<BlobId, Entry>();

  constructor(limitBytes = 256e6) {
    this.#limitBytes = limitBytes;
  }

  /** Runs `work` with the session of a model, loading it if it is not warm. */
  async use<T>(
    model: { readonly id: BlobId; readonly bytes: number; load(): Promise<Session> },
    work: (session: Session) => Promise<T>
  ): Promise<T> {
    const entry = this.#entries.get(model.id) ?? { bytes: model.bytes, session: model.load(), users: 0 };
    this.#entries.delete(model.id);
    this.#entries.set(model.id, entry);
    entry.users++;
    try {
      return await work(await this.#opened(model.id, entry));
    } finally {
      entry.users--;
      await this.#shrink();
    }
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Releases every session that is not in use. */
  async close(): Promise<void> {
    await this.#shrink(0);
  }

  /** A model that fails to load is forgotten, so that the next use tries again. */
  async #opened(id: BlobId, entry: Entry): Promise<Session> {
    try {
      return await entry.session;
    } catch (error) {
      if (this.#entries.get(id) === entry) this.#entries.delete(id);
      throw error;
    }
  }

  async #shrink(limitBytes = this.#limitBytes): Promise<void> {
    let total = 0;
    for (const entry of this.#entries.values()) total += entry.bytes;
    for (const [id, entry] of this.#entries) {
      if (total <= limitBytes) return;
      if (entry.users > 0) continue;
      this.#entries.delete(id);
      total -= entry.bytes;
      await (await entry.session).close();
    }
  }
}
