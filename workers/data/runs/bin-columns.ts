// Numbers in bins.
import type { Run } from '$core/component';
import type { binColumns as spec } from '$core/components/data/bin-columns';
import { HearthError } from '$core/errors';
import type { FittedBins } from '$core/transforms/fitted';
import { TableWork } from '../edit/table-work';
import { applyTransform } from '../transforms/apply';
import { binEdges } from '../transforms/bins';

export const binColumns: Run<typeof spec> = async ({ inputs: { table }, params }, ctx) => {
  const work = new TableWork(table, ctx);
  const { method } = params;
  const given = method === 'edges' ? parsedEdges(params.edges) : undefined;
  const columns: FittedBins['columns'][number][] = [];
  for (const { name } of work.numberColumns(params.columns)) {
    const edges =
      given ?? binEdges(await work.numbers(name), method === 'edges' ? 'quantiles' : method, params.bins);
    if (edges.length - 1 < params.bins && !given)
      ctx.log(
        `"${name}" has ${Math.max(0, edges.length - 1)} bins: its values are too few or too equal for more.`
      );
    columns.push({ name, edges });
  }
  const fitted: FittedBins = { kind: 'bin', columns, as: params.as };
  return { table: await applyTransform(table, fitted, ctx), transform: fitted };
};

/** @throws HearthError job/bad-params unless at least two numbers rise */
function parsedEdges(text: string): readonly number[] {
  const edges = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  const isRising = edges.every((edge, i) => Number.isFinite(edge) && (i === 0 || edge > edges[i - 1]!));
  if (isRising && edges.length >= 2) return edges;
  const reason = 'must be at least two numbers, each larger than the one before, separated by commas';
  throw new HearthError('job/bad-params', { component: 'bin-columns', field: 'edges', reason });
}
