// The workspace's own model as one that a flow asks: loaded at the first question, one answer at a time, let go at the end.
import type { RunContext } from '$core/component';
import { HearthError } from '$core/errors';
import type { Answered, Ask, Heard } from '$core/flows/run/ports';
import type { AdapterManifest, LanguageModelManifest } from '$core/lm/manifest';
import { makeAnswering, type Answering, type Listener } from '../generate/residents';
import { openModel } from '../load/open-model';
import { readAdapter } from '../peft/adapter-files';
import { requestOf } from './request-of';

export class OwnModel {
  readonly #model: LanguageModelManifest | undefined;
  readonly #adapter: AdapterManifest | undefined;
  readonly #seed: number;
  readonly #answering: Answering;
  #asked = false;

  constructor(
    model: LanguageModelManifest | undefined,
    adapter: AdapterManifest | undefined,
    { blobs, seed }: RunContext
  ) {
    this.#model = model;
    this.#adapter = adapter;
    this.#seed = seed;
    this.#answering = makeAnswering({
      openModel: (wanted) => openModel(wanted, blobs),
      readAdapter: (wanted) => readAdapter(wanted, blobs)
    });
  }

  /** @throws HearthError flow/no-model, lm/… */
  async ask(question: Ask, signal: AbortSignal, heard?: Heard): Promise<Answered> {
    if (!this.#model) throw new HearthError('flow/no-model', { node: question.node });
    const request = requestOf(question, this.#seed);
    this.#asked = true;
    const likely: number[] = [];
    const tell: Listener['tell'] = (event) => {
      if (event.kind !== 'text') return;
      likely.push(...(event.logProbabilities ?? []).map(({ logProbability }) => logProbability));
      heard?.(event.text);
    };
    const result = await this.#answering.answer(this.#model, this.#adapter, request, { signal, tell });
    signal.throwIfAborted();
    const mean = likely.reduce((sum, value) => sum + value, 0) / likely.length;
    return {
      text: result.text,
      promptTokens: result.promptTokens,
      tokens: result.tokens,
      ...(likely.length > 0 ? { meanLogProbability: mean } : {})
    };
  }

  async close(): Promise<void> {
    if (this.#model && this.#asked) await this.#answering.unload(this.#model);
  }
}
