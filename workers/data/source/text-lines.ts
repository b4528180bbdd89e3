// Text out of UTF-8 chunks, by lines or by the elements of a top-level JSON array: one piece in memory.
import { HearthError } from '$core/errors';

/** A piece of text and the physical line, from 1, it begins on. */
export interface TextPiece {
  readonly text: string;
  readonly line: number;
}

/** Longer records are refused, as in CSV. */
const longestPiece = 64 << 20;

/** Lines that hold something. @throws HearthError data/line-too-long */
export async function* textLines(
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
  file: string
): AsyncGenerator<TextPiece, void> {
  const decoder = new TextDecoder();
  let rest = '';
  let line = 1;
  const take = function* (text: string): Generator<TextPiece, void> {
    const lines = text.split(/\r\n|\r|\n/);
    rest = lines.pop()!;
    for (const text of lines) {
      if (text.trim() !== '') yield { text, line };
      line++;
    }
    if (rest.length > longestPiece) throw tooLong(file, line, rest.length);
  };
  for await (const chunk of chunks) {
    const text = rest + decoder.decode(chunk, { stream: true });
    // A CR at the end may be half of a CRLF: it waits for the next chunk.
    const held = text.endsWith('\r') ? '\r' : '';
    yield* take(held ? text.slice(0, -1) : text);
    rest += held;
  }
  yield* take(`${rest}${decoder.decode()}\n`);
}

/**
 * The elements of a JSON array, cut at their brackets without being parsed.
 * @throws HearthError data/truncated when the array is never closed, data/line-too-long
 */
export async function* arrayElements(
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
  file: string
): AsyncGenerator<TextPiece, void> {
  const cutter = new ElementCutter();
  const decoder = new TextDecoder();
  for await (const chunk of chunks) {
    yield* cutter.take(decoder.decode(chunk, { stream: true }));
    if (cutter.complete) return;
    if (cutter.pending > longestPiece) throw tooLong(file, cutter.line, cutter.pending);
  }
  throw new HearthError('data/truncated', { file, format: 'JSON' });
}

function tooLong(file: string, line: number, bytes: number): HearthError {
  return new HearthError('data/line-too-long', { file, line, bytes, limit: longestPiece });
}

/** Follows brackets and strings; elements are what lies at depth one. */
class ElementCutter {
  line = 1;
  complete = false;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #text = '';
  #start = -1;
  #startLine = 1;

  /** Characters of the unfinished element. */
  get pending(): number {
    return this.#text.length;
  }

  *take(more: string): Generator<TextPiece, void> {
    let from = this.#text.length;
    this.#text += more;
    const text = this.#text;
    let done = 0;
    for (; from < text.length && !this.complete; from++) {
      const end = this.#step(text, from);
      if (end < 0) continue;
      yield { text: text.slice(this.#start, end), line: this.#startLine };
      this.#start = -1;
      done = end;
    }
    const keep = this.#start >= 0 ? this.#start : text.length;
    this.#text = text.slice(Math.max(done, keep));
    if (this.#start >= 0) this.#start = 0;
  }

  /** Takes one character into account; the end of the element it closes, or -1. */
  #step(text: string, at: number): number {
    const code = text.charCodeAt(at);
    if (code === 10) this.line++;
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (code === 92) this.#escaped = true;
      else if (code === 34) this.#inString = false;
      return -1;
    }
    const isBlankOrComma = code <= 32 || code === 44;
    if (this.#depth === 1 && this.#start < 0 && !isBlankOrComma && code !== 93) {
      this.#start = at;
      this.#startLine = this.line;
    }
    if (code === 34) this.#inString = true;
    else if (code === 91 || code === 123) this.#depth++;
    else if (code === 93 || code === 125) {
      this.#depth--;
      if (this.#depth === 0) {
        this.complete = true;
        return this.#start >= 0 ? at : -1;
      }
      return this.#depth === 1 ? at + 1 : -1;
    }
    // A bare value (number, word, string) at depth one ends at the comma after it.
    return this.#depth === 1 && this.#start >= 0 && code === 44 ? at : -1;
  }
}
