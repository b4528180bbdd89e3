// What travels between the runner and a worker: the call, and the events that come back while it runs.
import type { LogLine, SeriesPoint } from '../ports';

export interface RunCall {
  readonly component: string;
  /** Values by port: manifests and blobs, not refs. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Already parsed. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly resumeFrom?: unknown;
  /** The job was cancelled: a result of what `resumeFrom` has is wanted, no more. */
  readonly concludes?: boolean;
}

export type RunEvent =
  | { readonly kind: 'progress'; readonly fraction: number; readonly note?: string }
  | { readonly kind: 'metrics'; readonly points: readonly SeriesPoint[] }
  | { readonly kind: 'log'; readonly line: Omit<LogLine, 'at'> }
  | { readonly kind: 'interim'; readonly report: unknown }
  | { readonly kind: 'partial'; readonly text: string }
  | { readonly kind: 'checkpoint'; readonly state: unknown; readonly saved: (error?: unknown) => void }
  /** Pausing took effect: the run waits in tick. */
  | { readonly kind: 'paused' }
  | { readonly kind: 'resumed' };

/** Where a device keeps what a job has told of its report before its end. */
export function interimKey(job: string): string {
  return `interim:${job}`;
}
