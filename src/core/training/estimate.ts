// Rough time and memory of a training job before it starts. Seconds come from rates measured on a 2-core
// desktop (docs/benchmarks.md): they are meant for "about a minute", not for a promise.
import type { Estimate } from '../component';
import type { TableManifest } from '../data/table';
import { resolveValidation, type ValidationParams } from './validation';

/** Nanoseconds per row x column x step (tree round, epoch, iteration). */
const rate: Readonly<Record<string, number>> = {
  'train-gradient-boosting': 5,
  'train-extra-trees': 60,
  'train-random-forest': 100,
  'train-linear': 3,
  'train-dense-network': 60
};

export function estimateTraining(
  component: string,
  data: TableManifest,
  params: Readonly<Record<string, unknown>>
): Estimate {
  const steps = [params.rounds, params.trees, params.epochs, params.maxIterations].find(
    (n) => typeof n === 'number'
  ) as number | undefined;
  const columns = Math.max(1, data.columns.length - 1);
  const cells = data.rows * columns;
  const chosen = resolveValidation(params as unknown as ValidationParams, data.rows);
  const fits = chosen.kind === 'folds' ? chosen.folds + 1 : 1;
  const seconds = (cells * (steps ?? 100) * fits * (rate[component] ?? 10)) / 1e9 + cells * 2e-7 + 0.3;
  // f64 input, f32 matrix, u8 bins, and per-row state.
  return { bytes: cells * (8 + 4 + 1) + data.rows * 64 + 32e6, seconds };
}
