// ISO 8601 dates as callers of a model write them.

const isoDate = /^\d{4}-\d\d-\d\d(?:(?:[T ])\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?\s?(?:Z|[+-]\d\d:?\d\d)?)?$/;

/**
 * Epoch milliseconds of an ISO 8601 date or date-time; without a zone it is UTC, as in imported tables.
 * NaN (missing) for an empty text, undefined for one that is no date.
 */
export function parseIsoDate(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return NaN;
  if (!isoDate.test(trimmed)) return undefined;
  const parts = trimmed.replace(' ', 'T').replace(/\s/, '');
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(parts.slice(10));
  const ms = Date.parse(zoned || parts.length === 10 ? parts : `${parts}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}
