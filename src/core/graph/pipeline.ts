// Pipelines: a graph of components over whole assets, as the shared document keeps it, and the runs of one.
import type { DriftFound } from '../data/drift';
import type { ErrorRecord } from '../errors';
import type { Graph, Json } from './graph';
import type { StepRecord } from './step';

export interface PipelineRecord {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly graph: Graph;
  /** What an Azure ML file it came from says beside its jobs, to go back with it. */
  readonly azure?: Readonly<Record<string, Json>>;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A graph as it was when somebody gave it a name. */
export interface PipelineVersion {
  readonly id: string;
  readonly pipeline: string;
  readonly name: string;
  readonly graph: Graph;
  readonly createdAt: number;
}

export type PipelineRunState = 'running' | 'completed' | 'failed' | 'cancelled';

/** A run: the graph as it was then. What became of its steps is kept beside it, step by step. */
export interface PipelineRunRecord {
  readonly id: string;
  readonly pipeline: string;
  /** Among the runs of its pipeline, from 1; runs of before it was kept have none. */
  readonly number?: number;
  readonly title: string;
  readonly graph: Graph;
  /** The graph as it was drawn, where that had saved components: `graph` has their steps. */
  readonly drawn?: Graph;
  readonly seed: number;
  readonly force: boolean;
  readonly state: PipelineRunState;
  readonly createdAt: number;
  /** The member of a shared workspace whose machine runs it. */
  readonly home?: string;
  readonly finishedAt?: number;
  /** The drift that a schedule began it for. */
  readonly because?: DriftFound;
  /** Why the run itself could not go on; what failed in a step is kept at the step. */
  readonly error?: ErrorRecord;
}

/** A step of a run. Values on its wires are refs ('dataset:adult@1', 'report:<blob>'). */
export interface PipelineStep extends StepRecord {
  readonly run: string;
  /** The job that did the work: its own, or the one whose result is reused. */
  readonly job?: string;
}

/** Id of the job that a step's attempt is, from 1; `index` is its node's place in the run's graph. */
export function stepJobId(run: string, index: number, attempt: number): string {
  return `${run}s${index}a${attempt}`;
}

/** Key of a step's record in the document. */
export function stepRecordKey(run: string, node: string): string {
  return `${run}/${node}`;
}
