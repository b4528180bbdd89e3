// The true answers in a table that holds a model's target, in the form the metrics take.
import type { Column } from '../data/frame';
import type { ColumnType } from '../data/table';
import { HearthError } from '../errors';
import { numberText } from './cell-text';
import type { ModelManifest, Task } from './manifest';

/** What judging a model needs to know of it. */
export interface Judged {
  readonly task: Task;
  readonly target: string;
  /** Empty for a regression. */
  readonly classes: readonly string[];
  /** Index of the class a threshold cuts; binary only, else -1. */
  readonly positive: number;
}

/** The model, with the target a person names where it does not know its own, as imported ones. */
export function withTarget(model: ModelManifest, target: string | undefined): ModelManifest {
  return target === undefined ? model : { ...model, target };
}

/**
 * The model's task and target.
 * @throws HearthError model/unsupported where they are unknown or the model gives no probabilities
 */
export function judgedModel(model: ModelManifest, gives: 'classes' | 'value' | 'label' | 'raw'): Judged {
  const { target } = model;
  const refuse = (reason: string, hint: string): never => {
    throw new HearthError('model/unsupported', { file: 'The model', reason, hint });
  };
  if (target === undefined) refuse('its target is not known', 'Choose the column it predicts.');
  if (gives !== 'classes' && gives !== 'value')
    refuse(
      gives === 'label' ? 'it gives labels without probabilities' : 'the meaning of its outputs is not known',
      'Judging needs class probabilities or one value a row.'
    );
  const classes = model.classes ?? [];
  if (gives === 'value') return { task: 'regression', target: target!, classes: [], positive: -1 };
  if (classes.length < 2)
    refuse('the names of its classes are not known', 'Export it with its class labels.');
  const task = classes.length === 2 ? 'binary' : 'multiclass';
  const positive = task === 'binary' ? Math.max(0, classes.indexOf(model.positive ?? classes[1]!)) : -1;
  return { task, target: target!, classes, positive };
}

/**
 * Class index, or the value of a regression, for every row; NaN where it is missing, and where it is a class the
 * model does not know, of which `unknown` counts the rows.
 * @throws HearthError train/target-not-numeric for a regression on a column of text or dates
 */
export function truthOf(
  column: Column,
  type: ColumnType,
  judged: Judged
): { readonly values: Float64Array; readonly unknown: number } {
  if (judged.task === 'regression') {
    if (column.kind !== 'number')
      throw new HearthError('train/target-not-numeric', { target: judged.target });
    return { values: column.values, unknown: 0 };
  }
  const index = new Map(judged.classes.map((name, k) => [name, k]));
  const isTrueFalse = type === 'boolean' && index.has('true');
  const classOf =
    column.kind === 'string'
      ? (row: number) => (column.codes[row]! < 0 ? '' : column.levels[column.codes[row]!]!)
      : (row: number) => numberText(column.values[row]!, isTrueFalse ? 'boolean' : 'float');
  const rows = column.kind === 'string' ? column.codes.length : column.values.length;
  const values = new Float64Array(rows);
  let unknown = 0;
  for (let row = 0; row < rows; row++) {
    const name = classOf(row);
    const k = index.get(name) ?? NaN;
    if (name !== '' && Number.isNaN(k)) unknown++;
    values[row] = k;
  }
  return { values, unknown };
}
