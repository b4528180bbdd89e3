// Room for a fit in one WebAssembly memory: blocks are placed one after another and freed together, with the
// arena. Allocate everything first, then take views: growing detaches views taken before.
import { HearthError } from '$core/errors';

const pageBytes = 65_536;
/** WebAssembly addresses 4 GiB; the last 64 MiB stay free, so that no address arithmetic can wrap. */
export const arenaLimitBytes = 2 ** 32 - 2 ** 26;

type ViewOf = {
  readonly u8: Uint8Array<ArrayBuffer>;
  readonly u16: Uint16Array<ArrayBuffer>;
  readonly i32: Int32Array<ArrayBuffer>;
  readonly f32: Float32Array<ArrayBuffer>;
  readonly f64: Float64Array<ArrayBuffer>;
};

export class Arena {
  readonly memory = new WebAssembly.Memory({ initial: 1, maximum: 65_536 });
  /** Address 0 stays unused. */
  #top = 64;

  /** Places `bytes` zeroed bytes at a multiple of 64. @throws HearthError job/does-not-fit, RangeError where the browser has no more */
  alloc(bytes: number): number {
    const at = this.#top;
    const end = Math.ceil((at + bytes) / 64) * 64;
    if (end > arenaLimitBytes) throw doesNotFit(end);
    const missing = Math.ceil(end / pageBytes) - this.memory.buffer.byteLength / pageBytes;
    if (missing > 0) this.memory.grow(missing);
    this.#top = end;
    return at;
  }

  view<K extends keyof ViewOf>(kind: K, at: number, length: number): ViewOf[K] {
    const buffer = this.memory.buffer as ArrayBuffer;
    const views: { [V in keyof ViewOf]: () => ViewOf[V] } = {
      u8: () => new Uint8Array(buffer, at, length),
      u16: () => new Uint16Array(buffer, at, length),
      i32: () => new Int32Array(buffer, at, length),
      f32: () => new Float32Array(buffer, at, length),
      f64: () => new Float64Array(buffer, at, length)
    };
    return views[kind]();
  }
}

function doesNotFit(bytes: number): HearthError {
  const hint = 'Use fewer rows or columns.';
  return new HearthError('job/does-not-fit', { what: 'Training', bytes, limit: arenaLimitBytes, hint });
}
