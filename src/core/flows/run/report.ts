// What a run of a flow leaves: a short report that lists can show, and the traces of its rows beside it.
import type { AggregationResult } from './batch';
import type { GateResult, JudgedCheck } from './judge';
import type { NodeSummary } from './node-tally';
import type { RowResult } from './trace';

export interface FlowReport {
  readonly kind: 'flow';
  readonly variants: readonly string[];
  readonly outputs: readonly string[];
  readonly inputs: readonly string[];
  /** Of a run that was cancelled, up to the last that was done. */
  readonly rows: number;
  /** Of a run that was cancelled: how many rows it was to take, and how many were done by each variant. */
  readonly cut?: { readonly rows: number; readonly done: readonly number[] };
  /** Rows that failed, of all variants. */
  readonly failed: number;
  readonly reused: number;
  /** Hosts that it wanted to ask and may not. */
  readonly refusedHosts?: readonly string[];
  readonly promptTokens: number;
  readonly tokens: number;
  /** Of the whole batch. */
  readonly milliseconds: number;
  readonly checks: readonly JudgedCheck[];
  readonly gates: readonly GateResult[];
  readonly aggregations: readonly AggregationResult[];
  /** How each node fared. Absent in reports of before it was told here. */
  readonly nodes?: Readonly<Record<string, NodeSummary>>;
  /** Final figures for lists of runs: '<check>' of one variant, '<check> · <variant>' of several. */
  readonly scores: Readonly<Record<string, number>>;
}

export interface FlowTraces {
  readonly kind: 'flow-traces';
  /** What stood behind the connections, and the seed: answers are used again only where it is the same. */
  readonly scope: string;
  readonly results: readonly RowResult[];
}

/** The figures by name. */
export function scoresOf(
  variants: readonly string[],
  checks: readonly JudgedCheck[],
  metrics: Readonly<Record<string, Readonly<Record<string, number>>>>
): Record<string, number> {
  const scores: Record<string, number> = {};
  const name = (measure: string, variant: string): string =>
    variants.length === 1 ? measure : `${measure} · ${variant}`;
  for (const { label, variants: judged } of checks)
    for (const { variant, mean } of judged) if (mean.rows > 0) scores[name(label, variant)] = mean.mean;
  for (const [variant, values] of Object.entries(metrics))
    for (const [measure, value] of Object.entries(values)) scores[name(measure, variant)] = value;
  return scores;
}
