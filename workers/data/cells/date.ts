// Dates and times from bytes to epoch milliseconds, UTC where no offset is written. ISO 8601 and the few other
// forms whose order of day and month is certain: from the form itself (a month's name, dots) or, for slashes,
// from the column as a whole (cells/guess.ts). Fractions of a second beyond milliseconds are cut.
import { misfit } from './number';

/** Order of the parts: '2020-01-31', '31.01.2020', '01/31/2020', and '31 Jan 2020' or 'Jan 31, 2020'. */
export const dateLayouts = ['ymd', 'dmy', 'mdy', 'named'] as const;
export type DateLayout = (typeof dateLayouts)[number];

const months = 'january february march april may june july august september october november december'.split(
  ' '
);
const dayMs = 86_400_000;
/** The longest form: 'September 30, 2020 12:34:56.123456789 +00:00'. */
const longest = 48;

/** Where the reading stands. One object, reused, so that reading a date makes no garbage. */
const at: { bytes: Uint8Array; p: number; to: number } = { bytes: new Uint8Array(0), p: 0, to: 0 };

/** Epoch milliseconds, or `misfit`. */
export function parseDate(bytes: Uint8Array, from: number, to: number, layout: DateLayout): number {
  if (to - from < 6 || to - from > longest) return misfit;
  at.bytes = bytes;
  at.p = from;
  at.to = to;
  const day = layout === 'named' ? namedDay() : numericDay(layout);
  if (day === misfit || at.p === to) return day;
  const separator = bytes[at.p];
  if (separator !== 32 && separator !== 84 && separator !== 116) return misfit;
  at.p++;
  const value = day + timeOfDay();
  return at.p === to && Number.isFinite(value) ? value : misfit;
}

/** '2020-01-31', '2020/1/31', '2020-01', '31.1.2020', '31/01/2020', '01/31/2020'. */
function numericDay(layout: 'ymd' | 'dmy' | 'mdy'): number {
  const start = at.p;
  const first = digits(4);
  const firstLength = at.p - start;
  const separator = at.bytes[at.p];
  if (separator !== 45 && separator !== 46 && separator !== 47) return misfit;
  at.p++;
  const second = digits(2);
  if (layout === 'ymd') {
    if (firstLength !== 4) return misfit;
    if (at.p === at.to) return separator === 45 && at.p - start === 7 ? dayOf(first, second, 1) : misfit;
    if (at.bytes[at.p++] !== separator) return misfit;
    return dayOf(first, second, digits(2));
  }
  if (firstLength > 2 || (layout === 'mdy' && separator === 46) || at.bytes[at.p++] !== separator)
    return misfit;
  const yearAt = at.p;
  const year = digits(4);
  if (at.p - yearAt !== 4) return misfit;
  return layout === 'dmy' ? dayOf(year, second, first) : dayOf(year, first, second);
}

/** '31 Jan 2020', '31-Jan-2020', 'January 31, 2020'. */
function namedDay(): number {
  const monthFirst = !isDigit(at.bytes[at.p]);
  let month = monthFirst ? monthName() : 0;
  if (monthFirst) skip(32, 46);
  const day = digits(2);
  skip(32, 45, 44);
  if (!monthFirst) {
    month = monthName();
    skip(32, 45, 46);
  }
  const yearAt = at.p;
  const year = digits(4);
  return at.p - yearAt === 4 ? dayOf(year, month, day) : misfit;
}

/** Milliseconds of 'HH:MM', 'HH:MM:SS', with fraction, AM or PM, and offset; `misfit` if it is none. */
function timeOfDay(): number {
  const hour = digits(2);
  if (at.bytes[at.p] !== 58) return misfit;
  at.p++;
  const minute = digits(2);
  let ms = 0;
  if (at.p < at.to && at.bytes[at.p] === 58) {
    at.p++;
    const second = digits(2);
    if (!(second < 60)) return misfit;
    ms = second * 1000 + fraction();
  }
  const clock = halfDay(hour);
  if (!(clock < 24 && minute < 60)) return misfit;
  return clock * 3_600_000 + minute * 60_000 + ms - offset();
}

function fraction(): number {
  const mark = at.bytes[at.p];
  if (at.p >= at.to || (mark !== 46 && mark !== 44)) return 0;
  at.p++;
  let ms = 0;
  let weight = 100;
  while (at.p < at.to && isDigit(at.bytes[at.p])) {
    ms += (at.bytes[at.p++]! - 48) * weight;
    weight = weight === 1 ? 0 : weight / 10;
  }
  return ms;
}

/** The hour of 24, given the hour as written and what may follow: ' AM' or ' pm'. */
function halfDay(hour: number): number {
  const { bytes, p } = at;
  const from = bytes[p] === 32 ? p + 1 : p;
  const letter = (bytes[from] ?? 0) | 32;
  if (from + 2 !== at.to || (letter !== 97 && letter !== 112) || (bytes[from + 1]! | 32) !== 109) return hour;
  at.p = at.to;
  if (!(hour >= 1 && hour <= 12)) return misfit;
  return (hour % 12) + (letter === 112 ? 12 : 0);
}

/** Milliseconds to take off for 'Z', '+01:00', '+0100', '-05', ' UTC'; 0 where none is written. */
function offset(): number {
  if (at.p < at.to && at.bytes[at.p] === 32) at.p++;
  const sign = at.bytes[at.p];
  if (at.p >= at.to) return 0;
  if (sign !== 43 && sign !== 45) return skipUtc();
  at.p++;
  const hours = digits(2);
  if (at.p < at.to && at.bytes[at.p] === 58) at.p++;
  const minutes = at.p < at.to ? digits(2) : 0;
  if (!(hours <= 15 && minutes < 60)) return misfit;
  return (hours * 60 + minutes) * (sign === 45 ? -60_000 : 60_000);
}

function skipUtc(): number {
  const isZ = at.to - at.p === 1 && (at.bytes[at.p]! | 32) === 122;
  const isUtc = at.to - at.p === 3 && [85, 84, 67].every((letter, i) => at.bytes[at.p + i] === letter);
  if (isZ || isUtc) at.p = at.to;
  return 0;
}

/** Days since the epoch, in ms, of a proleptic Gregorian date, or `misfit` (Hinnant, days_from_civil). */
function dayOf(year: number, month: number, day: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return misfit;
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return (era * 146_097 + dayOfEra - 719_468) * dayMs;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** The number in at most `most` digits here; `misfit` when there is none. */
function digits(most: number): number {
  const start = at.p;
  const stop = Math.min(at.to, start + most);
  let value = 0;
  while (at.p < stop && isDigit(at.bytes[at.p])) value = value * 10 + at.bytes[at.p++]! - 48;
  return at.p === start ? misfit : value;
}

/** The month, 1 to 12, whose English name or three-letter form stands here; 0 when it is none. */
function monthName(): number {
  let word = '';
  while (at.p < at.to && isLetter(at.bytes[at.p]!)) word += String.fromCharCode(at.bytes[at.p++]! | 32);
  return word.length < 3 ? 0 : months.findIndex((month) => month.startsWith(word)) + 1;
}

function skip(...separators: number[]): void {
  while (at.p < at.to && separators.includes(at.bytes[at.p]!)) at.p++;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 48 && byte <= 57;
}

function isLetter(byte: number): boolean {
  return (byte | 32) >= 97 && (byte | 32) <= 122;
}
