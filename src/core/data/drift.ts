// How far the columns of a table have moved from those of an earlier version: the report of the component 'measure-drift', and
// which columns it compares. Times, free text and columns that name each row move by nature and are left out.
import { columnSchema, type ColumnSchema, type TableManifest } from './table';

/** At or over this a population is usually called changed; under 0.1 it is called stable (Siddiqi 2006, Credit Risk Scorecards). */
export const usualThreshold = 0.2;

export interface ColumnDrift {
  readonly name: string;
  /** Population stability index, 0 where nothing has moved. */
  readonly psi: number;
}

export interface DriftReport {
  /** What has moved furthest first. */
  readonly columns: readonly ColumnDrift[];
}

/** What a watch of a dataset found last. */
export interface DriftFound {
  /** 'adult@3' */
  readonly dataset: string;
  readonly reference: string;
  /** The column that has moved furthest. */
  readonly column: string;
  readonly psi: number;
}

/** By what a column is compared: bins of its numbers, or its levels; undefined for one that is left out. */
export function driftKind({ type, flags = [] }: ColumnSchema): 'numbers' | 'levels' | undefined {
  if (flags.includes('id')) return undefined;
  if (type === 'integer' || type === 'float') return 'numbers';
  return type === 'category' || type === 'boolean' ? 'levels' : undefined;
}

export interface ComparedColumns {
  readonly compared: readonly string[];
  /** Columns of the reference that the table has not, or not as something that can be compared with them. */
  readonly gone: readonly string[];
}

export function comparedColumns(reference: TableManifest, table: TableManifest): ComparedColumns {
  const compared: string[] = [];
  const gone: string[] = [];
  for (const column of reference.columns) {
    if (driftKind(column) === undefined) continue;
    const other = columnSchema(table, column.name);
    const isAlike = other && (other.missing === table.rows || family(other) === family(column));
    (isAlike ? compared : gone).push(column.name);
  }
  return { compared, gone };
}

/** Types whose cells can be set against each other: many levels are taken for text, whole numbers for integers. */
function family({ type }: ColumnSchema): string {
  if (type === 'integer' || type === 'float') return 'numbers';
  return type === 'category' || type === 'text' ? 'words' : type;
}
