// State of the data grid: what is scrolled where, which cell is active, what to draw. Its markup is
// DataGrid.svelte, its sums are grid-geometry.ts, its rows come from row-window.svelte.ts.
import type { Cell } from '$core/data/frame';
import {
  clampTop,
  columnsInView,
  edgesOf,
  extentOf,
  isScaled,
  rowsInView,
  scrollFromTop,
  scrollToShow,
  topFromScroll
} from './grid-geometry';

export const rowHeight = 30;
export const headerHeight = 38;

export interface GridColumn {
  readonly name: string;
  readonly kind?: 'number' | 'text' | 'date' | 'boolean';
  /** A short word under the name, such as its type. */
  readonly hint?: string;
  /** px; by default from the name and kind. */
  readonly width?: number;
  readonly format?: (cell: Cell) => string;
}

export interface GridSort {
  readonly column: string;
  readonly descending: boolean;
}

/** Row -1 is the header. */
export interface ActiveCell {
  readonly row: number;
  readonly column: number;
}

interface GridInput {
  readonly rowCount: number;
  readonly columns: readonly GridColumn[];
  /** Width of the column of row numbers, px. */
  readonly gutter: number;
}

export class GridState {
  readonly #input: () => GridInput;
  #scroller: HTMLElement | undefined;
  #scrollTop = $state(0);
  #top = $state(0);
  #left = $state(0);
  width = $state(0);
  height = $state(0);
  active = $state.raw<ActiveCell>({ row: 0, column: 0 });
  #widths = $state.raw<Readonly<Record<string, number>>>({});

  readonly view = $derived(Math.max(0, this.height - headerHeight));
  readonly extent = $derived.by(() => extentOf(this.#input().rowCount, rowHeight, this.view));
  readonly edges = $derived.by(() =>
    edgesOf(
      this.#input().columns.map((column) => this.#widths[column.name] ?? column.width ?? usualWidth(column))
    )
  );
  readonly rows = $derived.by(() => rowsInView(this.#top, this.view, rowHeight, this.#input().rowCount));
  readonly columns = $derived.by(() =>
    columnsInView(this.edges, this.#left, this.width - this.#input().gutter)
  );

  constructor(input: () => GridInput) {
    this.#input = input;
  }

  attach = (scroller: HTMLElement): (() => void) => {
    this.#scroller = scroller;
    // Not passive: a scaled table moves by the wheel's own distance, not by the scaled one.
    scroller.addEventListener('wheel', this.#wheel, { passive: false });
    return () => scroller.removeEventListener('wheel', this.#wheel);
  };

  /** Distance of a row from the top of the scrolled body, px. */
  yOf(row: number): number {
    return Math.round(this.#scrollTop + row * rowHeight - this.#top);
  }

  scrolled = (): void => {
    const { scrollTop, scrollLeft } = this.#scroller!;
    this.#left = scrollLeft;
    // Our own move comes back rounded; taking it for a new position would lose rows in a scaled table.
    if (Math.abs(scrollTop - this.#scrollTop) < 1 && isScaled(this.extent)) return;
    this.#scrollTop = scrollTop;
    this.#top = topFromScroll(this.extent, scrollTop);
  };

  #wheel = (event: WheelEvent): void => {
    if (!isScaled(this.extent) || event.ctrlKey || event.deltaY === 0 || event.shiftKey) return;
    event.preventDefault();
    const step = [1, rowHeight, this.view][event.deltaMode] ?? 1;
    this.#moveTo(this.#top + event.deltaY * step);
    if (event.deltaX !== 0) this.#scroller!.scrollLeft += event.deltaX;
  };

  #moveTo(top: number): void {
    this.#top = clampTop(this.extent, top);
    this.#scrollTop = scrollFromTop(this.extent, this.#top);
    this.#scroller!.scrollTop = this.#scrollTop;
  }

  resizeColumn(name: string, width: number): void {
    this.#widths = { ...this.#widths, [name]: Math.min(800, Math.max(56, width)) };
  }

  /** Makes a cell the active one and scrolls it into view. */
  activate(row: number, column: number): void {
    const { rowCount, columns } = this.#input();
    this.active = {
      row: Math.min(Math.max(-1, row), rowCount - 1),
      column: Math.min(Math.max(0, column), columns.length - 1)
    };
    const at = this.active.row * rowHeight;
    if (this.active.row >= 0) this.#moveTo(scrollToShow(this.#top, this.view, at, at + rowHeight));
    const [from = 0, to = 0] = this.edges.slice(this.active.column);
    const view = this.width - this.#input().gutter;
    this.#scroller!.scrollLeft = scrollToShow(this.#left, view, from, to);
  }

  /** Moves by a key; false if the key is none of the grid's. */
  key(event: KeyboardEvent): boolean {
    const { row, column } = this.active;
    const page = Math.max(1, Math.floor(this.view / rowHeight) - 1);
    const far = event.ctrlKey || event.metaKey;
    const { rowCount, columns } = this.#input();
    const targets: Readonly<Record<string, readonly [number, number]>> = {
      ArrowDown: [far ? rowCount - 1 : row + 1, column],
      ArrowUp: [far ? 0 : row - 1, column],
      ArrowRight: [row, far ? columns.length - 1 : column + 1],
      ArrowLeft: [row, far ? 0 : column - 1],
      PageDown: [row + page, column],
      PageUp: [Math.max(0, row - page), column],
      Home: [far ? 0 : row, 0],
      End: [far ? rowCount - 1 : row, columns.length - 1]
    };
    const target = targets[event.key];
    if (!target || event.altKey) return false;
    this.activate(...target);
    return true;
  }
}

function usualWidth({ name, kind }: GridColumn): number {
  const least = kind === 'text' || kind === undefined ? 140 : kind === 'date' ? 170 : 96;
  return Math.min(280, Math.max(least, name.length * 8 + 44));
}

/** A cell as text: numbers to 7 significant digits and at least 2 decimals; dates in UTC without needless zeros. */
export function cellText(cell: Cell, column: GridColumn): string {
  if (cell === null) return '';
  if (column.format) return column.format(cell);
  if (typeof cell === 'string') return cell;
  if (column.kind === 'boolean') return cell === 0 ? 'false' : 'true';
  if (column.kind === 'date')
    return new Date(cell)
      .toISOString()
      .replace(/T00:00:00\.000Z$|(\.000)?Z$/, '')
      .replace('T', ' ');
  if (Number.isInteger(cell)) return String(cell);
  const wholeDigits = Math.max(0, Math.ceil(Math.log10(Math.abs(cell))));
  return String(Number(cell.toPrecision(Math.min(17, Math.max(7, wholeDigits + 2)))));
}
