// What base and tuned model say to a few fixed prompts, always the likeliest words, so that samples of different steps
// can be compared.
import type { LoraSettings } from '$core/lm/lora';
import type { SamplePair } from '$core/lm/fine-tune-report';
import { defaultSampling } from '$core/lm/generation';
import { TokenTrie } from '$core/lm/constraint/token-trie';
import { Generator } from '../generate/generator';
import { promptOf } from '../generate/prompt';
import { Seat } from '../generate/seat';
import { writeAnswer } from '../generate/write';
import type { Writer } from '../data/tokenise';
import type { LoadedModel } from '../model/loaded-model';

export class SampleWriter {
  readonly #generator: Generator;
  readonly #writer: Writer;
  readonly #prompts: readonly string[];
  readonly #tokens: number;
  #base: readonly string[] | undefined;

  private constructor(generator: Generator, writer: Writer, prompts: readonly string[], tokens: number) {
    this.#generator = generator;
    this.#writer = writer;
    this.#prompts = prompts;
    this.#tokens = tokens;
  }

  /** Undefined where there are no prompts: then nothing is made for them. */
  static async create(
    model: LoadedModel,
    writer: Writer,
    { prompts, tokens }: { readonly prompts: readonly string[]; readonly tokens: number }
  ): Promise<SampleWriter | undefined> {
    if (prompts.length === 0) return undefined;
    const context = Math.min(model.architecture.context, tokens + 512);
    return new SampleWriter(await Generator.create(model, { context }), writer, prompts, tokens);
  }

  async write(
    step: number,
    adapter: { readonly settings: LoraSettings; readonly values: Float32Array },
    signal: AbortSignal
  ): Promise<readonly SamplePair[]> {
    if (!this.#base) {
      await this.#generator.setAdapter(undefined);
      this.#base = await this.#answers(signal);
    }
    await this.#generator.setAdapter({ ...adapter, settings: { ...adapter.settings, dropout: 0 } });
    const tuned = await this.#answers(signal);
    return this.#prompts.map((prompt, i) => ({ step, prompt, base: this.#base![i]!, tuned: tuned[i]! }));
  }

  /** The likeliest answer to one question. */
  async answer(
    prompt: string,
    adapter: { readonly settings: LoraSettings; readonly values: Float32Array } | undefined,
    signal: AbortSignal
  ): Promise<string> {
    await this.#generator.setAdapter(adapter);
    return this.#write(prompt, signal);
  }

  close(): void {
    this.#generator.close();
  }

  async #answers(signal: AbortSignal): Promise<readonly string[]> {
    const answers: string[] = [];
    for (const prompt of this.#prompts) answers.push(await this.#write(prompt, signal));
    return answers;
  }

  async #write(prompt: string, signal: AbortSignal): Promise<string> {
    const { tokenizer, chat } = this.#writer;
    const sampling = { ...defaultSampling, temperature: 0, maxTokens: this.#tokens };
    const asked = chat ? [{ role: 'user' as const, content: prompt }] : prompt;
    const { ids, trimStart } = promptOf(asked, tokenizer, chat);
    const seat = new Seat(this.#generator);
    const task = {
      model: seat,
      tokenizer,
      ids,
      read: seat.begin(ids),
      trimStart,
      request: { sampling },
      trie: () => new TokenTrie(tokenizer.size, (id) => tokenizer.tokenBytes(id))
    };
    const { text } = await writeAnswer(task, { signal, tell: () => undefined });
    return text;
  }
}
