// Python of one run: started at the first call, or taken from the run before; held to a limit of time of its own (what it
// waits for is not counted), and at the end given back, or ended with a run that did not go well. What it asks for is answered
// here, by what the run allows.
import { HearthError, toErrorRecord } from '$core/errors';
import type { CodeTells, PythonCode } from '$core/flows/run/ports';
import type { FromPython, LentPython, PythonWheel, ToPython } from '$core/flows/run/python';
import { readMessage } from '$core/flows/run/python-messages';

type PythonResult = Extract<FromPython, { readonly kind: 'result' }>;

/** How long Python may work without an answer or a question. */
const longestMs = 60_000;
/** How long one that was kept may take to be ready again: longer than starting another helps nobody. */
const readyAgainMs = 3000;

interface Waiting {
  readonly node: string;
  readonly tell: CodeTells;
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export interface PythonWorld {
  /** One that an equal run has kept, or a new one. */
  readonly open: () => Promise<LentPython>;
  readonly files: Readonly<Record<string, string>>;
  readonly wheels: () => Promise<readonly PythonWheel[]>;
  /** Packages that could be had, by the module that is imported. */
  readonly offered: Readonly<Record<string, string>>;
  /** What code asks for: a model, an address. What it throws is told to the code. */
  readonly answer: (request: unknown) => Promise<unknown>;
}

export class PythonNodes {
  readonly #world: PythonWorld;
  #running: Promise<RunningPython> | undefined;
  /** The one that has a door, also while it is not ready. */
  #opened: RunningPython | undefined;
  #isClosed = false;

  constructor(world: PythonWorld) {
    this.#world = world;
  }

  /** @throws HearthError flow/node-failed, flow/no-python, job/cancelled */
  async run(code: PythonCode, tell: CodeTells, signal: AbortSignal): Promise<unknown> {
    this.#running ??= this.#start();
    const running = await this.#started(this.#running, signal);
    const stop = (): void => this.#end(running, signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    try {
      signal.throwIfAborted();
      return await running.call(code, tell);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** Starting takes seconds: a cancel does not wait for it. */
  async #started(running: Promise<RunningPython>, signal: AbortSignal): Promise<RunningPython> {
    const settled = new AbortController();
    const aborted = new Promise<never>((_, reject) => {
      const stop = (): void => reject(signal.reason as Error);
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true, signal: settled.signal });
    });
    try {
      return await Promise.race([running, aborted]);
    } finally {
      settled.abort();
    }
  }

  /** At once, also if it has not started. `keep`: the run went well, and what it used may serve the next. */
  close({ keep }: { readonly keep: boolean } = { keep: false }): void {
    this.#isClosed = true;
    if (keep && this.#opened?.keep()) return;
    this.#opened?.end(new HearthError('job/cancelled', {}));
  }

  async #start(): Promise<RunningPython> {
    try {
      return (await this.#open()) ?? (await this.#open())!;
    } catch (error) {
      this.#opened?.end(error);
      this.#running = undefined;
      throw error;
    }
  }

  /** Undefined where one that was kept cannot be made as new; it has ended then. */
  async #open(): Promise<RunningPython | undefined> {
    const door = await this.#world.open();
    const running: RunningPython = new RunningPython(door, this.#world, (error) => this.#end(running, error));
    this.#opened = running;
    if (this.#isClosed) running.end(new HearthError('job/cancelled', {}));
    else if (door.isKept) return (await running.loadAgain()) || this.#isClosed ? running : undefined;
    else running.load(await this.#world.wheels());
    await running.ready;
    return running;
  }

  /** The next call starts another. */
  #end(running: RunningPython, error: unknown): void {
    // One that never was ready is the business of who starts it.
    if (running.isLoaded) this.#running = undefined;
    running.end(error);
  }
}

class RunningPython {
  readonly ready: Promise<void>;
  isLoaded = false;
  readonly #door: LentPython;
  readonly #world: PythonWorld;
  readonly #giveUp: (error: unknown) => void;
  readonly #calls = new Map<number, Waiting>();
  #called = 0;
  #asking = 0;
  #ended: { readonly error: unknown } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isReady: () => void = () => undefined;
  #isNot: (error: unknown) => void = () => undefined;

  constructor(door: LentPython, world: PythonWorld, giveUp: (error: unknown) => void) {
    this.#door = door;
    this.#world = world;
    this.#giveUp = giveUp;
    this.ready = new Promise((resolve, reject) => {
      this.#isReady = resolve;
      this.#isNot = reject;
    });
    door.port.onmessage = ({ data }: MessageEvent<unknown>) => this.#read(data);
  }

  load(wheels: readonly PythonWheel[], again = false): void {
    const message: ToPython = { kind: 'load', files: this.#world.files, wheels, again };
    this.#door.port.postMessage(
      message,
      wheels.map(({ bytes }) => bytes)
    );
  }

  /** After an earlier run: whether it is as new. If not, it has ended. */
  async loadAgain(): Promise<boolean> {
    const late = setTimeout(() => this.end(new Error('it is busy')), readyAgainMs);
    this.load([], true);
    try {
      await this.ready;
      return true;
    } catch (error) {
      this.end(error);
      return false;
    } finally {
      clearTimeout(late);
    }
  }

  call({ node, ...code }: PythonCode, tell: CodeTells): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended.error as Error);
      const id = ++this.#called;
      // What cannot be sent throws: it is no call that is waited for.
      this.#send({ kind: 'call', id, ...code });
      this.#calls.set(id, { node, tell, resolve, reject });
      this.#watch();
    });
  }

  /** For the next run, unless it has ended or is still at something; whether it was. */
  keep(): boolean {
    if (this.#ended || !this.isLoaded || this.#calls.size > 0 || this.#asking > 0) return false;
    this.#ended = { error: new HearthError('job/cancelled', {}) };
    this.#door.port.onmessage = null;
    this.#door.keep();
    return true;
  }

  /** Once; what it is called with later counts no more. */
  end(error: unknown): void {
    if (this.#ended) return;
    this.#ended = { error };
    clearTimeout(this.#timer);
    this.#door.close();
    this.#isNot(error);
    for (const { reject } of this.#calls.values()) reject(error);
    this.#calls.clear();
  }

  #read(data: unknown): void {
    let message: FromPython;
    try {
      message = readMessage(data);
    } catch (error) {
      return this.#giveUp(error);
    }
    this.#heard(message);
  }

  #heard(message: FromPython): void {
    switch (message.kind) {
      case 'ready':
        this.isLoaded = true;
        return this.#isReady();
      case 'printed':
        return this.#calls.get(message.id)?.tell.print(message.text, message.leftOut);
      case 'failed':
        return this.#giveUp(new HearthError('flow/no-python', { reason: message.reason }));
      case 'result': {
        const call = this.#calls.get(message.id);
        this.#calls.delete(message.id);
        this.#watch();
        if (call) this.#settle(call, message);
        return;
      }
      case 'ask':
        // What the run before left undone may ask until it is made as new.
        if (this.isLoaded) void this.#answer(message.id, message.request);
        return;
      default:
        return message satisfies never;
    }
  }

  /** A metric that is not taken is a failure of the call. */
  #settle({ node, tell, resolve, reject }: Waiting, result: PythonResult): void {
    try {
      for (const [name, value] of result.metrics) tell.metric(name, value);
      if (result.error === undefined) resolve(result.output);
      else reject(this.#failure(node, result.error, result.missing));
    } catch (error) {
      reject(error);
    }
  }

  #failure(node: string, reason: string, module: string | undefined): HearthError {
    if (module === undefined) return new HearthError('flow/node-failed', { node, reason });
    const { offered } = this.#world;
    const known = Object.hasOwn(offered, module) ? { package: offered[module]! } : {};
    return new HearthError('flow/package-missing', { node, module, ...known });
  }

  async #answer(id: number, request: unknown): Promise<void> {
    this.#asking++;
    this.#watch();
    try {
      this.#send({ kind: 'answer', id, value: await this.#world.answer(request) });
    } catch (error) {
      this.#send({ kind: 'answer', id, error: toErrorRecord(error).message });
    } finally {
      this.#asking--;
      this.#watch();
    }
  }

  /** Time runs while something is called and nothing is waited for. */
  #watch(): void {
    clearTimeout(this.#timer);
    if (this.#calls.size === 0 || this.#asking > 0) return;
    this.#timer = setTimeout(() => {
      const [{ node } = { node: 'python' }] = this.#calls.values();
      const reason = `its Python worked for more than ${longestMs / 1000} seconds and was stopped.`;
      this.#giveUp(new HearthError('flow/node-failed', { node, reason }));
    }, longestMs);
  }

  #send(message: ToPython): void {
    this.#door.port.postMessage(message);
  }
}
