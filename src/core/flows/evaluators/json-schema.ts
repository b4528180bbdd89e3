// Whether a JSON value keeps to a JSON Schema: the words of draft 2020-12 that constrain a value, those of older drafts that
// have another name there, and references within the schema. Formats are not checked. Gives the first reason why not.
import { isRecord } from '../../params';
import { patternOf, readSchema, SchemaError, type ReadSchema } from './read-schema';
import { simpleWords } from './schema-words';

/** A schema that refers to itself without end, or stands for more than any schema that is written. */
const limits = { depth: 100, steps: 1_000_000 };

/** The first place where `value` departs from `schema` (or its text), in words; undefined if it keeps to it. @throws SchemaError */
export function schemaProblem(value: unknown, schema: unknown): string | undefined {
  return schemaCheck(schema)(value);
}

/** The same for many values. @throws SchemaError */
export function schemaCheck(given: unknown): (value: unknown) => string | undefined {
  const schema = readSchema(given);
  return (value) => {
    const outcome = new Checker(schema).visit(value, schema.root, '', 0);
    return typeof outcome === 'string' ? outcome : undefined;
  };
}

/** What a schema said something of: names and places of a value, which the words with `unevaluated` leave alone. */
interface Seen {
  readonly names: Set<string>;
  readonly places: Set<number>;
}

/** What is wrong, or what was seen. */
type Outcome = string | Seen;

interface Visit {
  readonly value: unknown;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly at: string;
  readonly seen: Seen;
  /** Another schema, of this value or of one within. */
  sub(value: unknown, schema: unknown, at: string): Outcome;
  /** Another schema that this value must keep to: what that sees counts here too. */
  also(schema: unknown): string | undefined;
}

class Checker {
  readonly #schema: ReadSchema;
  #steps = 0;

  constructor(schema: ReadSchema) {
    this.#schema = schema;
  }

  visit(value: unknown, schema: unknown, at: string, depth: number): Outcome {
    const seen: Seen = { names: new Set(), places: new Set() };
    if (schema === false) return `${at || 'it'} is not permitted`;
    if (!isRecord(schema)) return seen;
    if (depth > limits.depth || ++this.#steps > limits.steps)
      throw new SchemaError('the schema goes on without end');
    const sub: Visit['sub'] = (inner, part, place) => this.visit(inner, part, place, depth + 1);
    const also: Visit['also'] = (part) => taken(seen, sub(value, part, at));
    const visit: Visit = { value, schema, at, seen, sub, also };
    return (
      alone(visit) ??
      this.#reference(visit) ??
      object(visit) ??
      dependent(visit) ??
      array(visit) ??
      contained(visit) ??
      combined(visit) ??
      conditional(visit) ??
      unevaluated(visit) ??
      seen
    );
  }

  #reference({ schema, also }: Visit): string | undefined {
    return typeof schema.$ref === 'string' ? also(this.#schema.target(schema.$ref)) : undefined;
  }
}

function taken(seen: Seen, outcome: Outcome): string | undefined {
  if (typeof outcome === 'string') return outcome;
  for (const name of outcome.names) seen.names.add(name);
  for (const place of outcome.places) seen.places.add(place);
  return undefined;
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const within = (at: string, name: string): string => (at === '' ? name : `${at}.${name}`);

/** The first text that `problem` gives. */
function firstOf<T>(items: Iterable<T>, problem: (item: T) => Outcome | undefined): string | undefined {
  for (const item of items) {
    const found = problem(item);
    if (typeof found === 'string') return found;
  }
  return undefined;
}

function alone({ value, schema, at }: Visit): string | undefined {
  return firstOf(Object.entries(schema), ([word, wanted]) => {
    const problem = Object.hasOwn(simpleWords, word) ? simpleWords[word]!(value, wanted) : undefined;
    return problem && `${at || 'it'} ${problem}`;
  });
}

function object({ value, schema, at, seen, sub }: Visit): string | undefined {
  if (!isRecord(value)) return undefined;
  const { propertyNames, additionalProperties } = schema;
  const properties = recordOf(schema.properties);
  const patterns = Object.entries(recordOf(schema.patternProperties)).map(
    ([source, part]) => [patternOf(source)!, part] as const
  );
  return firstOf(Object.entries(value), ([name, inner]) => {
    const problem = sub(name, propertyNames, `the name "${name}"`);
    if (typeof problem === 'string') return problem;
    const parts = patterns.filter(([pattern]) => pattern.test(name)).map(([, part]) => part);
    if (Object.hasOwn(properties, name)) parts.push(properties[name]);
    if (parts.length === 0 && additionalProperties !== undefined) parts.push(additionalProperties);
    if (parts.length > 0) seen.names.add(name);
    return firstOf(parts, (part) => sub(inner, part, within(at, name)));
  });
}

/** What must be there, or be so, because something else is there. `dependencies` is the older name of both. */
function dependent({ value, schema, at, also }: Visit): string | undefined {
  if (!isRecord(value)) return undefined;
  const words = [schema.dependentRequired, schema.dependentSchemas, schema.dependencies];
  const here = words
    .flatMap((word) => Object.entries(recordOf(word)))
    .filter(([name]) => Object.hasOwn(value, name));
  return firstOf(here, ([name, wanted]) => {
    if (!Array.isArray(wanted)) return also(wanted);
    const missing = wanted.find((other) => !Object.hasOwn(value, String(other))) as unknown;
    return missing === undefined ? undefined : `${at || 'it'} has "${name}" and no "${String(missing)}"`;
  });
}

function array({ value, schema, at, seen, sub }: Visit): string | undefined {
  if (!Array.isArray(value)) return undefined;
  const isOld = Array.isArray(schema.items);
  const first = listOf(isOld ? schema.items : schema.prefixItems);
  const rest = isOld ? schema.additionalItems : schema.items;
  return firstOf(value.entries(), ([i, inner]: readonly [number, unknown]) => {
    const part = i < first.length ? first[i] : rest;
    if (part === undefined) return undefined;
    seen.places.add(i);
    return sub(inner, part, `${at}[${i}]`);
  });
}

function contained({ value, schema, at, seen, sub }: Visit): string | undefined {
  const { contains, minContains: least = 1, maxContains: most = Infinity } = schema;
  if (!Array.isArray(value) || contains === undefined) return undefined;
  const fits = [...value.keys()].filter((i) => typeof sub(value[i], contains, `${at}[${i}]`) !== 'string');
  for (const i of fits) seen.places.add(i);
  if (fits.length === 0 && Number(least) > 0) return `${at || 'it'} has no item as asked`;
  if (fits.length < Number(least))
    return `${at || 'it'} must have at least this many items as asked: ${String(least)}`;
  if (fits.length > Number(most))
    return `${at || 'it'} must have at most this many items as asked: ${String(most)}`;
  return undefined;
}

function combined({ value, schema, at, seen, sub, also }: Visit): string | undefined {
  const problem = firstOf(listOf(schema.allOf), also);
  if (problem !== undefined) return problem;
  // Each that fits is looked at, for what it sees.
  const fits = (word: string): number =>
    listOf(schema[word]).filter((part) => taken(seen, sub(value, part, at)) === undefined).length;
  if (schema.anyOf !== undefined && fits('anyOf') === 0) return `${at || 'it'} fits none of the alternatives`;
  if (schema.oneOf !== undefined && fits('oneOf') !== 1)
    return `${at || 'it'} must fit exactly one of the alternatives`;
  if (schema.not !== undefined && typeof sub(value, schema.not, at) !== 'string')
    return `${at || 'it'} is what it must not be`;
  return undefined;
}

function conditional({ schema, also }: Visit): string | undefined {
  if (schema.if === undefined) return undefined;
  return also(also(schema.if) === undefined ? schema.then : schema.else);
}

/** What no other word of this schema, or of those it takes in, has said anything of. */
function unevaluated({ value, schema, at, seen, sub }: Visit): string | undefined {
  const { unevaluatedProperties: names, unevaluatedItems: places } = schema;
  if (isRecord(value) && names !== undefined)
    return firstOf(Object.entries(value), ([name, inner]) => {
      if (seen.names.has(name)) return undefined;
      seen.names.add(name);
      return sub(inner, names, within(at, name));
    });
  if (Array.isArray(value) && places !== undefined)
    return firstOf(value.entries(), ([i, inner]: readonly [number, unknown]) => {
      if (seen.places.has(i)) return undefined;
      seen.places.add(i);
      return sub(inner, places, `${at}[${i}]`);
    });
  return undefined;
}
