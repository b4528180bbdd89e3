// Columns against the plainest thing there is: a picture of pixels, each asked for itself.
import { describe, expect, it } from 'vitest';
import { maskFromPixels, maskToPixels } from '$core/labels/geometry/mask';
import {
  columnsOf,
  covers,
  emptyColumns,
  filledAt,
  isEmpty,
  maskOfColumns,
  shifted,
  stroked,
  type MaskColumns
} from '$core/labels/geometry/mask-columns';
import { checkShape } from '$core/labels/check';
import { Random } from '$core/random';

const [width, height] = [23, 17];

/** Distance of a point to a segment, squared. */
function far(px: number, py: number, a: { x: number; y: number }, b: { x: number; y: number }): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((px - a.x) * dx + (py - a.y) * dy) / length));
  return (px - a.x - t * dx) ** 2 + (py - a.y - t * dy) ** 2;
}

const picture = (mask: MaskColumns): number[] => [...maskToPixels(maskOfColumns(mask))];

describe('a mask in columns', () => {
  it('is painted and erased as pixel by pixel, in 200 random strokes', () => {
    const random = new Random(7);
    let mask = emptyColumns(width, height);
    const pixels = new Uint8Array(width * height);
    for (let i = 0; i < 200; i++) {
      const place = () => ({ x: random.uniform() * 30 - 3, y: random.uniform() * 22 - 3 });
      const [from, to, radius, erases] = [place(), place(), 0.3 + random.uniform() * 4, i % 3 === 2];
      if (i % 5 === 0) to.x = from.x;
      if (i % 7 === 0) Object.assign(to, from);
      mask = stroked(mask, from, to, radius, erases);
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++)
          if (far(x + 0.5, y + 0.5, from, to) <= radius * radius) pixels[y * width + x] = erases ? 0 : 1;
      expect(picture(mask), `stroke ${i}`).toEqual([...pixels]);
    }
    const runs = maskOfColumns(mask);
    expect(checkShape(runs)).toEqual(runs);
    expect(runs).toEqual(maskFromPixels(pixels, width, height));
    expect(covers(mask, { x: 4.9, y: 3.2 })).toBe(pixels[3 * width + 4] === 1);
  });

  it('goes to runs and back, full, empty and over the ends of columns', () => {
    const full = { width: 3, height: 4, columns: [[0, 4], [0, 4], [0, 4]] }; // prettier-ignore
    expect(maskOfColumns(full).counts).toEqual([0, 12]);
    expect(maskOfColumns(emptyColumns(3, 4)).counts).toEqual([12]);
    expect(isEmpty(columnsOf({ kind: 'mask', width: 3, height: 4, counts: [12] }))).toBe(true);
    const over = { kind: 'mask', width: 3, height: 4, counts: [2, 7, 3] } as const;
    expect(columnsOf(over).columns).toEqual([[2, 4], [0, 4], [0, 1]]); // prettier-ignore
    expect(maskOfColumns({ ...columnsOf(over) })).toEqual(over);
  });

  it('is filled where something goes all around, by edges and not by corners', () => {
    const ring = (text: string): MaskColumns => {
      const rows = text.split('/');
      const cells = rows.flatMap((row) => [...row].map((one) => (one === '#' ? 1 : 0)));
      return columnsOf(maskFromPixels(cells, rows[0]!.length, rows.length));
    };
    const closed = ring('......./.#####./.#...#./.#.#.#./.#...#./.#####./.......');
    expect(picture(filledAt(closed, { x: 2, y: 2 })!)).toEqual(
      picture(ring('......./.#####./.#####./.#####./.#####./.#####./.......'))
    );
    expect(filledAt(closed, { x: 0, y: 0 })).toBeUndefined();
    expect(filledAt(closed, { x: 1, y: 1 })).toBeUndefined();
    const diagonal = ring('...../..#../.#.#./..#../.....');
    expect(picture(filledAt(diagonal, { x: 2, y: 2 })!)).toEqual(
      picture(ring('...../..#../.###./..#../.....'))
    );
    expect(filledAt(ring('...../.###./.#.../.###./.....'), { x: 2, y: 2 })).toBeUndefined();
  });

  it('is pushed by whole pixels', () => {
    const dot = stroked(emptyColumns(9, 9), { x: 4.5, y: 4.5 }, { x: 4.5, y: 4.5 }, 0.5, false);
    expect(shifted(dot, { x: 2, y: -3 }).columns[6]).toEqual([1, 2]);
  });
});
