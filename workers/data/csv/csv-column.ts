// One column of a CSV file while it is read: its builder, and the cells that did not fit its type.
import type { ColumnType } from '$core/data/table';
import { parseBoolean } from '../cells/boolean';
import { parseDate } from '../cells/date';
import type { CellKind } from '../cells/guess';
import { misfit, parseNumber } from '../cells/number';
import { NumberBuilder } from '../columns/number-builder';
import { StringBuilder } from '../columns/string-builder';
import { encodeUtf8, utf8Kind } from '../columns/utf8';
import type { IssueLog } from '../issues';
import type { Batch, Rows } from './batch';
import { contentOf, textOf, type ByteRange } from './cell';
import type { CsvPlan, PlannedColumn } from './plan';
import { readBooleans, readDates, readNumbers, readStrings } from './read-column';

const longestShown = 40;

/** A cell, for a sentence about it. */
export interface NotedCell {
  readonly line: number;
  readonly text: string;
}

export class CsvColumn {
  readonly name: string;
  readonly kind: CellKind;
  readonly chosen: ColumnType | undefined;
  readonly builder: NumberBuilder | StringBuilder;
  /** Cells that are neither of the column's type nor missing, and the first of them. */
  misfits = 0;
  firstMisfit: NotedCell | undefined;
  /** Cells read as missing because the column holds numbers, and the first of them. */
  weakMissing = 0;
  firstWeak: NotedCell | undefined;
  readonly #plan: CsvPlan;
  /** Values that mean missing here: tokens like -9 that would else be read as they stand. */
  readonly #missingValues: readonly number[];
  #repaired = 0;

  constructor(planned: PlannedColumn, plan: CsvPlan) {
    this.name = planned.name;
    this.kind = planned.kind;
    this.chosen = planned.chosen;
    this.#plan = plan;
    const isString = this.kind.kind === 'string' || this.kind.kind === 'unknown';
    this.builder = isString ? new StringBuilder(plan.missing) : new NumberBuilder();
    this.#missingValues = isString ? [] : this.#tokenValues();
  }

  /** Whether the column must be read again as text: a cell did not fit the type it was guessed to have. */
  get mustWiden(): boolean {
    return this.misfits > 0 && this.chosen === undefined;
  }

  takePart(): Uint8Array<ArrayBuffer> {
    return this.builder.takePart();
  }

  /** Adds rows [from, to) of the batch, in which this is field `column`. */
  read(batch: Batch, column: number, from: number, to: number): void {
    const { builder } = this;
    const rows: Rows = { from, to, at: builder.length };
    if (builder instanceof NumberBuilder) {
      const values = builder.room(to - from);
      if (this.#readValues(batch, column, rows, values) > 0) this.#settleMisfits(batch, column, rows, values);
      if (this.#missingValues.length > 0) this.#blank(values, rows);
    } else {
      readStrings(batch, this.#plan.dialect, column, rows, builder.dictionary, builder.room(to - from));
    }
    builder.length += to - from;
  }

  /** Tells, after a batch was read, which of its lines hold bytes that are no text in the file's encoding. */
  noteUndecodable(batch: Batch, column: number, log: IssueLog): void {
    const { builder } = this;
    if (builder instanceof NumberBuilder || builder.dictionary.repaired === this.#repaired) return;
    this.#repaired = builder.dictionary.repaired;
    for (let row = 0; row < batch.rows; row++) {
      const { bytes, from, to } = contentOf(batch, this.#plan.dialect, row, column);
      if (utf8Kind(bytes, from, to) !== 'invalid') continue;
      const line = batch.lines[row]!;
      const text = `Line ${line} holds bytes in "${this.name}" that are no UTF-8: they became \uFFFD.`;
      log.add({ kind: 'undecodable', line, column: this.name, text });
    }
  }

  #readValues(batch: Batch, column: number, rows: Rows, values: Float64Array): number {
    const { dialect, style } = this.#plan;
    if (this.kind.kind === 'number') return readNumbers(batch, dialect, column, rows, style, values);
    if (this.kind.kind === 'date') return readDates(batch, dialect, column, rows, this.kind.layout, values);
    return readBooleans(batch, dialect, column, rows, values);
  }

  /** Looks again at the cells the fast loop gave up on: blanks, quotes, missing tokens; the rest are misfits. */
  #settleMisfits(batch: Batch, column: number, rows: Rows, values: Float64Array): void {
    const { dialect, missing } = this.#plan;
    for (let row = rows.from; row < rows.to; row++) {
      const at = rows.at + row - rows.from;
      if (values[at] !== misfit) continue;
      const cell = contentOf(batch, dialect, row, column, true);
      if (missing.has(cell.bytes, cell.from, cell.to)) values[at] = NaN;
      else values[at] = this.#parse(cell);
      if (values[at] !== misfit) continue;
      values[at] = NaN;
      this.#noteMisfit(cell, batch.lines[row]!);
    }
  }

  #tokenValues(): number[] {
    const cells = this.#plan.missing.tokens.map((token) => encodeUtf8(`${token}\n`));
    return cells
      .map((bytes) => this.#parse({ bytes, from: 0, to: bytes.length - 1 }))
      .filter((value) => value !== misfit);
  }

  #blank(values: Float64Array, { from, to, at }: Rows): void {
    for (let i = at; i < at + to - from; i++) if (this.#missingValues.includes(values[i]!)) values[i] = NaN;
  }

  #parse({ bytes, from, to }: ByteRange): number {
    if (this.kind.kind === 'number') return parseNumber(bytes, from, to, this.#plan.style);
    if (this.kind.kind === 'date') return parseDate(bytes, from, to, this.kind.layout);
    return parseBoolean(bytes, from, to);
  }

  #noteMisfit(cell: ByteRange, line: number): void {
    const isWeak = this.#plan.missing.hasWeak(cell.bytes, cell.from, cell.to);
    if (isWeak && this.weakMissing++ === 0) this.firstWeak = { line, text: shown(cell) };
    if (!isWeak && this.misfits++ === 0) this.firstMisfit = { line, text: shown(cell) };
  }
}

function shown(cell: ByteRange): string {
  const text = textOf(cell);
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}
