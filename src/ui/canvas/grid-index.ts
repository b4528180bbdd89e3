// Which of many boxes are near a point or inside a part of a picture, without looking at all of them: a grid of
// square cells, each with the boxes that reach into it.
import { overlap, type Bounds } from './geometry';

export class GridIndex<T> {
  readonly #cell: number;
  readonly #cells = new Map<number, T[]>();
  readonly #bounds = new Map<T, Bounds>();
  readonly #order = new Map<T, number>();
  /** Boxes over very many cells: looked at each time. */
  readonly #large: T[] = [];

  /** `cell` is the side of a cell; about the size of a common box is best. */
  constructor(members: Iterable<readonly [T, Bounds]>, cell: number) {
    this.#cell = cell;
    for (const [member, bounds] of members) this.#add(member, bounds);
  }

  /** Members whose box touches `area`, in the order in which they were given. */
  within(area: Bounds): readonly T[] {
    const found = new Set<T>();
    const cells = this.#cellsOf(area);
    // A part larger than the grid is worth no cells.
    if (cells === undefined) return [...this.#bounds].flatMap(([m, b]) => (overlap(b, area) ? [m] : []));
    for (const cell of cells)
      for (const member of this.#cells.get(cell) ?? [])
        if (overlap(this.#bounds.get(member)!, area)) found.add(member);
    for (const member of this.#large) if (overlap(this.#bounds.get(member)!, area)) found.add(member);
    return [...found].sort((a, b) => this.#order.get(a)! - this.#order.get(b)!);
  }

  #add(member: T, bounds: Bounds): void {
    this.#order.set(member, this.#bounds.size);
    this.#bounds.set(member, bounds);
    const cells = this.#cellsOf(bounds);
    if (!cells) {
      this.#large.push(member);
      return;
    }
    for (const cell of cells) {
      const members = this.#cells.get(cell);
      if (members) members.push(member);
      else this.#cells.set(cell, [member]);
    }
  }

  #cellsOf({ x, y, width, height }: Bounds): readonly number[] | undefined {
    const [left, top] = [Math.floor(x / this.#cell), Math.floor(y / this.#cell)];
    const [right, bottom] = [Math.floor((x + width) / this.#cell), Math.floor((y + height) / this.#cell)];
    if ((right - left + 1) * (bottom - top + 1) > 256) return undefined;
    const cells: number[] = [];
    for (let row = top; row <= bottom; row++)
      for (let column = left; column <= right; column++) cells.push(row * 0x10000 + column);
    return cells;
  }
}
