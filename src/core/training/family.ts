// A model family: the maths behind one training component. Splits, featurization, evaluation, ONNX packing
// and registration are written once around it (core/training/pipeline.ts); a family only fits and predicts.
import type { GraphBuilder } from '../onnx/graph';
import type { Task } from '../models/manifest';

/** Featurized rows, column by column. Tree families get ordinal codes and NaN; dense ones imputed, scaled, one-hot. */
export interface Matrix {
  readonly rows: number;
  readonly names: readonly string[];
  /** [columns] of [rows] f32. */
  readonly columns: readonly Float32Array[];
  /** Per column: the number of ordinal codes where it is a category (tree featurization), else 0. */
  readonly cardinality: readonly number[];
}

export interface Labelled {
  readonly x: Matrix;
  /** [rows] f64: class index, or the value of a regression. */
  readonly y: Float64Array;
}

export interface FitInput<P> {
  readonly task: Task;
  /** 2 for binary, 1 for regression. */
  readonly classes: number;
  readonly train: Labelled;
  /** Rows held out for early stopping and live curves; never used to fit. */
  readonly valid?: Labelled;
  readonly params: P;
  readonly seed: number;
}

/** What a fit may do besides compute; the pipeline maps it onto the job's context. */
export interface FitContext {
  readonly signal: AbortSignal;
  metric(series: string, step: number, value: number): void;
  progress(fraction: number, note?: string): void;
  log(text: string, level?: 'info' | 'warning'): void;
  tick(): Promise<void>;
  checkpointDue(): boolean;
  /** Structured-cloneable state from which `fit` continues to the same model. */
  checkpoint(state: unknown): Promise<void>;
  readonly resumeFrom: unknown;
}

export interface Family<P, M> {
  readonly name: string;
  readonly featurization: 'trees' | 'dense';
  fit(input: FitInput<P>, ctx: FitContext): Promise<M>;
  /** [rows * classes] f64 probabilities row by row (binary: 2 a row), or [rows] values. */
  predict(model: M, x: Matrix): Promise<Float64Array> | Float64Array;
  /**
   * Adds the model to a graph. `input` is a float tensor [N, columns]. Returns the name of a float tensor:
   * [N, classes] probabilities (binary: 2 columns), or [N, 1] values.
   */
  toOnnx(model: M, graph: GraphBuilder, input: string): string;
  /** Steps (rounds, epochs) that the model kept after stopping early; for families that train in steps. */
  steps?(model: M): number;
  /** The same parameters for exactly `steps` steps without early stopping: how folds tell the final fit when to end. */
  limitSteps?<Q extends P>(params: Q, steps: number): Q;
  /** Importance by matrix column, summing to 1. */
  importance?(model: M): Float64Array;
  /** Frees what the model holds outside the heap. */
  dispose?(model: M): void;
}
