// Log loss of two classes: one score per row, the logit of class 1.
import type { GradientUnits } from '../trees/boosted-grower';
import type { Room } from '../trees/room';
import type { ScoredRows } from '../trees/scored-rows';
import { countClasses, logLossUnits, type BoostingLoss } from './boosting-loss';

/** Rows in a call of the kernel: even, and few enough that its sums of exponents cannot overflow. */
const chunk = 1 << 20;

export class LogisticLoss implements BoostingLoss {
  readonly metric = 'log loss';
  readonly base: Float64Array;
  readonly #weights: Float64Array;
  readonly #units: GradientUnits;
  readonly #room: Room;
  readonly #masses = new WeakMap<ScoredRows, number>();
  /** Address of the kernel's sums. */
  readonly #sums: number;

  constructor(y: Float64Array, weights: Float64Array, bits: GradientUnits, room: Room) {
    const counts = countClasses(y, 2);
    // A class without training rows still has finite odds.
    const mass = counts.map((n, k) => Math.max(n, 1e-9) * weights[k]!);
    this.base = Float64Array.of(Math.fround(Math.log(mass[1]! / mass[0]!)));
    this.#weights = weights;
    this.#units = logLossUnits(Math.max(...weights), bits);
    this.#room = room;
    this.#sums = room.arena.alloc(64);
  }

  /** Writes the gradients at once: the probabilities are at hand. */
  read(train: ScoredRows, gradients: number): number {
    return this.#pass(train, gradients);
  }

  write(): GradientUnits {
    return this.#units;
  }

  evaluate(rows: ScoredRows): number {
    return this.#pass(rows, 0);
  }

  #pass(table: ScoredRows, gradients: number): number {
    const { gradient, hessian } = this.#units;
    const [w0, w1] = this.#weights as unknown as [number, number];
    let loss = 0;
    for (let first = 0; first < table.rows; first += chunk) {
      const count = Math.min(chunk, table.rows - first);
      this.#room.kernels.logistic(
        table.scoresAt + 8 * first,
        table.labels + 2 * first,
        count + (count % 2),
        w0,
        w1,
        gradient,
        hessian,
        gradients && gradients + 8 * first,
        this.#sums
      );
      loss -= w0 * this.#logSum(0) + w1 * this.#logSum(32);
    }
    return loss / this.#mass(table);
  }

  /** The weights of all rows. */
  #mass(table: ScoredRows): number {
    let mass = this.#masses.get(table);
    if (mass === undefined) {
      mass = countClasses(table.y, 2).reduce((sum, n, k) => sum + n * this.#weights[k]!, 0);
      this.#masses.set(table, mass);
    }
    return mass;
  }

  /** Two products and their exponents, as one logarithm. */
  #logSum(offset: number): number {
    const { arena } = this.#room;
    const [a, b] = arena.view('f64', this.#sums + offset, 2) as unknown as [number, number];
    const exponents = arena.view('i32', this.#sums + offset + 16, 4);
    return Math.log(a) + Math.log(b) + (exponents[0]! + exponents[2]!) * Math.LN2;
  }
}
