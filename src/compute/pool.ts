// The workers of the page: one for each engine's interactive functions, and one for each running job, of
// which an idle one is kept warm per engine.
import type { Engine } from '$core/component';
import { findComponent } from '$core/components/index';
import { HearthError, isHearthError, toErrorRecord } from '$core/errors';
import type { RunCall, RunEvent } from '$core/jobs/run';
import type { Compute, RunHandle } from '$core/ports';
import type { JobCommand, JobMessage, PageBlobs, PageStore } from '$core/rpc';
import type { Services } from '$core/services';
import { Door, type PageFiles } from './door';
import { KeptPython } from './kept-python';

/** How long a cancelled run may take to notice before its worker is stopped. */
const cancelWithinMs = 3000;

/** What the pool may know of the secrets of this device. */
export interface PoolSecrets {
  readonly secret: PageStore['secret'];
  /** Changes whenever one of them does. */
  readonly secretsStamp: () => Promise<string>;
}

const noSecrets: PoolSecrets = {
  secret: () => Promise.resolve(undefined),
  secretsStamp: () => Promise.resolve('')
};

export class WorkerPool implements Compute {
  readonly #store: PageFiles;
  readonly #python: KeptPython;
  readonly #services = new Map<Engine, Door>();
  readonly #idle = new Map<Engine, Door>();
  readonly #busy = new Set<Door>();

  constructor(blobs: PageBlobs, { secret, secretsStamp }: PoolSecrets = noSecrets) {
    this.#python = new KeptPython({
      start: async (options) => {
        // A page that may come back holds no memory meanwhile.
        addEventListener('pagehide', this.#dropPython);
        return (await import('./python-frame')).openPython(options);
      },
      secretsStamp
    });
    this.#store = {
      has: (id) => blobs.has(id),
      get: (id) => blobs.get(id),
      store: (id, bytes) => blobs.store(id, bytes instanceof Blob ? bytes : new Blob([bytes])),
      secret,
      loadPrebuilt: (id, port) => this.service('chat').load(id, port),
      askPrebuilt: (id, request, port) => this.service('chat').generate(id, request, port)
    };
  }

  run(call: RunCall, onEvent: (event: RunEvent) => void): RunHandle {
    const { engine } = findComponent(call.component);
    const door = this.#take(engine);
    const { port1, port2 } = new MessageChannel();
    const send = (command: JobCommand): void => port1.postMessage(command);
    port1.onmessage = (event: MessageEvent<JobMessage>) => onEvent(toRunEvent(event.data, send));
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ran = door.run(call, port2).catch((error: unknown) => {
      // What filled its memory goes with the worker; the next run begins in a fresh one.
      if (isHearthError(error, 'job/out-of-memory')) door.close();
      throw error;
    });
    const done = ran.finally(() => {
      clearTimeout(timer);
      this.#give(engine, door);
    });
    return {
      done,
      cancel() {
        send({ kind: 'cancel' });
        timer ??= setTimeout(() => door.close(new HearthError('job/cancelled', {})), cancelWithinMs);
      },
      pause: () => send({ kind: 'pause' }),
      resume: () => send({ kind: 'resume' }),
      close: () => port1.close()
    };
  }

  service<E extends keyof Services>(engine: E): Services[E] {
    return new Proxy({} as Services[E], {
      get: (_target, method) =>
        typeof method === 'string' && method !== 'then'
          ? (...args: unknown[]) => this.#serviceDoor(engine).call(method, args)
          : undefined
    });
  }

  close(): void {
    this.#dropPython();
    for (const door of [...this.#services.values(), ...this.#idle.values(), ...this.#busy]) door.close();
  }

  readonly #dropPython = (): void => this.#python.drop();

  #serviceDoor(engine: Engine): Door {
    const open = this.#services.get(engine);
    if (open?.open) return open;
    const door = new Door(engine, this.#store, this.#python);
    this.#services.set(engine, door);
    return door;
  }

  #take(engine: Engine): Door {
    const idle = this.#idle.get(engine);
    this.#idle.delete(engine);
    const door = idle?.open ? idle : new Door(engine, this.#store, this.#python);
    this.#busy.add(door);
    return door;
  }

  #give(engine: Engine, door: Door): void {
    this.#busy.delete(door);
    if (!door.open) return;
    if (this.#idle.has(engine)) door.close();
    else this.#idle.set(engine, door);
  }
}

function toRunEvent(message: JobMessage, send: (command: JobCommand) => void): RunEvent {
  if (message.kind !== 'checkpoint') return message;
  const { id, state } = message;
  const saved = (error?: unknown): void =>
    send({ kind: 'checkpoint-saved', id, ...(error === undefined ? {} : { error: toErrorRecord(error) }) });
  return { kind: 'checkpoint', state, saved };
}
