// A flow as the workspace keeps it: its files as they came or were written, and what it was last run with.
import type { Check } from './checks';
import type { ColumnMapping } from './column-mapping';
import type { Drawing } from './edit/folder';
import type { Connections } from './run/connection';
import type { FlowWheel } from './wheels';

export interface FlowRecord extends Partial<Drawing> {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** The file that describes it, by its path in the folder. */
  readonly main: string;
  readonly files: Readonly<Record<string, string>>;
  /** Files that came from outside the folder (`additional_includes`): where they lie, seen from it. */
  readonly included?: Readonly<Record<string, string>>;
  /** Python packages that it was given. */
  readonly wheels?: readonly FlowWheel[];
  readonly settings: FlowSettings;
}

/** A flow as it was once, kept under a name. */
export interface FlowVersion extends Partial<Drawing> {
  readonly id: string;
  /** Id of the flow. */
  readonly flow: string;
  readonly name: string;
  readonly createdAt: number;
  readonly files: Readonly<Record<string, string>>;
}

/** How it is run, as last chosen. */
export interface FlowSettings {
  /** Ref of a dataset, a language model and an adapter. */
  readonly data?: string;
  readonly model?: string;
  readonly adapter?: string;
  /** The run whose answers are evaluated. */
  readonly of?: string;
  readonly mapping: ColumnMapping | 'auto';
  readonly checks: readonly Check[];
  readonly connections: Connections;
  readonly limit: number;
  readonly concurrency: number;
  /** Labels of the variants that take part; all where empty. */
  readonly variants: readonly string[];
}

export const firstSettings: FlowSettings = {
  mapping: 'auto',
  checks: [],
  connections: {},
  limit: 200,
  concurrency: 4,
  variants: []
};

/** A record of a flow holds texts only, and so many of them. */
export const flowLimits = { files: 500, fileBytes: 512_000, totalBytes: 3_000_000 };
