import { expect, it } from 'vitest';
import type { Shape } from '$core/labels/project';
import { DrawBox, DrawOutline, type Ghost } from '$features/labeling/room/gestures';
import { handlesOf, isOn, movedBy, withHandle } from '$features/labeling/room/shapes';

const picture = { width: 100, height: 80 };
const box: Shape = { kind: 'box', x: 10, y: 10, width: 20, height: 10 };

it('a handle dragged beyond the other side turns the box over', () => {
  expect(withHandle(box, 0, { x: 50, y: 40 })).toEqual({ kind: 'box', x: 30, y: 20, width: 20, height: 20 });
  expect(withHandle(box, 1, { x: 99, y: 5 })).toEqual({ kind: 'box', x: 10, y: 5, width: 20, height: 15 });
  for (const [i, handle] of handlesOf(box).entries()) expect(withHandle(box, i, handle)).toEqual(box);
});

it('a shape is pushed to the edge of the picture and no further', () => {
  expect(movedBy(box, { x: -50, y: 500 }, picture)).toEqual({ ...box, x: 0, y: 70 });
  const outline: Shape = {
    kind: 'polygon',
    points: [
      [90, 0],
      [95, 0],
      [95, 9]
    ]
  };
  expect(movedBy(outline, { x: 50, y: 1 }, picture)).toMatchObject({
    points: [
      [95, 1],
      [100, 1],
      [100, 10]
    ]
  });
});

it('a pointer is on a polygon but not in its hole, and on the pixels of a mask', () => {
  const ring: Shape = {
    kind: 'polygon',
    points: [
      [0, 0],
      [30, 0],
      [30, 30],
      [0, 30]
    ],
    holes: [
      [
        [10, 10],
        [20, 10],
        [20, 20],
        [10, 20]
      ]
    ]
  };
  expect([isOn(ring, { x: 5, y: 5 }, 1), isOn(ring, { x: 15, y: 15 }, 1)]).toEqual([true, false]);
  // Two columns of three: the second column's first two pixels.
  const mask: Shape = { kind: 'mask', width: 2, height: 3, counts: [3, 2, 1] };
  const on = [0, 1].map((x) => [0, 1, 2].map((y) => isOn(mask, { x: x + 0.5, y: y + 0.5 }, 0)));
  expect(on).toEqual([
    [false, false, false],
    [true, true, false]
  ]);
});

function drawing() {
  const shapes: Shape[] = [];
  const ghosts: (Ghost | undefined)[] = [];
  const host = {
    picture,
    reach: () => 4,
    show: (ghost: Ghost | undefined) => void ghosts.push(ghost),
    add: (shape: Shape) => void shapes.push(shape),
    replace: () => undefined
  };
  return { host, shapes, ghosts };
}

it('a box is drawn in any direction and kept inside; a slip of the hand draws none', () => {
  const { host, shapes, ghosts } = drawing();
  const drag = new DrawBox(host, { x: 90, y: 70 });
  drag.move({ x: 60, y: 60 });
  drag.up({ x: 120, y: -5 });
  new DrawBox(host, { x: 5, y: 5 }).up({ x: 6, y: 6 });
  expect(shapes).toEqual([{ kind: 'box', x: 90, y: 0, width: 10, height: 70 }]);
  expect(ghosts.at(-1)).toBeUndefined();
});

it('an outline closes at its first point, takes back points, and is nothing with fewer than three', () => {
  const { host, shapes } = drawing();
  const outline = new DrawOutline(host, { x: 10, y: 10 });
  for (const at of [
    { x: 40, y: 10 },
    { x: 70, y: 70 },
    { x: 40, y: 40 }
  ])
    expect(outline.press(at)).toBe(true);
  expect(outline.back()).toBe(false);
  expect(outline.press({ x: 12, y: 11 })).toBe(false);
  expect(shapes).toEqual([
    {
      kind: 'polygon',
      points: [
        [10, 10],
        [40, 10],
        [70, 70]
      ]
    }
  ]);
  const line = new DrawOutline(host, { x: 1, y: 1 });
  line.press({ x: 30, y: 30 });
  line.finish();
  expect(shapes).toHaveLength(1);
});
