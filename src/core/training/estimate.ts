// Rough time and memory of a training job before it starts. Seconds come from rates measured on a 2-core
// desktop (docs/benchmarks.md): they are meant for "about a minute", not for a promise.
import type { Estimate } from '../component';
import { columnSchema, isStringType, type StoredColumn, type TableManifest } from '../data/table';
import { dateParts } from '../featurize/date-parts';
import { keptLevels } from '../featurize/plan';
import { resolveValidation, type ValidationParams } from './validation';

type EstimateParams = ValidationParams & {
  readonly target: string;
  readonly features: readonly string[];
  readonly rounds?: number;
  readonly trees?: number;
  readonly epochs?: number;
  readonly maxIterations?: number;
  readonly layers?: string;
  readonly batchSize?: number;
};

interface Cost {
  readonly featurization: 'trees' | 'dense';
  /** Nanoseconds per row x column of the matrix x step; for a network, per row x weight x step. */
  readonly rate: number;
  /** Whether each class costs a step of its own. */
  readonly byClass: boolean;
}

const costs: Readonly<Record<string, Cost>> = {
  'train-gradient-boosting': { featurization: 'trees', rate: 5, byClass: true },
  'train-extra-trees': { featurization: 'trees', rate: 60, byClass: false },
  'train-random-forest': { featurization: 'trees', rate: 100, byClass: false },
  'train-linear': { featurization: 'dense', rate: 3, byClass: true },
  'train-dense-network': { featurization: 'dense', rate: 2.6, byClass: false }
};
/** L-BFGS has reached its tolerance by then as a rule. */
const usualIterations = 50;
/** Reading and featurizing, per cell of the matrix. */
const preparingNs = 100;

export function estimateTraining(
  component: string,
  data: TableManifest,
  params: Readonly<Record<string, unknown>>
): Estimate {
  const cost = costs[component]!;
  const given = params as unknown as EstimateParams;
  const used = usedColumns(data, given);
  const width = used.reduce((sum, column) => sum + matrixColumns(column, cost.featurization), 0);
  const cells = data.rows * width;
  const work = given.layers ? data.rows * weightsOf(width, given.layers) : cells;
  const perStep = work * cost.rate * (cost.byClass ? outputsOf(data, given.target) : 1);
  const nanoseconds = fitsOf(data, given) * (perStep * stepsOf(given) + cells * preparingNs);
  // f64 input, f32 matrix, u8 bins, and per-row state.
  const tableBytes = data.rows * used.length * 8 + cells * 5 + data.rows * 64 + 32e6;
  const networkBytes = given.layers
    ? bytesOfNetwork(width, given.layers, given.batchSize ?? 1, data.rows)
    : 0;
  const estimate = { bytes: tableBytes + networkBytes, seconds: nanoseconds / 1e9 + 0.3 };
  return networkBytes > tableBytes ? { ...estimate, hint: networkHint } : estimate;
}

const networkHint = 'Use fewer or smaller layers, or a smaller batch.';
/** Copies of each weight: values, moments and gradients in a step, the best and a checkpoint beside them. */
const copiesOfWeights = 20;
/** Of what each unit gives for a row, in a step. */
const copiesOfUnits = 8;
/** Rows that a network judges at once, whatever its batch (workers/neural). */
const judgedRows = 4096;

function bytesOfNetwork(width: number, layers: string, batchSize: number, rows: number): number {
  const units = sizesOf(width, layers).reduce((sum, size) => sum + size, 0);
  const atOnce = Math.min(rows, Math.max(batchSize, judgedRows));
  return 4 * (copiesOfWeights * weightsOf(width, layers) + copiesOfUnits * units * atOnce);
}

function usedColumns(data: TableManifest, { target, features }: EstimateParams): readonly StoredColumn[] {
  const wanted = new Set(features);
  return data.columns.filter(
    ({ name, type }) => name !== target && type !== 'text' && (wanted.size === 0 || wanted.has(name))
  );
}

function matrixColumns(column: StoredColumn, featurization: 'trees' | 'dense'): number {
  if (column.type === 'datetime') return dateParts.length;
  const flag = featurization === 'dense' && column.missing > 0 ? 1 : 0;
  if (!isStringType(column.type) || featurization === 'trees') return 1 + flag;
  return Math.min(keptLevels.dense, column.levelCount ?? 1);
}

function sizesOf(width: number, layers: string): number[] {
  return [width, ...layers.split(',').map((size) => Number(size) || 0), 1];
}

function weightsOf(width: number, layers: string): number {
  const sizes = sizesOf(width, layers);
  return sizes.slice(1).reduce((sum, size, i) => sum + size * sizes[i]!, 0);
}

/** Scores a model gives a row, as far as the table tells. */
function outputsOf(data: TableManifest, target: string): number {
  const classes = columnSchema(data, target)?.levelCount ?? 1;
  return classes > 2 ? classes : 1;
}

function stepsOf({ rounds, trees, epochs, maxIterations }: EstimateParams): number {
  return rounds ?? trees ?? epochs ?? Math.min(usualIterations, maxIterations ?? usualIterations);
}

function fitsOf(data: TableManifest, params: EstimateParams): number {
  const chosen = resolveValidation(params, data.rows);
  return chosen.kind === 'folds' ? chosen.folds + 1 : 1;
}
