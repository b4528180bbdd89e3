// A job: a run of a component, with everything needed to run it again. State changes only by `nextState`.
import type { ErrorRecord } from '../errors';
import { HearthError } from '../errors';

export const jobStates = ['queued', 'running', 'paused', 'completed', 'failed', 'cancelled'] as const;
export type JobState = (typeof jobStates)[number];
export type JobEvent = 'start' | 'pause' | 'resume' | 'complete' | 'fail' | 'cancel' | 'interrupt' | 'retry';

const transitions: Readonly<Record<JobState, Partial<Record<JobEvent, JobState>>>> = {
  queued: { start: 'running', cancel: 'cancelled', fail: 'failed', interrupt: 'queued' },
  running: {
    pause: 'paused',
    complete: 'completed',
    fail: 'failed',
    cancel: 'cancelled',
    interrupt: 'queued'
  },
  paused: { resume: 'running', cancel: 'cancelled', fail: 'failed', complete: 'completed', start: 'running' },
  completed: {},
  failed: { retry: 'queued' },
  cancelled: {}
};

/** @throws HearthError job/bad-transition */
export function nextState(state: JobState, event: JobEvent): JobState {
  const next = transitions[state][event];
  if (!next) throw new HearthError('job/bad-transition', { from: state, event });
  return next;
}

export function isFinished(state: JobState): boolean {
  return state === 'completed' || state === 'failed' || state === 'cancelled';
}

export interface JobRecord {
  readonly id: string;
  /** Shown to people; editable. */
  readonly title: string;
  readonly component: string;
  readonly componentVersion: number;
  /** Refs by port ('adult@1'), or a file's name. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Content hashes of the inputs by port. */
  readonly inputHashes: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly state: JobState;
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  /** Refs by port for assets; reports are 'report:<blob id>'. */
  readonly outputs?: Readonly<Record<string, string>>;
  /** Content hashes of the assets it made, by port: a ref may later be another's. Records of before have none. */
  readonly outputHashes?: Readonly<Record<string, string>>;
  /** Final metrics by name. */
  readonly metrics?: Readonly<Record<string, number>>;
  readonly error?: ErrorRecord;
  /** It was cancelled, and a result is being made of what it had done; a tab that takes it up does only that. */
  readonly concludes?: true;
  /** How often it continued from a checkpoint. */
  readonly resumed?: number;
  readonly appVersion: string;
  readonly device: string;
  /** Stands for the device that runs it, where a joined workspace made it: each device runs its own jobs alone. */
  readonly home?: string;
  readonly notes: string;
  readonly tags: readonly string[];
  /** The step of a pipeline's run that it is. */
  readonly step?: { readonly run: string; readonly node: string };
  /** Name for the assets it makes. */
  readonly outputName?: string;
}
