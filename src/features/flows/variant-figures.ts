// What a run took, variant by variant: rows that failed, tokens, time, and cost where a check has its prices.
import { recordedLabel } from '$core/flows/recorded';
import type { FlowReport, FlowTraces } from '$core/flows/run/report';

export interface VariantFigures {
  readonly variant: string;
  /** Of what is only recorded nobody knows what it took. */
  readonly isRecorded: boolean;
  /** That were run: of a run that was cancelled not all. */
  readonly rows: number;
  readonly failed: number;
  readonly promptTokens: number;
  readonly tokens: number;
  /** Of a row that did not fail, milliseconds; NaN where all did. */
  readonly medianMs: number;
  readonly cost?: number;
}

export function variantFigures(report: FlowReport, { results }: FlowTraces): readonly VariantFigures[] {
  const costs = report.checks.find(({ kind }) => kind === 'cost')?.variants;
  return report.variants.map((variant, v): VariantFigures => {
    const rows = results.slice(v * report.rows, (v + 1) * report.rows).filter(({ notRun }) => !notRun);
    const good = rows.filter(({ error }) => !error);
    const sum = (values: readonly (number | null)[]): number =>
      values.reduce<number>((total, value) => total + (value ?? 0), 0);
    const cost = costs?.[v]?.scores;
    return {
      variant,
      isRecorded: variant === recordedLabel,
      rows: rows.length,
      failed: rows.length - good.length,
      promptTokens: sum(rows.map(({ promptTokens }) => promptTokens)),
      tokens: sum(rows.map(({ tokens }) => tokens)),
      medianMs: median(good.map(({ milliseconds }) => milliseconds)),
      ...(cost ? { cost: sum(cost) } : {})
    };
  });
}

/** What code of the flow logged, and numbers that its aggregations gave: what no check is the source of. */
export function loggedFigures({ scores, checks }: FlowReport): readonly (readonly [string, number])[] {
  const isCheck = (name: string): boolean =>
    checks.some(({ label }) => name === label || name.startsWith(`${label} · `));
  return Object.entries(scores).filter(([name]) => !isCheck(name));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
