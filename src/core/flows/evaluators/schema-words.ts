// Words of JSON Schema that look at a value alone. Each says what is wrong, to be read after the value's name.
import { canonicalJson } from '../../assets';
import { isRecord } from '../../params';
import { patternOf, type typeNames } from './read-schema';

type Word = (value: unknown, wanted: unknown) => string | undefined;

const types: Readonly<Record<(typeof typeNames)[number], (value: unknown) => boolean>> = {
  null: (value) => value === null,
  boolean: (value) => typeof value === 'boolean',
  integer: (value) => Number.isInteger(value),
  number: (value) => typeof value === 'number',
  string: (value) => typeof value === 'string',
  array: Array.isArray,
  object: isRecord
};

/** Numbers are one kind, and the order of an object's keys says nothing. */
const equal = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b);

const numeric =
  (holds: (value: number, limit: number) => boolean, words: string): Word =>
  (value, limit) =>
    typeof value !== 'number' || typeof limit !== 'number' || holds(value, limit)
      ? undefined
      : `must be ${words} ${limit}`;

const sized =
  (
    size: (value: unknown) => number | undefined,
    holds: (n: number, limit: number) => boolean,
    words: string
  ): Word =>
  (value, limit) => {
    const n = size(value);
    return n === undefined || holds(n, Number(limit)) ? undefined : `must have ${words} ${String(limit)}`;
  };

const letters = (value: unknown) => (typeof value === 'string' ? [...value].length : undefined);
const items = (value: unknown) => (Array.isArray(value) ? value.length : undefined);
const fields = (value: unknown) => (isRecord(value) ? Object.keys(value).length : undefined);
const atLeast = (n: number, limit: number): boolean => n >= limit;
const atMost = (n: number, limit: number): boolean => n <= limit;

export const simpleWords: Readonly<Record<string, Word>> = {
  type: (value, wanted) =>
    ([wanted].flat() as (keyof typeof types)[]).some((name) => types[name](value))
      ? undefined
      : `must be ${[wanted].flat().join(' or ')}`,
  enum: (value, wanted) =>
    !Array.isArray(wanted) || wanted.some((one) => equal(one, value))
      ? undefined
      : 'is none of the permitted values',
  const: (value, wanted) => (equal(value, wanted) ? undefined : 'is not the one permitted value'),
  minimum: numeric((value, limit) => value >= limit, 'at least'),
  maximum: numeric((value, limit) => value <= limit, 'at most'),
  exclusiveMinimum: numeric((value, limit) => value > limit, 'more than'),
  exclusiveMaximum: numeric((value, limit) => value < limit, 'less than'),
  multipleOf: numeric(
    (value, unit) => Math.abs(value / unit - Math.round(value / unit)) < 1e-9,
    'a multiple of'
  ),
  minLength: sized(letters, atLeast, 'at least this many characters:'),
  maxLength: sized(letters, atMost, 'at most this many characters:'),
  minItems: sized(items, atLeast, 'at least this many items:'),
  maxItems: sized(items, atMost, 'at most this many items:'),
  minProperties: sized(fields, atLeast, 'at least this many properties:'),
  maxProperties: sized(fields, atMost, 'at most this many properties:'),
  uniqueItems: (value, wanted) =>
    wanted !== true || !Array.isArray(value) || new Set(value.map(canonicalJson)).size === value.length
      ? undefined
      : 'has an item twice',
  pattern: (value, wanted) =>
    typeof value !== 'string' || patternOf(String(wanted))!.test(value)
      ? undefined
      : `does not match ${String(wanted)}`,
  required: (value, wanted) => {
    if (!isRecord(value) || !Array.isArray(wanted)) return undefined;
    const missing = wanted.find((name) => !Object.hasOwn(value, String(name))) as unknown;
    return missing === undefined ? undefined : `has no "${String(missing)}"`;
  }
};
