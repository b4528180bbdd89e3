// How the columns of a table become the input tensors of a model: decided once for a model and a table, then
// applied chunk by chunk. Models made here have one input a column; an imported one may take a single matrix.
import { columnOf, type Frame } from '../data/frame';
import type { ColumnType } from '../data/table';
import { HearthError } from '../errors';
import { checkFieldType, fieldFeed, type ParsedLevels } from './field-feed';
import type { ModelField, ModelManifest, TensorInfo } from './manifest';
import { planMatrix } from './matrix-feed';
import type { Feeds } from './tensors';

/** A column that is there: of a stored table, or of rows given by a caller. */
export interface SourceColumn {
  readonly name: string;
  readonly type: ColumnType;
}

export interface InputPlan {
  /** Names of the columns it reads. */
  readonly columns: readonly string[];
  /** Rows the graph takes at once, where its batch dimension is fixed; any number otherwise. */
  readonly batch?: number;
  /**
   * Tensors for the rows `from` up to `to` of a frame with these columns; `offset` is the frame's first row in
   * its table, for errors. @throws HearthError score/bad-field
   */
  feeds(frame: Frame, from: number, to: number, offset?: number): Feeds;
}

/**
 * Plans how to feed a model from these columns.
 * @throws HearthError score/missing-field where the model needs a column that is not there; score/bad-field
 *   where its type cannot serve; model/unsupported where the model does not take columns at all
 */
export function planInputs(model: ModelManifest, source: readonly SourceColumn[]): InputPlan {
  const batch = fixedBatch(model.inputs);
  if (model.fields) return { ...planFields(model.fields, model.inputs, source), ...batch };
  const matrix = planMatrix(model, source);
  return {
    columns: matrix.columns,
    ...batch,
    feeds: (frame, from, to, offset = 0) => matrix.feeds(frame, { from, to, offset })
  };
}

function planFields(
  fields: readonly ModelField[],
  inputs: readonly TensorInfo[],
  source: readonly SourceColumn[]
): Omit<InputPlan, 'batch'> {
  const parsed: ParsedLevels = new WeakMap();
  const columns = fields.map((field) => {
    const column = source.find(({ name }) => name === field.name);
    if (!column) throw new HearthError('score/missing-field', { field: field.name });
    checkFieldType(field, column.type);
    const rank = inputs.find(({ name }) => name === field.name)?.dims.length ?? 2;
    return { field, type: column.type, rank };
  });
  return {
    columns: fields.map(({ name }) => name),
    feeds(frame, from, to, offset = 0) {
      const feeds = columns.map(({ field, type, rank }) => {
        const dims = Array.from({ length: rank }, (_, i) => (i === 0 ? to - from : 1));
        const column = columnOf(frame, field.name);
        return [field.name, fieldFeed(field, column, type, { from, to, offset }, dims, parsed)] as const;
      });
      return Object.fromEntries(feeds);
    }
  };
}

function fixedBatch(inputs: readonly TensorInfo[]): { batch?: number } {
  const batch = inputs[0]?.dims[0];
  return typeof batch === 'number' ? { batch } : {};
}
