// Two runs of pipelines side by side: how each of their steps fared, what data they began with, and their scores.
import { topologicalOrder } from '$core/graph/order';
import type { GraphNode } from '$core/graph/graph';
import type { PipelineRunRecord, PipelineStep } from '$core/graph/pipeline';
import { bestValue, primaryMetric } from '$core/metrics/report';
import { tasks } from '$core/models/manifest';

export type Scores = Readonly<Record<string, number>>;

/** One of the two, and where its steps and their scores are found. */
export interface RunSide {
  readonly run: PipelineRunRecord;
  readonly step: (node: string) => PipelineStep | undefined;
  /** The final figures of a step's job. */
  readonly scores: (step: PipelineStep) => Scores;
}

export type Pair<T> = readonly [before: T, after: T];

export interface ComparedScore {
  readonly metric: string;
  readonly values: Pair<number | undefined>;
  /** The better of two that differ. */
  readonly best?: 0 | 1;
}

export interface ComparedStep {
  readonly node: GraphNode;
  readonly steps: Pair<PipelineStep | undefined>;
  readonly scores: readonly ComparedScore[];
}

/** Every step of either run in the order of the second, those that only the first has last. */
export function compareRuns(before: RunSide, after: RunSide): readonly ComparedStep[] {
  const known = new Set(after.run.graph.nodes.map(({ id }) => id));
  const gone = inOrder(before).filter(({ id }) => !known.has(id));
  return [...inOrder(after), ...gone].map((node) => {
    const steps = [before.step(node.id), after.step(node.id)] as const;
    const scores = comparedScores([scoresOf(before, steps[0]), scoresOf(after, steps[1])]);
    return { node, steps, scores };
  });
}

function inOrder({ run }: RunSide): readonly GraphNode[] {
  return topologicalOrder(run.graph).nodes;
}

function scoresOf(side: RunSide, step: PipelineStep | undefined): Scores {
  return step?.outputs ? side.scores(step) : {};
}

/** All figures that either has, what its task is judged by first. */
export function comparedScores([before, after]: Pair<Scores>): readonly ComparedScore[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const ordered = names.toSorted((a, b) => rankOf(a) - rankOf(b));
  return ordered.map((metric) => {
    const values = [finite(before[metric]), finite(after[metric])] as const;
    const best = bestValue(metric, values);
    return { metric, values, ...(best === undefined ? {} : { best: best === values[0] ? 0 : 1 }) };
  });
}

/** Two classes have a log loss as well: where both are, the other comes first. */
function rankOf(metric: string): number {
  const isPrimary = tasks.some((task) => primaryMetric(task) === metric);
  return !isPrimary ? 2 : metric === 'logLoss' ? 1 : 0;
}

function finite(value: number | undefined): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
