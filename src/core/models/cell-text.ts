// Between numbers and the texts that stand for them, one cell at a time: what a form, a CSV or a category holds.
import type { ColumnType } from '../data/table';

/** How a number reads as a category: '' for a missing one, 'true' and 'false' for a boolean. */
export function numberText(value: number, type: ColumnType): string {
  if (Number.isNaN(value)) return '';
  if (type === 'boolean') return value === 0 ? 'false' : 'true';
  return String(value);
}

/** A number in decimal notation, '' as missing, and the words of booleans where one is meant; else undefined. */
export function parseNumber(text: string, type: ColumnType): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return NaN;
  if (type === 'boolean' && /^(true|yes)$/i.test(trimmed)) return 1;
  if (type === 'boolean' && /^(false|no)$/i.test(trimmed)) return 0;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed)) return undefined;
  return Number(trimmed);
}
