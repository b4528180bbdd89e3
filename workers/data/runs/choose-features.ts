// Scores each column by what it says of the target, and keeps the best (workers/data/transforms/relevance.ts).
import type { Run, RunContext } from '$core/component';
import type { chooseFeatures as spec } from '$core/components/data/choose-features';
import type { StoredColumn, TableManifest } from '$core/data/table';
import { HearthError } from '$core/errors';
import type { FittedSelection } from '$core/transforms/fitted';
import { foundColumn } from '../edit/stored-table';
import { isNumberType, TableWork, type Words } from '../edit/table-work';
import { applyTransform } from '../transforms/apply';
import {
  chiSquared,
  fTest,
  inParts,
  mutualInformation,
  pearson,
  spearman,
  type Coded
} from '../transforms/relevance';

interface Scored {
  readonly name: string;
  readonly score: number;
}
type Measure = Parameters<typeof chooseFeatures>[0]['params']['by'];

export const chooseFeatures: Run<typeof spec> = async ({ inputs: { table }, params }, ctx) => {
  const work = new TableWork(table, ctx);
  const target = foundColumn(table, params.target);
  const scoreOf = await scorer(work, target, params.by);
  const scored: Scored[] = [];
  const unfit: string[] = [];
  for (const column of table.columns) {
    if (column === target) continue;
    const score = column.flags?.includes('id') ? undefined : await scoreOf(column);
    if (score === undefined) unfit.push(`"${column.name}"`);
    else scored.push({ name: column.name, score });
  }
  if (scored.length === 0) throw new HearthError('data/no-columns', { table: 'What is chosen from' });
  if (unfit.length > 0)
    ctx.log(`Left out, because ${params.by} has no value for them: ${unfit.join(', ')}.`, 'warning');
  const ranked = scored.toSorted((a, b) => b.score - a.score);
  const kept = new Set(ranked.slice(0, params.keep).map(({ name }) => name));
  const columns = table.columns.flatMap(({ name }) =>
    kept.has(name) || name === target.name ? [{ name }] : []
  );
  const fitted: FittedSelection = { kind: 'select', columns };
  ctx.log(`${kept.size} of ${scored.length} columns kept.`);
  return {
    table: await applyTransform(table, fitted, ctx),
    scores: await scoresTable(ranked, table, ctx),
    transform: fitted
  };
};

/** Names and scores as a table of their own. */
async function scoresTable(
  all: readonly Scored[],
  table: TableManifest,
  ctx: RunContext
): Promise<TableManifest> {
  const own = new TableWork({ ...table, rows: all.length, columns: [] }, ctx);
  const codes = Int32Array.from(all.keys());
  const levels = all.map(({ name }) => name);
  const values = Float64Array.from(all, ({ score }) => score);
  const names = await own.put({ name: 'column', type: 'text', codes, levels });
  return own.with([names, await own.put({ name: 'score', type: 'float', values })], all.length);
}

/** What gives a column's score; undefined where the measure does not take such a column. @throws HearthError data/not-numbers */
async function scorer(work: TableWork, target: StoredColumn, by: Measure) {
  const numbers = (column: StoredColumn): Promise<Float64Array> | undefined =>
    isNumberType(column.type) ? work.numbers(column.name) : undefined;
  const coded = async ({ name, type }: StoredColumn): Promise<Coded> =>
    type === 'integer' || type === 'float'
      ? inParts(await work.numbers(name))
      : codedWords(await work.words(name));
  switch (by) {
    case 'pearson':
    case 'spearman': {
      const y = await work.numbers(target.name);
      const measure = by === 'pearson' ? pearson : spearman;
      return async (column: StoredColumn) => {
        const x = await numbers(column);
        return x && measure(x, y);
      };
    }
    case 'f-test': {
      const y = codedWords(await work.words(target.name));
      return async (column: StoredColumn) => {
        const x = await numbers(column);
        return x && fTest(x, y);
      };
    }
    case 'chi-squared':
    case 'mutual-information': {
      const y = await coded(target);
      const measure = by === 'chi-squared' ? chiSquared : mutualInformation;
      return async (column: StoredColumn) =>
        column.type === 'text' || column.type === 'datetime' ? undefined : measure(await coded(column), y);
    }
    default:
      return by satisfies never;
  }
}

function codedWords({ codes, levels }: Words): Coded {
  return { codes, count: levels.length };
}
