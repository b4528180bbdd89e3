// IndexedDB's failures as Hearth's. A full disk hides inside Dexie's AbortError.
import { HearthError } from '$core/errors';

interface NamedError {
  readonly name?: string;
  readonly message?: string;
  readonly inner?: unknown;
}

/** Runs `work` and translates what storage throws. */
export async function translated<T>(work: () => PromiseLike<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toStoreError(error);
  }
}

function toStoreError(error: unknown): unknown {
  if (error instanceof HearthError) return error;
  const options = { kept: 'Everything that was saved before is kept.', cause: error };
  if (isNamed(error, 'QuotaExceededError')) return new HearthError('store/quota', {}, options);
  if (isNamed(error, 'DatabaseClosedError')) return new HearthError('store/outdated-tab', {}, options);
  const { name, message } = error as NamedError;
  if (!name?.endsWith('Error')) return error;
  return new HearthError('store/failed', { reason: message ?? name }, options);
}

function isNamed(error: unknown, name: string, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 3) return false;
  const { name: own, inner } = error as NamedError;
  return own === name || isNamed(inner, name, depth + 1);
}
