// ISO 8601 dates as callers of a model and formulas write them.

/** The last time, and negative the first, that a Date can be. */
export const latestMs = 8.64e15;

const isoDate = /^\d{4}-\d\d-\d\d(?:(?:[T ])\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?\s?(?:Z|[+-]\d\d:?\d\d)?)?$/;

/**
 * Epoch milliseconds of an ISO 8601 date or date-time; without a zone it is UTC, as in imported tables.
 * NaN (missing) for an empty text, undefined for one that is no date.
 */
export function parseIsoDate(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return NaN;
  if (!isoDate.test(trimmed) || !isDay(trimmed.slice(0, 10))) return undefined;
  const parts = trimmed.replace(' ', 'T').replace(/\s/, '');
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(parts.slice(10));
  const ms = Date.parse(zoned || parts.length === 10 ? parts : `${parts}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}

/** Not the 30th of February, which some engines take for the first of March. */
function isDay(text: string): boolean {
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

/** A date as it is written: without its time where that is midnight. '' for what is no date. */
export function isoText(ms: number): string {
  if (!(Math.abs(ms) <= latestMs)) return '';
  const iso = new Date(ms).toISOString();
  return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso;
}
