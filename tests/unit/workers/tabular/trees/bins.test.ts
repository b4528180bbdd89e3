import { describe, expect, it } from 'vitest';
import { cutSorted, findCuts, writeBins } from '$workers/tabular/trees/bins';
import { openRoom } from '$workers/tabular/trees/room';
import { matrixOf } from '../../../../support/matrix';

const sorted = (values: readonly number[]) => Float32Array.from(values).sort();

describe('cutSorted', () => {
  it('cuts midway between values where each may have its own bin', () => {
    expect(Array.from(cutSorted(sorted([1, 1, 2, 4]), 255))).toEqual([1.5, 3]);
    expect(cutSorted(sorted([7, 7, 7]), 255)).toHaveLength(0);
    expect(cutSorted(sorted([]), 255)).toHaveLength(0);
  });

  it('makes bins of equal size where values are many', () => {
    const cuts = cutSorted(
      Float32Array.from({ length: 1000 }, (_, i) => i),
      10
    );
    expect(Array.from(cuts)).toEqual([99.5, 199.5, 299.5, 399.5, 499.5, 599.5, 699.5, 799.5, 899.5]);
  });

  it('gives a frequent value its own bin and shares the others among the rest', () => {
    const values = [
      ...Array.from({ length: 900 }, () => 0),
      ...Array.from({ length: 100 }, (_, i) => i - 50.5)
    ];
    const cuts = Array.from(cutSorted(sorted(values), 12));
    expect(cuts).toContain(-0.25);
    expect(cuts).toContain(0.25);
    expect(cuts.length).toBe(11);
  });

  it('parts neighbouring floats and infinities, so that low <= cut < high', () => {
    const low = Math.fround(1 + 2 ** -23);
    const values = sorted([-Infinity, 1, low, 3e38, 3.4e38, Infinity]);
    const cuts = cutSorted(values, 255);
    expect(cuts).toHaveLength(5);
    cuts.forEach((cut, i) => {
      expect(values[i]! <= cut && cut < values[i + 1]!).toBe(true);
    });
  });
});

describe('writeBins', () => {
  it('lays bins out by rows or by columns, with missing as 0', async () => {
    const room = await openRoom({ tick: async () => undefined });
    const x = matrixOf([
      [1, 5],
      [null, 5],
      [3, 6]
    ]);
    const cuts = await findCuts(x, 255, room);
    expect(cuts.map((c) => Array.from(c))).toEqual([[2], [5.5]]);
    const at = room.arena.alloc(16);
    await writeBins(x, cuts, { at, rowStep: 2, columnStep: 1 }, room);
    expect(Array.from(room.arena.view('u8', at, 6))).toEqual([1, 1, 0, 1, 2, 2]);
    await writeBins(x, cuts, { at, rowStep: 1, columnStep: 3 }, room);
    expect(Array.from(room.arena.view('u8', at, 6))).toEqual([1, 0, 2, 1, 1, 2]);
  });
});
