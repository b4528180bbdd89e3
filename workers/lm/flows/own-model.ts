// The workspace's own model as one that a flow asks: loaded at the first question, one answer at a time, let go at the end.
import type { RunContext } from '$core/component';
import { HearthError } from '$core/errors';
import type { Answered, Ask } from '$core/flows/run/ports';
import {
  defaultSampling,
  type GenerateCommand,
  type GenerateEvent,
  type GenerateRequest
} from '$core/lm/generation';
import type { AdapterManifest, LanguageModelManifest } from '$core/lm/manifest';
import { makeSpeaking, type Speaking } from '../generate/residents';
import { openModel } from '../load/open-model';
import { readAdapter } from '../peft/adapter-files';

export class OwnModel {
  readonly #model: LanguageModelManifest | undefined;
  readonly #adapter: AdapterManifest | undefined;
  readonly #seed: number;
  readonly #speaking: Speaking;
  #asked = false;

  constructor(
    model: LanguageModelManifest | undefined,
    adapter: AdapterManifest | undefined,
    { blobs, seed }: RunContext
  ) {
    this.#model = model;
    this.#adapter = adapter;
    this.#seed = seed;
    this.#speaking = makeSpeaking({
      openModel: (wanted) => openModel(wanted, blobs),
      readAdapter: (wanted) => readAdapter(wanted, blobs)
    });
  }

  /** @throws HearthError flow/no-model, lm/… */
  async ask(question: Ask, signal: AbortSignal): Promise<Answered> {
    if (!this.#model) throw new HearthError('flow/no-model', { node: question.node });
    if (question.pictures) {
      const reason = 'the model of the workspace takes no pictures: ask one by its address.';
      throw new HearthError('flow/node-failed', { node: question.node, reason });
    }
    this.#asked = true;
    const { port1, port2 } = new MessageChannel();
    const likely: number[] = [];
    port1.onmessage = ({ data }: MessageEvent<GenerateEvent>) => {
      if (data.kind === 'text')
        likely.push(...(data.logProbabilities ?? []).map(({ logProbability }) => logProbability));
    };
    const cancel = (): void => port1.postMessage({ kind: 'cancel' } satisfies GenerateCommand);
    signal.addEventListener('abort', cancel, { once: true });
    try {
      const result = await this.#speaking.generate(
        this.#model,
        this.#adapter,
        this.#request(question),
        port2
      );
      signal.throwIfAborted();
      // What is said on a port comes in tasks of their own: one more task, and all of it has come.
      if (question.settings.logProbabilities) await new Promise((heard) => setTimeout(heard));
      const mean = likely.reduce((sum, value) => sum + value, 0) / likely.length;
      return {
        text: result.text,
        promptTokens: result.promptTokens,
        tokens: result.tokens,
        ...(likely.length > 0 ? { meanLogProbability: mean } : {})
      };
    } finally {
      signal.removeEventListener('abort', cancel);
      port1.close();
    }
  }

  async close(): Promise<void> {
    if (this.#model && this.#asked) await this.#speaking.unload(this.#model);
  }

  #request({ api, messages, settings }: Ask): GenerateRequest {
    const {
      temperature = 1,
      topP = 1,
      maxTokens = defaultSampling.maxTokens,
      stop = [],
      seed,
      json,
      logProbabilities
    } = settings;
    return {
      prompt: api === 'completion' ? (messages[0]?.content ?? '') : messages,
      sampling: { ...defaultSampling, temperature, topP, maxTokens, stop, seed: seed ?? this.#seed },
      ...(logProbabilities ? { logProbabilities: 0 } : {}),
      ...(json ? { constraint: { kind: 'json-schema', schema: { type: 'object' } } } : {})
    };
  }
}
