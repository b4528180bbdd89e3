// A cursor over protobuf wire format (protobuf.dev/programming-guides/encoding) in bytes that may be damaged or
// hostile: every length is checked against its message, nesting is bounded, and nothing is copied but text.
// It knows fields and wire types, not messages: those are in reader.ts.
import { HearthError } from '../errors';

export const wireTypes = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

const maxDepth = 64;
const decoder = new TextDecoder();

export class WireCursor {
  /** Number and wire type of the field that `next` stopped at. */
  field = 0;
  wire = 0;
  /** Where that field's tag begins, and where its value ends once read or skipped; both in `source`. */
  start: number;
  readonly source: Uint8Array<ArrayBuffer>;
  readonly #file: string;
  readonly #end: number;
  readonly #depth: number;
  #at: number;

  /** `file` names the bytes in errors. */
  constructor(source: Uint8Array<ArrayBuffer>, file: string, from = 0, to = source.length, depth = 0) {
    this.source = source;
    this.start = from;
    this.#file = file;
    this.#at = from;
    this.#end = to;
    this.#depth = depth;
    if (depth > maxDepth) throw this.damaged(`it is nested more than ${maxDepth} levels deep`);
  }

  /** Moves to the next field; false at the end. Its value must then be read or skipped. @throws HearthError model/unreadable */
  next(): boolean {
    if (this.#at >= this.#end) return false;
    this.start = this.#at;
    const tag = this.#unsigned();
    this.field = Math.floor(tag / 8);
    this.wire = tag % 8;
    if (this.field === 0 || this.field > 0x1fff_ffff) throw this.damaged('a field has no number');
    return true;
  }

  /** Position after what was read so far. */
  get end(): number {
    return this.#at;
  }

  skip(): void {
    switch (this.wire) {
      case wireTypes.varint:
        return void this.#varint();
      case wireTypes.fixed64:
        return void this.#take(8);
      case wireTypes.bytes:
        return void this.#take(this.#unsigned());
      case wireTypes.fixed32:
        return void this.#take(4);
      default:
        throw this.damaged(`a field has the unknown wire type ${this.wire}`);
    }
  }

  /** A length-delimited value, as a view on the source. */
  bytes(): Uint8Array<ArrayBuffer> {
    this.#expect(wireTypes.bytes);
    const length = this.#unsigned();
    const at = this.#take(length);
    return this.source.subarray(at, at + length);
  }

  text(): string {
    return decoder.decode(this.bytes());
  }

  /** An embedded message. */
  message(): WireCursor {
    this.#expect(wireTypes.bytes);
    const length = this.#unsigned();
    const at = this.#take(length);
    return new WireCursor(this.source, this.#file, at, at + length, this.#depth + 1);
  }

  /** A signed 64-bit integer, exactly. */
  int64(): bigint {
    this.#expect(wireTypes.varint);
    return this.#varint();
  }

  /** A signed integer that JavaScript holds exactly. @throws HearthError model/unreadable beyond 2^53 */
  integer(): number {
    const value = Number(this.int64());
    if (!Number.isSafeInteger(value)) throw this.damaged('a number is out of range');
    return value;
  }

  float32(): number {
    this.#expect(wireTypes.fixed32);
    return this.#view().getFloat32(this.#take(4), true);
  }

  float64(): number {
    this.#expect(wireTypes.fixed64);
    return this.#view().getFloat64(this.#take(8), true);
  }

  /** Appends the value of a repeated float, packed or not. */
  floatsInto(out: number[]): void {
    if (this.wire !== wireTypes.bytes) return void out.push(this.float32());
    const packed = this.bytes();
    if (packed.length % 4 !== 0) throw this.damaged('a list of numbers is cut off');
    const view = new DataView(packed.buffer, packed.byteOffset, packed.length);
    for (let at = 0; at < packed.length; at += 4) out.push(view.getFloat32(at, true));
  }

  /** Appends the value of a repeated double, packed or not. */
  doublesInto(out: number[]): void {
    if (this.wire !== wireTypes.bytes) return void out.push(this.float64());
    const packed = this.bytes();
    if (packed.length % 8 !== 0) throw this.damaged('a list of numbers is cut off');
    const view = new DataView(packed.buffer, packed.byteOffset, packed.length);
    for (let at = 0; at < packed.length; at += 8) out.push(view.getFloat64(at, true));
  }

  /** Appends the value of a repeated int64, packed or not. */
  int64sInto(out: bigint[]): void {
    if (this.wire !== wireTypes.bytes) return void out.push(this.int64());
    const packed = this.message();
    while (packed.#at < packed.#end) out.push(packed.#varint());
  }

  damaged(detail: string): HearthError {
    const reason = `it is not an ONNX file, or it is damaged (${detail})`;
    return new HearthError('model/unreadable', { file: this.#file, reason });
  }

  #expect(wire: number): void {
    if (this.wire !== wire) throw this.damaged(`field ${this.field} has the wrong wire type (${this.wire})`);
  }

  /** Steps over `length` bytes and returns where they begin. */
  #take(length: number): number {
    const at = this.#at;
    if (length > this.#end - at) throw this.damaged('a part runs past the end');
    this.#at = at + length;
    return at;
  }

  /** A tag or a length: below 2^53, or the file is damaged. */
  #unsigned(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 8; i++) {
      const byte = this.source[this.#take(1)]!;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
    throw this.damaged('a length is out of range');
  }

  #varint(): bigint {
    let low = 0;
    let scale = 1;
    for (let i = 0; i < 10; i++) {
      const byte = this.source[this.#take(1)]!;
      if (i < 7) low += (byte & 127) * scale;
      else return this.#longVarint(low, byte);
      if (byte < 128) return BigInt(low);
      scale *= 128;
    }
    throw this.damaged('a number is out of range');
  }

  /** The upper bytes of a varint, from its eighth byte on; `low` holds the first 49 bits. */
  #longVarint(low: number, eighth: number): bigint {
    let value = BigInt(low) | (BigInt(eighth & 127) << 49n);
    let byte = eighth;
    for (let shift = 56n; byte >= 128; shift += 7n) {
      if (shift > 63n) throw this.damaged('a number is out of range');
      byte = this.source[this.#take(1)]!;
      value |= BigInt(byte & 127) << shift;
    }
    return BigInt.asIntN(64, value);
  }

  #view(): DataView {
    return new DataView(this.source.buffer, this.source.byteOffset, this.source.byteLength);
  }
}
