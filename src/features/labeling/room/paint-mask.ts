// One stroke of a round brush: onto the mask that is selected, or a new one; or, as an eraser, out of it. A mask of
// which nothing is left is removed.
import {
  columnsOf,
  emptyColumns,
  filledAt,
  isEmpty,
  maskOfColumns,
  stroked,
  type MaskColumns
} from '$core/labels/geometry/mask-columns';
import type { Mask } from '$core/labels/project';
import type { XY } from '$ui/canvas/geometry';
import type { DrawingHost, Gesture } from './gestures';

export interface PaintedMask {
  readonly id: string;
  readonly shape: Mask;
}

export class PaintMask implements Gesture {
  readonly #host: DrawingHost;
  readonly #target: PaintedMask | undefined;
  readonly #radius: number;
  readonly #erases: boolean;
  #columns: MaskColumns;
  #at: XY;

  constructor(
    host: DrawingHost,
    from: XY,
    brush: { readonly diameter: number; readonly erases: boolean },
    target?: PaintedMask
  ) {
    this.#host = host;
    this.#target = target;
    this.#radius = brush.diameter / 2;
    this.#erases = brush.erases;
    const { width, height } = host.picture;
    this.#columns = target ? columnsOf(target.shape) : emptyColumns(width, height);
    this.#at = this.#centred(from);
    this.move(from);
  }

  move(at: XY): void {
    const to = this.#centred(at);
    this.#columns = stroked(this.#columns, this.#at, to, this.#radius, this.#erases);
    this.#at = to;
    this.#host.show({
      ...(this.#target ? { id: this.#target.id } : {}),
      shape: maskOfColumns(this.#columns)
    });
  }

  up(): boolean {
    this.#host.show(undefined);
    put(this.#host, this.#columns, this.#target);
    return false;
  }

  /** A brush of a pixel or two covers whole pixels, wherever in them the pointer is. */
  #centred({ x, y }: XY): XY {
    return this.#radius > 1.5 ? { x, y } : { x: Math.floor(x) + 0.5, y: Math.floor(y) + 0.5 };
  }
}

/** Fills the hole of a mask around a place; false where there is none. */
export function fillMask(host: DrawingHost, at: XY, target: PaintedMask): boolean {
  const filled = filledAt(columnsOf(target.shape), at);
  if (filled) put(host, filled, target);
  return filled !== undefined;
}

function put(host: DrawingHost, columns: MaskColumns, target: PaintedMask | undefined): void {
  if (isEmpty(columns)) {
    if (target) host.remove(target.id);
  } else if (target) host.replace(target.id, maskOfColumns(columns));
  else host.add(maskOfColumns(columns));
}
