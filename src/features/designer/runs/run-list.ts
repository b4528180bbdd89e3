// Runs as a list shows them: their number among those of their pipeline, how far they came, and the score they end with.
import { topologicalOrder } from '$core/graph/order';
import type { PipelineRunRecord, PipelineRunState } from '$core/graph/pipeline';
import type { Workspace } from '$sdk/workspace';
import { comparedScores } from './compare-runs';

export interface RunRow {
  readonly run: PipelineRunRecord;
  /** From 1, the first of its pipeline. */
  readonly number: number;
  readonly done: number;
  readonly reused: number;
  readonly score?: { readonly metric: string; readonly value: number };
}

export interface RunsWanted {
  readonly pipeline: string;
  readonly state: PipelineRunState | '';
}

/** Newest first. */
export function runRows(workspace: Workspace, { pipeline, state }: RunsWanted): readonly RunRow[] {
  const { pipelines } = workspace;
  const numbers = new Map<string, number>();
  const counts = new Map<string, number>();
  for (const run of pipelines.runs(pipeline || undefined).toReversed()) {
    const number = (counts.get(run.pipeline) ?? 0) + 1;
    counts.set(run.pipeline, number);
    numbers.set(run.id, number);
  }
  return pipelines
    .runs(pipeline || undefined)
    .filter((run) => state === '' || run.state === state)
    .map((run) => rowOf(workspace, run, numbers.get(run.id)!));
}

function rowOf(workspace: Workspace, run: PipelineRunRecord, number: number): RunRow {
  const steps = workspace.pipelines.getRun(run.id).steps();
  const states = [...steps.values()].map((step) => step.state);
  const reused = states.filter((state) => state === 'reused').length;
  const done = states.filter((state) => state === 'completed').length + reused;
  const score = lastScore(workspace, run);
  return { run, number, done, reused, ...(score ? { score } : {}) };
}

/** The first figure of the last step that has figures. */
function lastScore(workspace: Workspace, run: PipelineRunRecord): RunRow['score'] {
  const steps = workspace.pipelines.getRun(run.id).steps();
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
