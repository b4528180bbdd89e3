// Models on the graphics device, and their answers: the part of LmService that speaks. Models load when they are first
// asked; when the device is lost, all are gone with it, and the next call starts again.
import { HearthError, isHearthError } from '$core/errors';
import type { GenerateCommand, GenerateEvent, GenerateRequest, GenerateResult } from '$core/lm/generation';
import type { AdapterManifest, LanguageModelManifest } from '$core/lm/manifest';
import type { BaseWeights } from '$core/lm/weights';
import type { LmService, LoadEvent } from '$core/services';
import { Gpu } from '../gpu/device';
import type { OpenedModel } from '../load/open-model';
import type { Adapter } from './generator';
import { Resident, type NamedAdapter } from './resident';

/** Where models and adapters are read from. */
export interface Sources {
  openModel(model: LanguageModelManifest): Promise<OpenedModel>;
  readAdapter(adapter: AdapterManifest): Promise<Adapter>;
}

/** Who hears an answer while it is written, in this thread; and may stop it. */
export interface Listener {
  readonly signal: AbortSignal;
  readonly tell: (event: GenerateEvent | LoadEvent) => void;
}

export interface Answering extends Pick<LmService, 'load' | 'unload'> {
  /** All has been told when it is kept. */
  answer(
    model: LanguageModelManifest,
    adapter: AdapterManifest | undefined,
    request: GenerateRequest,
    listener: Listener
  ): Promise<GenerateResult>;
}

export type Speaking = Pick<LmService, 'load' | 'unload' | 'generate'>;

export function makeAnswering(sources: Sources, openGpu: () => Promise<Gpu> = () => Gpu.open()): Answering {
  const residents = new Residents(sources, openGpu);
  return {
    load: (model) =>
      residents.inTurn(model, () =>
        residents.use(model, {
          onProgress: () => undefined,
          work: (resident) => Promise.resolve({ bytes: resident.bytes })
        })
      ),
    unload: (model) => residents.inTurn(model, () => Promise.resolve(residents.drop(model))),
    answer: (model, adapter, request, listener) =>
      residents.inTurn(model, async () => {
        const named = adapter && (await residents.adapter(adapter, model));
        const { base = 'file' } = request;
        const work = (resident: Resident) => resident.answer(named, request, listener);
        const onProgress = (fraction: number): void =>
          listener.tell({ kind: 'loading', fraction, note: 'Loading the model' });
        return residents.use(model, { base, onProgress, work });
      })
  };
}

/** Answers told on a port, to another thread. */
export function makeSpeaking(sources: Sources, openGpu?: () => Promise<Gpu>): Speaking {
  const { load, unload, answer } = makeAnswering(sources, openGpu);
  return {
    load,
    unload,
    async generate(model, adapter, request, port): Promise<GenerateResult> {
      const abort = new AbortController();
      port.onmessage = ({ data }: MessageEvent<GenerateCommand>) => {
        if (data.kind === 'cancel') abort.abort();
      };
      const tell: Listener['tell'] = (event) => port.postMessage(event);
      try {
        return await answer(model, adapter, request, { signal: abort.signal, tell });
      } finally {
        port.close();
      }
    }
  };
}

/** What to do with a model once it is on the device. */
interface Use<T> {
  /** How its weights are to be kept; any way, where it does not matter. */
  readonly base?: BaseWeights;
  readonly onProgress: (fraction: number) => void;
  readonly work: (resident: Resident) => Promise<T>;
}

/** Models on one device. */
class Residents {
  readonly #sources: Sources;
  readonly #openGpu: () => Promise<Gpu>;
  #gpu: Promise<Gpu> | undefined;
  readonly #residents = new Map<string, Resident>();
  /** The last thing asked of each model. */
  readonly #turns = new Map<string, Promise<unknown>>();
  #lastAdapter: NamedAdapter | undefined;

  constructor(sources: Sources, openGpu: () => Promise<Gpu>) {
    this.#sources = sources;
    this.#openGpu = openGpu;
  }

  /** Runs `work` when all that was asked of this model before has ended, well or not. */
  inTurn<T>(model: LanguageModelManifest, work: () => Promise<T>): Promise<T> {
    const key = keyOf(model);
    const before = this.#turns.get(key) ?? Promise.resolve();
    const turn = before.then(() => this.#guarded(work));
    const quiet = turn.catch(() => undefined);
    this.#turns.set(key, quiet);
    return turn;
  }

  /** Does something with the model, which is loaded now if it is not on the device. */
  async use<T>(model: LanguageModelManifest, use: Use<T>): Promise<T> {
    try {
      return await use.work(await this.#find(model, use));
    } catch (error) {
      const others = [...this.#residents.keys()].filter((key) => key !== keyOf(model));
      if (!isHearthError(error, 'job/out-of-memory') || others.length === 0) throw error;
      // The others are what fills the memory. An answer takes all it needs before its first word, so none is told twice.
      await this.#reset();
      return use.work(await this.#find(model, use));
    }
  }

  async adapter(adapter: AdapterManifest, model: LanguageModelManifest): Promise<NamedAdapter> {
    if (JSON.stringify(adapter.architecture) !== JSON.stringify(model.architecture))
      throw new HearthError('lm/adapter-does-not-fit', { adapter: adapter.base });
    const key = keyOf(adapter);
    if (this.#lastAdapter?.key !== key)
      this.#lastAdapter = { ...(await this.#sources.readAdapter(adapter)), key };
    return this.#lastAdapter;
  }

  drop(model: LanguageModelManifest): void {
    const key = keyOf(model);
    this.#residents.get(key)?.close();
    this.#residents.delete(key);
  }

  async #find(
    model: LanguageModelManifest,
    { base, onProgress }: Pick<Use<unknown>, 'base' | 'onProgress'>
  ): Promise<Resident> {
    const known = this.#residents.get(keyOf(model));
    if (known && (base === undefined || known.base === base)) return known;
    // The same weights twice would fill the memory for nothing.
    this.drop(model);
    const opened = await this.#sources.openModel(model);
    const gpu = await (this.#gpu ??= this.#openGpu());
    const resident = await Resident.load(gpu, opened, base ?? 'file', onProgress);
    this.#residents.set(keyOf(model), resident);
    return resident;
  }

  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (endsDevice(error)) await this.#reset();
      throw error;
    }
  }

  /** Lets go of the device and all that is on it. */
  async #reset(): Promise<void> {
    const gpu = this.#gpu;
    this.#gpu = undefined;
    for (const resident of this.#residents.values()) resident.close();
    this.#residents.clear();
    // A device that could not be had has been told of already.
    await gpu?.then(
      (open) => open.close(),
      () => undefined
    );
  }
}

/** After these a device does nothing that can be trusted. */
function endsDevice(error: unknown): boolean {
  const codes = ['gpu/lost', 'gpu/failed', 'job/out-of-memory', 'lm/no-gpu'] as const;
  return codes.some((code) => isHearthError(error, code));
}

/** Manifests are equal exactly if their files are. */
function keyOf({ files }: Pick<LanguageModelManifest, 'files'>): string {
  return JSON.stringify(files.map(({ name, pieces }) => [name, pieces]));
}
