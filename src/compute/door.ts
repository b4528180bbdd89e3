// One worker, from the page's side: opened, initialised, watched for crashes, closed.
import * as Comlink from 'comlink';
import type { Engine } from '$core/component';
import { HearthError } from '$core/errors';
import type { RunCall } from '$core/jobs/run';
import { carryErrors, type EngineAssets, type PageStore } from '$core/rpc';
import { engineAssets } from './assets';
import { startWorker } from './engines';
import type { KeptPython, KeyedPython } from './kept-python';

interface WorkerApi {
  init(port: MessagePort, assets: EngineAssets): void;
  run(call: RunCall, port: MessagePort): Promise<Readonly<Record<string, unknown>>>;
  call(method: string, args: readonly unknown[]): Promise<unknown>;
}

/** What the page keeps for all its workers alike. */
export type PageFiles = Omit<PageStore, 'openPython' | 'closePython' | 'keepPython'>;

let errorsAreCarried = false;

export class Door {
  readonly engine: Engine;
  readonly #worker: Worker;
  readonly #api: Comlink.Remote<WorkerApi>;
  readonly #blobPort: MessagePort;
  /** Pythons that the worker has started: they end with it. */
  readonly #pythons = new Map<number, KeyedPython>();
  readonly #kept: KeptPython;
  /** Aborted when it closes: a Python that is still starting is not waited for. */
  readonly #ending = new AbortController();
  #pythonsOpened = 0;
  readonly #broken: Promise<never>;
  #break: (error: unknown) => void = () => undefined;
  #open = true;

  constructor(engine: Engine, files: PageFiles, kept: KeptPython) {
    if (!errorsAreCarried) carryErrors(Comlink.transferHandlers);
    errorsAreCarried = true;
    this.engine = engine;
    this.#kept = kept;
    this.#worker = startWorker[engine]();
    this.#api = Comlink.wrap<WorkerApi>(this.#worker);
    this.#broken = new Promise<never>((_, reject) => (this.#break = reject));
    // Every call races with this promise; alone it must not count as unhandled.
    this.#broken.catch(() => undefined);
    this.#worker.onerror = (event) => this.close(event.message || 'it could not be loaded');
    const { port1, port2 } = new MessageChannel();
    this.#blobPort = port1;
    const store: PageStore = {
      ...files,
      openPython: (key) => this.#openPython(key),
      closePython: (id) => this.#closePython(id),
      keepPython: (id, port) => this.#keepPython(id, port)
    };
    Comlink.expose(store, port1);
    this.#api
      .init(Comlink.transfer(port2, [port2]), engineAssets())
      .catch((error: unknown) => this.close(error instanceof Error ? error.message : String(error)));
  }

  get open(): boolean {
    return this.#open;
  }

  run(call: RunCall, port: MessagePort): Promise<Readonly<Record<string, unknown>>> {
    return Promise.race([this.#api.run(call, Comlink.transfer(port, [port])), this.#broken]);
  }

  call(method: string, args: readonly unknown[]): Promise<unknown> {
    // A port among the arguments is for what comes while the call runs; Comlink sends only what is marked.
    const ports = args.filter((arg) => arg instanceof MessagePort);
    return Promise.race([this.#api.call(method, Comlink.transfer(args, ports)), this.#broken]);
  }

  /** Stops the worker at once; what it was doing fails with `reason`. */
  close(reason: string | HearthError = 'it was closed'): void {
    if (!this.#open) return;
    this.#open = false;
    this.#worker.terminate();
    this.#ending.abort(new HearthError('job/cancelled', {}));
    for (const id of [...this.#pythons.keys()]) this.#closePython(id);
    this.#blobPort.close();
    const { engine } = this;
    this.#break(
      typeof reason === 'string' ? new HearthError('job/worker-failed', { engine, reason }) : reason
    );
  }

  async #openPython(key: string | undefined) {
    const { isKept, ...python } = await this.#kept.open(key, this.#ending.signal);
    const id = ++this.#pythonsOpened;
    this.#pythons.set(id, python);
    if (!this.#open) this.#closePython(id);
    return Comlink.transfer({ id, port: python.port, isKept }, [python.port]);
  }

  /** The port comes back: its other end is as it was. */
  #keepPython(id: number, port: MessagePort): void {
    const python = this.#pythons.get(id);
    this.#pythons.delete(id);
    if (python) this.#kept.keep({ ...python, port });
  }

  #closePython(id: number): void {
    this.#pythons.get(id)?.close();
    this.#pythons.delete(id);
  }
}
