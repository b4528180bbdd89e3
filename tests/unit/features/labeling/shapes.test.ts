import { expect, it } from 'vitest';
import type { Shape } from '$core/labels/project';
import { maskArea } from '$core/labels/geometry/mask';
import { DrawKeypoints } from '$features/labeling/room/draw-keypoints';
import {
  ChangeShape,
  DrawBox,
  DrawOutline,
  type DrawingHost,
  type Ghost
} from '$features/labeling/room/gestures';
import { fillMask, PaintMask } from '$features/labeling/room/paint-mask';
import {
  handlesOf,
  isOn,
  movedBy,
  shapeBounds,
  withHandle,
  withoutHandle,
  withPointAt
} from '$features/labeling/room/shapes';
import { snapped, snappedMove } from '$features/labeling/room/snap';

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
  const replaced: Shape[] = [];
  const removed: string[] = [];
  const ghosts: (Ghost | undefined)[] = [];
  const host: DrawingHost = {
    picture,
    reach: () => 4,
    snap: (at) => at,
    show: (ghost) => void ghosts.push(ghost),
    add: (shape) => void shapes.push(shape),
    replace: (_id, shape) => void replaced.push(shape),
    remove: (id) => void removed.push(id)
  };
  return { host, shapes, replaced, removed, ghosts };
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

it('keypoints are set in the order of the skeleton: one passed over, one hidden, the last one ends it', () => {
  const { host, shapes } = drawing();
  const points = new DrawKeypoints(host, ['nose', 'left', 'right'], { x: 10, y: 10 }, false);
  expect(points.up()).toBe(true);
  points.skip(1);
  points.press({ x: 30, y: 12.34 }, true);
  expect(points.up()).toBe(false);
  expect(shapes).toEqual([
    {
      kind: 'keypoints',
      points: [
        { name: 'nose', x: 10, y: 10, visible: true },
        { name: 'right', x: 30, y: 12.3, visible: false }
      ]
    }
  ]);
  const taken = new DrawKeypoints(host, ['nose', 'left'], { x: 1, y: 1 }, false);
  expect(taken.back()).toBe(true);
  expect(shapes).toHaveLength(1);
});

it('a brush paints a new mask, goes on with it, and an eraser that leaves nothing removes it', () => {
  const { host, shapes, replaced, removed } = drawing();
  const paint = new PaintMask(host, { x: 20, y: 20 }, { diameter: 10, erases: false });
  paint.move({ x: 40, y: 20 });
  paint.up();
  const mask = shapes[0]! as Extract<Shape, { kind: 'mask' }>;
  // A disc of radius 5 and a rectangle of 20 by 10, to a pixel at the rim.
  expect(maskArea(mask)).toBeGreaterThan(270);
  expect(maskArea(mask)).toBeLessThan(290);
  expect(shapeBounds(mask)).toEqual({ x: 15, y: 15, width: 30, height: 10 });
  expect(isOn(mask, { x: 30, y: 20 }, 0)).toBe(true);

  const target = { id: 'm', shape: mask };
  const hole = new PaintMask(host, { x: 30, y: 20 }, { diameter: 4, erases: true }, target);
  hole.up();
  const holed = replaced.at(-1)! as Extract<Shape, { kind: 'mask' }>;
  expect(maskArea(holed)).toBeLessThan(maskArea(mask));
  expect(fillMask(host, { x: 30, y: 20 }, { id: 'm', shape: holed })).toBe(true);
  expect(replaced.at(-1)).toEqual(mask);
  expect(fillMask(host, { x: 1, y: 1 }, target)).toBe(false);

  const all = new PaintMask(host, { x: 10, y: 20 }, { diameter: 60, erases: true }, target);
  all.move({ x: 60, y: 20 });
  all.up();
  expect(removed).toEqual(['m']);
  expect(movedBy(mask, { x: -99, y: 3 }, picture)).toMatchObject({ kind: 'mask', width: 100, height: 80 });
  expect(shapeBounds(movedBy(mask, { x: -99, y: 3 }, picture))).toMatchObject({ x: 0, y: 18 });
});

it('a pointer snaps to corners, then to sides and the edge of the picture, then to slopes', () => {
  const slope: Shape = { kind: 'polygon', points: [[40, 40], [60, 60], [40, 60]] }; // prettier-ignore
  const near = [box, slope];
  expect(snapped({ x: 31, y: 19 }, 3, picture, near)).toEqual({ x: 30, y: 20 });
  expect(snapped({ x: 31, y: 15 }, 3, picture, near)).toEqual({ x: 30, y: 15 });
  expect(snapped({ x: 98, y: 45 }, 3, picture, near)).toEqual({ x: 100, y: 45 });
  expect(snapped({ x: 51, y: 49 }, 3, picture, near)).toEqual({ x: 50, y: 50 });
  expect(snapped({ x: 70, y: 33 }, 3, picture, near)).toEqual({ x: 70, y: 33 });
  const snap = (at: { x: number; y: number }) => snapped(at, 3, picture, [slope]);
  // Its right side comes to where the slope's corner is.
  expect(snappedMove(box, { x: 8, y: 31 }, picture, snap)).toMatchObject({ x: 20, y: 40 });
});

it('an outline gets a corner where its edge is dragged, and loses one down to three', () => {
  const shape: Shape = { kind: 'polygon', points: [[0, 0], [10, 0], [10, 10]] }; // prettier-ignore
  const more = withPointAt(shape, { x: 5, y: 1 }, 2)!;
  expect(more.handle).toBe(1);
  const { host, replaced } = drawing();
  const drag = new ChangeShape(host, 'p', more.shape, { x: 5, y: 1 }, more.handle);
  drag.up({ x: 5, y: -20 });
  expect(replaced).toEqual([{ kind: 'polygon', points: [[0, 0], [5, 0], [10, 0], [10, 10]] }]); // prettier-ignore
  expect(withoutHandle(replaced[0]!, 1)).toEqual(shape);
  expect(withoutHandle(shape, 1)).toBeUndefined();
  expect(withPointAt(shape, { x: 5, y: 9 }, 1)).toBeUndefined();
});
