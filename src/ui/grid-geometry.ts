// Where things are in a table too large to draw: which rows and columns the window shows, and how the scroll bar
// stands for them. Browsers limit an element to about 33 million px (Chromium; Firefox about 17), so above
// `maxScrollPx` the scrolled height is scaled: a thousand rows may share a pixel of the scroll bar.

export const maxScrollPx = 8_000_000;

export interface Extent {
  /** Height of all rows at full size, px. */
  readonly total: number;
  /** Height that is really scrolled, px. */
  readonly scrolled: number;
  /** Height of the window onto the rows, px. */
  readonly view: number;
}

export function extentOf(rows: number, rowHeight: number, view: number): Extent {
  const total = rows * rowHeight;
  return { total, scrolled: Math.min(total, maxScrollPx), view };
}

export function isScaled({ total, scrolled }: Extent): boolean {
  return total > scrolled;
}

/** Distance from the first row to the top of the window, px at full size, for a position of the scroll bar. */
export function topFromScroll({ total, scrolled, view }: Extent, scrollTop: number): number {
  if (total <= scrolled) return scrollTop;
  const share = scrollTop / Math.max(1, scrolled - view);
  return Math.min(1, Math.max(0, share)) * (total - view);
}

/** The inverse of topFromScroll. */
export function scrollFromTop({ total, scrolled, view }: Extent, top: number): number {
  if (total <= scrolled) return top;
  return (top / (total - view)) * (scrolled - view);
}

export function clampTop({ total, view }: Extent, top: number): number {
  return Math.min(Math.max(0, top), Math.max(0, total - view));
}

export interface Range {
  readonly from: number;
  /** Not included. */
  readonly to: number;
}

export function rowsInView(top: number, view: number, rowHeight: number, rows: number, spare = 4): Range {
  const from = Math.max(0, Math.floor(top / rowHeight) - spare);
  const to = Math.min(rows, Math.ceil((top + view) / rowHeight) + spare);
  return { from, to: Math.max(from, to) };
}

/** Left edges of columns, and the total width as the last element. */
export function edgesOf(widths: readonly number[]): readonly number[] {
  const edges = [0];
  for (const width of widths) edges.push(edges.at(-1)! + width);
  return edges;
}

/** Columns that overlap the window from `left`, `view` wide. */
export function columnsInView(edges: readonly number[], left: number, view: number, spare = 1): Range {
  const count = edges.length - 1;
  const from = Math.max(0, lastAtOrBefore(edges, left) - spare);
  const to = Math.min(count, lastAtOrBefore(edges, left + view) + 1 + spare);
  return { from: Math.min(from, count), to };
}

/** Index of the last edge that is at or before `at`, by halving. */
function lastAtOrBefore(edges: readonly number[], at: number): number {
  let low = 0;
  let high = edges.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (edges[middle]! <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The scroll position nearest to `at` that shows from..to whole. */
export function scrollToShow(at: number, view: number, from: number, to: number): number {
  if (from < at) return from;
  return to > at + view ? to - view : at;
}
