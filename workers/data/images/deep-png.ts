// PNG with 16 bits a channel (RFC 2083), which a browser would cut to 8: medical and scientific pictures. Read row by
// row from the inflating stream. Alpha is passed over; interlaced files are left to the browser.

export interface DeepPixels {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 red, green and blue. */
  readonly channels: 1 | 3;
  /** [height, width, channels] row-major. */
  readonly values: Uint16Array<ArrayBuffer>;
}

const channelsOf: Readonly<Record<number, readonly [stored: number, kept: 1 | 3]>> = {
  0: [1, 1],
  2: [3, 3],
  4: [2, 1],
  6: [4, 3]
};

/** Largest picture that is read, in pixels: six bytes each at most. */
const mostPixels = 120e6;

/** Undefined for what is no such PNG; and for one whose pixels end early or are damaged. */
export async function readDeepPng(file: Blob): Promise<DeepPixels | undefined> {
  const head = new DataView(await file.slice(0, 33).arrayBuffer());
  if (head.byteLength < 33 || head.getUint32(0) !== 0x89504e47 || head.getUint8(24) !== 16) return undefined;
  const [width, height] = [head.getUint32(16), head.getUint32(20)];
  const channels = channelsOf[head.getUint8(25)];
  if (!channels || head.getUint8(28) !== 0 || width === 0 || height === 0) return undefined;
  if (width * height > mostPixels) return undefined;
  const [stored, kept] = channels;
  const pixels = { width, height, channels: kept, values: new Uint16Array(width * height * kept) };
  try {
    const rows = await readRows(await pixelData(file), pixels, stored);
    return rows === height ? pixels : undefined;
  } catch (error) {
    if (cannotInflate(error)) return undefined;
    throw error;
  }
}

/** Browsers throw a TypeError, Node an error of zlib. */
function cannotInflate(error: unknown): boolean {
  return (
    error instanceof TypeError || (error as { code?: unknown }).code?.toString().startsWith('Z_') === true
  );
}

/** The inflated bytes of all IDAT chunks. */
async function pixelData(file: Blob): Promise<ReadableStream<Uint8Array>> {
  const parts: Blob[] = [];
  for (let at = 8; at + 8 <= file.size;) {
    const chunk = new DataView(await file.slice(at, at + 8).arrayBuffer());
    const [length, type] = [chunk.getUint32(0), chunk.getUint32(4)];
    if (type === 0x49444154) parts.push(file.slice(at + 8, at + 8 + length));
    if (type === 0x49454e44) break;
    at += 12 + length;
  }
  return new Blob(parts).stream().pipeThrough(new DecompressionStream('deflate'));
}

async function readRows(
  stream: ReadableStream<Uint8Array>,
  { width, height, channels, values }: DeepPixels,
  stored: number
): Promise<number> {
  const step = 2 * stored;
  const length = 1 + width * step;
  let [row, before] = [new Uint8Array(length), new Uint8Array(length)];
  let [filled, y] = [0, 0];
  for await (const bytes of stream as unknown as AsyncIterable<Uint8Array>) {
    for (let at = 0; at < bytes.length && y < height;) {
      const take = Math.min(length - filled, bytes.length - at);
      row.set(bytes.subarray(at, at + take), filled);
      [filled, at] = [filled + take, at + take];
      if (filled < length) continue;
      unfilter(row, before, step);
      for (let x = 0, out = y * width * channels; x < width; x++)
        for (let c = 0; c < channels; c++)
          values[out++] = (row[1 + x * step + 2 * c]! << 8) | row[2 + x * step + 2 * c]!;
      [row, before] = [before, row];
      [filled, y] = [0, y + 1];
    }
  }
  return y;
}

/** RFC 2083, section 6: each byte as a difference from those left, above and above left. */
function unfilter(row: Uint8Array, before: Uint8Array, step: number): void {
  const filter = row[0]!;
  for (let i = 1; i < row.length; i++) {
    const left = i > step ? row[i - step]! : 0;
    const up = before[i]!;
    const corner = i > step ? before[i - step]! : 0;
    row[i] = row[i]! + predicted(filter, left, up, corner);
  }
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4: {
      const guess = left + up - corner;
      const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
      return a <= b && a <= c ? left : b <= c ? up : corner;
    }
    default:
      return 0;
  }
}

/** Least and largest value, and the values below and above which a hundredth of the pixels lie. */
export function greyRange({ values }: DeepPixels): {
  readonly least: number;
  readonly most: number;
  readonly window: { readonly low: number; readonly high: number };
} {
  const counts = new Uint32Array(65536);
  for (const value of values) counts[value]!++;
  const least = counts.findIndex((count) => count > 0);
  const most = counts.findLastIndex((count) => count > 0);
  const rank = (share: number): number => {
    let below = 0;
    return counts.findIndex((count) => (below += count) > share * (values.length - 1));
  };
  const [low, high] = [rank(0.01), rank(0.99)];
  return {
    least,
    most,
    window: high > low ? { low, high } : { low: least, high: Math.max(most, least + 1) }
  };
}
