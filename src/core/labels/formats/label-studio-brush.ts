// Label Studio's brush masks: the four channels of a picture, row by row, packed as @thi.ng/rle-pack packs them. 32 bits
// say how many values, 5 the bits of a value less one, four times 4 the bits of a length less one; then runs: a bit
// whether one value repeats, two for which of the four lengths, the length less one, and the value or values.
// A pixel belongs to the mask where its last channel (alpha) is above half. Checked against label-studio-converter.
import { columnsOf } from '../geometry/mask-columns';
import { maskFromPixels } from '../geometry/mask';
import type { Mask } from '../project';

/** Largest mask that is unpacked: its pixels must fit in memory. */
const mostPixels = 4e8;
const lengthBits = [3, 4, 8, 16] as const;

/** Undefined where the bytes are damaged, or are not of a picture of this size. */
export function unpackBrush(bytes: readonly number[], width: number, height: number): Mask | undefined {
  const input = new Bits(bytes);
  const count = input.read(32);
  if (count !== 4 * width * height || width * height > mostPixels) return undefined;
  const bits = input.read(5) + 1;
  const lengths = [0, 1, 2, 3].map(() => input.read(4) + 1);
  const pixels = new Uint8Array(width * height);
  const half = 2 ** bits / 2;
  for (let at = 0; at < count;) {
    const repeats = input.read(1) === 1;
    const end = at + input.read(lengths[input.read(2)]!) + 1;
    if (input.ended || end > count) return undefined;
    const value = repeats ? input.read(bits) : 0;
    for (; at < end; at++) {
      const here = repeats ? value : input.read(bits);
      if (at % 4 === 3 && here >= half) pixels[at >> 2] = 1;
    }
  }
  return input.ended ? undefined : maskFromPixels(pixels, width, height);
}

/** The bytes that Label Studio reads. */
export function packBrush(mask: Mask): readonly number[] {
  const output = new BitWriter();
  output.write(4 * mask.width * mask.height, 32);
  output.write(7, 5);
  for (const bits of lengthBits) output.write(bits - 1, 4);
  for (const [pixels, value] of rowRuns(mask)) packRun(output, 4 * pixels, value);
  return output.bytes();
}

function packRun(output: BitWriter, length: number, value: number): void {
  for (let left = length; left > 0;) {
    const fits = lengthBits.findIndex((bits) => left <= 2 ** bits);
    const chosen = fits < 0 ? 3 : fits;
    const run = Math.min(left, 2 ** lengthBits[chosen]!);
    output.write(1, 1);
    output.write(chosen, 2);
    output.write(run - 1, lengthBits[chosen]!);
    output.write(value, 8);
    left -= run;
  }
}

/** Runs of pixels along the rows, from the top left: how many, and 0 or 255. */
function* rowRuns(mask: Mask): Generator<readonly [pixels: number, value: number]> {
  const { columns } = columnsOf(mask);
  let [run, value] = [0, 0];
  // Where each column is in its own runs: rows only go down.
  const next = new Int32Array(mask.width);
  for (let y = 0; y < mask.height; y++)
    for (let x = 0; x < mask.width; x++) {
      const runs = columns[x]!;
      while (next[x]! < runs.length && runs[next[x]!]! <= y) next[x]!++;
      const here = next[x]! % 2 === 1 ? 255 : 0;
      if (here !== value) {
        if (run > 0) yield [run, value];
        [run, value] = [0, here];
      }
      run++;
    }
  yield [run, value];
}

class Bits {
  readonly #bytes: readonly number[];
  #at = 0;

  constructor(bytes: readonly number[]) {
    this.#bytes = bytes;
  }
  /** True when more was read than there is. */
  get ended(): boolean {
    return this.#at > 8 * this.#bytes.length;
  }
  read(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++, this.#at++)
      value = value * 2 + (((this.#bytes[this.#at >> 3] ?? 0) >> (7 - (this.#at & 7))) & 1);
    return value;
  }
}

class BitWriter {
  readonly #bytes: number[] = [];
  #at = 0;

  write(value: number, count: number): void {
    for (let i = count - 1; i >= 0; i--, this.#at++) {
      if ((this.#at & 7) === 0) this.#bytes.push(0);
      if (Math.floor(value / 2 ** i) % 2 === 1) this.#bytes[this.#bytes.length - 1]! |= 128 >> (this.#at & 7);
    }
  }
  bytes(): readonly number[] {
    return this.#bytes;
  }
}
