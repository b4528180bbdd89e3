// What a pointer does on the canvas, each kind a state of its own: drawing a box, drawing an outline, moving a shape,
// dragging a handle; keypoints and masks have files of their own. A gesture shows its work and makes one change at its end; cancelled, it leaves everything as it
// was. Positions are in pixels of the picture.
import type { Shape } from '$core/labels/project';
import { distance, spanned, type XY } from '$ui/canvas/geometry';
import type { Size } from '$ui/canvas/viewport';
import { clampTo, rounded, withHandle } from './shapes';
import { snappedMove } from './snap';

/** Work in progress: a shape in the place of the one with this id, or a new one. */
export interface Ghost {
  readonly id?: string;
  readonly shape: Shape;
  /** An outline that is not closed yet. */
  readonly open?: boolean;
  /** What the next press sets: a name beside the pointer. */
  readonly hint?: { readonly at: XY; readonly text: string };
}

/** The canvas, as a gesture knows it. */
export interface DrawingHost {
  readonly picture: Size;
  /** How near is near, in pixels of the picture. */
  reach(): number;
  /** Where a pointer is meant to be: on something near, while snapping is on. `except` is the shape that moves. */
  snap(at: XY, except?: string): XY;
  show(ghost: Ghost | undefined): void;
  add(shape: Shape): void;
  replace(id: string, shape: Shape): void;
  remove(id: string): void;
}

export interface Gesture {
  move(at: XY): void;
  /** The pointer is let go; true when the gesture goes on, waiting for the next press. */
  up(at: XY): boolean;
  /** The next press of a gesture that goes on; `second` is its other meaning: a point that is hidden. */
  press?(at: XY, second?: boolean): boolean;
  /** Ends a gesture that goes on: closes an outline. */
  finish?(): void;
  /** Takes back the last step; true when there is nothing left. */
  back?(): boolean;
  /** On to the next thing to set, or back to the one before. */
  skip?(by: 1 | -1): void;
}

export class DrawBox implements Gesture {
  readonly #host: DrawingHost;
  readonly #from: XY;

  constructor(host: DrawingHost, from: XY) {
    this.#host = host;
    this.#from = clampTo(host.picture, host.snap(from));
  }

  move(at: XY): void {
    this.#host.show({ shape: this.#box(at) });
  }

  up(at: XY): boolean {
    this.#host.show(undefined);
    const box = this.#box(at);
    // Less than that is a click that slipped.
    const least = this.#host.reach() / 2;
    if (box.width >= least && box.height >= least) this.#host.add(rounded(box));
    return false;
  }

  #box(at: XY): Shape & { kind: 'box' } {
    return { kind: 'box', ...spanned(this.#from, clampTo(this.#host.picture, this.#host.snap(at))) };
  }
}

export class DrawOutline implements Gesture {
  readonly #host: DrawingHost;
  #points: readonly XY[];
  #at: XY;

  constructor(host: DrawingHost, from: XY) {
    this.#host = host;
    this.#points = [clampTo(host.picture, host.snap(from))];
    this.#at = from;
    this.#show();
  }

  move(at: XY): void {
    this.#at = clampTo(this.#host.picture, this.#host.snap(at));
    this.#show();
  }

  up(): boolean {
    return true;
  }

  press(at: XY): boolean {
    const next = clampTo(this.#host.picture, this.#host.snap(at));
    const [first] = this.#points;
    const closes = this.#points.length >= 3 && distance(next, first!) <= this.#host.reach();
    // A double click closes too: its second press is where the first was.
    const again = this.#points.length >= 3 && distance(next, this.#points.at(-1)!) <= this.#host.reach() / 4;
    if (closes || again) {
      this.finish();
      return false;
    }
    this.#points = [...this.#points, next];
    this.#show();
    return true;
  }

  finish(): void {
    this.#host.show(undefined);
    if (this.#points.length < 3) return;
    this.#host.add(rounded({ kind: 'polygon', points: this.#points.map(({ x, y }) => [x, y] as const) }));
  }

  back(): boolean {
    this.#points = this.#points.slice(0, -1);
    if (this.#points.length > 0) this.#show();
    else this.#host.show(undefined);
    return this.#points.length === 0;
  }

  #show(): void {
    const points = [...this.#points, this.#at].map(({ x, y }) => [x, y] as const);
    this.#host.show({ shape: { kind: 'polygon', points }, open: true });
  }
}

/** Moves a whole shape, or one of its handles. */
export class ChangeShape implements Gesture {
  readonly #host: DrawingHost;
  readonly #id: string;
  readonly #shape: Shape;
  readonly #from: XY;
  readonly #handle: number | undefined;

  constructor(host: DrawingHost, id: string, shape: Shape, from: XY, handle?: number) {
    this.#host = host;
    this.#id = id;
    this.#shape = shape;
    this.#from = from;
    this.#handle = handle;
  }

  move(at: XY): void {
    this.#host.show({ id: this.#id, shape: this.#changed(at) });
  }

  up(at: XY): boolean {
    this.#host.show(undefined);
    // A click selects; it moves nothing by the tremble of a hand.
    if (distance(at, this.#from) >= this.#host.reach() / 4)
      this.#host.replace(this.#id, rounded(this.#changed(at)));
    return false;
  }

  #changed(at: XY): Shape {
    const { picture } = this.#host;
    const snap = (place: XY): XY => this.#host.snap(place, this.#id);
    if (this.#handle !== undefined) return withHandle(this.#shape, this.#handle, clampTo(picture, snap(at)));
    return snappedMove(this.#shape, { x: at.x - this.#from.x, y: at.y - this.#from.y }, picture, snap);
  }
}
