// Micro-batches of a whole training by their number: epochs one after another, each whole and in its own order. The
// same number gives the same micro-batch whenever it is asked for, which is what a resumed training needs.
import { planEpoch, type BatchShape } from './batches';
import type { TokenExample } from './tokenise';

export type Rows = ReturnType<typeof planEpoch>[number];

/** Where micro-batch `index` lies. */
export interface Place {
  readonly epoch: number;
  /** Its place in that epoch. */
  readonly cursor: number;
}

export class EpochOrder {
  readonly #examples: readonly TokenExample[];
  readonly #shape: BatchShape;
  readonly #seed: number;
  /** Micro-batches up to the end of each epoch that was looked at: packed, one may have a few more than the next. */
  readonly #ends: number[] = [];
  #current: { readonly epoch: number; readonly batches: readonly Rows[] } | undefined;

  constructor(examples: readonly TokenExample[], shape: BatchShape, seed: number) {
    this.#examples = examples;
    this.#shape = shape;
    this.#seed = seed;
  }

  /** Micro-batches of the first epoch. */
  get length(): number {
    return this.#end(0);
  }

  place(index: number): Place {
    let epoch = this.#ends.findIndex((end) => index < end);
    if (epoch < 0) for (epoch = this.#ends.length; index >= this.#end(epoch);) epoch++;
    return { epoch, cursor: index - (epoch === 0 ? 0 : this.#end(epoch - 1)) };
  }

  at(index: number): Rows {
    const { epoch, cursor } = this.place(index);
    return this.#plan(epoch)[cursor]!;
  }

  #end(epoch: number): number {
    while (this.#ends.length <= epoch)
      this.#ends.push((this.#ends.at(-1) ?? 0) + this.#plan(this.#ends.length).length);
    return this.#ends[epoch]!;
  }

  #plan(epoch: number): readonly Rows[] {
    if (this.#current?.epoch !== epoch)
      this.#current = { epoch, batches: planEpoch(this.#examples, this.#shape, this.#seed, epoch) };
    return this.#current.batches;
  }
}
