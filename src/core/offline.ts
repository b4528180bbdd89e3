// What pages and the service worker (src/service-worker.ts) say to each other.

export type WorkerRequest =
  /** A waiting version becomes the active one. */
  | { readonly kind: 'take-over' }
  /** Bring every file into the cache. Answers 'progress' several times, then 'saved'. */
  | { readonly kind: 'save-all' }
  /** The same without what few need: Python's files and DuckDB's. */
  | { readonly kind: 'save-usual' }
  | { readonly kind: 'report' }
  /** Forget the files of versions that no open tab uses. */
  | { readonly kind: 'tidy' };

export interface CacheReport {
  /** Of everything kept for offline use, and of what is not here yet. */
  readonly bytes: number;
  readonly absentBytes: number;
  /** How much of what is not here only few need: Python's files and DuckDB's. */
  readonly absentRareBytes: number;
  /** Whether everything is available offline. */
  readonly complete: boolean;
}

export type WorkerAnswer =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'saved' }
  | ({ readonly kind: 'report' } & CacheReport)
  | { readonly kind: 'error'; readonly message: string };

/** What the worker asks each page: which version it runs. The page answers on the port with its version. */
export interface PageRequest {
  readonly kind: 'which-version';
}
