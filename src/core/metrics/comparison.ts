// Models side by side: the scores that all of them have, and the best by the metric their task is judged by first.
import type { Task } from '../models/manifest';
import { isRecord } from '../params';
import { higherIsBetter, primaryMetric } from './report';

export interface Comparison {
  readonly kind: 'comparison';
  readonly task: Task;
  /** The metric that decides. */
  readonly metric: string;
  readonly models: readonly { readonly name: string; readonly scores: Readonly<Record<string, number>> }[];
  /** Name of the best; absent where no model has the metric. */
  readonly best?: string;
}

export function isComparison(report: unknown): report is Comparison {
  return isRecord(report) && report.kind === 'comparison';
}

interface Judged {
  readonly name: string;
  readonly task: Task;
  readonly scores: Readonly<Record<string, number>>;
}

/** A comparison of models of one task. Of equal ones the first named is best. */
export function compareScores(judged: readonly [Judged, ...Judged[]]): Comparison {
  const { task } = judged[0];
  const metric = primaryMetric(task);
  const sign = higherIsBetter.has(metric) ? 1 : -1;
  const rated = judged.filter(({ scores }) => Number.isFinite(scores[metric] ?? NaN));
  const best = rated.reduce<Judged | undefined>(
    (top, next) => (!top || sign * next.scores[metric]! > sign * top.scores[metric]! ? next : top),
    undefined
  );
  const models = judged.map(({ name, scores }) => ({ name, scores }));
  return { kind: 'comparison', task, metric, models, ...(best ? { best: best.name } : {}) };
}
