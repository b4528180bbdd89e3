// A text that is being written, told a few times a second: whoever reads along sees no more of it, and each telling crosses
// to the page and to its other tabs.

const tellEveryMs = 250;

export class PartialText {
  readonly #tell: (text: string) => void;
  #text = '';
  #toldAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  /** `tell` hears the whole text so far. */
  constructor(tell: (text: string) => void) {
    this.#tell = tell;
  }

  add(piece: string): void {
    this.#text += piece;
    if (this.#isClosed) return;
    const waitMs = this.#toldAt + tellEveryMs - performance.now();
    if (waitMs <= 0) this.#tellNow();
    else this.#timer ??= setTimeout(() => this.#tellNow(), waitMs);
  }

  /** Nothing is told after it: whoever closes has the whole text, or wants none. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #tellNow(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#toldAt = performance.now();
    this.#tell(this.#text);
  }
}
