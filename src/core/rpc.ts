// What both ends of a worker agree on: how errors cross, and the messages of a running job.
import { fromErrorRecord, toErrorRecord, type ErrorRecord } from './errors';
import type { GenerateRequest, GenerateResult } from './lm/generation';
import type { BlobId, LogLine, SeriesPoint } from './ports';

/** The part of Comlink's transfer handlers that is used here; core itself does not import Comlink. */
interface Handler {
  canHandle(value: unknown): boolean;
  serialize(value: unknown): [unknown, Transferable[]];
  deserialize(value: unknown): unknown;
}

/** Makes Comlink carry errors whole. Stock Comlink keeps only name, message and stack. Call on both sides. */
export function carryErrors(handlers: { get(name: string): unknown; set(name: string, h: never): unknown }) {
  const stock = handlers.get('throw') as Handler;
  const handler: Handler = {
    canHandle: stock.canHandle,
    serialize: (thrown) => [toErrorRecord((thrown as { value: unknown }).value), []],
    deserialize: (record) => {
      throw fromErrorRecord(record as ErrorRecord);
    }
  };
  handlers.set('throw', handler as never);
}

/** Page to worker, on a job's port. */
export type JobCommand =
  | { readonly kind: 'cancel' | 'pause' | 'resume' }
  | { readonly kind: 'checkpoint-saved'; readonly id: number; readonly error?: ErrorRecord };

/** Worker to page, on a job's port. */
export type JobMessage =
  | { readonly kind: 'progress'; readonly fraction: number; readonly note?: string }
  | { readonly kind: 'metrics'; readonly points: readonly SeriesPoint[] }
  | { readonly kind: 'log'; readonly line: Omit<LogLine, 'at'> }
  | { readonly kind: 'interim'; readonly report: unknown }
  | { readonly kind: 'partial'; readonly text: string }
  | { readonly kind: 'checkpoint'; readonly id: number; readonly state: unknown }
  | { readonly kind: 'paused' | 'resumed' };

/** URLs of runtime files that an engine loads itself; the page knows them (src/compute/assets.ts). */
export interface EngineAssets {
  readonly ortMjs: string;
  readonly ortWasm: string;
  readonly tfWasm: string;
  readonly tfSimd: string;
  readonly duckWasm: string;
}

/** Where the page keeps blobs whose ids are known. */
export interface PageBlobs {
  has(id: BlobId): Promise<boolean>;
  get(id: BlobId): Promise<Blob>;
  store(id: BlobId, bytes: Blob): Promise<void>;
}

/** What the page keeps for its workers. Blobs are hashed in the worker, to keep the page free. */
export interface PageStore extends Omit<PageBlobs, 'store'> {
  /** A secret of this device, if it is kept. */
  secret(name: string): Promise<string | undefined>;
  /**
   * Starts a Python apart from everything, or gives the one that was kept with this key; the port to it, and a number to stop
   * or keep it by. @throws HearthError flow/no-python
   */
  openPython(
    key?: string
  ): Promise<{ readonly id: number; readonly port: MessagePort; readonly isKept: boolean }>;
  closePython(id: number): void;
  /** For the next run with its key, for a while. */
  keepPython(id: number, port: MessagePort): void;
  /** As the chat engine's service does. @throws HearthError lm/… */
  loadPrebuilt(id: string, port: MessagePort): Promise<void>;
  askPrebuilt(id: string, request: GenerateRequest, port: MessagePort): Promise<GenerateResult>;
  store(id: BlobId, bytes: Blob | ArrayBuffer): Promise<void>;
}
