// Cells as text for files, exactly: reading a number back gives the same bits, a date the same millisecond.
import type { ColumnType } from '$core/data/table';

/** The text of a number, boolean or date; '' where it is missing. */
export function valueText(value: number, type: ColumnType): string {
  if (value !== value) return '';
  if (type === 'boolean') return value === 0 ? 'false' : 'true';
  return type === 'datetime' ? dateText(value) : numberText(value);
}

/** The shortest decimal that reads back as the same double. */
export function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** ISO 8601 in UTC; midnight without a time. */
export function dateText(value: number): string {
  const text = new Date(value).toISOString();
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, -14) : text;
}
