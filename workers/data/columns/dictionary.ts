// The distinct strings of one column, found by their bytes: a value seen before costs one hash and one
// comparison and is never decoded again. Bytes live in pages, so that a gigabyte of text is never copied to grow.
import { encodeUtf8, utf8Kind } from './utf8';

const pageBytes = 1 << 20;
const firstSlots = 1024;

export interface Entry {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
}

export class Dictionary {
  /** Number of levels. */
  size = 0;
  /** UTF-8 bytes of all levels. */
  totalBytes = 0;
  /** Cells that were not valid UTF-8; their bad bytes became U+FFFD. */
  repaired = 0;
  /** Levels with valid characters beyond ASCII. */
  nonAscii = 0;
  #slots = new Int32Array(firstSlots).fill(-1);
  #hashes = new Int32Array(firstSlots / 2);
  #page = new Int32Array(firstSlots / 2);
  #from = new Int32Array(firstSlots / 2);
  #to = new Int32Array(firstSlots / 2);
  /** Code of each entry: its level, or -1 for an entry that means missing. */
  #code = new Int32Array(firstSlots / 2);
  /** Entry of each level. */
  #entryOf = new Int32Array(firstSlots / 2);
  #entries = 0;
  #pages: Uint8Array<ArrayBuffer>[] = [];
  #used = pageBytes;
  readonly #isMissing: (bytes: Uint8Array, from: number, to: number) => boolean;

  constructor(isMissing: (bytes: Uint8Array, from: number, to: number) => boolean = () => false) {
    this.#isMissing = isMissing;
  }

  /** The code of bytes[from, to): a level, old or new, or -1 when they mean missing. */
  codeOf(bytes: Uint8Array, from: number, to: number): number {
    let hash = 0;
    for (let p = from; p < to; p++) hash = Math.imul(hash ^ bytes[p]!, 0x01000193);
    hash ^= hash >>> 15;
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (let entry = slots[slot]!; entry >= 0; entry = slots[slot]!) {
      if (this.#hashes[entry] === hash && this.#equals(entry, bytes, from, to)) return this.#code[entry]!;
      slot = (slot + 1) & mask;
    }
    return this.#insert(bytes, from, to, hash, slot);
  }

  /** Where the bytes of a level are. */
  level(code: number): Entry {
    const entry = this.#entryOf[code]!;
    return { bytes: this.#pages[this.#page[entry]!]!, from: this.#from[entry]!, to: this.#to[entry]! };
  }

  #equals(entry: number, bytes: Uint8Array, from: number, to: number): boolean {
    let at = this.#from[entry]!;
    if (this.#to[entry]! - at !== to - from) return false;
    const page = this.#pages[this.#page[entry]!]!;
    for (let p = from; p < to; p++) if (page[at++] !== bytes[p]) return false;
    return true;
  }

  #insert(bytes: Uint8Array, from: number, to: number, hash: number, slot: number): number {
    const kind = utf8Kind(bytes, from, to);
    if (kind === 'invalid') return this.#insertRepaired(bytes, from, to);
    if (kind === 'valid') this.nonAscii++;
    if (this.#entries === this.#hashes.length) {
      this.#grow();
      slot = this.#freeSlot(hash);
    }
    const entry = this.#entries++;
    this.#slots[slot] = entry;
    this.#hashes[entry] = hash;
    this.#keep(entry, bytes, from, to);
    const code = this.#isMissing(bytes, from, to) ? -1 : this.size++;
    this.#code[entry] = code;
    if (code < 0) return code;
    this.#entryOf[code] = entry;
    this.totalBytes += to - from;
    return code;
  }

  /** The bad bytes are not kept: a second cell with the same ones is repaired again. */
  #insertRepaired(bytes: Uint8Array, from: number, to: number): number {
    this.repaired++;
    const repaired = encodeUtf8(new TextDecoder().decode(bytes.subarray(from, to)));
    const { nonAscii } = this;
    const code = this.codeOf(repaired, 0, repaired.length);
    this.nonAscii = nonAscii;
    return code;
  }

  #keep(entry: number, bytes: Uint8Array, from: number, to: number): void {
    const length = to - from;
    let page = this.#pages.at(-1);
    if (!page || page.length - this.#used < length) {
      page = new Uint8Array(Math.max(pageBytes, length));
      this.#pages.push(page);
      this.#used = 0;
    }
    page.set(bytes.subarray(from, to), this.#used);
    this.#page[entry] = this.#pages.length - 1;
    this.#from[entry] = this.#used;
    this.#used += length;
    this.#to[entry] = this.#used;
  }

  #grow(): void {
    const capacity = this.#hashes.length * 2;
    this.#hashes = enlarged(this.#hashes, capacity);
    this.#page = enlarged(this.#page, capacity);
    this.#from = enlarged(this.#from, capacity);
    this.#to = enlarged(this.#to, capacity);
    this.#code = enlarged(this.#code, capacity);
    this.#entryOf = enlarged(this.#entryOf, capacity);
    this.#slots = new Int32Array(capacity * 2).fill(-1);
    for (let entry = 0; entry < this.#entries; entry++)
      this.#slots[this.#freeSlot(this.#hashes[entry]!)] = entry;
  }

  #freeSlot(hash: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    while (this.#slots[slot]! >= 0) slot = (slot + 1) & mask;
    return slot;
  }
}

function enlarged(values: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length);
  larger.set(values);
  return larger;
}
