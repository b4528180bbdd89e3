// Filters over stored columns. Each narrows a mask of rows, part by part; strings are tested once a level.
// A missing cell passes only the filter 'missing', as NULL does in SQL.
import { HearthError } from '$core/errors';
import type { Filter } from '$core/data/grid';
import {
  columnSchema,
  isStringType,
  type ColumnType,
  type StoredColumn,
  type TableManifest
} from '$core/data/table';
import { misfit } from '../cells/number';
import { givenCell } from '../cells/value';
import { dateText, valueText } from '../export/cell-text';

/** How a filter gets at cells. */
export interface CellSource {
  /** Cells of one column in one row group. */
  part(column: StoredColumn, group: number, rows: number): Promise<Float64Array | Int32Array>;
  levels(column: StoredColumn): Promise<readonly string[]>;
}

/** One byte a row: 1 where all filters hold. @throws HearthError data/bad-filter, data/unknown-column */
export async function filterMask(
  table: TableManifest,
  filters: readonly Filter[],
  source: CellSource,
  tick: () => Promise<void>
): Promise<Uint8Array> {
  const mask = new Uint8Array(table.rows).fill(1);
  for (const filter of filters) {
    const column = columnSchema(table, filter.column);
    if (!column) throw new HearthError('data/unknown-column', { column: filter.column, table: 'the table' });
    const test = isStringType(column.type)
      ? await levelTest(column, filter, source)
      : numberTest(column, filter);
    let at = 0;
    for (const [group, rows] of table.groups.entries()) {
      const cells = await source.part(column, group, rows);
      for (let i = 0; i < rows; i++) if (mask[at + i] === 1 && !test(cells[i]!)) mask[at + i] = 0;
      at += rows;
      await tick();
    }
  }
  return mask;
}

/** The rows of a mask, ascending. */
export function maskedRows(mask: Uint8Array): Uint32Array {
  let count = 0;
  for (let i = 0; i < mask.length; i++) count += mask[i]!;
  const rows = new Uint32Array(count);
  let at = 0;
  for (let i = 0; i < mask.length; i++) if (mask[i] === 1) rows[at++] = i;
  return rows;
}

type CellTest = (cell: number) => boolean;

/** A test of codes: every level is tested once. */
async function levelTest(column: StoredColumn, filter: Filter, source: CellSource): Promise<CellTest> {
  if (filter.operator === 'missing') return (code) => code < 0;
  if (filter.operator === 'present') return (code) => code >= 0;
  const wanted = String(filter.value ?? '');
  const passes = textTest(filter.operator, wanted);
  const levels = await source.levels(column);
  const holds = Uint8Array.from(levels, (level) => (passes(level) ? 1 : 0));
  return (code) => code >= 0 && holds[code] === 1;
}

function textTest(operator: Exclude<Filter['operator'], 'missing' | 'present'>, wanted: string) {
  const lower = wanted.toLowerCase();
  switch (operator) {
    case '=':
      return (text: string) => text === wanted;
    case '!=':
      return (text: string) => text !== wanted;
    case '<':
      return (text: string) => text < wanted;
    case '<=':
      return (text: string) => text <= wanted;
    case '>':
      return (text: string) => text > wanted;
    case '>=':
      return (text: string) => text >= wanted;
    case 'contains':
      return (text: string) => text.toLowerCase().includes(lower);
    default:
      return operator satisfies never;
  }
}

function numberTest(column: StoredColumn, filter: Filter): CellTest {
  const { operator } = filter;
  if (operator === 'missing') return (value) => value !== value;
  if (operator === 'present') return (value) => value === value;
  if (operator === 'contains') return containsTest(column, String(filter.value ?? '').trim());
  const wanted = comparable(column, filter);
  switch (operator) {
    case '=':
      return (value) => value === wanted;
    case '!=':
      return (value) => value === value && value !== wanted;
    case '<':
      return (value) => value < wanted;
    case '<=':
      return (value) => value <= wanted;
    case '>':
      return (value) => value > wanted;
    case '>=':
      return (value) => value >= wanted;
    default:
      return operator satisfies never;
  }
}

/** Of cells as a person sees them: not the milliseconds of a date, and not the 1 of what is true. */
function containsTest({ type }: StoredColumn, part: string): CellTest {
  if (type === 'datetime') return dateContains(part);
  const lower = part.toLowerCase();
  return (value) => value === value && valueText(value, type).toLowerCase().includes(lower);
}

/** Whether the text of a date contains this, written with its T between day and time or with a blank, as tables show it. */
export function dateContains(part: string): CellTest {
  const upper = part.toUpperCase().replace(' ', 'T');
  return (ms) => ms === ms && dateText(ms).includes(upper);
}

/** The filter's value in the column's own terms: a number, 0 or 1, or epoch milliseconds. */
function comparable({ type, name }: StoredColumn, { operator, value }: Filter): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  const text = String(value ?? '');
  const found = givenCell(text, type);
  if (found !== misfit) return found;
  throw new HearthError('data/bad-filter', {
    filter: `${name} ${operator} ${text}`,
    reason: whyNoCell(text, type)
  });
}

function whyNoCell(text: string, type: ColumnType): string {
  if (type === 'datetime') return `"${text}" is no date such as 2024-01-31, or its day may be its month`;
  return type === 'boolean' ? `"${text}" is neither true nor false` : `"${text}" is no number`;
}
