// Adds rows of rare classes to a table, between rows that are alike (workers/data/transforms/smote.ts). Numbers lie between,
// categories are those of most neighbours; what can be neither is missing in new rows.
import type { Run, RunContext } from '$core/component';
import { newRowBytes, type smote as spec } from '$core/components/data/smote';
import type { StoredColumn, TableManifest } from '$core/data/table';
import { HearthError } from '$core/errors';
import { Random } from '$core/random';
import { groupedBy } from '../edit/aggregate';
import { isNumberType, TableWork } from '../edit/table-work';
import { putCodes, putNumbers } from '../edit/take-rows';
import { wholeColumn } from '../edit/stored-table';
import { deviationOf } from '../transforms/measures';
import { commonest, newRows, type ClassRows, type NewRow } from '../transforms/smote';

type Params = Parameters<typeof smote>[0]['params'];
type Cells = Float64Array | Int32Array;
type Part = 'number' | 'category' | 'class' | 'missing';

interface Class {
  readonly name: string;
  readonly rows: readonly number[];
}
interface Added {
  readonly own: Class;
  readonly made: readonly NewRow[];
}

export const smote: Run<typeof spec> = async ({ inputs: { table }, params }, ctx) => {
  checkTarget(table, params.target);
  const work = new TableWork(table, ctx);
  const parts = table.columns.map((column) => partOf(column, params.target));
  const cells: Cells[] = [];
  for (const column of table.columns) cells.push(await wholeColumn(table, column, ctx.blobs, ctx.tick));
  const scales = parts.map((part, i) =>
    part === 'number' ? scaleOf(table.columns[i]!, cells[i]!, params) : 1
  );
  const classes = wantedRows(await classesOf(work, params.target), params);
  checkRows(classes);
  const absent = table.columns.filter((_, i) => parts[i] === 'missing').map(({ name }) => `"${name}"`);
  const all = absent.join(', ');
  if (absent.length > 0)
    ctx.log(`Missing in new rows, because nothing lies between two of them: ${all}.`, 'warning');

  const random = new Random(ctx.seed);
  const added: Added[] = [];
  const looked = lookedFor(classes, ctx);
  for (const [own, count] of classes) {
    const neighbours = neighboursIn(own, params, ctx);
    const rows = classRows(own, cells, parts, scales);
    const made = await newRows(rows, count, neighbours, random, () => looked(own));
    ctx.log(`${count} new rows of "${own.name}", which had ${own.rows.length}.`);
    added.push({ own, made });
  }
  const columns: StoredColumn[] = [];
  for (const [i, column] of table.columns.entries()) {
    columns.push(await put(column, grown(cells[i]!, parts[i]!, added), parts[i]!, work));
    ctx.progress(searchShare + ((1 - searchShare) * (i + 1)) / table.columns.length, column.name);
    await ctx.tick();
  }
  const rows = table.rows + added.reduce((sum, { made }) => sum + made.length, 0);
  return { table: await work.with(columns, rows) };
};

/** New rows that are held while columns are made of them. */
const mostNewRows = 20_000_000;
/** How much of the work neighbours are; the rest is writing columns. */
const searchShare = 0.9;

/** Classes have names that repeat. @throws HearthError job/bad-params */
function checkTarget({ columns }: TableManifest, target: string): void {
  const { type, flags } = columns.find(({ name }) => name === target) ?? {};
  if (type !== 'text' && !flags?.includes('id')) return;
  const reason =
    type === 'text'
      ? 'must name a column of classes, not of texts'
      : 'must name a column of classes, not of ids';
  throw new HearthError('job/bad-params', { component: 'smote', field: 'target', reason });
}

/** Before any is made: the estimate knew no sizes of classes. @throws HearthError data/too-large */
function checkRows(classes: readonly (readonly [Class, number])[]): void {
  const count = classes.reduce((sum, [, rows]) => sum + rows, 0);
  if (count <= mostNewRows) return;
  const what = 'The table with its new rows';
  throw new HearthError('data/too-large', {
    what,
    bytes: newRowBytes * count,
    limit: newRowBytes * mostNewRows
  });
}

/** Tells how far the search is: a row takes as long as its class is large. */
function lookedFor(classes: readonly (readonly [Class, number])[], ctx: RunContext) {
  const all = classes.reduce((sum, [{ rows }, count]) => sum + Math.min(rows.length, count) * rows.length, 0);
  let done = 0;
  return ({ name, rows }: Class): Promise<void> => {
    done += rows.length;
    ctx.progress((searchShare * done) / all, `"${name}"`);
    return ctx.tick();
  };
}

/** A column's cells with those of the new rows below. */
function grown(old: Cells, part: Part, added: readonly Added[]): Cells {
  const fresh = added.flatMap(({ own, made }) => made.map((row) => valueOf(old, part, own, row)));
  const rows = old.length + fresh.length;
  const all = old instanceof Int32Array ? new Int32Array(rows) : new Float64Array(rows);
  all.set(old);
  all.set(fresh, old.length);
  return all;
}

/** Whole numbers have none between them: a column of them becomes one of numbers with a fraction. */
function put(column: StoredColumn, cells: Cells, part: Part, { store }: TableWork): Promise<StoredColumn> {
  if (cells instanceof Int32Array) return putCodes(column, cells, store);
  const type = part === 'number' && column.type === 'integer' ? 'float' : column.type;
  return putNumbers({ ...column, type }, cells, store);
}

/** What new rows have in a column. */
function partOf({ name, type, flags }: StoredColumn, target: string): Part {
  if (name === target) return 'class';
  if (flags?.includes('id')) return 'missing';
  if (type === 'category' || type === 'boolean') return 'category';
  return isNumberType(type) ? 'number' : 'missing';
}

function valueOf(cells: Cells, part: Part, { rows }: Class, { base, towards, gap, near }: NewRow): number {
  const from = cells[rows[base]!]!;
  switch (part) {
    case 'class':
      return from;
    case 'number':
      return from + gap * (cells[rows[towards]!]! - from);
    case 'category':
      return commonest(
        cells,
        near.map((row) => rows[row]!)
      );
    case 'missing':
      return cells instanceof Int32Array ? -1 : NaN;
  }
}

/** One over the unit in which a column is compared. @throws HearthError data/missing-cells */
function scaleOf({ name }: StoredColumn, cells: Cells, { standardise }: Params): number {
  const numbers = Float64Array.from(cells);
  const missing = numbers.reduce((count, x) => count + (x !== x ? 1 : 0), 0);
  if (missing > 0) throw new HearthError('data/missing-cells', { column: name, missing });
  const deviation = standardise ? deviationOf(numbers, 0) : 1;
  return deviation > 0 ? 1 / deviation : 1;
}

/** The classes in the order in which they appear; rows without one belong to none. */
async function classesOf(work: TableWork, target: string): Promise<readonly Class[]> {
  const words = await work.words(target);
  const { rows } = groupedBy([words], work.table.rows);
  return rows
    .map((members) => ({ code: words.codes[members[0]!]!, rows: [...members] }))
    .filter(({ code }) => code >= 0)
    .map(({ code, rows: own }) => ({ name: words.levels[code]!, rows: own }));
}

/** How many rows each class gets. @throws HearthError train/one-class, job/bad-params */
function wantedRows(classes: readonly Class[], params: Params): readonly (readonly [Class, number])[] {
  const { by, only, percent, share, target } = params;
  const sizes = classes.map(({ rows }) => rows.length);
  const most = sizes.reduce((a, b) => Math.max(a, b), 0);
  const least = sizes.reduce((a, b) => Math.min(a, b), Infinity);
  if (classes.length < 2) throw new HearthError('train/one-class', { target, value: classes[0]?.name ?? '' });
  if (only !== '' && !classes.some(({ name }) => name === only)) {
    const names = classes.slice(0, 20).map(({ name }) => `"${name}"`);
    const reason = `must be a class of "${target}": ${names.join(', ')}`;
    throw new HearthError('job/bad-params', { component: 'smote', field: 'only', reason });
  }
  const chosen = classes.filter(({ name, rows }) => {
    if (only !== '') return name === only;
    return by === 'balance' || rows.length === least;
  });
  const count = (rows: number): number =>
    by === 'percent' ? Math.round((rows * percent) / 100) : Math.max(0, Math.round(most * share) - rows);
  return chosen.map((one) => [one, count(one.rows.length)] as const).filter(([, rows]) => rows > 0);
}

/** @throws HearthError train/too-few-rows for a class of one row, which has no neighbour */
function neighboursIn({ name, rows }: Class, { neighbours }: Params, ctx: RunContext): number {
  if (rows.length < 2)
    throw new HearthError('train/too-few-rows', { rows: rows.length, needed: 2, why: `of "${name}"` });
  const own = Math.min(neighbours, rows.length - 1);
  if (own < neighbours)
    ctx.log(`"${name}" has ${rows.length} rows: ${own} neighbours instead of ${neighbours}.`, 'warning');
  return own;
}

function classRows(
  { rows }: Class,
  cells: readonly Cells[],
  parts: readonly Part[],
  scales: readonly number[]
): ClassRows {
  const of = (part: Part): number[] => parts.flatMap((one, i) => (one === part ? [i] : []));
  return {
    rows: rows.length,
    numbers: of('number').map((i) => Float64Array.from(rows, (row) => cells[i]![row]! * scales[i]!)),
    // A missing truth value is no number that equals itself.
    codes: of('category').map((i) =>
      Int32Array.from(rows, (row) => (Number.isNaN(cells[i]![row]) ? -1 : cells[i]![row]!))
    )
  };
}
