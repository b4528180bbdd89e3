// Which columns a training job learns from, with a reason for each it leaves out.
import type { Column } from '../data/frame';
import type { ColumnSchema, TableManifest } from '../data/table';
import type { LeftOut } from '../featurize/plan';

export interface ChosenColumns {
  readonly used: readonly ColumnSchema[];
  readonly leftOut: readonly LeftOut[];
}

/** From the table's schema alone; `features` empty means all that are of use. Groups are not learned from. */
export function chooseColumns(
  table: TableManifest,
  params: {
    readonly target: string;
    readonly features: readonly string[];
    readonly groupColumn: string | undefined;
  }
): ChosenColumns {
  const wanted = new Set(params.features);
  const used: ColumnSchema[] = [];
  const leftOut: LeftOut[] = [];
  for (const column of table.columns) {
    if (column.name === params.target || (wanted.size > 0 && !wanted.has(column.name))) continue;
    const reason = reasonAgainst(column, table.rows, wanted.has(column.name), params.groupColumn);
    if (reason === undefined) used.push(column);
    else leftOut.push({ column: column.name, reason });
  }
  return { used, leftOut };
}

function reasonAgainst(
  column: ColumnSchema,
  rows: number,
  asked: boolean,
  groupColumn: string | undefined
): string | undefined {
  if (column.missing === rows) return 'is empty';
  if (column.flags?.includes('constant')) return 'has one value only';
  if (column.type === 'text') return 'holds free text, which these algorithms do not read';
  if (column.name === groupColumn && !asked) return 'is the group that rows are split by';
  if (column.flags?.includes('id') && !asked) return 'looks like an id: nearly every value is different';
  return undefined;
}

/** Rows after which it is plain whether a column has about as many values as rows. */
const fewRows = 4096;

/**
 * Whether a column is the target under another name: equal row by row, or one to one with it. Where nearly every
 * row has a value of its own, one to one says nothing, and only equality counts.
 */
export function isCopy(target: Column, column: Column, rows: Uint32Array): boolean {
  const a = target.kind === 'string' ? target.codes : target.values;
  const b = column.kind === 'string' ? column.codes : column.values;
  const sameUnit = target.kind === column.kind && target.kind !== 'string';
  return (sameUnit && isEqual(a, b, rows)) || isOneToOne(a, b, rows);
}

function isEqual(a: ArrayLike<number>, b: ArrayLike<number>, rows: Uint32Array): boolean {
  for (const row of rows) if (!Object.is(a[row], b[row])) return false;
  return true;
}

/** NaN is a value like any other here. */
function isOneToOne(a: ArrayLike<number>, b: ArrayLike<number>, rows: Uint32Array): boolean {
  const forward = new Map<number, number>();
  const back = new Map<number, number>();
  for (let i = 0; i < rows.length; i++) {
    const [x, y] = [a[rows[i]!]!, b[rows[i]!]!];
    if (!pair(forward, x, y) || !pair(back, y, x)) return false;
    if (i === fewRows && forward.size > fewRows / 2) return false;
  }
  return forward.size < rows.length / 2;
}

function pair(map: Map<number, number>, from: number, to: number): boolean {
  const known = map.get(from);
  if (known === undefined) map.set(from, to);
  return known === undefined || Object.is(known, to);
}
