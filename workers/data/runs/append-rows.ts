// Puts the rows of one table under those of another. Columns are matched by name; numbers and words never mix.
import type { Run, RunContext } from '$core/component';
import type { appendRows as spec } from '$core/components/data/append-rows';
import { readLevels } from '$core/data/codec';
import { columnSchema, isStringType, type StoredColumn, type TableManifest } from '$core/data/table';
import { HearthError } from '$core/errors';
import { SizedStore, wholeColumn } from '../edit/stored-table';
import { groupsOf, putCodes, putNumbers } from '../edit/take-rows';

export const appendRows: Run<typeof spec> = async ({ inputs: { first, second } }, ctx) => {
  const store = new SizedStore(ctx.blobs);
  const extra = second.columns.filter(({ name }) => !columnSchema(first, name));
  const columns: StoredColumn[] = [];
  for (const column of [...first.columns, ...extra]) {
    const name = column.name;
    columns.push(
      isStringType(column.type)
        ? await appendedWords(name, first, second, store, ctx)
        : await appendedNumbers(name, first, second, store, ctx)
    );
    ctx.progress(columns.length / (first.columns.length + extra.length), name);
  }
  const rows = first.rows + second.rows;
  return { table: await store.sized({ ...first, rows, groups: groupsOf(rows), columns }) };
};

/** The column of each table, where it has one. @throws HearthError data/type-mismatch */
function both(name: string, first: TableManifest, second: TableManifest) {
  const [above, below] = [columnSchema(first, name), columnSchema(second, name)];
  const kinds = [above, below].flatMap((column) => (column ? [kindOf(column)] : []));
  if (new Set(kinds).size > 1)
    throw new HearthError('data/type-mismatch', { column: name, first: above!.type, second: below!.type });
  return { above, below };
}

function kindOf({ type }: StoredColumn): string {
  return isStringType(type) ? 'words' : type === 'datetime' || type === 'boolean' ? type : 'numbers';
}

async function appendedNumbers(
  name: string,
  first: TableManifest,
  second: TableManifest,
  store: SizedStore,
  ctx: RunContext
): Promise<StoredColumn> {
  const { above, below } = both(name, first, second);
  const cells = new Float64Array(first.rows + second.rows).fill(NaN);
  if (above) cells.set(await wholeColumn(first, above, ctx.blobs, ctx.tick));
  if (below) cells.set(await wholeColumn(second, below, ctx.blobs, ctx.tick), first.rows);
  const isFloat = above?.type === 'float' || below?.type === 'float';
  return putNumbers({ ...(above ?? below)!, ...(isFloat ? { type: 'float' as const } : {}) }, cells, store);
}

async function appendedWords(
  name: string,
  first: TableManifest,
  second: TableManifest,
  store: SizedStore,
  ctx: RunContext
): Promise<StoredColumn> {
  const { above, below } = both(name, first, second);
  const codes = new Int32Array(first.rows + second.rows).fill(-1);
  const levels = above ? [...(await readLevels(above, ctx.blobs))] : [];
  if (above) codes.set(await wholeColumn(first, above, ctx.blobs, ctx.tick));
  if (below) {
    const known = new Map(levels.map((level, code) => [level, code]));
    const recoded = (await readLevels(below, ctx.blobs)).map((level) => {
      const code = known.get(level);
      return code ?? levels.push(level) - 1;
    });
    const cells = await wholeColumn(second, below, ctx.blobs, ctx.tick);
    for (let row = 0; row < cells.length; row++)
      if (cells[row]! >= 0) codes[first.rows + row] = recoded[cells[row]!]!;
  }
  return putCodes((above ?? below)!, codes, store, levels);
}
