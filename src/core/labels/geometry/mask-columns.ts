// A mask column by column, as runs of covered pixels: the form in which it is painted, looked at and drawn. A stroke
// touches only the columns below it, so that painting costs the same on a picture of a hundred megapixels.
import type { Mask } from '../project';

/** Covered rows of a column: start inclusive, end exclusive, start, end, …, ascending and apart. */
export type Runs = readonly number[];

export interface MaskColumns {
  readonly width: number;
  readonly height: number;
  /** One entry a column. */
  readonly columns: readonly Runs[];
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

const none: Runs = [];
const known = new WeakMap<Mask, MaskColumns>();

/** The columns of a mask; the same object each time. */
export function columnsOf(mask: Mask): MaskColumns {
  const found = known.get(mask) ?? splitColumns(mask);
  known.set(mask, found);
  return found;
}

export function emptyColumns(width: number, height: number): MaskColumns {
  return { width, height, columns: new Array<Runs>(width).fill(none) };
}

/** The mask that columns make up; `columnsOf` knows them again without work. */
export function maskOfColumns(given: MaskColumns): Mask {
  const { width, height, columns } = given;
  const counts: number[] = [];
  // Where the last run ended, over all pixels in COCO's order.
  let end = 0;
  let open = false;
  for (let x = 0; x < width; x++) {
    const runs = columns[x]!;
    for (let i = 0; i < runs.length; i += 2) {
      const [from, to] = [x * height + runs[i]!, x * height + runs[i + 1]!];
      // A run that goes on at the top of the next column is the same run.
      if (open && from === end) counts[counts.length - 1]! += to - from;
      else counts.push(from - end, to - from);
      [end, open] = [to, true];
    }
  }
  counts.push(...(end < width * height || !open ? [width * height - end] : []));
  const mask: Mask = { kind: 'mask', width, height, counts };
  known.set(mask, given);
  return mask;
}

function splitColumns({ width, height, counts }: Mask): MaskColumns {
  const columns = new Array<Runs>(width).fill(none) as number[][];
  let at = 0;
  counts.forEach((count, i) => {
    const end = at + count;
    while (i % 2 === 1 && at < end) {
      const [x, y] = [Math.floor(at / height), at % height];
      const to = Math.min(height, y + end - at);
      if (columns[x]!.length === 0) columns[x] = [y, to];
      else columns[x]!.push(y, to);
      at += to - y;
    }
    at = end;
  });
  return { width, height, columns };
}

export function covers({ width, columns }: MaskColumns, { x, y }: Place): boolean {
  const column = Math.floor(x);
  if (column < 0 || column >= width) return false;
  const row = Math.floor(y);
  const runs = columns[column]!;
  for (let i = 0; i < runs.length && runs[i]! <= row; i += 2) if (row < runs[i + 1]!) return true;
  return false;
}

export function isEmpty({ columns }: MaskColumns): boolean {
  return columns.every((runs) => runs.length === 0);
}

/** With a round brush drawn from one place to another: the pixels whose centres are within `radius` of the line. */
export function stroked(
  mask: MaskColumns,
  from: Place,
  to: Place,
  radius: number,
  erases: boolean
): MaskColumns {
  const first = Math.max(0, Math.floor(Math.min(from.x, to.x) - radius));
  const last = Math.min(mask.width - 1, Math.ceil(Math.max(from.x, to.x) + radius));
  const columns = mask.columns.slice();
  for (let x = first; x <= last; x++) {
    const [low, high] = capsuleAt(x + 0.5, from, to, radius);
    const [start, end] = [
      Math.max(0, Math.ceil(low - 0.5)),
      Math.min(mask.height, Math.floor(high - 0.5) + 1)
    ];
    if (start < end) columns[x] = erases ? without(columns[x]!, start, end) : joined(columns[x]!, start, end);
  }
  return { ...mask, columns };
}

/** Where a vertical line cuts all that is within `radius` of a line; [Infinity, -Infinity] where it does not. */
function capsuleAt(x: number, from: Place, to: Place, radius: number): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  const add = (y: number): void => {
    [low, high] = [Math.min(low, y), Math.max(high, y)];
  };
  for (const end of [from, to]) {
    const square = radius * radius - (x - end.x) * (x - end.x);
    if (square < 0) continue;
    add(end.y - Math.sqrt(square));
    add(end.y + Math.sqrt(square));
  }
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy);
  // It is convex: the cut is as long as the farthest of its ends and sides.
  for (const side of length > 0 && dx !== 0 ? [radius, -radius] : []) {
    const [shiftX, shiftY] = [(-dy / length) * side, (dx / length) * side];
    const along = (x - from.x - shiftX) / dx;
    if (along >= 0 && along <= 1) add(from.y + shiftY + along * dy);
  }
  return [low, high];
}

function joined(runs: Runs, start: number, end: number): Runs {
  const result: number[] = [];
  let [from, to] = [start, end];
  let placed = false;
  for (let i = 0; i < runs.length; i += 2) {
    const [a, b] = [runs[i]!, runs[i + 1]!];
    if (b < from) result.push(a, b);
    else if (a > to) {
      if (!placed) result.push(from, to);
      placed = true;
      result.push(a, b);
    } else [from, to] = [Math.min(a, from), Math.max(b, to)];
  }
  if (!placed) result.push(from, to);
  return result;
}

function without(runs: Runs, start: number, end: number): Runs {
  const result: number[] = [];
  for (let i = 0; i < runs.length; i += 2) {
    const [a, b] = [runs[i]!, runs[i + 1]!];
    if (a < Math.min(b, start)) result.push(a, Math.min(b, start));
    if (b > Math.max(a, end)) result.push(Math.max(a, end), b);
  }
  return result;
}

/** What is not covered in a column. */
function gaps(runs: Runs, height: number): Runs {
  const edges = [0, ...runs, height];
  const result: number[] = [];
  for (let i = 0; i < edges.length; i += 2)
    if (edges[i]! < edges[i + 1]!) result.push(edges[i]!, edges[i + 1]!);
  return result;
}

/** With the hole around a place filled; undefined where the place is covered, or nothing goes all around it. */
export function filledAt(mask: MaskColumns, at: Place): MaskColumns | undefined {
  const { width, height, columns } = mask;
  const [x, y] = [Math.floor(at.x), Math.floor(at.y)];
  if (x < 0 || y < 0 || x >= width || y >= height || covers(mask, at)) return undefined;
  const seen = new Set<number>();
  const filled = columns.slice();
  const open: (readonly [column: number, row: number])[] = [[x, y]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [column, row] = next;
    const free = gaps(columns[column]!, height);
    const i = free.findIndex((start, k) => k % 2 === 0 && start <= row && row < free[k + 1]!);
    const [start, end] = [free[i]!, free[i + 1]!];
    if (seen.has(column * height + start)) continue;
    seen.add(column * height + start);
    if (start === 0 || end === height || column === 0 || column === width - 1) return undefined;
    filled[column] = joined(filled[column]!, start, end);
    for (const side of [column - 1, column + 1]) {
      const beside = gaps(columns[side]!, height);
      for (let k = 0; k < beside.length; k += 2)
        if (beside[k]! < end && beside[k + 1]! > start) open.push([side, Math.max(start, beside[k]!)]);
    }
  }
  return { ...mask, columns: filled };
}

/** Pushed by whole pixels; what leaves the picture is lost, so callers keep it inside. */
export function shifted(mask: MaskColumns, by: Place): MaskColumns {
  const [dx, dy] = [Math.round(by.x), Math.round(by.y)];
  const columns = mask.columns.map((_, x) => {
    const runs = mask.columns[x - dx] ?? none;
    const moved = runs.map((row) => Math.max(0, Math.min(mask.height, row + dy)));
    return moved.filter((_row, i) => moved[i - (i % 2)]! < moved[i - (i % 2) + 1]!);
  });
  return { ...mask, columns };
}
