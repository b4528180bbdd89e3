// Which columns a training job learns from, with a reason for each it leaves out.
import type { Column, Frame } from '../data/frame';
import type { ColumnSchema, TableManifest } from '../data/table';
import type { LeftOut } from '../featurize/plan';

export interface ChosenColumns {
  readonly used: readonly ColumnSchema[];
  readonly leftOut: readonly LeftOut[];
}

/** From the table's schema alone; `features` empty means all that are of use. Columns that split rows are not learned from. */
export function chooseColumns(
  table: TableManifest,
  params: {
    target: string;
    features: readonly string[];
    groupColumn: string | undefined;
    timeColumn: string | undefined;
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

/** Columns that are the target under another name: equal row by row, or one to one with it. */
export function copiesOf(target: Column, frame: Frame, rows: Uint32Array): readonly string[] {
  const answers = keysOf(target, rows);
  return frame.columns
    .filter((column) => column.name !== target.name && isOneToOne(answers, keysOf(column, rows)))
    .map((column) => column.name);
}

function keysOf(column: Column, rows: Uint32Array): Float64Array {
  const cells = column.kind === 'string' ? column.codes : column.values;
  return Float64Array.from(rows, (row) => cells[row]!);
}

/** NaN is a value like any other here. Two columns with as many values as rows are one to one by chance. */
function isOneToOne(a: Float64Array, b: Float64Array): boolean {
  const forward = new Map<number, number>();
  const back = new Map<number, number>();
  for (let i = 0; i < a.length; i++) {
    if (!pair(forward, a[i]!, b[i]!) || !pair(back, b[i]!, a[i]!)) return false;
  }
  return forward.size < a.length / 2 || a.every((value, i) => Object.is(value, b[i]!));
}

function pair(map: Map<number, number>, from: number, to: number): boolean {
  if (!map.has(from)) map.set(from, to);
  return Object.is(map.get(from), to);
}
