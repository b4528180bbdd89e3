// What an error that ends a job is: a cancel, a refusal of storage, or one that a person is told in the job's own terms.
import { findComponent } from '$core/components/index';
import { HearthError, isHearthError } from '$core/errors';
import type { JobRecord } from '$core/jobs/record';

/** Not a failure: somebody, or a signal, stopped it. */
export function isCancel(error: unknown): boolean {
  return isHearthError(error, 'job/cancelled') || (error as Error | undefined)?.name === 'AbortError';
}

/** Workers know a component's name only; and that nothing else went with their memory. */
export function named(error: unknown, { component }: JobRecord): unknown {
  if (!isHearthError(error, 'job/out-of-memory') || error.details.what !== component) return error;
  const { title: what, resumable } = findComponent(component);
  return new HearthError(
    'job/out-of-memory',
    { what },
    { kept: resumable ? keptToResume : keptBefore, cause: error }
  );
}

const keptBefore = 'Everything that was saved before is kept.';
const keptToResume =
  'Everything that was saved before is kept, with the last checkpoint of this run if it had one.';

/** Storage refused: full, or broken. */
export function isStorageFault(error: unknown): boolean {
  return isHearthError(error) && error.code.startsWith('store/');
}
