// Which failed jobs can simply be tried again: what stopped them lay outside them and may have passed, so the same
// job goes on from its last checkpoint. Everything else needs other data or other settings, and so another job.
import { components, type ComponentName } from '../components/index';
import type { ErrorCode } from '../errors';
import { nextState, type JobRecord } from './record';

/** Faults of the machine, its storage and its network, not of the job. */
const passingFaults: ReadonlySet<string> = new Set<ErrorCode>([
  'store/quota',
  'store/failed',
  'job/out-of-memory',
  'job/worker-failed',
  'gpu/lost',
  'gpu/failed',
  'lm/fetch-failed',
  'lm/needs-network'
]);

/** Whether trying this very job again may succeed. Its checkpoint is kept as long as this is so. */
export function canRetry(job: JobRecord): boolean {
  const spec = Object.hasOwn(components, job.component)
    ? components[job.component as ComponentName]
    : undefined;
  const passing = job.error !== undefined && passingFaults.has(job.error.code);
  return job.state === 'failed' && passing && spec?.resumable === true;
}

/** The job as it waits to be run again. @throws HearthError job/bad-transition */
export function requeued(job: JobRecord): JobRecord {
  const { error: _error, finishedAt: _finishedAt, ...kept } = job;
  return { ...kept, state: nextState(job.state, 'retry') };
}
