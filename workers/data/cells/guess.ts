// The type of a column from some of its cells: the narrowest type that every cell fits. Given a sample it is a
// guess, given all cells (or all distinct ones) it is exact.
import { parseBoolean } from './boolean';
import { dateLayouts, parseDate, type DateLayout } from './date';
import { misfit, parseNumber, type NumberStyle } from './number';
import type { MissingCells } from './missing';

/** How the cells of a column are read. 'unknown': nothing but missing cells so far. */
export type CellKind =
  | { readonly kind: 'number' | 'boolean' | 'string' | 'unknown' }
  | { readonly kind: 'date'; readonly layout: DateLayout };

export class TypeGuess {
  readonly #style: NumberStyle;
  readonly #missing: MissingCells;
  #number = true;
  #boolean = true;
  #layouts: readonly DateLayout[] = dateLayouts;
  #cells = 0;

  constructor(style: NumberStyle, missing: MissingCells) {
    this.#style = style;
    this.#missing = missing;
  }

  /** Takes one cell, without blanks and quotes around it, into account. */
  add(bytes: Uint8Array, from: number, to: number): void {
    if (this.#missing.has(bytes, from, to)) return;
    if (!this.#open) return void this.#cells++;
    if (this.#missing.hasWeak(bytes, from, to)) return;
    this.#cells++;
    if (this.#number && parseNumber(bytes, from, to, this.#style) === misfit) this.#number = false;
    if (this.#boolean && parseBoolean(bytes, from, to) === misfit) this.#boolean = false;
    if (this.#layouts.length > 0)
      this.#layouts = this.#layouts.filter((layout) => parseDate(bytes, from, to, layout) !== misfit);
  }

  /** The answer so far. Slashed dates that fit both day-first and month-first stay text. */
  get kind(): CellKind {
    if (this.#cells === 0) return { kind: 'unknown' };
    if (this.#number) return { kind: 'number' };
    if (this.#boolean) return { kind: 'boolean' };
    const [layout] = this.#layouts;
    return layout && this.#layouts.length === 1 ? { kind: 'date', layout } : { kind: 'string' };
  }

  /** Whether a type other than string is still possible. */
  get #open(): boolean {
    return this.#number || this.#boolean || this.#layouts.length > 0;
  }
}
