// Pointers, pens, fingers and keys on the canvas, without one: what they draw and what they only push.
import { beforeEach, expect, it } from 'vitest';
import { maskArea } from '$core/labels/geometry/mask';
import type { Mask, Region, Shape } from '$core/labels/project';
import { CanvasControl, type CanvasSource } from '$features/labeling/room/canvas-control.svelte';
import { shapeBounds } from '$features/labeling/room/shapes';
import type { Tool } from '$features/labeling/room/tools';
import { GridIndex } from '$ui/canvas/grid-index';

const picture = { width: 200, height: 100 };
let regions: Region[];
let selected: string | undefined;
let tool: Tool;
let control: CanvasControl;
let snaps: boolean;
let notFilled: number;

beforeEach(() => {
  [regions, selected, tool, snaps, notFilled] = [[], undefined, 'box', false, 0];
  const source: CanvasSource = {
    picture,
    brush: 10,
    skeleton: { points: ['a', 'b'], bones: [] },
    get tool() {
      return tool;
    },
    get snaps() {
      return snaps;
    },
    get index() {
      return new GridIndex(
        regions.map((region) => [region, shapeBounds(region.shape)] as const),
        32
      );
    },
    get selected() {
      return regions.find(({ id }) => id === selected);
    },
    select: (id) => (selected = id),
    add: (shape) => {
      selected = `r${regions.length}`;
      regions.push({ id: selected, label: 'c', shape });
    },
    replace: (id, shape) => (regions = regions.map((one) => (one.id === id ? { ...one, shape } : one))),
    remove: (id) => (regions = regions.filter((one) => one.id !== id)),
    cannotFill: () => notFilled++
  };
  control = new CanvasControl(source);
  control.resize({ width: 232, height: 132 });
});

/** The picture is seen at its own size, 16 pixels from the corner. */
const at = (x: number, y: number) => ({ x: x + 16, y: y + 16 });
const pointer = (more: object = {}) =>
  ({
    pointerId: 1,
    pointerType: 'mouse',
    button: 0,
    buttons: 1,
    shiftKey: false,
    altKey: false,
    ...more
  }) as PointerEvent;

function drag(places: readonly (readonly [number, number])[], more: object = {}): void {
  const event = pointer(more);
  const [first, ...rest] = places.map(([x, y]) => at(x, y));
  control.pressed(event, first!);
  for (const place of rest) control.moved(event, place, []);
  control.released(event, (rest.at(-1) ?? first)!);
}

const shapes = (): readonly Shape[] => regions.map(({ shape }) => shape);

it('a box snaps to another one’s side and the picture’s edge only while snapping is on', () => {
  drag([[10, 10], [50, 40]]); // prettier-ignore
  selected = undefined;
  drag([[54, 14], [98, 95]]); // prettier-ignore
  expect(shapes()[1]).toMatchObject({ x: 54, y: 14, width: 44 });
  regions.pop();
  selected = undefined;
  snaps = true;
  drag([[54, 14], [98, 95]]); // prettier-ignore
  expect(shapes()[1]).toEqual({ kind: 'box', x: 50, y: 10, width: 48, height: 90 });
});

it('one finger draws and two push and zoom; once a pen was seen, fingers only push', () => {
  const finger = { pointerType: 'touch' };
  drag([[10, 10], [50, 40]], finger); // prettier-ignore
  expect(shapes()).toHaveLength(1);
  const before = control.view;
  control.pressed(pointer({ ...finger, pointerId: 2 }), at(20, 20));
  control.pressed(pointer({ ...finger, pointerId: 3 }), at(60, 20));
  control.moved(pointer({ ...finger, pointerId: 3 }), at(100, 20), []);
  expect(control.view.scale).toBeCloseTo(before.scale * 2);
  for (const pointerId of [2, 3]) control.released(pointer({ ...finger, pointerId }), at(60, 20));
  expect(shapes()).toHaveLength(1);
  control.fit();

  selected = undefined;
  drag([[100, 10], [150, 40]], { pointerType: 'pen' }); // prettier-ignore
  expect(shapes()).toHaveLength(2);
  selected = undefined;
  drag([[100, 60], [150, 90]], finger); // prettier-ignore
  expect(shapes()).toHaveLength(2);
  expect(control.view.x).toBe(16 + 50);
});

it('the eraser at a pen’s end erases while the brush is held', () => {
  tool = 'brush';
  drag([[50, 50], [90, 50]], { pointerType: 'pen' }); // prettier-ignore
  const painted = maskArea(shapes()[0] as Mask);
  drag([[50, 50], [60, 50]], { pointerType: 'pen', buttons: 32, button: 5 }); // prettier-ignore
  expect(maskArea(shapes()[0] as Mask)).toBeLessThan(painted);
  expect(shapes()).toHaveLength(1);
});

it('by keys alone: an outline point by point, a stroke of the brush, and a hole that is filled', () => {
  tool = 'polygon';
  control.steer({ x: -50, y: -20 });
  control.press();
  control.steer({ x: 60, y: 0 });
  control.press();
  control.steer({ x: 0, y: 40 });
  control.press();
  expect(control.back()).toBe(true);
  control.press();
  expect(control.finish()).toBe(true);
  expect(shapes()[0]).toEqual({ kind: 'polygon', points: [[50, 30], [110, 30], [110, 70]] }); // prettier-ignore
  control.cancel();
  [regions, selected, tool] = [[], undefined, 'brush'];

  // A square by four strokes' length, without lifting the brush.
  control.steer({ x: -30, y: -30 });
  control.press();
  for (const by of [{ x: 50, y: 0 }, { x: 0, y: 50 }, { x: -50, y: 0 }, { x: 0, y: -50 }]) control.steer(by); // prettier-ignore
  control.press();
  const ring = maskArea(shapes()[0] as Mask);
  tool = 'fill';
  control.steer({ x: 25, y: 25 });
  control.press();
  expect(maskArea(shapes()[0] as Mask) - ring).toBe(40 * 40);
  control.press();
  expect(notFilled).toBe(1);
});

it('keypoints set with Shift are hidden; Alt with a click takes a point away', () => {
  tool = 'points';
  drag([[20, 20]]);
  drag([[40, 20]], { shiftKey: true });
  expect(shapes()[0]).toMatchObject({ points: [{ visible: true }, { name: 'b', visible: false }] });
  drag([[40, 20]], { altKey: true });
  expect(shapes()[0]).toMatchObject({ points: [{ name: 'a' }] });
});
