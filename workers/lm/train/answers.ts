// The likeliest answer of a model on the device, with an adapter or without: for samples and for judging. Asked in the
// form of the examples a model is tuned on.
import { TokenTrie } from '$core/lm/constraint/token-trie';
import { plainConversation, type Example } from '$core/lm/examples';
import { defaultSampling, type ChatMessage } from '$core/lm/generation';
import type { LoraSettings } from '$core/lm/lora';
import type { Writer } from '../data/tokenise';
import { Generator } from '../generate/generator';
import { promptOf } from '../generate/prompt';
import { Seat } from '../generate/seat';
import { writeAnswer } from '../generate/write';
import type { LoadedModel } from '../model/loaded-model';

export interface AnswerRoom {
  /** Tokens of a question, and of an answer, at most. */
  readonly questionTokens: number;
  readonly answerTokens: number;
}

export class AnswerWriter {
  readonly #generator: Generator;
  readonly #writer: Writer;
  readonly #tokens: number;

  private constructor(generator: Generator, writer: Writer, tokens: number) {
    this.#generator = generator;
    this.#writer = writer;
    this.#tokens = tokens;
  }

  /** @throws HearthError gpu/lost, gpu/failed, job/out-of-memory */
  static async create(
    model: LoadedModel,
    writer: Writer,
    { questionTokens, answerTokens }: AnswerRoom
  ): Promise<AnswerWriter> {
    const context = Math.min(model.architecture.context, questionTokens + answerTokens);
    return new AnswerWriter(await Generator.create(model, { context }), writer, answerTokens);
  }

  /** Answers are the adapter's from now on; undefined: the base's. */
  async use(
    adapter: { readonly settings: LoraSettings; readonly values: Float32Array } | undefined
  ): Promise<void> {
    await this.#generator.setAdapter(
      adapter && { ...adapter, settings: { ...adapter.settings, dropout: 0 } }
    );
  }

  /** @throws HearthError lm/prompt-too-long */
  async answer(asked: Example, signal: AbortSignal): Promise<string> {
    const { tokenizer, chat } = this.#writer;
    const sampling = { ...defaultSampling, temperature: 0, maxTokens: this.#tokens };
    const { ids, trimStart } = promptOf(readAs(asked, chat !== undefined), tokenizer, chat);
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

  close(): void {
    this.#generator.close();
  }
}

/** What the model reads: a conversation, or a text to continue, which is all a model without a template can read. */
function readAs(asked: Example, hasTemplate: boolean): string | readonly ChatMessage[] {
  if (asked.kind === 'chat' && hasTemplate) return asked.messages;
  const segments = asked.kind === 'chat' ? plainConversation(asked.messages) : asked.segments;
  return segments.map(({ text }) => text).join('');
}
