// What gradient boosting minimises, as the fit sees it, and what the losses share. A loss reads the scores of
// rows and writes gradients and hessians as integers (kernels/histogram.wat says why).
import type { GradientUnits } from '../trees/boosted-grower';
import type { ScoredRows } from '../trees/scored-rows';

export interface BoostingLoss {
  readonly metric: 'log loss' | 'rmse';
  /** Of each score before any tree; exact in float32. */
  readonly base: Float64Array;
  /** The mean loss of the training rows; the next `write` is of the scores as they are now. */
  read(train: ScoredRows, gradients: number): number;
  /** Sees to it that gradients and hessians of one output stand at an address: [rows, 2] i32. */
  write(train: ScoredRows, output: number, gradients: number): GradientUnits;
  /** The mean loss of other rows. */
  evaluate(rows: ScoredRows): number;
}

/** Weight of each class: 1, or such that all classes weigh the same and the mean weight of a row is 1. */
export function classWeights(y: Float64Array, classes: number, balanced: boolean): Float64Array {
  const counts = countClasses(y, classes);
  return counts.map((n) => (balanced && n > 0 ? y.length / (classes * n) : 1));
}

export function countClasses(y: Float64Array, classes: number): Float64Array {
  const counts = new Float64Array(classes);
  for (const label of y) counts[label]!++;
  return counts;
}

/** The largest power of two by which values up to `most` still fit in `bits` bits. */
export function unitFor(most: number, bits: number): number {
  return most > 0 ? 2 ** (bits - Math.ceil(Math.log2(most))) : 1;
}

/** Units of a log loss whose rows weigh at most `most`: gradients are at most that, hessians a quarter. */
export function logLossUnits(most: number, bits: GradientUnits): GradientUnits {
  return { gradient: unitFor(most, bits.gradient), hessian: unitFor(most / 4, bits.hessian) };
}

const leastProbability = 1e-15;

/** Sums the log loss of rows by class, by multiplying probabilities most of the way: a logarithm is slow. */
export class LogLossSum {
  readonly #products: Float64Array;
  readonly #sums: Float64Array;
  readonly #counts: Float64Array;

  constructor(classes: number) {
    this.#products = new Float64Array(classes).fill(1);
    this.#sums = new Float64Array(classes);
    this.#counts = new Float64Array(classes);
  }

  /** Counts a row of a class that was given this probability. */
  add(label: number, probability: number): void {
    this.#counts[label]!++;
    const product = this.#products[label]! * Math.max(probability, leastProbability);
    this.#products[label] = product;
    if (product < 1e-280) this.#collect(label);
  }

  /** The weighted mean. */
  mean(weights: Float64Array): number {
    let loss = 0;
    let mass = 0;
    weights.forEach((weight, label) => {
      this.#collect(label);
      loss -= weight * this.#sums[label]!;
      mass += weight * this.#counts[label]!;
    });
    return loss / mass;
  }

  #collect(label: number): void {
    this.#sums[label]! += Math.log(this.#products[label]!);
    this.#products[label] = 1;
  }
}
