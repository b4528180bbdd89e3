// How far each column has moved from a reference, one column at a time: the run of the component 'measure-drift'. Of the
// reference a whole column of numbers is in memory, of the other table one group of rows.
import type { Run, RunContext } from '$core/component';
import type { measureDrift as spec } from '$core/components/data/measure-drift';
import { readLevels, readPart } from '$core/data/codec';
import { comparedColumns, driftKind, type ColumnDrift, type DriftReport } from '$core/data/drift';
import { columnSchema, isStringType, type StoredColumn, type TableManifest } from '$core/data/table';
import { HearthError } from '$core/errors';
import { populationStability } from '$core/metrics/population-stability';
import {
  booleanBins,
  everyLevel,
  expectNew,
  isLevelBins,
  levelBins,
  numberBins,
  type Bins,
  type LevelBins
} from '../drift/bins';
import { wholeColumn } from '../edit/stored-table';

export const measureDrift: Run<typeof spec> = async ({ inputs: { reference, table } }, ctx) => {
  const { compared, gone } = comparedColumns(reference, table);
  if (gone.length > 0) throw new HearthError('data/columns-gone', { columns: gone.join(', ') });
  if (compared.length === 0 || reference.rows === 0 || table.rows === 0)
    throw new HearthError('data/nothing-to-compare', {});
  const columns: ColumnDrift[] = [];
  for (const name of compared) {
    columns.push({ name, psi: await driftOf(name, reference, table, ctx) });
    ctx.progress(columns.length / compared.length, name);
    await ctx.tick();
  }
  columns.sort((a, b) => b.psi - a.psi);
  return { report: { columns } satisfies DriftReport };
};

async function driftOf(
  name: string,
  reference: TableManifest,
  table: TableManifest,
  ctx: RunContext
): Promise<number> {
  const [before, now] = [columnSchema(reference, name)!, columnSchema(table, name)!];
  const bins = isStringType(before.type)
    ? await binsOfLevels(reference, before, table.rows, ctx)
    : driftKind(before) === 'numbers'
      ? await binsOfNumbers(reference, before, ctx)
      : booleanBins;
  const expected = await countsOf(reference, before, bins, ctx);
  const actual = await countsOf(table, now, bins, ctx);
  return populationStability(isLevelBins(bins) ? expectNew(expected, actual, bins) : expected, actual);
}

async function binsOfLevels(
  table: TableManifest,
  column: StoredColumn,
  otherRows: number,
  ctx: RunContext
): Promise<LevelBins> {
  const levels = await readLevels(column, ctx.blobs);
  const counts = await countsOf(table, column, everyLevel(levels), ctx);
  return levelBins(levels, counts, [table.rows, otherRows]);
}

async function binsOfNumbers(table: TableManifest, column: StoredColumn, ctx: RunContext): Promise<Bins> {
  return numberBins((await wholeColumn(table, column, ctx.blobs, ctx.tick)) as Float64Array);
}

/** Rows in each bin. */
async function countsOf(
  table: TableManifest,
  column: StoredColumn,
  bins: Bins,
  ctx: RunContext
): Promise<Float64Array> {
  const counts = new Float64Array(bins.count);
  // A column without any cell may be of any type.
  if (column.missing === table.rows) return counts.fill(table.rows, bins.missing, bins.missing + 1);
  const isWords = isStringType(column.type);
  const binOfCode = isWords ? (await readLevels(column, ctx.blobs)).map((level) => bins.of(level)) : [];
  for (const [group, rows] of table.groups.entries()) {
    for (const cell of await readPart(column, group, rows, ctx.blobs)) {
      const isMissing = isWords ? cell < 0 : cell !== cell;
      const bin = isMissing ? bins.missing : isWords ? binOfCode[cell]! : bins.of(cell);
      counts[bin]!++;
    }
    await ctx.tick();
  }
  return counts;
}
