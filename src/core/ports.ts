// The outside world as small interfaces. Core and sdk know only these; src/open.ts (the page) and tests give
// the real ones. Time, randomness, storage, workers and locks all come in through here.
import type { Services } from './services';
import type { RunCall, RunEvent } from './jobs/run';

/** Content hash of stored bytes: 'sha256:' and 64 hex digits (see store/blobs.ts for the tree form). */
export type BlobId = `sha256:${string}`;

export interface BlobReader {
  /** @throws HearthError store/missing-blob */
  get(id: BlobId): Promise<Blob>;
}

export interface BlobWriter {
  /** Durable when it resolves. Equal bytes give the equal id and are kept once. @throws HearthError store/quota */
  put(bytes: Uint8Array<ArrayBuffer> | Blob): Promise<BlobId>;
}

export interface Blobs extends BlobReader, BlobWriter {
  has(id: BlobId): Promise<boolean>;
}

/** Bytes that arrive in pieces of `chunkBytes` (core/hash.ts) from elsewhere, and may stop and go on. */
export interface BlobPieces {
  /** Numbers of the pieces that are here of bytes that are not whole yet. */
  pieces(id: BlobId): Promise<ReadonlySet<number>>;
  /** Durable when it resolves. The caller has checked the piece against the id. @throws HearthError store/quota */
  putPiece(id: BlobId, index: number, bytes: Blob): Promise<void>;
  /** Makes `count` pieces the bytes of this id. @throws HearthError store/failed if one is missing */
  finish(id: BlobId, count: number): Promise<void>;
}

/** All stored bytes of a workspace. */
export interface BlobStore extends Blobs, BlobPieces {
  /** Where bytes that are not here may be fetched from when they are read; true once they are here. */
  source?: (id: BlobId) => Promise<boolean>;
  /** Ids and sizes of everything stored. */
  list(): Promise<ReadonlyMap<BlobId, number>>;
  /** Deletes all but `keep`, and pieces of which nothing in `keep` speaks. Only while nothing is being written. */
  sweep(keep: ReadonlySet<BlobId>): Promise<{ readonly deleted: number; readonly bytes: number }>;
}

/** A value that changes: read it now, or be told. What screens render and what Node reads alike. */
export interface Live<T> {
  get(): T;
  subscribe(changed: () => void): () => void;
}

/** A component running somewhere else. */
export interface RunHandle {
  /** The outputs by port name. Rejects with the run's typed error. */
  readonly done: Promise<Readonly<Record<string, unknown>>>;
  cancel(): void;
  pause(): void;
  resume(): void;
  /** Stops listening; call when `done` has settled and its last events have been handled. */
  close(): void;
}

/** The workers. */
export interface Compute {
  run(call: RunCall, onEvent: (event: RunEvent) => void): RunHandle;
  /** Interactive functions of an engine (grid queries, scoring), outside any job. */
  service<E extends keyof Services>(engine: E): Services[E];
}

/** Device-local records of this workspace: live series, logs, checkpoints, caches. Never shared. */
export interface DeviceStore {
  appendSeries(job: string, points: readonly SeriesPoint[]): Promise<void>;
  series(job: string): Promise<readonly Series[]>;
  appendLog(job: string, lines: readonly LogLine[]): Promise<void>;
  log(job: string): Promise<readonly LogLine[]>;
  /** Keeps one checkpoint a job: the value is structured-cloned; `undefined` removes it. */
  setCheckpoint(job: string, value: unknown): Promise<void>;
  checkpoint(job: string): Promise<unknown>;
  /** Every checkpoint, so that the bytes they name are not swept. */
  checkpoints(): Promise<readonly unknown[]>;
  /** Derived results that may be thrown away, by key. */
  cached(key: string): Promise<unknown>;
  setCached(key: string, value: unknown): Promise<void>;
  forgetJob(job: string): Promise<void>;
}

export interface SeriesPoint {
  readonly series: string;
  readonly step: number;
  readonly value: number;
}

export interface Series {
  readonly name: string;
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

export interface LogLine {
  readonly at: number;
  readonly level: 'info' | 'warning' | 'error';
  readonly text: string;
}

/** One holder per name among all tabs of this browser; a closed tab lets go. */
export interface Leases {
  /** Runs `work` while holding `name`; resolves undefined at once, without running, if another tab holds it. */
  tryHold<T>(name: string, work: () => Promise<T>): Promise<T | undefined>;
  /** Waits for `name`, then runs `work` while holding it; alone, or beside other shared holders. */
  hold<T>(name: string, work: () => Promise<T>, options?: { readonly shared?: boolean }): Promise<T>;
}

export interface Clock {
  now(): number;
  /** A new random id of letters and digits. */
  id(): string;
}

export interface LoggedUpdate {
  readonly seq: number;
  readonly bytes: Uint8Array;
  /** Came from the relay, or is known to be there. */
  readonly remote?: boolean;
}

/** Where the workspace document is kept: an append-only log of its updates, shared by this browser's tabs. */
export interface UpdateLog {
  /** Updates after number `after`, in order. 0 gives all. */
  load(after: number): Promise<readonly LoggedUpdate[]>;
  /** The update's number; durable when it resolves. @throws HearthError store/quota */
  append(update: Uint8Array, remote?: boolean): Promise<number>;
  /** Puts one update in the place of all up to number `upTo`; gives its number. */
  compact(whole: Uint8Array, upTo: number, remote?: boolean): Promise<number>;
}

/** What this device keeps of the shared workspace it belongs to, by name: keys, and how far it is. Never shared. */
export interface SharingStore {
  get(name: string): Promise<unknown>;
  /** Durable when it resolves; `undefined` removes it. @throws HearthError store/quota */
  set(name: string, value: unknown): Promise<void>;
}

/** A WebSocket, as far as the relay's client needs one. */
export interface Socket {
  binaryType: string;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: { readonly code: number }) => void) | null;
  onerror: ((event: unknown) => void) | null;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(): void;
}

export type Dial = (url: string) => Socket;

/** Messages to this workspace's other tabs. */
export interface Channel {
  post(message: unknown): void;
  /** Returns a function that stops listening. */
  listen(heard: (message: unknown) => void): () => void;
}
