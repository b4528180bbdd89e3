// What the first bytes of an image file say: its type, its size, how it is to be turned, and whether the file has
// its end. Nothing is decoded. JPEG (ITU T.81, EXIF 2.3), PNG (RFC 2083), WebP (RFC 9649), GIF 89a and BMP.
import type { ImageType } from './manifest';

export interface ImageHeader {
  readonly mime: ImageType;
  /** Pixels as stored, before turning. */
  readonly width: number;
  readonly height: number;
  /** EXIF orientation, 1 to 8; from 5 on width and height change places. */
  readonly orientation: number;
  /** False for a file that ends in the middle. */
  readonly complete: boolean;
}

/** Undefined for what is none of the types, or too broken to have a size. */
export function readImageHeader(bytes: Uint8Array): ImageHeader | undefined {
  const header = readers.map((read) => read(new Bytes(bytes))).find((found) => found !== undefined);
  return header && header.width > 0 && header.height > 0 ? header : undefined;
}

/** Pixels as a person sees them. */
export function turnedSize({ width, height, orientation }: ImageHeader): { width: number; height: number } {
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}

/** Reads beyond the end are zeros: a header that runs out is judged by what it says. */
class Bytes {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.#bytes.length;
  }
  u8(at: number): number {
    return this.#bytes[at] ?? 0;
  }
  u16(at: number, little = false): number {
    return at + 2 <= this.length ? this.#view.getUint16(at, little) : 0;
  }
  u24(at: number): number {
    return this.u8(at) | (this.u8(at + 1) << 8) | (this.u8(at + 2) << 16);
  }
  u32(at: number, little = false): number {
    return at + 4 <= this.length ? this.#view.getUint32(at, little) : 0;
  }
  text(at: number, length: number): string {
    return String.fromCharCode(...this.#bytes.subarray(at, at + length));
  }
  /** Whether the two bytes occur at or after `from`. */
  hasPair(first: number, second: number, from: number): boolean {
    for (let at = this.#bytes.indexOf(first, from); at >= 0; at = this.#bytes.indexOf(first, at + 1))
      if (this.#bytes[at + 1] === second) return true;
    return false;
  }
}

const readers = [readPng, readJpeg, readGif, readWebp, readBmp];

function readPng(b: Bytes): ImageHeader | undefined {
  if (b.u32(0) !== 0x89504e47 || b.u32(4) !== 0x0d0a1a0a || b.text(12, 4) !== 'IHDR') return undefined;
  const found = { orientation: 1, complete: false };
  for (let at = 8; at + 12 <= b.length && !found.complete; at += 12 + b.u32(at)) {
    const type = b.text(at + 4, 4);
    if (type === 'eXIf') found.orientation = orientationOf(b, at + 8);
    if (type === 'IEND') found.complete = true;
  }
  return { mime: 'image/png', width: b.u32(16), height: b.u32(20), ...found };
}

function readJpeg(b: Bytes): ImageHeader | undefined {
  if (b.u16(0) !== 0xffd8) return undefined;
  const found = { width: 0, height: 0, orientation: 1 };
  for (let at = 2; at < b.length;) {
    if (b.u8(at) !== 0xff) return undefined;
    const marker = b.u8(at + 1);
    // Fill bytes may stand before a marker.
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xda) return { mime: 'image/jpeg', ...found, complete: b.hasPair(0xff, 0xd9, at + 2) };
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) Object.assign(found, { height: b.u16(at + 5), width: b.u16(at + 7) });
    if (marker === 0xe1 && b.text(at + 4, 6) === 'Exif\0\0') found.orientation = orientationOf(b, at + 10);
    at += 2 + b.u16(at + 2);
  }
  // Cut before its first scan: known by its header, incomplete.
  return { mime: 'image/jpeg', ...found, complete: false };
}

function readGif(b: Bytes): ImageHeader | undefined {
  if (!/^GIF8[79]a$/.test(b.text(0, 6))) return undefined;
  return {
    mime: 'image/gif',
    width: b.u16(6, true),
    height: b.u16(8, true),
    orientation: 1,
    complete: b.u8(b.length - 1) === 0x3b
  };
}

function readWebp(b: Bytes): ImageHeader | undefined {
  if (b.text(0, 4) !== 'RIFF' || b.text(8, 4) !== 'WEBP') return undefined;
  const complete = b.length >= b.u32(4, true) + 8;
  const size = webpSize(b);
  return size && { mime: 'image/webp', ...size, orientation: 1, complete };
}

function webpSize(b: Bytes): { width: number; height: number } | undefined {
  switch (b.text(12, 4)) {
    case 'VP8 ':
      return { width: b.u16(26, true) & 0x3fff, height: b.u16(28, true) & 0x3fff };
    case 'VP8L': {
      const bits = b.u32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      return { width: b.u24(24) + 1, height: b.u24(27) + 1 };
    default:
      return undefined;
  }
}

function readBmp(b: Bytes): ImageHeader | undefined {
  if (b.text(0, 2) !== 'BM' || b.u32(14, true) < 40) return undefined;
  return {
    mime: 'image/bmp',
    width: b.u32(18, true) | 0,
    // A negative height means that rows come from the top.
    height: Math.abs(b.u32(22, true) | 0),
    orientation: 1,
    complete: b.length >= b.u32(2, true)
  };
}

/** Tag 0x0112 of the first directory of a TIFF structure; 1 where there is none. */
function orientationOf(b: Bytes, tiff: number): number {
  const order = b.text(tiff, 2);
  if (order !== 'II' && order !== 'MM') return 1;
  const little = order === 'II';
  const directory = tiff + b.u32(tiff + 4, little);
  const entries = b.u16(directory, little);
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + 12 * i;
    if (b.u16(entry, little) !== 0x0112) continue;
    const value = b.u16(entry + 8, little);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}
