// What a person is told of a raw column in use: its levels or its range in the training rows, for forms.
import type { Column } from '../data/frame';
import type { ColumnSchema } from '../data/table';
import type { ModelField } from '../models/manifest';
import { byFrequency, countLevels } from './level-order';

const listedLevels = 200;
/** The middle of a form's slider needs no more rows than these. */
const medianRows = 10_000;

export function fieldOf(
  column: Column,
  { name, type }: Pick<ColumnSchema, 'name' | 'type'>,
  index: Uint32Array
): ModelField {
  if (column.kind === 'string') {
    const frequent = byFrequency(countLevels(column, index)).slice(0, listedLevels);
    return { name, type, tensor: 'string', levels: frequent.map((code) => column.levels[code]!) };
  }
  const tensor = column.kind === 'date' ? 'int64' : 'float32';
  const range = rangeOf(column.values, index);
  return range ? { name, type, tensor, range } : { name, type, tensor };
}

function rangeOf(values: Float64Array, index: Uint32Array): ModelField['range'] {
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < index.length; i++) {
    const value = values[index[i]!]!;
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (min > max) return undefined;
  const step = Math.max(1, Math.floor(index.length / medianRows));
  const sample: number[] = [];
  for (let i = 0; i < index.length; i += step) {
    const value = values[index[i]!]!;
    if (Number.isFinite(value)) sample.push(value);
  }
  sample.sort((a, b) => a - b);
  return { min, max, median: sample[sample.length >> 1] ?? min };
}
