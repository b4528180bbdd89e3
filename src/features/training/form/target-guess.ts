// Which column a person most likely wants to predict: a column with a telling name, else the last one that can
// be a target at all. Only a first choice; the form shows it and lets it be changed.
import type { ColumnSchema } from '$core/data/table';

/**
 * Names that columns have where they are the answer, the most telling first. Names that are as often a question
 * (income, price, age) are not among them: such targets stand last as a rule. A class may be one of a ship's or
 * of a school's, and y a place: they count only where nothing tells more.
 */
const tellingNames = [
  'target',
  'label',
  'labels',
  'outcome',
  'response',
  'survived',
  'species',
  'churn',
  'churned',
  'exited',
  'diagnosis',
  'fraud',
  'is_fraud',
  'saleprice',
  'median_house_value',
  'medhouseval',
  'class',
  'y'
];

/** Whether a table can be asked to predict this column. */
export function canBeTarget(column: ColumnSchema, rows: number): boolean {
  const flags = column.flags ?? [];
  const usable = !flags.includes('constant') && !flags.includes('id');
  return usable && column.missing < rows && column.type !== 'datetime';
}

/** The likely target of a table, or undefined where no column can be one. */
export function guessTarget(columns: readonly ColumnSchema[], rows: number): string | undefined {
  const usable = columns.filter((column) => canBeTarget(column, rows));
  const named = new Map(usable.map((column) => [column.name.trim().toLowerCase(), column.name]));
  const telling = tellingNames.find((name) => named.has(name));
  const lastShort = usable.findLast((column) => column.type !== 'text');
  return (telling && named.get(telling)) ?? lastShort?.name ?? usable.at(-1)?.name;
}
