// Columns become rows: for each row of the table one row for each turned column, in the order of the columns.
import type { Run } from '$core/component';
import type { unpivotTable as spec } from '$core/components/data/unpivot-table';
import { isStringType } from '$core/data/table';
import { HearthError } from '$core/errors';
import { chosenColumns } from '../edit/stored-table';
import { isNumberType, TableWork } from '../edit/table-work';
import { takeTableRows } from '../edit/take-rows';

const mostRows = 50_000_000;

export const unpivotTable: Run<typeof spec> = async ({ inputs: { table }, params }, ctx) => {
  const work = new TableWork(table, ctx);
  const isChosen = params.columns.length > 0;
  const turned = chosenColumns(table, params.columns).filter(({ type }) => isChosen || isNumberType(type));
  if (turned.length === 0) throw new HearthError('data/no-columns', { table: 'What is turned' });
  const rows = table.rows * turned.length;
  if (rows > mostRows)
    throw new HearthError('data/too-large', {
      what: 'The unpivoted table',
      bytes: 8 * rows,
      limit: 8 * mostRows
    });
  const width = turned.length;
  const kept = table.columns.filter((column) => !turned.includes(column));
  const repeated = Uint32Array.from({ length: rows }, (_, i) => Math.floor(i / width));
  const beside =
    kept.length === 0
      ? []
      : (await takeTableRows({ ...table, columns: kept }, repeated, work.store, ctx.tick)).columns;
  const names = await work.put({
    name: params.nameColumn.trim(),
    type: 'category',
    codes: Int32Array.from({ length: rows }, (_, i) => i % width),
    levels: turned.map(({ name }) => name)
  });
  const name = params.valueColumn.trim();
  // Numbers stay numbers only where all of them are.
  const values = turned.some(({ type }) => isStringType(type) || type === 'datetime')
    ? await work.put({ name, type: 'category', ...(await words()) })
    : await work.put({
        name,
        type: turned.every(({ type }) => type === 'integer') ? 'integer' : 'float',
        values: await numbers()
      });
  return { table: await work.with([...beside, names, values], rows) };

  async function numbers(): Promise<Float64Array> {
    const out = new Float64Array(rows);
    for (const [at, column] of turned.entries()) {
      const cells = await work.numbers(column.name);
      for (let row = 0; row < cells.length; row++) out[row * width + at] = cells[row]!;
    }
    return out;
  }

  async function words(): Promise<{ codes: Int32Array; levels: readonly string[] }> {
    const codes = new Int32Array(rows);
    const levels: string[] = [];
    const known = new Map<string, number>();
    for (const [at, column] of turned.entries()) {
      const cells = await work.words(column.name);
      const renumbered = cells.levels.map((level) => {
        const code = known.get(level) ?? levels.push(level) - 1;
        known.set(level, code);
        return code;
      });
      for (let row = 0; row < cells.codes.length; row++) {
        const code = cells.codes[row]!;
        codes[row * width + at] = code < 0 ? -1 : renumbered[code]!;
      }
    }
    return { codes, levels };
  }
};
