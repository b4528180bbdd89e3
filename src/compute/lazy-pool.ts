// The workers of the page, before any is needed: what starts them is loaded at the first call.
import { HearthError } from '$core/errors';
import type { RunCall, RunEvent } from '$core/jobs/run';
import type { Compute, RunHandle } from '$core/ports';
import type { PageBlobs } from '$core/rpc';
import type { Services } from '$core/services';
import type { PoolSecrets, WorkerPool } from './pool';

type Method = (...args: readonly unknown[]) => Promise<unknown>;

export class LazyPool implements Compute {
  readonly #blobs: PageBlobs;
  readonly #secrets: PoolSecrets;
  #pool: Promise<WorkerPool> | undefined;
  #closed = false;

  constructor(blobs: PageBlobs, secrets: PoolSecrets) {
    this.#blobs = blobs;
    this.#secrets = secrets;
  }

  run(call: RunCall, onEvent: (event: RunEvent) => void): RunHandle {
    const started = this.#loaded(call.component).then((pool) => pool.run(call, onEvent));
    // What fails to start is told by `done`.
    const steer = (what: (handle: RunHandle) => void): void => void started.then(what, () => undefined);
    return {
      done: started.then((handle) => handle.done),
      cancel: () => steer((handle) => handle.cancel()),
      pause: () => steer((handle) => handle.pause()),
      resume: () => steer((handle) => handle.resume()),
      close: () => steer((handle) => handle.close())
    };
  }

  service<E extends keyof Services>(engine: E): Services[E] {
    const call = async (method: string, args: readonly unknown[]): Promise<unknown> => {
      const service = (await this.#loaded(engine)).service(engine) as unknown as Record<string, Method>;
      return service[method]!(...args);
    };
    return new Proxy({} as Services[E], {
      get: (_target, method) =>
        typeof method === 'string' && method !== 'then'
          ? (...args: readonly unknown[]) => call(method, args)
          : undefined
    });
  }

  /** Ends all workers; none is started any more, also for what was asked while they were being loaded. */
  close(): void {
    this.#closed = true;
    // One that could not be loaded has nothing to close.
    void this.#pool?.then(
      (pool) => pool.close(),
      () => undefined
    );
  }

  async #loaded(engine: string): Promise<WorkerPool> {
    this.#refuseIfClosed(engine);
    this.#pool ??= import('./pool').then(({ WorkerPool: Pool }) => new Pool(this.#blobs, this.#secrets));
    let pool: WorkerPool;
    try {
      pool = await this.#pool;
    } catch (error) {
      // The next call tries again.
      this.#pool = undefined;
      throw error;
    }
    this.#refuseIfClosed(engine);
    return pool;
  }

  #refuseIfClosed(engine: string): void {
    if (this.#closed) throw new HearthError('job/worker-failed', { engine, reason: 'it was closed' });
  }
}
