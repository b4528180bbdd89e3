import { describe, expect, test } from 'vitest';
import { isHearthError } from '$core/errors';
import { WireCursor } from '$core/onnx/wire';

const cursorOf = (...bytes: number[]) => new WireCursor(new Uint8Array(bytes), 'the file');

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return isHearthError(error) ? error.code : String(error);
  }
  return 'no error';
}

describe('the wire format', () => {
  test('reads the examples of the protobuf encoding guide', () => {
    const cursor = cursorOf(0x08, 0x96, 0x01, 0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67);
    expect(cursor.next()).toBe(true);
    expect([cursor.field, cursor.integer()]).toEqual([1, 150]);
    expect(cursor.next()).toBe(true);
    expect([cursor.field, cursor.text()]).toEqual([2, 'testing']);
    expect(cursor.next()).toBe(false);
  });

  test('reads int64 to both ends', () => {
    const ff = 0xff;
    const least = cursorOf(0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01);
    least.next();
    expect(least.int64()).toBe(-(2n ** 63n));
    const most = cursorOf(0x08, ff, ff, ff, ff, ff, ff, ff, ff, 0x7f);
    most.next();
    expect(most.int64()).toBe(2n ** 63n - 1n);
    const minusTwo = cursorOf(0x08, 0xfe, ff, ff, ff, ff, ff, ff, ff, ff, 0x01);
    minusTwo.next();
    expect(minusTwo.integer()).toBe(-2);
  });

  test('reads repeated numbers packed and unpacked alike', () => {
    const packed = cursorOf(0x0a, 0x08, 0, 0, 0x80, 0x3f, 0, 0, 0, 0x40);
    const unpacked = cursorOf(0x0d, 0, 0, 0x80, 0x3f, 0x0d, 0, 0, 0, 0x40);
    const read = (cursor: WireCursor) => {
      const out: number[] = [];
      while (cursor.next()) cursor.floatsInto(out);
      return out;
    };
    expect(read(packed)).toEqual([1, 2]);
    expect(read(unpacked)).toEqual([1, 2]);
  });

  test.each([
    ['a length past the end', [0x0a, 0x05, 0x01]],
    ['a length of 2^48', [0x0a, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40]],
    ['a varint without end', [0x08, ...Array.from({ length: 12 }, () => 0xff)]],
    ['a group, which ONNX never has', [0x0b]],
    ['field number 0', [0x00, 0x01]],
    ['a fixed32 cut short', [0x0d, 0x00]]
  ])('refuses %s', (_, bytes) => {
    expect(
      codeOf(() => {
        const cursor = cursorOf(...bytes);
        while (cursor.next()) cursor.skip();
      })
    ).toBe('model/unreadable');
  });

  test('refuses nesting without end', () => {
    const enter = (cursor: WireCursor): void => {
      if (cursor.next()) enter(cursor.message());
    };
    let bytes = [0x08, 0x01];
    for (let depth = 0; depth < 100; depth++) bytes = [0x0a, ...varint(bytes.length), ...bytes];
    expect(codeOf(() => enter(cursorOf(...bytes)))).toBe('model/unreadable');
  });
});

const varint = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...varint(n >> 7)]);
