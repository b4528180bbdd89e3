// UTF-8 by the byte: validity (RFC 3629, as the Encoding Standard decodes it) and small conversions.

const encoder = new TextEncoder();

export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text) as Uint8Array<ArrayBuffer>;
}

/** What bytes[from, to) are. */
export function utf8Kind(bytes: Uint8Array, from: number, to: number): 'ascii' | 'valid' | 'invalid' {
  let kind: 'ascii' | 'valid' = 'ascii';
  for (let p = from; p < to;) {
    if (bytes[p]! < 0x80) p++;
    else {
      const length = sequenceLength(bytes, p, to);
      if (length === 0) return 'invalid';
      kind = 'valid';
      p += length;
    }
  }
  return kind;
}

/** Bytes of the multi-byte sequence at `p`; 0 when it is not valid or is cut off by `to`. */
export function sequenceLength(bytes: Uint8Array, p: number, to: number): number {
  const lead = bytes[p]!;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || p + length > to) return 0;
  const second = bytes[p + 1]!;
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let i = 2; i < length; i++) if ((bytes[p + i]! & 0xc0) !== 0x80) return 0;
  return length;
}
