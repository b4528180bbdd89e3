// An answer that comes in pieces, as OpenAI's API streams it, put together to what the same endpoint answers in one piece.
import type { Heard } from '$core/flows/run/ports';
import { parsedJson } from '$core/flows/column-mapping';
import { isRecord } from '$core/params';
import { EventStream } from './event-stream';

/** What asks for one: tokens are counted in its last piece. */
export const streamed = { stream: true, stream_options: { include_usage: true } };

export class AnswerStream {
  readonly #events = new EventStream();
  readonly #heard: Heard;
  #text: string | undefined;
  #usage: unknown;
  /** Of the tokens so far: 'content' of a conversation, 'token_logprobs' of a completion. */
  readonly #likely = { content: [] as unknown[], token_logprobs: [] as unknown[] };
  #hasBegun = false;
  #hasEnded = false;

  constructor(heard: Heard) {
    this.#heard = heard;
  }

  /** Whether the answer is over. @throws Error with what went wrong at the other end, as the stream says it */
  push(bytes: Uint8Array): boolean {
    return this.#take(this.#events.push(bytes));
  }

  /**
   * The answer as it would have come in one piece; undefined where nothing was streamed.
   * @throws Error where the stream broke off, or says that something went wrong
   */
  end(): unknown {
    this.#take(this.#events.end());
    if (!this.#hasBegun) return undefined;
    if (!this.#hasEnded) throw new Error('its answer broke off');
    const { content, token_logprobs } = this.#likely;
    const logprobs = content.length > 0 ? { content } : { token_logprobs };
    return { choices: [{ text: this.#text, logprobs }], usage: this.#usage };
  }

  #take(events: readonly string[]): boolean {
    return events.some((data) => this.#isLast(data));
  }

  #isLast(data: string): boolean {
    this.#hasBegun = true;
    if (data.trim() === '[DONE]') return (this.#hasEnded = true);
    const chunk = parsedJson(data);
    if (!isRecord(chunk)) throw new Error(`its stream has a piece that is no JSON: ${data.slice(0, 80)}`);
    if (chunk.error) throw new Error(reasonOf(chunk.error));
    if (isRecord(chunk.usage)) this.#usage = chunk.usage;
    const choice: unknown = Array.isArray(chunk.choices) ? chunk.choices[0] : undefined;
    if (isRecord(choice)) this.#add(choice);
    return false;
  }

  #add({ delta, message, text, logprobs, finish_reason: finish }: Record<string, unknown>): void {
    const said = isRecord(delta) ? delta.content : isRecord(message) ? message.content : text;
    if (typeof said === 'string') {
      this.#text = (this.#text ?? '') + said;
      if (said !== '') this.#heard(said);
    }
    if (isRecord(logprobs))
      for (const kind of ['content', 'token_logprobs'] as const)
        this.#likely[kind].push(...(Array.isArray(logprobs[kind]) ? (logprobs[kind] as unknown[]) : []));
    // The tokens are counted after it.
    if (typeof finish === 'string') this.#hasEnded = true;
  }
}

function reasonOf(error: unknown): string {
  const said = isRecord(error) ? error.message : error;
  return typeof said === 'string' ? said : JSON.stringify(error);
}
