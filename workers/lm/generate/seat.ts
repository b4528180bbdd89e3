// A generator with the tokens it has read: the next prompt that begins with the same ones reads only what is new. A
// conversation's next turn does, and so does the same question with other sampling.
import type { TokenModel } from './write';

export interface Cache extends TokenModel {
  /** Forgets all but the first `length` tokens. */
  truncate(length: number): void;
  close(): void;
}

export class Seat implements TokenModel {
  readonly #cache: Cache;
  #ids: number[] = [];

  constructor(cache: Cache) {
    this.#cache = cache;
  }

  get context(): number {
    return this.#cache.context;
  }

  get chunk(): number {
    return this.#cache.chunk;
  }

  /** Tokens of this prompt that need not be read again. At least the last is, for its logits. */
  #shared(ids: readonly number[]): number {
    const limit = Math.min(this.#ids.length, Math.max(0, ids.length - 1));
    let count = 0;
    while (count < limit && this.#ids[count] === ids[count]) count++;
    return count;
  }

  /** Goes back to where this prompt and what was read part; gives how many tokens of it are read. */
  begin(ids: readonly number[]): number {
    const count = this.#shared(ids);
    this.#cache.truncate(count);
    this.#ids.length = count;
    return count;
  }

  async prefill(ids: readonly number[]): Promise<Float32Array> {
    const logits = await this.#cache.prefill(ids);
    this.#ids.push(...ids);
    return logits;
  }

  async decode(id: number): Promise<Float32Array> {
    const logits = await this.#cache.decode(id);
    this.#ids.push(id);
    return logits;
  }

  close(): void {
    this.#cache.close();
  }
}
