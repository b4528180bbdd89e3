// The kind of task a target asks for, from its type and how many values it has. One rule for the pipeline that
// trains and the form that shows the choice before.
import type { ColumnType } from '../data/table';
import type { Task } from '../models/manifest';

/** Whole numbers with at most this many different values are read as classes (grades, ratings, codes). */
export const mostIntegerClasses = 10;

/** `distinct` counts the values that are not missing. */
export function taskOfTarget(type: ColumnType, distinct: number): Task {
  const classes = type === 'category' || type === 'text' || type === 'boolean';
  if (distinct <= 2) return 'binary';
  if (classes || (type === 'integer' && distinct <= mostIntegerClasses)) return 'multiclass';
  return 'regression';
}

/** Tasks a person may choose for such a target, the proposed one among them; none for a date. */
export function possibleTasks(type: ColumnType, distinct: number): readonly Task[] {
  if (type === 'datetime') return [];
  const numeric = type === 'integer' || type === 'float';
  if (distinct <= 2) return numeric ? ['binary', 'regression'] : ['binary'];
  return numeric ? ['multiclass', 'regression'] : ['multiclass'];
}
