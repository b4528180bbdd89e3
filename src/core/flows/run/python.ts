// What a run and the Python beside it say to one another, on a port between two workers. Python is apart: what it wants
// of a model or the network it must ask for, and the run decides.
import type { PythonEntry } from '../definition';

export interface PythonCall {
  readonly kind: 'call';
  readonly id: number;
  /** A file of the flow. */
  readonly path: string;
  /** What of it is called, where it is not its tool. */
  readonly entry?: PythonEntry;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Of the inputs, those that nothing came for: a parameter's default stands, where it has one. */
  readonly bypassed?: readonly string[];
}

/** A package, as its file. */
export interface PythonWheel {
  readonly file: string;
  readonly bytes: ArrayBuffer;
  /** Where Pyodide's own installer puts it; without, it is pure Python that is unpacked. */
  readonly install?: 'site' | 'dynlib';
}

/** What code asks of a model by a connection, in OpenAI's words. */
export interface OpenAiRequest {
  readonly kind: 'openai';
  readonly route: 'chat/completions' | 'completions' | 'embeddings';
  readonly connection: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface HttpRequest {
  readonly kind: 'http';
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

export interface HttpAnswer {
  readonly status: number;
  readonly reason: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly base64: string;
}

/** Run to Python. */
export type ToPython =
  | {
      readonly kind: 'load';
      readonly files: Readonly<Record<string, string>>;
      readonly wheels: readonly PythonWheel[];
      /** After an earlier run of the same flow: what that left behind is undone first. Its wheels are there. */
      readonly again: boolean;
    }
  | PythonCall
  | { readonly kind: 'answer'; readonly id: number; readonly value?: unknown; readonly error?: string };

/** Python to run. */
export type FromPython =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly reason: string }
  | {
      readonly kind: 'result';
      readonly id: number;
      readonly output?: unknown;
      readonly error?: string;
      /** The module that it failed for, which is not here. */
      readonly missing?: string;
      readonly metrics: readonly (readonly [name: string, value: number])[];
    }
  /** What the code of a call prints, in pieces; `leftOut`: characters that were more than is kept. */
  | { readonly kind: 'printed'; readonly id: number; readonly text: string; readonly leftOut: number }
  | { readonly kind: 'ask'; readonly id: number; readonly request: unknown };

/** The port of a Python that was started, and its end. */
export interface PythonDoor {
  readonly port: MessagePort;
  /** Stops it at once, whatever it does. */
  close(): void;
}

/** A Python lent to one run. */
export interface LentPython extends PythonDoor {
  /** An earlier run has kept it. */
  readonly isKept: boolean;
  /** Gives it back in place of closing it, for a run with the same key. The port is then no longer the run's. */
  keep(): void;
}
