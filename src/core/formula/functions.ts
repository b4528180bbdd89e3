// What a formula may call: for each function the types it takes, the type it gives, and what it does to values. A missing
// value gives a missing one, except where a function is about what is missing.
import { parseIsoDate } from '../models/dates';

export type ValueType = 'number' | 'text' | 'boolean' | 'date';
/** A date is milliseconds since 1970; null is missing. */
export type Value = number | string | boolean | null;

export interface FormulaFunction {
  /** Types of its arguments; 'any' for all, 'same' for the type of the ones before that say so. */
  readonly takes: readonly (ValueType | 'any' | 'same')[];
  /** How many of them must be given; the last may repeat where `repeats`. */
  readonly least: number;
  readonly repeats?: boolean;
  readonly gives: ValueType | 'same';
  /** Is asked even where an argument is missing. */
  readonly seesMissing?: boolean;
  readonly value: (...args: never[]) => Value;
}

const numeric = (value: (x: number) => number): FormulaFunction => ({
  takes: ['number'],
  least: 1,
  gives: 'number',
  value
});
const textual = (value: (text: string) => Value, gives: ValueType = 'text'): FormulaFunction => ({
  takes: ['text'],
  least: 1,
  gives,
  value
});
const tested = (value: (text: string, part: string) => boolean): FormulaFunction => ({
  takes: ['text', 'text'],
  least: 2,
  gives: 'boolean',
  value
});
const calendar = (value: (date: Date) => number): FormulaFunction => ({
  takes: ['date'],
  least: 1,
  gives: 'number',
  value: (ms: number) => value(new Date(ms))
});
const dayMs = 86_400_000;

export const formulaFunctions: Readonly<Record<string, FormulaFunction>> = {
  abs: numeric(Math.abs),
  sqrt: numeric(Math.sqrt),
  exp: numeric(Math.exp),
  ln: numeric(Math.log),
  log10: numeric(Math.log10),
  log2: numeric(Math.log2),
  floor: numeric(Math.floor),
  ceil: numeric(Math.ceil),
  sign: numeric(Math.sign),
  sin: numeric(Math.sin),
  cos: numeric(Math.cos),
  tan: numeric(Math.tan),
  round: {
    takes: ['number', 'number'],
    least: 1,
    gives: 'number',
    value: rounded
  },
  min: {
    takes: ['number'],
    least: 1,
    repeats: true,
    gives: 'number',
    value: (...all: number[]) => Math.min(...all)
  },
  max: {
    takes: ['number'],
    least: 1,
    repeats: true,
    gives: 'number',
    value: (...all: number[]) => Math.max(...all)
  },
  if: {
    takes: ['boolean', 'same', 'same'],
    least: 3,
    gives: 'same',
    seesMissing: true,
    value: (test: boolean | null, then: Value, otherwise: Value) =>
      test === null ? null : test ? then : otherwise
  },
  ismissing: {
    takes: ['any'],
    least: 1,
    gives: 'boolean',
    seesMissing: true,
    value: (x: Value) => x === null
  },
  coalesce: {
    takes: ['same', 'same'],
    least: 1,
    repeats: true,
    gives: 'same',
    seesMissing: true,
    value: (...all: Value[]) => all.find((value) => value !== null) ?? null
  },
  lower: textual((text) => text.toLowerCase()),
  upper: textual((text) => text.toUpperCase()),
  trim: textual((text) => text.trim()),
  length: textual((text) => [...text].length, 'number'),
  words: textual((text) => (text.match(/[\p{L}\p{N}_]+/gu) ?? []).length, 'number'),
  contains: tested((text, part) => text.includes(part)),
  startswith: tested((text, part) => text.startsWith(part)),
  endswith: tested((text, part) => text.endsWith(part)),
  replace: {
    takes: ['text', 'text', 'text'],
    least: 3,
    gives: 'text',
    value: (text: string, part: string, by: string) => (part === '' ? text : text.replaceAll(part, () => by))
  },
  substring: {
    takes: ['text', 'number', 'number'],
    least: 2,
    gives: 'text',
    value: (text: string, from: number, count = Infinity) =>
      [...text].slice(Math.max(0, from - 1), Math.max(0, from - 1) + Math.max(0, count)).join('')
  },
  text: { takes: ['any'], least: 1, gives: 'text', value: (x: Value) => String(x) },
  number: {
    takes: ['any'],
    least: 1,
    gives: 'number',
    value: (x: Value) => (typeof x === 'string' && x.trim() === '' ? NaN : Number(x))
  },
  date: {
    takes: ['text'],
    least: 1,
    gives: 'date',
    value: (text: string) => parseIsoDate(text) ?? null
  },
  year: calendar((date) => date.getUTCFullYear()),
  month: calendar((date) => date.getUTCMonth() + 1),
  day: calendar((date) => date.getUTCDate()),
  hour: calendar((date) => date.getUTCHours()),
  /** 1 is Monday, as ISO 8601 has it. */
  weekday: calendar((date) => ((date.getUTCDay() + 6) % 7) + 1),
  days: {
    takes: ['date', 'date'],
    least: 2,
    gives: 'number',
    value: (from: number, to: number) => (to - from) / dayMs
  }
};

/** Halves away from zero, and of the number as it is written, as in spreadsheets: 1.005 to two places is 1.01. */
function rounded(x: number, places = 0): number {
  const [digits, exponent = '0'] = String(Math.abs(x)).split('e') as [string, string?];
  const shift = Math.trunc(places);
  const whole = Math.round(Number(`${digits}e${Number(exponent) + shift}`));
  // It has no digits so far to the right.
  if (whole > Number.MAX_SAFE_INTEGER) return x;
  return Math.sign(x) * Number(`${whole}e${-shift}`) + 0;
}
