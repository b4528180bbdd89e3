// Turns the bytes of tokens into text that may be shown at once: never half of a UTF-8 character, and never a part
// of a stop string. Where the tokens' borders are makes no difference to the whole text.

export class TextStream {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #stop: readonly string[];
  /** Text that may be the beginning of a stop string. */
  #held = '';
  #stopped = false;

  /** Empty strings in `stop` are passed over. */
  constructor(stop: readonly string[]) {
    this.#stop = stop.filter((text) => text !== '');
  }

  /** Whether a stop string was met. What comes after it is dropped. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** What may be shown now that these bytes are here. */
  push(bytes: Uint8Array): string {
    return this.#release(this.#decoder.decode(bytes, { stream: true }), false);
  }

  /** What is left when no more bytes come; a cut character becomes U+FFFD. */
  end(): string {
    return this.#release(this.#decoder.decode(), true);
  }

  #release(more: string, all: boolean): string {
    if (this.#stopped) return '';
    const text = this.#held + more;
    const cut = firstMatch(text, this.#stop);
    if (cut !== undefined) {
      this.#stopped = true;
      return text.slice(0, cut);
    }
    const safe = all ? text.length : text.length - heldBack(text, this.#stop);
    this.#held = text.slice(safe);
    return text.slice(0, safe);
  }
}

/** Where the match that is complete first begins: what a reader letter by letter would find. */
function firstMatch(text: string, stop: readonly string[]): number | undefined {
  const found = stop
    .map((word) => ({ from: text.indexOf(word), length: word.length }))
    .filter(({ from }) => from >= 0)
    .sort((a, b) => a.from + a.length - (b.from + b.length) || a.from - b.from);
  return found[0]?.from;
}

/** Length of the longest end of `text` that some stop string begins with. */
function heldBack(text: string, stop: readonly string[]): number {
  let longest = 0;
  for (const word of stop) {
    for (let length = Math.min(word.length - 1, text.length); length > longest; length--) {
      if (text.endsWith(word.slice(0, length))) longest = length;
    }
  }
  return longest;
}
