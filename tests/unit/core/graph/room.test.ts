// Room for what is unfolded: whatever stood apart still stands apart, and nothing moves that need not.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { overlaps, roomFor, type Box } from '$core/graph/room';

const size = { width: 220, height: 110 };
/** Boxes in a grid, each a little off its place: none over another. */
const boxes = fc
  .uniqueArray(fc.tuple(fc.nat(4), fc.nat(4), fc.nat(30), fc.nat(30)), {
    selector: ([column, row]) => `${column} ${row}`,
    minLength: 1,
    maxLength: 14
  })
  .map((all) => all.map(([column, row, x, y]): Box => ({ x: column * 260 + x, y: row * 150 + y, ...size })));

test('what is opened lies over nothing, and nothing over anything else', () => {
  fc.assert(
    fc.property(boxes, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }), (all, wide, high) => {
      const [folded, ...others] = all;
      const steps = Array.from({ length: wide * high }, (_, i) => ({
        x: folded!.x + (i % wide) * 280,
        y: folded!.y + Math.floor(i / wide) * 130,
        ...size
      }));
      const moves = roomFor(steps, folded!, new Map(others.map((box, i) => [String(i), box])));
      const after = [...steps, ...others.map((box, i) => ({ ...box, ...moves.get(String(i)) }))];
      const isClear = after.every((a, i) => after.slice(i + 1).every((b) => !overlaps(a, b)));
      expect(isClear).toBe(true);
    })
  );
});

test('where there is room, nothing moves', () => {
  const folded = { x: 0, y: 0, ...size };
  const steps = [folded, { ...folded, x: 280 }];
  expect(roomFor(steps, folded, new Map([['far', { ...folded, x: 600 }]])).size).toBe(0);
  expect([...roomFor(steps, folded, new Map([['near', { ...folded, x: 300 }]]))]).toEqual([
    ['near', { x: 580, y: 0 }]
  ]);
});
