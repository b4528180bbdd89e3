// The numeric columns of a table as the one matrix that an imported model takes.
import { columnOf, type Column, type Frame } from '../data/frame';
import { HearthError } from '../errors';
import { wholeNumber, type Window } from './field-feed';
import type { SourceColumn } from './input-plan';
import type { ModelManifest, TensorInfo } from './manifest';
import type { Feed, Feeds } from './tensors';

/** Element types a matrix input may have. */
const matrixArrays = {
  float32: (n: number) => new Float32Array(n),
  float64: (n: number) => new Float64Array(n),
  int32: (n: number) => new Int32Array(n),
  int64: (n: number) => new BigInt64Array(n)
} as const;
type MatrixType = keyof typeof matrixArrays;

export interface MatrixPlan {
  readonly columns: readonly string[];
  feeds(frame: Frame, window: Window): Feeds;
}

/**
 * One input [N, F] (or [N, …] with F numbers a row), filled from the numeric columns in their order.
 * @throws HearthError model/unsupported where the model takes something else; score/bad-field where there are
 *   more or fewer numeric columns than F
 */
export function planMatrix(model: ModelManifest, source: readonly SourceColumn[]): MatrixPlan {
  const input = matrixInput(model);
  const names = matrixColumns(input, source, model.target);
  const type = input.type as MatrixType;
  const inner = input.dims.length > 2 ? (input.dims.slice(1) as number[]) : [names.length];
  return {
    columns: names,
    feeds(frame, window) {
      const rows = window.to - window.from;
      const data = matrixArrays[type](rows * names.length);
      names.forEach((name, j) => fillColumn(data, columnOf(frame, name), j, names.length, window));
      return { [input.name]: { type, dims: [rows, ...inner], data } as Feed };
    }
  };
}

function matrixInput(model: ModelManifest): TensorInfo {
  const [input] = model.inputs;
  const dims = input?.dims.slice(1) ?? [];
  const fixed = dims.length === 1 || dims.every((dim) => typeof dim === 'number');
  if (model.inputs.length === 1 && input && dims.length > 0 && fixed && input.type in matrixArrays)
    return input;
  const shapes = model.inputs
    .map(({ name, type, dims: d }) => `${name}: ${type} [${d.join(', ')}]`)
    .join('; ');
  throw new HearthError('model/unsupported', {
    file: 'The model',
    reason: `its inputs (${shapes}) cannot be filled from the columns of a table`
  });
}

function matrixColumns(
  input: TensorInfo,
  source: readonly SourceColumn[],
  target: string | undefined
): readonly string[] {
  const numeric = source
    .filter(
      ({ name, type }) => name !== target && (type === 'integer' || type === 'float' || type === 'boolean')
    )
    .map(({ name }) => name);
  const dims = input.dims.slice(1);
  const needed = dims.every((dim) => typeof dim === 'number')
    ? (dims as number[]).reduce((product, dim) => product * dim, 1)
    : undefined;
  if (numeric.length > 0 && (needed === undefined || numeric.length === needed)) return numeric;
  const reason = `takes ${needed ?? 'some'} numbers a row, and there are ${numeric.length} numeric columns${
    target === undefined ? '' : ` besides "${target}"`
  }: keep exactly the columns the model was trained on, in its order`;
  throw new HearthError('score/bad-field', { field: input.name, reason });
}

function fillColumn(
  data: ReturnType<(typeof matrixArrays)[MatrixType]>,
  column: Column,
  at: number,
  width: number,
  { from, to, offset }: Window
): void {
  if (column.kind === 'string') return;
  const { values, name } = column;
  if (data instanceof BigInt64Array) {
    for (let i = from; i < to; i++) data[(i - from) * width + at] = wholeNumber(name, values[i]!, offset + i);
  } else for (let i = from; i < to; i++) data[(i - from) * width + at] = values[i]!;
}
