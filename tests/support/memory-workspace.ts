// A workspace without a browser: memory for storage, runs called in this thread. Several may share one log and
// one set of locks, as tabs do.
import type { Run, RunContext, Spec } from '$core/component';
import { HearthError } from '$core/errors';
import { MemoryBlobs } from '$core/memory-blobs';
import { interimKey, type RunCall, type RunEvent } from '$core/jobs/run';
import type {
  BlobId,
  BlobStore,
  Channel,
  Compute,
  DeviceStore,
  Leases,
  LogLine,
  LoggedUpdate,
  RunHandle,
  Series,
  SeriesPoint,
  UpdateLog
} from '$core/ports';
import type { Shards, WorkspacePorts } from '$sdk/ports';
import { Workspace } from '$sdk/workspace';
import { WorkspaceDocument } from '$sync/document';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- runs of any component
export type TestRuns = Readonly<Record<string, Run<Spec<any, any, any, any, any>>>>;

/** What tabs of one browser share. */
export class SharedMachine {
  readonly blobs = new MemoryStore();
  readonly device = new MemoryDevice();
  readonly log = new MemoryLog();
  /** Logs of the shards by name. */
  readonly shardLogs = new Map<string, MemoryLog>();
  readonly leases = new MemoryLeases();
  readonly #heard = new Set<{ from: object; topic: string; listener: (message: unknown) => void }>();
  #ids = 0;
  now = 1_000;

  channel(topic = ''): Channel {
    const from = {};
    return {
      post: (message) => {
        for (const { from: owner, topic: heard, listener } of [...this.#heard])
          if (owner !== from && heard === topic) queueMicrotask(() => listener(message));
      },
      listen: (listener) => {
        const entry = { from, topic, listener };
        this.#heard.add(entry);
        return () => this.#heard.delete(entry);
      }
    };
  }

  shardLog(name: string): MemoryLog {
    const log = this.shardLogs.get(name) ?? new MemoryLog();
    this.shardLogs.set(name, log);
    return log;
  }

  /** Opens a tab on this machine. */
  async tab(runs: TestRuns, more: Partial<WorkspacePorts> = {}): Promise<Workspace> {
    const { blobs, device, log, leases } = this;
    const channel = this.channel();
    const shards: Shards = {
      open: (name, how) => how({ id: name, log: this.shardLog(name), channel: this.channel(name), leases }),
      delete: async (name) => void this.shardLogs.delete(name)
    };
    const document = await WorkspaceDocument.open({ id: 'test', log, channel, leases });
    const workspace = new Workspace('Test', {
      id: 'test',
      document,
      shards,
      blobs,
      device,
      compute: new DirectCompute(runs, blobs),
      channel,
      leases,
      clock: { now: () => this.now++, id: () => `id${++this.#ids}` },
      appVersion: 'test',
      deviceName: 'test',
      parallelJobs: 1,
      memoryBudget: 1e9,
      baseUrl: 'http://localhost',
      ...more
    });
    await workspace.start();
    return workspace;
  }
}

class MemoryStore extends MemoryBlobs implements BlobStore {
  readonly #sizes = new Map<BlobId, number>();

  override async put(bytes: Uint8Array<ArrayBuffer> | Blob): Promise<BlobId> {
    const id = await super.put(bytes);
    this.#sizes.set(id, bytes instanceof Blob ? bytes.size : bytes.byteLength);
    return id;
  }

  override async finish(id: BlobId, count: number): Promise<void> {
    await super.finish(id, count);
    this.#sizes.set(id, (await this.get(id)).size);
  }

  async list(): Promise<ReadonlyMap<BlobId, number>> {
    return this.#sizes;
  }

  async sweep(keep: ReadonlySet<BlobId>): Promise<{ deleted: number; bytes: number }> {
    const gone = [...this.#sizes].filter(([id]) => !keep.has(id));
    for (const [id] of gone) this.#sizes.delete(id);
    return { deleted: gone.length, bytes: gone.reduce((sum, [, size]) => sum + size, 0) };
  }
}

/** Refuses to write while `full` is set, as a full disk does. */
export class MemoryDevice implements DeviceStore {
  full = false;
  readonly #points = new Map<string, SeriesPoint[]>();
  readonly #lines = new Map<string, LogLine[]>();
  readonly #checkpoints = new Map<string, unknown>();
  readonly #cache = new Map<string, unknown>();

  async appendSeries(job: string, points: readonly SeriesPoint[]): Promise<void> {
    this.#refuseWhenFull();
    this.#points.set(job, [...(this.#points.get(job) ?? []), ...points]);
  }
  async series(job: string): Promise<readonly Series[]> {
    const points = this.#points.get(job) ?? [];
    return [...new Set(points.map((p) => p.series))].map((name) => {
      const own = points.filter((p) => p.series === name);
      return { name, steps: own.map((p) => p.step), values: own.map((p) => p.value) };
    });
  }
  async appendLog(job: string, lines: readonly LogLine[]): Promise<void> {
    this.#refuseWhenFull();
    this.#lines.set(job, [...(this.#lines.get(job) ?? []), ...lines]);
  }
  async log(job: string): Promise<readonly LogLine[]> {
    return this.#lines.get(job) ?? [];
  }
  async setCheckpoint(job: string, value: unknown): Promise<void> {
    if (value === undefined) return void this.#checkpoints.delete(job);
    this.#refuseWhenFull();
    this.#checkpoints.set(job, structuredClone(value));
  }
  async checkpoint(job: string): Promise<unknown> {
    return this.#checkpoints.get(job);
  }
  async checkpoints(): Promise<readonly unknown[]> {
    return [...this.#checkpoints.values()];
  }
  async cached(key: string): Promise<unknown> {
    return this.#cache.get(key);
  }
  async setCached(key: string, value: unknown): Promise<void> {
    this.#refuseWhenFull();
    this.#cache.set(key, value);
  }
  async forgetJob(job: string): Promise<void> {
    for (const map of [this.#points, this.#lines, this.#checkpoints]) map.delete(job);
    this.#cache.delete(interimKey(job));
  }

  #refuseWhenFull(): void {
    if (this.full) throw new HearthError('store/quota', {});
  }
}

/** Refuses when `full` is set, as a full disk does. */
export class MemoryLog implements UpdateLog {
  #rows: LoggedUpdate[] = [];
  #seq = 0;
  full = false;

  get length(): number {
    return this.#rows.length;
  }
  async load(after: number) {
    // Numbers follow one another, so that reading on costs what is new.
    const first = this.#rows[0]?.seq ?? 0;
    return this.#rows.slice(Math.max(0, after - first + 1));
  }
  async append(bytes: Uint8Array, remote = false): Promise<number> {
    if (this.full) throw new HearthError('store/quota', {});
    this.#rows.push({ seq: ++this.#seq, bytes, remote });
    return this.#seq;
  }
  async compact(whole: Uint8Array, upTo: number, remote = false): Promise<number> {
    if (this.full) throw new HearthError('store/quota', {});
    this.#rows = this.#rows.filter((row) => row.seq > upTo);
    return this.append(whole, remote);
  }
}

interface Waiter {
  readonly shared: boolean;
  readonly go: () => void;
}

class MemoryLeases implements Leases {
  readonly #held = new Map<string, { holders: number; shared: boolean; queue: Waiter[] }>();

  async tryHold<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
    if ((this.#held.get(name)?.holders ?? 0) > 0) return undefined;
    return this.hold(name, work);
  }

  async hold<T>(
    name: string,
    work: () => Promise<T>,
    options: { readonly shared?: boolean } = {}
  ): Promise<T> {
    const shared = options.shared ?? false;
    const lock = this.#held.get(name) ?? { holders: 0, shared: false, queue: [] };
    this.#held.set(name, lock);
    const free = lock.holders === 0 || (shared && lock.shared && lock.queue.length === 0);
    if (!free) await new Promise<void>((go) => lock.queue.push({ shared, go }));
    else lock.holders++;
    lock.shared = shared;
    try {
      return await work();
    } finally {
      lock.holders--;
      if (lock.holders === 0) {
        const next = lock.queue.shift();
        if (next) {
          lock.holders++;
          next.go();
        }
      }
    }
  }
}

const noPrebuilt = (id: string): Promise<never> =>
  Promise.reject(new HearthError('lm/needs-network', { model: id }));

/** Runs components in this thread; `tick` yields a macrotask, so that a cancel can come in between. */
class DirectCompute implements Compute {
  readonly #runs: TestRuns;
  readonly #blobs: BlobStore;

  constructor(runs: TestRuns, blobs: BlobStore) {
    this.#runs = runs;
    this.#blobs = blobs;
  }

  run(call: RunCall, onEvent: (event: RunEvent) => void): RunHandle {
    const abort = new AbortController();
    let paused = false;
    let wake: () => void = () => undefined;
    const ctx: RunContext = {
      signal: abort.signal,
      secret: () => Promise.resolve(undefined),
      python: () => Promise.reject(new HearthError('flow/no-python', { reason: 'not in this test' })),
      prebuilt: { load: noPrebuilt, generate: noPrebuilt },
      seed: call.seed,
      concludes: call.concludes ?? false,
      blobs: this.#blobs,
      resumeFrom: call.resumeFrom,
      log: (text, level = 'info') => onEvent({ kind: 'log', line: { level, text } }),
      metric: (series, step, value) => onEvent({ kind: 'metrics', points: [{ series, step, value }] }),
      interim: (report) => onEvent({ kind: 'interim', report }),
      partial: (text) => onEvent({ kind: 'partial', text }),
      progress: (fraction, note) => onEvent({ kind: 'progress', fraction, ...(note ? { note } : {}) }),
      checkpointDue: () => true,
      checkpoint: (state) =>
        new Promise((resolve, reject) =>
          onEvent({
            kind: 'checkpoint',
            state,
            saved: (error) => (error === undefined ? resolve() : reject(error as Error))
          })
        ),
      tick: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        if (paused && !abort.signal.aborted) {
          onEvent({ kind: 'paused' });
          await new Promise<void>((resolve) => (wake = resolve));
          if (!abort.signal.aborted) onEvent({ kind: 'resumed' });
        }
        abort.signal.throwIfAborted();
      }
    };
    const run = this.#runs[call.component];
    if (!run) throw new Error(`No run for ${call.component} in this test`);
    const done = Promise.resolve().then(
      () => run(call as never, ctx) as Promise<Readonly<Record<string, unknown>>>
    );
    return {
      done,
      cancel: () => {
        abort.abort(new HearthError('job/cancelled', {}));
        wake();
      },
      pause: () => void (paused = true),
      resume: () => {
        paused = false;
        wake();
      },
      close: () => undefined
    };
  }

  service(): never {
    const refuse = (): never => {
      throw new Error('No services in this test');
    };
    return new Proxy({}, { get: () => refuse }) as never;
  }
}
