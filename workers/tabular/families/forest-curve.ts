// How a forest does on held out rows as it grows: a point of the live curve per tree.
import type { FitContext, FitInput, Labelled } from '$core/training/family';
import { addTrees } from '../trees/predict';
import type { TreeSetBuilder } from '../trees/tree-set';
import { accuracyOf } from './accuracy';
import { LogLossSum } from './boosting-loss';

export class ForestCurve {
  readonly #task: FitInput<unknown>['task'];
  readonly #valid: Labelled;
  readonly #trees: TreeSetBuilder;
  /** [rows, width]: sums over the trees so far. */
  readonly #sums: Float64Array;
  #counted = 0;

  constructor(task: FitInput<unknown>['task'], valid: Labelled, trees: TreeSetBuilder) {
    this.#task = task;
    this.#valid = valid;
    this.#trees = trees;
    this.#sums = new Float64Array(valid.x.rows * trees.width);
  }

  /** Takes in the trees that are new and reports the forest as it is. */
  report(ctx: FitContext): void {
    const { trees, width, parts } = this.#trees;
    addTrees(parts, this.#valid.x, this.#sums, width, { first: this.#counted, end: trees });
    this.#counted = trees;
    if (this.#task === 'regression') ctx.metric('valid rmse', trees, this.#rmse());
    else {
      ctx.metric('valid log loss', trees, this.#logLoss());
      ctx.metric('valid accuracy', trees, accuracyOf(this.#sums, width, this.#valid.y));
    }
  }

  #rmse(): number {
    const { y } = this.#valid;
    let sum = 0;
    for (let i = 0; i < y.length; i++) sum += (this.#sums[i]! / this.#counted - y[i]!) ** 2;
    return Math.sqrt(sum / y.length);
  }

  #logLoss(): number {
    const { y } = this.#valid;
    const { width } = this.#trees;
    const loss = new LogLossSum(width);
    for (let i = 0; i < y.length; i++) loss.add(y[i]!, this.#sums[i * width + y[i]!]! / this.#counted);
    return loss.mean(new Float64Array(width).fill(1));
  }
}
