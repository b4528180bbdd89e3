// What base and tuned model say to a few fixed prompts, always the likeliest words, so that samples of different steps
// can be compared.
import { questionOf, type ExampleKind } from '$core/lm/examples';
import type { SamplePair } from '$core/lm/fine-tune-report';
import type { LoraSettings } from '$core/lm/lora';
import type { Writer } from '../data/tokenise';
import type { LoadedModel } from '../model/loaded-model';
import { AnswerWriter } from './answers';

export interface SampleSettings {
  readonly prompts: readonly string[];
  /** Of the examples the model is tuned on: prompts are asked as they ask. */
  readonly kind: ExampleKind;
  /** Tokens of an answer, at most. */
  readonly tokens: number;
}

const questionTokens = 512;

export class SampleWriter {
  readonly #answers: AnswerWriter;
  readonly #settings: SampleSettings;
  #base: readonly string[] | undefined;

  private constructor(answers: AnswerWriter, settings: SampleSettings) {
    this.#answers = answers;
    this.#settings = settings;
  }

  /** Undefined where there are no prompts: then nothing is made for them. */
  static async create(
    model: LoadedModel,
    writer: Writer,
    settings: SampleSettings
  ): Promise<SampleWriter | undefined> {
    if (settings.prompts.length === 0) return undefined;
    const room = { questionTokens, answerTokens: settings.tokens };
    return new SampleWriter(await AnswerWriter.create(model, writer, room), settings);
  }

  async write(
    step: number,
    adapter: { readonly settings: LoraSettings; readonly values: Float32Array },
    signal: AbortSignal
  ): Promise<readonly SamplePair[]> {
    this.#base ??= await this.#answersOf(undefined, signal);
    const tuned = await this.#answersOf(adapter, signal);
    return this.#settings.prompts.map((prompt, i) => ({
      step,
      prompt,
      base: this.#base![i]!,
      tuned: tuned[i]!
    }));
  }

  close(): void {
    this.#answers.close();
  }

  async #answersOf(
    adapter: Parameters<AnswerWriter['use']>[0],
    signal: AbortSignal
  ): Promise<readonly string[]> {
    await this.#answers.use(adapter);
    const given: string[] = [];
    for (const prompt of this.#settings.prompts)
      given.push(await this.#answers.answer(questionOf(this.#settings.kind, prompt), signal));
    return given;
  }
}
