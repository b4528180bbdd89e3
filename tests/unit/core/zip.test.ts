// Zips as other programs read them.
import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { crc32 } from '$core/crc32';
import { zipFiles, zipFrame } from '$core/zip';

const date = new Date(2026, 2, 14, 15, 9, 26);
const text = (content: string) => new Blob([content]);

describe('a checksum', () => {
  test('is the published one of the nine digits, and 0 of nothing', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
    expect(crc32(new Uint8Array())).toBe(0);
  });

  test('is the same in one piece and in many', () => {
    const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (i * 7919) >>> 3);
    let sum = 0;
    for (let at = 0; at < bytes.length; at += 37) sum = crc32(bytes.subarray(at, at + 37), sum);
    expect(sum).toBe(crc32(bytes));
  });
});

describe('a zip', () => {
  test('holds every file as it was, under its path', async () => {
    const large = new Blob([new Uint8Array(9_000_000).fill(7)]);
    const files = [
      { path: 'mödel/config.json', content: text('{}') },
      { path: 'mödel/empty', content: text('') },
      { path: 'mödel/weights', content: large }
    ];
    const told: number[] = [];
    const zip = await zipFiles(files, { date, onProgress: (fraction) => told.push(fraction) });
    const read = unzipSync(new Uint8Array(await zip.arrayBuffer()));
    expect(Object.keys(read)).toEqual(files.map(({ path }) => path));
    expect(new TextDecoder().decode(read['mödel/config.json'])).toBe('{}');
    const weights = read['mödel/weights']!;
    expect([weights.length, weights.every((byte) => byte === 7)]).toEqual([9_000_000, true]);
    expect([told.length, told.at(-1)]).toEqual([6, 1]);
  });

  test('ends where it is cancelled', async () => {
    const abort = new AbortController();
    const files = [{ path: 'a', content: new Blob([new Uint8Array(9_000_000)]) }];
    const onProgress = () => abort.abort();
    await expect(zipFiles(files, { date, onProgress, signal: abort.signal })).rejects.toThrow('abort');
  });

  test('says sizes and places beyond 4 GiB in 64 bits', () => {
    const entries = [
      { path: 'a', bytes: 5_000_000_000, crc: 1 },
      { path: 'b', bytes: 3, crc: 2 }
    ];
    const { heads, end } = zipFrame(entries, date);
    expect(heads.map(({ length }) => length)).toEqual([31 + 20, 31]);
    const head = new DataView(heads[0]!.buffer);
    expect([head.getUint32(18, true), head.getBigUint64(35, true)]).toEqual([0xffffffff, 5_000_000_000n]);
    const all = new DataView(end.buffer);
    const second = 47 + 20;
    // The second file begins beyond 4 GiB, and its own size is small.
    expect(all.getUint32(second + 20, true)).toBe(3);
    expect(all.getUint32(second + 42, true)).toBe(0xffffffff);
    expect(all.getBigUint64(second + 47 + 4, true)).toBe(5_000_000_051n);
    const record = second + 47 + 12;
    expect(all.getUint32(record, true)).toBe(0x06064b50);
    expect(all.getBigUint64(record + 48, true)).toBe(5_000_000_051n + 34n);
    expect(all.getUint32(record + 56, true)).toBe(0x07064b50);
    expect(all.getBigUint64(record + 64, true)).toBe(5_000_000_085n + BigInt(record));
    expect(all.getUint32(end.length - 22, true)).toBe(0x06054b50);
  });
});
