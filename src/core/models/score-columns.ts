// Scores as new columns of a table: the prediction, and the probability of each class.
import type { ColumnType } from '../data/table';
import type { RawOutput, Scores } from './scores';

export interface ScoreColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** Levels known beforehand, in their order; text columns only. */
  readonly levels?: readonly string[];
  /** [rows] numbers, or texts. */
  cells(): Float64Array | readonly string[];
}

/** Raw tensors wider than this make no columns of a table. */
export const widestRaw = 256;

/** Columns under names that are not `taken`. Equal plans give equal columns, group by group. */
export function scoreColumns(
  scores: Scores,
  taken: Iterable<string>,
  options: { readonly probabilities: boolean }
): readonly ScoreColumn[] {
  const used = new Set(taken);
  return plainColumns(scores, options.probabilities).map((column) => {
    let name = column.name;
    for (let i = 2; used.has(name); i++) name = `${column.name} ${i}`;
    used.add(name);
    return { ...column, name };
  });
}

function plainColumns(scores: Scores, probabilities: boolean): readonly ScoreColumn[] {
  const name = 'prediction';
  switch (scores.kind) {
    case 'classes': {
      const { classes, predicted } = scores;
      const cells = () => Array.from(predicted, (k) => classes[k]!);
      const label: ScoreColumn = { name, type: 'category', levels: classes, cells };
      return probabilities ? [label, ...classes.map((_, k) => probabilityColumn(scores, k))] : [label];
    }
    case 'label':
      return [{ name, type: 'category', cells: () => scores.labels }];
    case 'value':
      return [{ name, type: 'float', cells: () => scores.values }];
    case 'raw':
      return scores.outputs.flatMap((output) => rawColumns(output, scores.rows));
    default:
      return scores satisfies never;
  }
}

function probabilityColumn(scores: Scores & { kind: 'classes' }, k: number): ScoreColumn {
  const { classes, probabilities, rows } = scores;
  return {
    name: `p(${classes[k]})`,
    type: 'float',
    cells: () => Float64Array.from({ length: rows }, (_, i) => probabilities[i * classes.length + k]!)
  };
}

function rawColumns({ name, width, values }: RawOutput, rows: number): readonly ScoreColumn[] {
  const isText = typeof values[0] === 'string';
  return Array.from({ length: width > widestRaw ? 0 : width }, (_, j) => {
    const cellAt = (i: number) => values[i * width + j]!;
    return {
      name: width === 1 ? name : `${name}[${j}]`,
      type: isText ? ('category' as const) : ('float' as const),
      cells: () =>
        isText
          ? Array.from({ length: rows }, (_, i) => String(cellAt(i)))
          : Float64Array.from({ length: rows }, (_, i) => Number(cellAt(i)))
    };
  });
}
