// Whether a JSON value keeps to a JSON Schema: the words of draft 2020-12 that constrain a value, and references within
// the schema. Formats are not checked. Gives the first reason why not.
import { isRecord } from '../../params';

const maxDepth = 100;

/** The first place where `value` departs from `schema`, in words; undefined if it keeps to it. */
export function schemaProblem(value: unknown, schema: unknown): string | undefined {
  return new Checker(schema).check(value, schema, '', 0);
}

type Check = (value: unknown, wanted: unknown) => string | undefined;

const types: Readonly<Record<string, (value: unknown) => boolean>> = {
  null: (value) => value === null,
  boolean: (value) => typeof value === 'boolean',
  integer: (value) => Number.isInteger(value),
  number: (value) => typeof value === 'number',
  string: (value) => typeof value === 'string',
  array: Array.isArray,
  object: isRecord
};

const numeric =
  (holds: (value: number, limit: number) => boolean, words: string): Check =>
  (value, limit) =>
    typeof value !== 'number' || typeof limit !== 'number' || holds(value, limit)
      ? undefined
      : `must be ${words} ${limit}`;

const sized =
  (
    size: (value: unknown) => number | undefined,
    holds: (n: number, limit: number) => boolean,
    words: string
  ): Check =>
  (value, limit) => {
    const n = size(value);
    return n === undefined || holds(n, Number(limit)) ? undefined : `must have ${words} ${String(limit)}`;
  };

const letters = (value: unknown) => (typeof value === 'string' ? [...value].length : undefined);
const items = (value: unknown) => (Array.isArray(value) ? value.length : undefined);
const fields = (value: unknown) => (isRecord(value) ? Object.keys(value).length : undefined);
const atLeast = (n: number, limit: number): boolean => n >= limit;
const atMost = (n: number, limit: number): boolean => n <= limit;

/** Words that look at the value alone. */
const simple: Readonly<Record<string, Check>> = {
  type: (value, wanted) =>
    [wanted].flat().some((name) => types[String(name)]?.(value) ?? true)
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
    wanted !== true ||
    !Array.isArray(value) ||
    new Set(value.map((item) => JSON.stringify(item))).size === value.length
      ? undefined
      : 'has an item twice',
  pattern: (value, wanted) =>
    typeof value !== 'string' || new RegExp(String(wanted), 'u').test(value)
      ? undefined
      : `does not match ${String(wanted)}`,
  required: (value, wanted) => {
    if (!isRecord(value) || !Array.isArray(wanted)) return undefined;
    const missing = wanted.find((name) => !Object.hasOwn(value, String(name))) as unknown;
    return missing === undefined ? undefined : `has no "${String(missing)}"`;
  }
};

class Checker {
  readonly #root: unknown;

  constructor(root: unknown) {
    this.#root = root;
  }

  check(value: unknown, schema: unknown, at: string, depth: number): string | undefined {
    if (schema === false) return `${at || 'it'} is not permitted`;
    if (!isRecord(schema)) return undefined;
    if (depth > maxDepth) return 'the schema goes on without end';
    for (const [word, wanted] of Object.entries(schema)) {
      const problem = simple[word]?.(value, wanted);
      if (problem) return `${at || 'it'} ${problem}`;
    }
    const sub = (inner: unknown, part: unknown, place: string) => this.check(inner, part, place, depth + 1);
    return (
      this.#reference(value, schema, at, depth) ??
      this.#object(value, schema, at, sub) ??
      this.#array(value, schema, at, sub) ??
      combined(value, schema, at, sub)
    );
  }

  #reference(value: unknown, schema: Record<string, unknown>, at: string, depth: number): string | undefined {
    if (typeof schema.$ref !== 'string') return undefined;
    if (!schema.$ref.startsWith('#')) return `the schema refers to ${schema.$ref}, which is not here`;
    let target: unknown = this.#root;
    for (const step of schema.$ref.slice(1).split('/').filter(Boolean)) {
      const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
      target = isRecord(target) && Object.hasOwn(target, key) ? target[key] : undefined;
    }
    return target === undefined
      ? `the schema has no ${schema.$ref}`
      : this.check(value, target, at, depth + 1);
  }

  #object(value: unknown, schema: Record<string, unknown>, at: string, sub: Sub): string | undefined {
    if (!isRecord(value)) return undefined;
    const properties = isRecord(schema.properties) ? schema.properties : {};
    const patterns = Object.entries(isRecord(schema.patternProperties) ? schema.patternProperties : {});
    for (const [name, inner] of Object.entries(value)) {
      const place = at === '' ? name : `${at}.${name}`;
      const parts = patterns
        .filter(([pattern]) => new RegExp(pattern, 'u').test(name))
        .map(([, part]) => part);
      if (Object.hasOwn(properties, name)) parts.push(properties[name]);
      if (parts.length === 0 && schema.additionalProperties !== undefined)
        parts.push(schema.additionalProperties);
      for (const part of parts) {
        const problem = sub(inner, part, place);
        if (problem) return problem;
      }
    }
    return undefined;
  }

  #array(value: unknown, schema: Record<string, unknown>, at: string, sub: Sub): string | undefined {
    if (!Array.isArray(value)) return undefined;
    const first = Array.isArray(schema.prefixItems) ? schema.prefixItems : [];
    for (const [i, item] of value.entries()) {
      const problem = sub(item, i < first.length ? first[i] : schema.items, `${at}[${i}]`);
      if (problem) return problem;
    }
    if (schema.contains !== undefined && value.every((item) => sub(item, schema.contains, '')))
      return `${at || 'it'} has no item as asked`;
    return undefined;
  }
}

type Sub = (value: unknown, schema: unknown, at: string) => string | undefined;

function combined(value: unknown, schema: Record<string, unknown>, at: string, sub: Sub): string | undefined {
  const list = (word: string): readonly unknown[] => (Array.isArray(schema[word]) ? schema[word] : []);
  for (const part of list('allOf')) {
    const problem = sub(value, part, at);
    if (problem) return problem;
  }
  const fits = (word: string): number =>
    list(word).filter((part) => sub(value, part, at) === undefined).length;
  if (list('anyOf').length > 0 && fits('anyOf') === 0) return `${at || 'it'} fits none of the alternatives`;
  if (list('oneOf').length > 0 && fits('oneOf') !== 1)
    return `${at || 'it'} must fit exactly one of the alternatives`;
  if (schema.not !== undefined && sub(value, schema.not, at) === undefined)
    return `${at || 'it'} is what it must not be`;
  return undefined;
}

function equal(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
