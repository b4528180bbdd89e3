// Categories as numbers. Levels are taken in alphabetical order, as scikit-learn's encoders do.
import type { Run } from '$core/component';
import type { encodeColumns as spec } from '$core/components/data/encode-columns';
import { HearthError } from '$core/errors';
import type { FittedEncoding } from '$core/transforms/fitted';
import { chosenColumns } from '../edit/stored-table';
import { TableWork } from '../edit/table-work';
import { applyTransform } from '../transforms/apply';

export const encodeColumns: Run<typeof spec> = async ({ inputs: { table }, params }, ctx) => {
  const work = new TableWork(table, ctx);
  const isChosen = params.columns.length > 0;
  const chosen = chosenColumns(table, params.columns).filter(({ type }) => isChosen || type === 'category');
  if (chosen.length === 0) throw new HearthError('data/no-columns', { table: 'What is encoded' });
  const columns: FittedEncoding['columns'][number][] = [];
  for (const { name } of chosen) {
    const { codes, levels } = await work.words(name);
    const counts = new Float64Array(levels.length);
    for (const code of codes) if (code >= 0) counts[code]!++;
    const byCount = [...levels.keys()].filter((code) => counts[code]! > 0);
    byCount.sort((a, b) => counts[b]! - counts[a]! || a - b);
    const kept = byCount.slice(0, params.most).sort((a, b) => (levels[a]! < levels[b]! ? -1 : 1));
    if (byCount.length > kept.length)
      ctx.log(`"${name}": the ${kept.length} most frequent of ${byCount.length} values are kept.`, 'warning');
    const shares = kept.map((code) => counts[code]! / Math.max(1, table.rows));
    columns.push({ name, levels: kept.map((code) => levels[code]!), shares });
  }
  const { method, dropFirst } = params;
  const fitted: FittedEncoding = {
    kind: 'encode',
    method,
    columns,
    dropFirst: method === 'one-hot' && dropFirst
  };
  return { table: await applyTransform(table, fitted, ctx), transform: fitted };
};
