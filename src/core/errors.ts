// HearthError: the one thing that is thrown on purpose. A stable code, typed details, a sentence for people
// and `kept`: what is safe. It crosses workers and REST whole. A plain Error is a bug and is shown as such.
import { dataErrors } from './errors/data';
import type { ErrorEntry } from './errors/describe';
import { flowErrors } from './errors/flow';
import { graphErrors } from './errors/graph';
import { languageErrors } from './errors/language';
import { jobErrors } from './errors/job';
import { labelErrors } from './errors/labels';
import { labelProjectErrors } from './errors/label-projects';
import { modelErrors } from './errors/model';
import { shareErrors } from './errors/share';
import { storeErrors } from './errors/store';
import { vaultErrors } from './errors/vault';

export const errorCatalogue = {
  ...dataErrors,
  ...flowErrors,
  ...graphErrors,
  ...jobErrors,
  ...labelErrors,
  ...labelProjectErrors,
  ...languageErrors,
  ...modelErrors,
  ...shareErrors,
  ...storeErrors,
  ...vaultErrors
} as const;

type Catalogue = typeof errorCatalogue;
export type ErrorCode = keyof Catalogue;
export type ErrorDetails<C extends ErrorCode> = Catalogue[C] extends ErrorEntry<infer D> ? D : never;

/** What a HearthError is outside JavaScript memory: in a message, a record or a REST answer. */
export interface ErrorRecord {
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly kept?: string;
}

export class HearthError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'HearthError';
  readonly code: C;
  readonly details: ErrorDetails<C>;
  readonly kept: string | undefined;

  constructor(code: C, details: ErrorDetails<C>, options: { kept?: string; cause?: unknown } = {}) {
    const entry = errorCatalogue[code] as unknown as ErrorEntry<ErrorDetails<C>>;
    super(entry.message(details), { cause: options.cause });
    this.code = code;
    this.details = details;
    this.kept = options.kept;
  }
}

export function isHearthError<C extends ErrorCode>(error: unknown, code?: C): error is HearthError<C> {
  return error instanceof HearthError && (code === undefined || error.code === code);
}

export function httpStatus(code: ErrorCode): number {
  return errorCatalogue[code].status;
}

/** A plain, cloneable record of any error; an unexpected error becomes code 'bug' with its own message. */
export function toErrorRecord(error: unknown): ErrorRecord {
  if (error instanceof HearthError) {
    const record = { code: error.code, message: error.message, details: { ...(error.details as object) } };
    return error.kept === undefined ? record : { ...record, kept: error.kept };
  }
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? error.stack : undefined;
  return { code: 'bug', message, details: stack ? { stack } : {} };
}

/** The error again, from its record: a HearthError where the code is known, else a plain Error. */
export function fromErrorRecord(record: ErrorRecord): Error {
  if (Object.hasOwn(errorCatalogue, record.code)) {
    const details = record.details as ErrorDetails<ErrorCode>;
    const options = record.kept === undefined ? {} : { kept: record.kept };
    return new HearthError(record.code as ErrorCode, details, options);
  }
  return Object.assign(new Error(record.message), { details: record.details });
}
