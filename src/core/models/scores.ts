// Predictions for many rows, as typed arrays: gathered chunk by chunk from a model's outputs, then read as
// predictions of single rows, as columns of a table, or by the metrics.
import { HearthError } from '../errors';
import type { ModelManifest } from './manifest';
import type { OutputPlan } from './output-plan';
import type { Prediction } from './prediction';
import { plainValues, type OutputTensor } from './tensors';

export type Scores =
  | {
      readonly kind: 'classes';
      readonly rows: number;
      readonly classes: readonly string[];
      /** [rows] class index. */
      readonly predicted: Int32Array;
      /** [rows * classes], row by row. */
      readonly probabilities: Float32Array;
    }
  | { readonly kind: 'label'; readonly rows: number; readonly labels: readonly string[] }
  | { readonly kind: 'value'; readonly rows: number; readonly values: Float64Array }
  | { readonly kind: 'raw'; readonly rows: number; readonly outputs: readonly RawOutput[] };

/** A tensor of unknown meaning, cut into `width` elements a row. */
export interface RawOutput {
  readonly name: string;
  readonly width: number;
  readonly values: readonly (number | string)[];
}

export type Outputs = Readonly<Record<string, OutputTensor>>;

/** Gathers outputs of consecutive runs into Scores for `rows` rows. */
export class ScoreCollector {
  readonly #plan: OutputPlan;
  readonly #rows: number;
  #classes: readonly string[] | undefined;
  #predicted = new Int32Array(0);
  #probabilities = new Float32Array(0);
  #values = new Float64Array(0);
  #labels: string[] = [];
  readonly #raw = new Map<string, { width: number; values: (number | string)[] }>();

  constructor(plan: OutputPlan, model: Pick<ModelManifest, 'classes'>, rows: number) {
    this.#plan = plan;
    this.#rows = rows;
    this.#classes = model.classes;
    if (plan.kind === 'classes') this.#predicted = new Int32Array(rows);
    if (plan.kind === 'value') this.#values = new Float64Array(rows);
  }

  /**
   * Takes the outputs of one run, of which the first `rows` rows count, as rows `at` and following.
   * @throws HearthError score/failed if an output has another number of rows
   */
  add(outputs: Outputs, at: number, rows: number): void {
    const plan = this.#plan;
    switch (plan.kind) {
      case 'classes':
        return this.#addClasses(outputs[plan.probabilities]!, plan.label && outputs[plan.label], at, rows);
      case 'label':
        for (let i = 0; i < rows; i++) this.#labels.push(String(outputs[plan.label]!.data[i]));
        return;
      case 'value': {
        const { data } = outputs[plan.value]!;
        for (let i = 0; i < rows; i++) this.#values[at + i] = Number(data[i]);
        return;
      }
      case 'raw':
        for (const name of plan.outputs) this.#addRaw(name, outputs[name]!, rows);
        return;
      default:
        plan satisfies never;
    }
  }

  finish(): Scores {
    const rows = this.#rows;
    switch (this.#plan.kind) {
      case 'classes': {
        const classes = this.#classes ?? [];
        return {
          kind: 'classes',
          rows,
          classes,
          predicted: this.#predicted,
          probabilities: this.#probabilities
        };
      }
      case 'label':
        return { kind: 'label', rows, labels: this.#labels };
      case 'value':
        return { kind: 'value', rows, values: this.#values };
      case 'raw':
        return { kind: 'raw', rows, outputs: [...this.#raw].map(([name, raw]) => ({ name, ...raw })) };
      default:
        return this.#plan satisfies never;
    }
  }

  #addClasses(tensor: OutputTensor, label: OutputTensor | '' | undefined, at: number, rows: number): void {
    const width = rowWidth(tensor);
    // Without names, classes are called by their numbers.
    const classes = (this.#classes ??= Array.from({ length: width }, (_, k) => String(k)));
    if (classes.length !== width) {
      const reason = `it gives ${width} probabilities a row for its ${classes.length} classes`;
      throw new HearthError('score/failed', { model: 'The model', reason });
    }
    if (this.#probabilities.length === 0) this.#probabilities = new Float32Array(this.#rows * width);
    const values = tensor.data as ArrayLike<number>;
    for (let i = 0; i < rows * width; i++) this.#probabilities[at * width + i] = values[i]!;
    for (let i = 0; i < rows; i++)
      this.#predicted[at + i] = label
        ? indexOfLabel(classes, String(label.data[i]))
        : largest(values, i * width, width);
  }

  #addRaw(name: string, tensor: OutputTensor, rows: number): void {
    const width = rowWidth(tensor);
    const raw = this.#raw.get(name) ?? { width, values: [] };
    this.#raw.set(name, raw);
    const values = plainValues(tensor);
    for (let i = 0; i < rows * width; i++) raw.values.push(values[i]!);
  }
}

function indexOfLabel(classes: readonly string[], label: string): number {
  const k = classes.indexOf(label);
  if (k >= 0) return k;
  const reason = `it answers "${label}", which is not one of its classes (${classes.slice(0, 10).join(', ')})`;
  throw new HearthError('score/failed', { model: 'The model', reason });
}

/** Elements a row of a tensor whose first dimension counts rows. */
function rowWidth({ dims }: OutputTensor): number {
  return dims.slice(1).reduce((product, dim) => product * dim, 1);
}

/** Index of the largest of `width` values from `at`; the first of equals. */
function largest(values: ArrayLike<number>, at: number, width: number): number {
  let best = 0;
  for (let k = 1; k < width; k++) if (values[at + k]! > values[at + best]!) best = k;
  return best;
}

/** One answer a row. */
export function predictionsOf(scores: Scores): readonly Prediction[] {
  return Array.from({ length: scores.rows }, (_, i) => predictionOf(scores, i));
}

function predictionOf(scores: Scores, i: number): Prediction {
  switch (scores.kind) {
    case 'classes': {
      const { classes, predicted, probabilities } = scores;
      const byClass = classes.map((name, k) => [name, probabilities[i * classes.length + k]!] as const);
      return { prediction: classes[predicted[i]!]!, probabilities: Object.fromEntries(byClass) };
    }
    case 'label':
      return { prediction: scores.labels[i]! };
    case 'value':
      return { prediction: scores.values[i]! };
    case 'raw': {
      const rows = scores.outputs.map(
        ({ name, width, values }) => [name, values.slice(i * width, (i + 1) * width)] as const
      );
      return { prediction: rows[0]?.[1][0] ?? '', outputs: Object.fromEntries(rows) };
    }
    default:
      return scores satisfies never;
  }
}
