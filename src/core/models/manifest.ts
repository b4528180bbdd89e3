// A stored model: what is in the record of a model version. The bytes are one ONNX file that takes the raw
// columns a person has and gives label and probabilities, or a value.
import type { ColumnType } from '../data/table';
import type { BlobId } from '../ports';

export const tasks = ['binary', 'multiclass', 'regression'] as const;
export type Task = (typeof tasks)[number];

/** One graph input of a model made here: a tensor [N, 1] named as the column. */
export interface ModelField {
  readonly name: string;
  readonly type: ColumnType;
  /** ONNX element type. Datetimes are int64 epoch seconds; a missing number is NaN, a missing string ''. */
  readonly tensor: 'float32' | 'int64' | 'string';
  /** Known categories, most frequent first (at most 200), for forms. */
  readonly levels?: readonly string[];
  /** Range and middle seen in training, for forms and sliders. */
  readonly range?: { readonly min: number; readonly max: number; readonly median: number };
}

/** A tensor in or out of any ONNX graph. Unknown dimensions are strings. */
export interface TensorInfo {
  readonly name: string;
  readonly type: string;
  readonly dims: readonly (number | string)[];
}

export interface ModelManifest {
  readonly kind: 'onnx';
  readonly onnx: BlobId;
  readonly bytes: number;
  readonly producer: 'hearth' | 'import';
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /** Known for models made here, and for imports whose meaning a person has given. */
  readonly task?: Task;
  readonly target?: string;
  /** In the order of the probabilities. */
  readonly classes?: readonly string[];
  /** The class whose probability a threshold cuts; binary only. */
  readonly positive?: string;
  /** Raw columns the model takes; absent for imports with plain tensors. */
  readonly fields?: readonly ModelField[];
  /** Of a model of pictures: what its input tensor [N, height, width, 3] holds; brightness in [0, 1], as seen. */
  readonly picture?: { readonly width: number; readonly height: number };
  /** Component that trained it, e.g. 'train-gradient-boosting'. */
  readonly algorithm?: string;
  /** Metrics on the evaluation rows by name, e.g. { auc: 0.92 }. */
  readonly metrics?: Readonly<Record<string, number>>;
  /** Gain or coefficient importance by raw column, summing to 1, where the algorithm has one. */
  readonly importance?: readonly { readonly column: string; readonly value: number }[];
}

/** What a missing date is in an int64 field of epoch seconds; exact as a float32 too. */
export const missingSeconds = -(2n ** 63n);

/** Names of the graph outputs of every model made here. */
export const outputNames = { label: 'label', probabilities: 'probabilities', value: 'prediction' } as const;
