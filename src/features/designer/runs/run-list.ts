// Runs as a list shows them: their number among those of their pipeline, how far they came, and the score they end with.
import { topologicalOrder } from '$core/graph/order';
import type { PipelineRunRecord, PipelineRunState, PipelineStep } from '$core/graph/pipeline';
import { runNumbers } from '$core/graph/run-numbers';
import type { Workspace } from '$sdk/workspace';
import { comparedScores } from './compare-runs';

/** A run and its number among those of its pipeline, from 1. */
export interface NumberedRun {
  readonly run: PipelineRunRecord;
  readonly number: number;
}

export interface RunRow extends NumberedRun {
  readonly done: number;
  readonly reused: number;
  readonly score?: { readonly metric: string; readonly value: number };
}

export interface RunsWanted {
  readonly pipeline: string;
  readonly state: PipelineRunState | '';
}

/** Newest first. Only records of runs are read: what their steps gave is read for the rows that are shown. */
export function numberedRuns(
  { pipelines }: Workspace,
  { pipeline, state }: RunsWanted
): readonly NumberedRun[] {
  const newestFirst = pipelines.runs(pipeline || undefined);
  const numbers = runNumbers(newestFirst.toReversed());
  return newestFirst
    .filter((run) => state === '' || run.state === state)
    .map((run) => ({ run, number: numbers.get(run.id)! }));
}

/** 1 for one that has been deleted. */
export function runNumber({ pipelines }: Workspace, { id, pipeline }: PipelineRunRecord): number {
  return runNumbers(pipelines.runs(pipeline).toReversed()).get(id) ?? 1;
}

export function runRow(workspace: Workspace, { run, number }: NumberedRun): RunRow {
  const steps = stepsOf(workspace, run);
  const states = [...steps.values()].map((step) => step.state);
  const reused = states.filter((state) => state === 'reused').length;
  const done = states.filter((state) => state === 'completed').length + reused;
  const score = lastScore(workspace, run, steps);
  return { run, number, done, reused, ...(score ? { score } : {}) };
}

type Steps = ReadonlyMap<string, PipelineStep>;

/** None where the run has been deleted meanwhile. */
function stepsOf({ pipelines }: Workspace, { id }: PipelineRunRecord): Steps {
  return pipelines.runRecords.get(id) ? pipelines.getRun(id).steps() : new Map();
}

/** The first figure of the last step that has figures. */
function lastScore(workspace: Workspace, run: PipelineRunRecord, steps: Steps): RunRow['score'] {
  for (const { id } of topologicalOrder(run.graph).nodes.toReversed()) {
    const step = steps.get(id);
    if (!step?.outputs) continue;
    const [first] = comparedScores([{}, figuresOf(workspace, step.job)]);
    if (first?.values[1] !== undefined) return { metric: first.metric, value: first.values[1] };
  }
  return undefined;
}

/** The final figures of a job, as long as its record is there. */
export function figuresOf(workspace: Workspace, job: string | undefined): Readonly<Record<string, number>> {
  return (job === undefined ? undefined : workspace.jobs.records.get(job)?.metrics) ?? {};
}
