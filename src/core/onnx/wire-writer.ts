// Writes protobuf wire format (protobuf.dev/programming-guides/encoding) into a growing buffer. The counterpart
// of wire.ts; it knows fields and wire types, not messages.
const encoder = new TextEncoder();

export class WireWriter {
  #bytes = new Uint8Array(64);
  #length = 0;

  int(field: number, value: number | bigint): this {
    this.#varint(BigInt(field * 8));
    this.#varint(BigInt.asUintN(64, BigInt(value)));
    return this;
  }

  /** A 32-bit float. */
  fixed32(field: number, value: number): this {
    this.#varint(BigInt(field * 8 + 5));
    return this.raw(new Uint8Array(Float32Array.of(value).buffer));
  }

  text(field: number, value: string): this {
    return this.bytes(field, encoder.encode(value));
  }

  bytes(field: number, value: Uint8Array): this {
    this.#varint(BigInt(field * 8 + 2));
    this.#varint(BigInt(value.length));
    return this.raw(value);
  }

  message(field: number, value: WireWriter): this {
    return this.bytes(field, value.#bytes.subarray(0, value.#length));
  }

  /** Bytes that are already encoded. */
  raw(value: Uint8Array): this {
    this.#need(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  #varint(value: bigint): void {
    this.#need(10);
    let rest = value;
    while (rest > 127n) {
      this.#bytes[this.#length++] = Number(rest & 127n) | 128;
      rest >>= 7n;
    }
    this.#bytes[this.#length++] = Number(rest);
  }

  #need(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
