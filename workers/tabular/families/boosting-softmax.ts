// Log loss of several classes: one score per class and row.
import type { GradientUnits } from '../trees/boosted-grower';
import type { Room } from '../trees/room';
import type { ScoredRows } from '../trees/scored-rows';
import { countClasses, LogLossSum, logLossUnits, type BoostingLoss } from './boosting-loss';

const chunkRows = 1024;

export class SoftmaxLoss implements BoostingLoss {
  readonly metric = 'log loss';
  readonly base: Float64Array;
  readonly #weights: Float64Array;
  readonly #units: GradientUnits;
  readonly #room: Room;
  /** Address of [chunkRows, classes] f64. */
  readonly #exponentials: number;
  /** Address of [rows + 1] f64: one over the sum of exponentials of a row's scores. */
  readonly #scales: number;
  /** Address of the weights by class, and of padding. */
  readonly #weightsAt: number;

  constructor(y: Float64Array, weights: Float64Array, bits: GradientUnits, room: Room) {
    const counts = countClasses(y, weights.length);
    // A class without training rows still has a finite score.
    const mass = counts.map((n, k) => Math.max(n, 1e-9) * weights[k]!);
    const total = mass.reduce((sum, m) => sum + m, 0);
    this.base = mass.map((m) => Math.fround(Math.log(m / total)));
    this.#weights = weights;
    this.#units = logLossUnits(Math.max(...weights), bits);
    this.#room = room;
    this.#exponentials = room.arena.alloc(8 * (chunkRows * weights.length + 1));
    this.#scales = room.arena.alloc(8 * (y.length + 1));
    this.#weightsAt = room.arena.alloc(8 * (weights.length + 1));
    room.arena.view('f64', this.#weightsAt, weights.length).set(weights);
  }

  read(train: ScoredRows): number {
    return this.#pass(train, this.#room.arena.view('f64', this.#scales, train.rows));
  }

  write({ rows, scoresAt, outputs, labels }: ScoredRows, output: number, gradients: number): GradientUnits {
    const { gradient, hessian } = this.#units;
    this.#room.kernels.softmax(
      scoresAt + 8 * output,
      8 * outputs,
      this.#scales,
      labels,
      rows + (rows % 2),
      output,
      this.#weightsAt,
      gradient,
      hessian,
      gradients
    );
    return this.#units;
  }

  evaluate(rows: ScoredRows): number {
    return this.#pass(rows);
  }

  #pass({ rows, y, scoresAt, outputs }: ScoredRows, keepScales?: Float64Array): number {
    const { arena, kernels } = this.#room;
    const exponentials = arena.view('f64', this.#exponentials, chunkRows * outputs);
    const loss = new LogLossSum(outputs);
    for (let first = 0; first < rows; first += chunkRows) {
      const count = Math.min(chunkRows, rows - first);
      const numbers = count * outputs;
      kernels.exp(scoresAt + 8 * first * outputs, this.#exponentials, numbers + (numbers % 2));
      for (let i = 0; i < count; i++) {
        let sum = 0;
        for (let k = 0; k < outputs; k++) sum += exponentials[i * outputs + k]!;
        const label = y[first + i]!;
        loss.add(label, exponentials[i * outputs + label]! / sum);
        if (keepScales) keepScales[first + i] = 1 / sum;
      }
    }
    return loss.mean(this.#weights);
  }
}
