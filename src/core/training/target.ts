// The target of a training job: its task, its classes, and the rows that have it.
import type { Column } from '../data/frame';
import type { ColumnType } from '../data/table';
import { HearthError } from '../errors';
import { numberText } from '../models/cell-text';
import type { Task } from '../models/manifest';
import { taskOfTarget } from './task';

const mostClasses = 1000;

export interface Target {
  readonly name: string;
  readonly task: Task;
  /** Labels in sorted order; empty for a regression. */
  readonly classes: readonly string[];
  /** Rows of the table that have a target, ascending. */
  readonly rows: Uint32Array;
  /** [rows] class index, or the value. */
  readonly y: Float64Array;
}

/**
 * Reads the target column.
 * @throws HearthError train/target-missing, train/one-class, train/too-many-classes, train/target-not-numeric
 */
export function readTarget(column: Column, type: ColumnType, wanted: Task | 'auto'): Target {
  const { name } = column;
  const rows = presentRows(column);
  if (rows.length === 0) throw new HearthError('train/target-missing', { target: name });
  const labels = column.kind === 'string' ? undefined : distinctNumbers(column.values, rows);
  const distinct = labels ? labels.length : countCodes(column as Column & { kind: 'string' }, rows);
  if (distinct === 1) {
    const first = rows[0]!;
    const value =
      column.kind === 'string'
        ? column.levels[column.codes[first]!]!
        : numberText(column.values[first]!, type);
    throw new HearthError('train/one-class', { target: name, value });
  }
  const task = wanted === 'auto' ? taskOfTarget(type, distinct) : wanted;
  if (task === 'regression') return regressionTarget(column, rows);
  if (column.kind === 'date') throw new HearthError('train/target-not-numeric', { target: name });
  if (distinct > mostClasses)
    throw new HearthError('train/too-many-classes', { target: name, classes: distinct, limit: mostClasses });
  const coded =
    column.kind === 'string'
      ? stringClasses(column, rows)
      : numberClasses(column.values, rows, labels!, type);
  return { name, task: distinct === 2 ? 'binary' : 'multiclass', rows, ...coded };
}

function presentRows(column: Column): Uint32Array {
  const count = column.kind === 'string' ? column.codes.length : column.values.length;
  const rows = new Uint32Array(count);
  let kept = 0;
  for (let row = 0; row < count; row++) {
    const present = column.kind === 'string' ? column.codes[row]! >= 0 : !Number.isNaN(column.values[row]!);
    if (present) rows[kept++] = row;
  }
  return rows.slice(0, kept);
}

function regressionTarget(column: Column, rows: Uint32Array): Target {
  const { name } = column;
  if (column.kind !== 'number') throw new HearthError('train/target-not-numeric', { target: name });
  const finite = rows.filter((row) => Number.isFinite(column.values[row]!));
  return {
    name,
    task: 'regression',
    classes: [],
    rows: finite,
    y: Float64Array.from(finite, (row) => column.values[row]!)
  };
}

function distinctNumbers(values: Float64Array, rows: Uint32Array): number[] {
  const found = new Set<number>();
  for (const row of rows) found.add(values[row]!);
  return [...found].sort((a, b) => a - b);
}

function countCodes(column: Column & { kind: 'string' }, rows: Uint32Array): number {
  const found = new Uint8Array(column.levels.length);
  for (const row of rows) found[column.codes[row]!] = 1;
  return found.reduce((sum, one) => sum + one, 0);
}

function numberClasses(values: Float64Array, rows: Uint32Array, labels: readonly number[], type: ColumnType) {
  const index = new Map(labels.map((label, i) => [label, i]));
  return {
    classes: labels.map((label) => numberText(label, type)),
    y: Float64Array.from(rows, (row) => index.get(values[row]!)!)
  };
}

function stringClasses(column: Column & { kind: 'string' }, rows: Uint32Array) {
  const used = [...new Set(Array.from(rows, (row) => column.codes[row]!))];
  // By code unit, as every other program sorts labels: the same table gives the same order everywhere.
  const sorted = used.sort((a, b) => (column.levels[a]! < column.levels[b]! ? -1 : 1));
  const index = new Int32Array(column.levels.length);
  sorted.forEach((code, i) => (index[code] = i));
  return {
    classes: sorted.map((code) => column.levels[code]!),
    y: Float64Array.from(rows, (row) => index[column.codes[row]!]!)
  };
}
