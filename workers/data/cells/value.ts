// A text that a person gave for a column, such as what to fill in or to filter by, read as a cell of its type. The same
// text is the same cell on every machine: a date without a zone is UTC, as in imported tables.
import type { ColumnType } from '$core/data/table';
import { encodeUtf8 } from '../columns/utf8';
import { parseTruth } from './boolean';
import { dateLayouts, parseDate } from './date';
import { misfit, parseNumber, plainNumbers } from './number';

/**
 * A number, 0 or 1, or epoch milliseconds. `misfit` where the text is none, as is a date whose day may be its month, and
 * for columns of words. What stands in a column of integers need not be whole.
 */
export function givenCell(text: string, type: ColumnType): number {
  const bytes = encodeUtf8(`${text.trim()}\n`);
  const to = bytes.length - 1;
  switch (type) {
    case 'datetime': {
      const dates = new Set(dateLayouts.map((layout) => parseDate(bytes, 0, to, layout)));
      dates.delete(misfit);
      const [date] = dates;
      return dates.size === 1 ? date! : misfit;
    }
    case 'boolean':
      return parseTruth(bytes, 0, to);
    case 'integer':
    case 'float':
      return parseNumber(bytes, 0, to, plainNumbers);
    case 'category':
    case 'text':
      return misfit;
    default:
      return type satisfies never;
  }
}
