// A column worked out from others, row by row.
import type { Run } from '$core/component';
import type { addFormula as spec } from '$core/components/data/add-formula';
import { isStringType, type StoredColumn } from '$core/data/table';
import { compileFormula, type CompiledFormula } from '$core/formula/compile';
import type { Value } from '$core/formula/functions';
import { foundColumn } from '../edit/stored-table';
import { TableWork } from '../edit/table-work';

export const addFormula: Run<typeof spec> = async ({ inputs: { table }, params }, ctx) => {
  const work = new TableWork(table, ctx);
  const formula = compileFormula(params.formula, table.columns);
  const values = await workedOut(work, formula);
  const column = await stored(work, params.name.trim(), formula, values);
  if (column.missing > 0) ctx.log(`${column.missing} of ${table.rows} rows have no value.`);
  const isThere = work.has(column.name);
  const columns = isThere
    ? table.columns.map((other) => (other.name === column.name ? column : other))
    : [...table.columns, column];
  return { table: await work.with(columns) };
};

async function workedOut(work: TableWork, { columns, value }: CompiledFormula): Promise<Value[]> {
  const readers = new Map<string, (row: number) => Value>();
  for (const name of columns) readers.set(name, await readerOf(work, name));
  let row = 0;
  const cell = (name: string): Value => readers.get(name)!(row);
  const values: Value[] = [];
  for (; row < work.table.rows; row++) {
    values.push(value(cell));
    if (row % 5000 === 0) await work.tick();
  }
  return values;
}

async function readerOf(work: TableWork, name: string): Promise<(row: number) => Value> {
  const { type } = foundColumn(work.table, name);
  if (isStringType(type)) {
    const { codes, levels } = await work.words(name);
    return (row) => levels[codes[row]!] ?? null;
  }
  const cells = await work.numbers(name);
  return (row) => {
    const x = cells[row]!;
    return x !== x ? null : type === 'boolean' ? x === 1 : x;
  };
}

async function stored(
  work: TableWork,
  name: string,
  { type }: CompiledFormula,
  values: readonly Value[]
): Promise<StoredColumn> {
  if (type !== 'text') {
    const cells = Float64Array.from(values, (value) => (value === null ? NaN : Number(value)));
    const isWhole = type === 'number' && cells.every((x) => x !== x || Number.isSafeInteger(x));
    const kind =
      type === 'boolean' ? 'boolean' : type === 'date' ? 'datetime' : isWhole ? 'integer' : 'float';
    return work.put({ name, type: kind, values: cells });
  }
  const known = new Map<string, number>();
  const codes = Int32Array.from(values, (value) => {
    if (value === null) return -1;
    const text = String(value);
    const code = known.get(text) ?? known.size;
    known.set(text, code);
    return code;
  });
  const few = Math.max(50, values.length / 2);
  return work.put({ name, type: known.size <= few ? 'category' : 'text', codes, levels: [...known.keys()] });
}
