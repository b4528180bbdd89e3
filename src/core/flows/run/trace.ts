// What happened in one row: each node with what it was given, what it gave, and how long it took.
import type { ErrorRecord } from '../../errors';
import type { Ask } from './ports';
import type { PrintedText } from './printed';

export interface NodeTrace {
  readonly node: string;
  readonly state: 'completed' | 'failed' | 'bypassed';
  /** Milliseconds from the beginning of the row, with answers that are used again taking as long as they took to be given. */
  readonly began: number;
  readonly ended: number;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly output?: unknown;
  /** What was asked of a model, as it was sent. */
  readonly asked?: Pick<Ask, 'messages' | 'settings' | 'connection' | 'model' | 'pictures'> & {
    /** Where it is not 'chat'. */
    readonly api?: Ask['api'];
  };
  readonly promptTokens?: number;
  readonly tokens?: number;
  readonly meanLogProbability?: number;
  /** The answer was one that had been given before, and how many milliseconds it had taken then. */
  readonly reused?: boolean;
  readonly tookMs?: number;
  /** What its code printed and logged as text, also where it failed. */
  readonly printed?: PrintedText;
  readonly error?: string;
}

export interface RowResult {
  readonly row: number;
  readonly variant: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** With answers that are used again taking as long as they took to be given: else variants could not be compared. */
  readonly milliseconds: number;
  readonly promptTokens: number;
  readonly tokens: number;
  readonly nodes: readonly NodeTrace[];
  readonly error?: ErrorRecord;
  /** The run was cancelled before it, or in the middle of it. */
  readonly notRun?: true;
}
