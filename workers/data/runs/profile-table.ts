// Describes every column of a table, one column in memory at a time: the run of the component 'profile-table'.
import type { Run } from '$core/component';
import type { profileTable as spec } from '$core/components/data/profile-table';
import { readLevels, readPart } from '$core/data/codec';
import type { ColumnProfile, TableProfile } from '$core/data/profile';
import { columnSchema, isStringType, type StoredColumn, type TableManifest } from '$core/data/table';
import { HearthError } from '$core/errors';
import type { BlobReader } from '$core/ports';
import { numbered, type NumberedColumn } from '../profile/copies';
import { correlations } from '../profile/correlation';
import { RowHashes } from '../profile/duplicates';
import { profileNumbers } from '../profile/numbers';
import { profileStrings } from '../profile/strings';
import { findWarnings } from '../profile/warnings';

/** Correlations and the search for copies look at no more rows than these, evenly spread. */
const sampleRows = 200_000;
/** More columns than this fit no heat map, and their pairs take long. */
const mostCorrelated = 100;
/** Columns with more values are compared by correlation only. */
const mostCopiedValues = 1000;
/** Hashes of more rows than this would need over 300 MB: repeated rows are then not counted. */
const mostHashedRows = 16_000_000;

export const profileTable: Run<typeof spec> = async ({ inputs: { table }, params: { target } }, ctx) => {
  if (target !== undefined && !columnSchema(table, target))
    throw new HearthError('data/unknown-column', { column: target, table: 'the table' });
  const hashes = table.rows <= mostHashedRows ? new RowHashes(table.rows) : undefined;
  const columns: ColumnProfile[] = [];
  const candidates: NumberedColumn[] = [];
  const numeric: { name: string; values: Float64Array }[] = [];
  for (const [i, column] of table.columns.entries()) {
    const cells = await readWhole(table, column, ctx.blobs, ctx.tick);
    columns.push(await profileColumn(column, cells, ctx.blobs));
    await ctx.tick();
    hashes?.add(cells);
    const sampled = evenRows(cells);
    const candidate = numbered(column.name, sampled, mostCopiedValues);
    if (candidate) candidates.push(candidate);
    if (sampled instanceof Float64Array && numeric.length < mostCorrelated)
      numeric.push({ name: column.name, values: sampled });
    ctx.progress((i + 1) / table.columns.length, column.name);
    await ctx.tick();
  }
  const names = numeric.map(({ name }) => name);
  const correlation = { names, values: correlations(numeric.map(({ values }) => values)) };
  await ctx.tick();
  const repeatedRows = hashes?.count() ?? 0;
  const warnings = findWarnings({ rows: table.rows, columns, candidates, correlation, repeatedRows, target });
  return { report: { rows: table.rows, columns, warnings, correlation } satisfies TableProfile };
};

async function readWhole(
  table: TableManifest,
  column: StoredColumn,
  blobs: BlobReader,
  tick: () => Promise<void>
): Promise<Float64Array | Int32Array> {
  const cells = isStringType(column.type) ? new Int32Array(table.rows) : new Float64Array(table.rows);
  let at = 0;
  for (const [group, rows] of table.groups.entries()) {
    cells.set(await readPart(column, group, rows, blobs), at);
    at += rows;
    await tick();
  }
  return cells;
}

async function profileColumn(
  column: StoredColumn,
  cells: Float64Array | Int32Array,
  blobs: BlobReader
): Promise<ColumnProfile> {
  const { name, type } = column;
  if (cells instanceof Int32Array) {
    const profile = profileStrings(cells, await readLevels(column, blobs), type === 'text');
    return { name, type, flags: flagsOf(column, profile), ...profile };
  }
  const { summary, ...counts } = profileNumbers(cells);
  const profile = { name, type, flags: flagsOf(column, counts), ...counts };
  if (type === 'boolean') return { ...profile, top: topBooleans(cells) };
  return summary ? { ...profile, numbers: summary } : profile;
}

function flagsOf(
  { flags = [] }: StoredColumn,
  counts: { distinct: number; missing: number }
): ColumnProfile['flags'] {
  const isConstant = counts.distinct === 0 || (counts.distinct === 1 && counts.missing === 0);
  return [...(flags.includes('id') ? (['id'] as const) : []), ...(isConstant ? (['constant'] as const) : [])];
}

function topBooleans(values: Float64Array): NonNullable<ColumnProfile['top']> {
  let yes = 0;
  let no = 0;
  for (const value of values) {
    if (value === 1) yes++;
    else if (value === 0) no++;
  }
  const top = [
    { value: 'true', count: yes },
    { value: 'false', count: no }
  ];
  return top.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
}

/** All cells, or `sampleRows` of them at even distances. */
function evenRows<T extends Float64Array | Int32Array>(cells: T): T {
  if (cells.length <= sampleRows) return cells;
  const step = cells.length / sampleRows;
  const sampled = cells.slice(0, sampleRows) as T;
  for (let i = 0; i < sampleRows; i++) sampled[i] = cells[Math.floor(i * step)]!;
  return sampled;
}
