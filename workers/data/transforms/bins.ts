// Numbers in bins, as ranges or as the bin's number from 0.
import type { StoredColumn, TableManifest } from '$core/data/table';
import type { FittedBins } from '$core/transforms/fitted';
import { foundColumn } from '../edit/stored-table';
import type { TableWork } from '../edit/table-work';
import { quantilesOf, rangeOf } from './measures';

/** Edges from the lowest value to the highest; equal ones are one, so there may be fewer bins than asked for. */
export function binEdges(cells: Float64Array, method: 'equal-width' | 'quantiles', bins: number): number[] {
  const shares = Array.from({ length: bins + 1 }, (_, i) => i / bins);
  const { low, high } = rangeOf(cells);
  const edges =
    method === 'quantiles'
      ? quantilesOf(cells, shares)
      : shares.map((share) => (share === 1 ? high : low + share * (high - low)));
  const rising: number[] = [];
  for (const edge of edges)
    if (Number.isFinite(edge) && (rising.length === 0 || edge > rising.at(-1)!)) rising.push(edge);
  const [only] = rising;
  return rising.length === 1 ? [only!, only! + Math.max(1, Math.abs(only!) * 1e-6)] : rising;
}

/** The bin of a value: the last edge that is not above it. Beyond the ends is the first or the last bin. */
export function binOf(value: number, edges: readonly number[]): number {
  let low = 0;
  let high = edges.length - 1;
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if (edges[middle]! <= value) low = middle;
    else high = middle;
  }
  return low;
}

export async function applyBins(work: TableWork, fitted: FittedBins): Promise<TableManifest> {
  const byName = new Map(fitted.columns.map(({ name, edges }) => [name, edges]));
  for (const { name } of fitted.columns) foundColumn(work.table, name);
  const columns: StoredColumn[] = [];
  for (const column of work.table.columns) {
    const edges = byName.get(column.name);
    columns.push(edges ? await binned(work, column.name, edges, fitted.as) : column);
  }
  return work.with(columns);
}

async function binned(
  work: TableWork,
  name: string,
  edges: readonly number[],
  as: FittedBins['as']
): Promise<StoredColumn> {
  const cells = await work.numbers(name);
  const bins = Float64Array.from(cells, (x) => (x === x && edges.length > 1 ? binOf(x, edges) : NaN));
  if (as === 'number') return work.put({ name, type: 'integer', values: bins });
  const texts = edgeTexts(edges);
  const levels = texts.slice(0, -1).map((text, i) => {
    const isLast = i === edges.length - 2;
    return `[${text}, ${texts[i + 1]!}${isLast ? ']' : ')'}`;
  });
  const codes = Int32Array.from(bins, (bin) => (bin === bin ? bin : -1));
  return work.put({ name, type: 'category', codes, levels });
}

/** Six digits, or as many as tell each edge from the next: bins of one name would be one. */
function edgeTexts(edges: readonly number[]): string[] {
  for (let digits = 6; digits < 17; digits++) {
    const texts = edges.map((edge) => String(Number(edge.toPrecision(digits))));
    if (new Set(texts).size === edges.length) return texts;
  }
  return edges.map(String);
}
