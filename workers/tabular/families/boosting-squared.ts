// Squared error: one score per row, the value itself. Reported as its root.
import type { GradientUnits } from '../trees/boosted-grower';
import type { Room } from '../trees/room';
import type { ScoredRows } from '../trees/scored-rows';
import { unitFor, type BoostingLoss } from './boosting-loss';

export class SquaredLoss implements BoostingLoss {
  readonly metric = 'rmse';
  readonly base: Float64Array;
  readonly #bits: GradientUnits;
  readonly #room: Room;
  /** The largest error at the last `read`. */
  #most = 0;

  constructor(y: Float64Array, bits: GradientUnits, room: Room) {
    let mean = 0;
    for (let i = 0; i < y.length; i++) mean += (y[i]! - mean) / (i + 1);
    this.base = Float64Array.of(Math.fround(mean));
    this.#bits = bits;
    this.#room = room;
  }

  read({ y, scores }: ScoredRows): number {
    let most = 0;
    for (let i = 0; i < y.length; i++) most = Math.max(most, Math.abs(scores[i]! - y[i]!));
    this.#most = most;
    return rmse(y, scores);
  }

  write({ y, scores }: ScoredRows, _output: number, gradientsAt: number): GradientUnits {
    const gradients = this.#room.arena.view('i32', gradientsAt, 2 * y.length);
    const gradient = unitFor(this.#most, this.#bits.gradient);
    for (let i = 0; i < y.length; i++) {
      gradients[2 * i] = Math.round((scores[i]! - y[i]!) * gradient);
      gradients[2 * i + 1] = 1;
    }
    return { gradient, hessian: 1 };
  }

  evaluate({ y, scores }: ScoredRows): number {
    return rmse(y, scores);
  }
}

function rmse(y: Float64Array, scores: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += (scores[i]! - y[i]!) ** 2;
  return Math.sqrt(sum / y.length);
}
