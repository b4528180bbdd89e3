// A family judged on several folds: for each, a model that has not seen it. What is registered is nothing; what is told is
// how the scores vary.
import type { RunContext } from '../component';
import type { TableManifest } from '../data/table';
import { summariseFolds, type CrossValidation } from '../metrics/cross-validation';
import type { Family } from './family';
import { fitPart, judge, predictInto } from './pipeline';
import { prepareTraining, type CommonParams } from './prepare';

interface Progress {
  readonly folds: CrossValidation['folds'];
}

/** @throws HearthError train/… for a target or table that nothing can be learned from */
export async function crossValidateFamily<P, M>(
  family: Family<P, M>,
  algorithm: string,
  data: TableManifest,
  params: P & CommonParams,
  ctx: RunContext
): Promise<CrossValidation> {
  const prepared = await prepareTraining(data, params, ctx);
  const { target, split } = prepared;
  const done = [...((ctx.resumeFrom as Progress | undefined)?.folds ?? [])];
  const all = split.parts.length;
  for (const [fold, part] of split.parts.entries()) {
    if (fold < done.length) continue;
    const fit = {
      signal: ctx.signal,
      metric: (series: string, step: number, value: number) =>
        ctx.metric(`fold ${fold + 1} ${series}`, step, value),
      progress: (fraction: number, note?: string) =>
        ctx.progress((fold + fraction) / all, `fold ${fold + 1} of ${all}${note ? `, ${note}` : ''}`),
      log: (text: string, level?: 'info' | 'warning') => ctx.log(`Fold ${fold + 1}: ${text}`, level),
      tick: () => ctx.tick(),
      // A fold is small enough to be begun anew.
      checkpointDue: () => false,
      checkpoint: () => Promise.resolve(),
      resumeFrom: undefined
    };
    const fitted = await fitPart(family, prepared, part, params, ctx.seed, fit);
    const predictions = new Float64Array(part.valid.length * Math.max(1, target.classes.length));
    await predictInto(predictions, 0, family, fitted.model, fitted.valid!.x, ctx);
    family.dispose?.(fitted.model);
    const one = { ...prepared, split: { ...split, parts: [part] } };
    const { scores } = judge(one, predictions, ctx.seed);
    done.push({ rows: part.valid.length, scores });
    await ctx.checkpoint({ folds: done } satisfies Progress);
  }
  return {
    kind: 'cross-validation',
    task: target.task,
    target: target.name,
    algorithm,
    folds: done,
    ...summariseFolds(done)
  };
}
