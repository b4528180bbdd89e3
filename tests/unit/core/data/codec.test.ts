import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  cellsForPart,
  decodeCodes,
  decodeNumbers,
  encodeInPlace,
  encodePart,
  readPart,
  writeFrame
} from '$core/data/codec';
import { MemoryBlobs } from '$core/memory-blobs';

const id = `sha256:${'0'.repeat(64)}` as const;
const double = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.integer({ min: 0, max: 255 }),
  fc.float().map((value) => value),
  fc.constantFrom(-0, 0, NaN, -2147483648, 2147483647, 254, 255, 16777217)
);

describe('a part', () => {
  it('gives the same bits again, whatever the numbers', () => {
    fc.assert(
      fc.property(fc.array(double, { maxLength: 30 }), (numbers) => {
        const values = Float64Array.from(numbers);
        const out = new Float64Array(values.length);
        decodeNumbers(encodePart(values), out, 0, id);
        expect(Array.from(out)).toEqual(Array.from(values));
      }),
      { numRuns: 1000 }
    );
  });

  it('is the same bytes made in place', () => {
    fc.assert(
      fc.property(fc.array(double, { maxLength: 30 }), fc.nat({ max: 2 }), (numbers, spare) => {
        const cells = cellsForPart(numbers.length + spare);
        cells.set(numbers);
        const values = cells.subarray(0, numbers.length);
        const expected = encodePart(values);
        expect(encodeInPlace(values)).toEqual(expected);
      })
    );
  });

  it('gives the same codes again', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1, max: 400 })), (numbers) => {
        const codes = Int32Array.from(numbers);
        const out = new Int32Array(codes.length);
        decodeCodes(encodePart(codes), out, 0, id);
        expect(out).toEqual(codes);
      })
    );
  });

  it('without any value is the same bytes for numbers and codes', () => {
    expect(encodePart(new Float64Array(5).fill(NaN))).toEqual(encodePart(new Int32Array(5).fill(-1)));
  });

  it('is read alone, by column and group', async () => {
    const blobs = new MemoryBlobs();
    const values = Float64Array.from({ length: 262_150 }, (_, i) => i / 2);
    const frame = { rows: values.length, columns: [{ kind: 'number', name: 'x', values } as const] };
    const table = await writeFrame(frame, [{ name: 'x', type: 'float' }], blobs);
    expect(Array.from(await readPart(table.columns[0]!, 1, 6, blobs))).toEqual(
      Array.from(values.subarray(262_144))
    );
  });
});
