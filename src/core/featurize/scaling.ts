// What brings numeric features to a common scale for dense families: medians for missing values, means, deviations.
import { medianOf } from './median';
import type { Scaling } from './plan';

/** The scale of one numeric feature in the training rows. */
export interface ColumnScale {
  readonly median: number;
  readonly mean: number;
  /** 1 / standard deviation; 1 where there is none. */
  readonly scale: number;
  readonly hasMissing: boolean;
}

/** Infinite values do not take part in mean and deviation; missing ones count as the median. */
export function scaleOf(values: Float32Array): ColumnScale {
  const median = medianOf(values);
  let missing = 0;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value !== value) missing++;
    sum += Number.isFinite(value) ? value : median;
  }
  const mean = Math.fround(sum / values.length);
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    squares += ((Number.isFinite(value) ? value : median) - mean) ** 2;
  }
  const deviation = Math.sqrt(squares / values.length);
  return { median, mean, scale: deviation > 0 ? 1 / deviation : 1, hasMissing: missing > 0 };
}

export function joinScales(scales: readonly ColumnScale[]): Scaling {
  return {
    median: Float32Array.from(scales, ({ median }) => median),
    mean: Float32Array.from(scales, ({ mean }) => mean),
    scale: Float32Array.from(scales, ({ scale }) => scale),
    flagged: scales.flatMap(({ hasMissing }, i) => (hasMissing ? [i] : []))
  };
}
