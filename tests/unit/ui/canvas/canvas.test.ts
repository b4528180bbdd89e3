import { expect, it } from 'vitest';
import { Random } from '$core/random';
import { boundsOf, distanceToLine, insideOutline, overlap } from '$ui/canvas/geometry';
import { GridIndex } from '$ui/canvas/grid-index';
import { between, fitted, isFar, panned, toPicture, toScreen, zoomedAt } from '$ui/canvas/viewport';

const picture = { width: 800, height: 600 };
const screen = { width: 400, height: 500 };

it('a picture fits its screen, and a point goes there and back', () => {
  const view = fitted(picture, screen);
  expect(view).toEqual({ scale: 0.46, x: 16, y: 112 });
  const point = { x: 123, y: 45 };
  expect(toPicture(view, toScreen(view, point)).x).toBeCloseTo(123, 9);
});

it('zooming keeps the point under the pointer where it is', () => {
  const at = { x: 150, y: 220 };
  let view = fitted(picture, screen);
  const before = toPicture(view, at);
  for (const factor of [1.5, 3, 0.7]) view = zoomedAt(view, at, factor, picture, screen);
  expect(toPicture(view, at).x).toBeCloseTo(before.x, 9);
  expect(toPicture(view, at).y).toBeCloseTo(before.y, 9);
});

it('a picture can be pushed aside but never out of sight', () => {
  const view = panned(fitted(picture, screen), { x: -10_000, y: 10_000 }, picture, screen);
  expect(view.x + picture.width * view.scale).toBe(48);
  expect(view.y).toBe(screen.height - 48);
});

it('the index finds exactly the boxes that looking at all of them finds, in their order', () => {
  const random = new Random(7);
  const box = (largest: number) => ({
    x: random.uniform() * 4000 - 200,
    y: random.uniform() * 3000 - 200,
    width: random.uniform() * largest,
    height: random.uniform() * largest
  });
  const boxes = Array.from({ length: 2000 }, (_, i) => [i, box(i % 50 === 0 ? 3000 : 120)] as const);
  const index = new GridIndex(boxes, 128);
  for (let i = 0; i < 50; i++) {
    const area = box(i % 10 === 0 ? 4000 : 300);
    expect(index.within(area)).toEqual(boxes.flatMap(([id, b]) => (overlap(b, area) ? [id] : [])));
  }
});

it('inside and near are told apart on a bent outline', () => {
  const outline = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 10 },
    { x: 5, y: 2 },
    { x: 0, y: 10 }
  ];
  expect(insideOutline({ x: 1, y: 5 }, outline)).toBe(true);
  expect(insideOutline({ x: 5, y: 5 }, outline)).toBe(false);
  expect(distanceToLine({ x: 5, y: 3 }, { x: 0, y: 0 }, { x: 10, y: 0 })).toBe(3);
  expect(distanceToLine({ x: 13, y: 4 }, { x: 0, y: 0 }, { x: 10, y: 0 })).toBe(5);
});

it('what was painted is moved to where another view sees it, while it is near', () => {
  const from = fitted(picture, screen);
  const to = zoomedAt(
    panned(from, { x: 30, y: -10 }, picture, screen),
    { x: 80, y: 90 },
    1.25,
    picture,
    screen
  );
  const [a, , , d, e, f] = /\((.*)\)/.exec(between(from, to))![1]!.split(', ').map(Number);
  const [was, is] = [from, to].map((view) => toScreen(view, { x: 123, y: 45 }));
  expect([was!.x * a! + e!, was!.y * d! + f!]).toEqual([expect.closeTo(is!.x, 9), expect.closeTo(is!.y, 9)]);
  expect(isFar(from, to, screen)).toBe(false);
  expect(isFar(from, panned(from, { x: 210, y: 0 }, picture, screen), screen)).toBe(true);
  expect(isFar(from, { ...from, scale: from.scale * 2 }, screen)).toBe(true);
});

it('the bounds of more points than a call takes arguments are found', () => {
  const points = Array.from({ length: 300_000 }, (_, i) => ({ x: i, y: -i }));
  expect(boundsOf(points)).toEqual({ x: 0, y: -299_999, width: 299_999, height: 299_999 });
});
