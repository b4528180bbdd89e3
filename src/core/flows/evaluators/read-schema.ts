// A JSON Schema as it was given, object or text, found to be one before anything is checked against it: a schema that
// cannot be read would pass every answer. Words of no meaning here are annotations, as draft 2020-12 has it.
import { HearthError } from '../../errors';
import { isRecord } from '../../params';
import { readYaml } from '../yaml-text';

/** What is wrong with a schema, in words. */
export class SchemaError extends Error {}

export const typeNames = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'] as const;

/** Words that hold one schema, a list of them, and some by name. */
const inner = {
  one: [
    'items',
    'additionalItems',
    'unevaluatedItems',
    'contains',
    'additionalProperties',
    'unevaluatedProperties',
    'propertyNames',
    'not',
    'if',
    'then',
    'else'
  ],
  listed: ['allOf', 'anyOf', 'oneOf', 'prefixItems'],
  named: ['properties', 'patternProperties', 'dependentSchemas', 'dependencies', '$defs', 'definitions']
} as const;

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;
const isTextList = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isType = (value: unknown): boolean => (typeNames as readonly unknown[]).includes(value);
/** References that depend on who refers have no counterpart here. */
const never = (): boolean => false;

/** What the words may hold that hold no schema. */
const shapes: Readonly<Record<string, (value: unknown) => boolean>> = {
  type: (value) => isType(value) || (Array.isArray(value) && value.length > 0 && value.every(isType)),
  enum: Array.isArray,
  minimum: isNumber,
  maximum: isNumber,
  exclusiveMinimum: isNumber,
  exclusiveMaximum: isNumber,
  multipleOf: (value) => isNumber(value) && (value as number) > 0,
  minLength: isCount,
  maxLength: isCount,
  minItems: isCount,
  maxItems: isCount,
  minContains: isCount,
  maxContains: isCount,
  minProperties: isCount,
  maxProperties: isCount,
  uniqueItems: (value) => typeof value === 'boolean',
  pattern: (value) => isText(value) && patternOf(value) !== undefined,
  required: isTextList,
  dependentRequired: (value) => isRecord(value) && Object.values(value).every(isTextList),
  $ref: isText,
  $dynamicRef: never,
  $recursiveRef: never
};

export interface ReadSchema {
  readonly root: unknown;
  /** What a reference leads to: '#', '#/$defs/a' or '#name'. @throws SchemaError when it leads nowhere */
  target(reference: string): unknown;
}

/** @throws SchemaError when it is no schema, says what JSON Schema does not know, or refers to what is not there */
export function readSchema(given: unknown): ReadSchema {
  const root = isText(given) ? fromText(given) : given;
  const target = targetsIn(root);
  const waiting: (readonly [at: string, schema: unknown])[] = [['', root]];
  const known = new Set<unknown>();
  for (const [at, schema] of waiting) {
    if (typeof schema === 'boolean' || known.has(schema)) continue;
    if (!isRecord(schema)) throw refused(at, schema);
    known.add(schema);
    for (const [word, value] of Object.entries(schema)) {
      const place = at === '' ? word : `${at}.${word}`;
      if (Object.hasOwn(shapes, word) && !shapes[word]!(value)) throw refused(place, value);
      for (const part of innerOf(schema, word, value, place)) waiting.push(part);
      if (word === '$ref') waiting.push([place, target(String(value))]);
    }
  }
  return { root, target };
}

function fromText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return fromYaml(text);
  }
}

function fromYaml(text: string): unknown {
  try {
    return readYaml(text, 'schema').value;
  } catch (error) {
    if (!(error instanceof HearthError)) throw error;
    const { line, reason } = error.details as { line?: number; reason?: string };
    const where = line === undefined ? '' : ` (line ${line})`;
    throw new SchemaError(`the schema is neither JSON nor YAML: ${reason ?? error.message}${where}`);
  }
}

function innerOf(
  schema: Readonly<Record<string, unknown>>,
  word: string,
  value: unknown,
  place: string
): readonly (readonly [string, unknown])[] {
  const has = (words: readonly string[]): boolean => words.includes(word);
  // Before draft 2020-12 `items` held what is now in `prefixItems`.
  const isListed =
    has(inner.listed) || (word === 'items' && Array.isArray(value) && !Object.hasOwn(schema, 'prefixItems'));
  if (isListed) {
    if (!Array.isArray(value) || value.length === 0) throw refused(place, value);
    return value.map((part: unknown, i) => [`${place}[${i}]`, part]);
  }
  if (has(inner.one)) return [[place, value]];
  if (!has(inner.named)) return [];
  if (!isRecord(value)) throw refused(place, value);
  return Object.entries(value).flatMap(([name, part]) => {
    if (word === 'patternProperties' && patternOf(name) === undefined) throw refused(place, name);
    return word === 'dependencies' && isTextList(part) ? [] : [[`${place}.${name}`, part] as const];
  });
}

function refused(place: string, value: unknown): SchemaError {
  const shown = (JSON.stringify(value) ?? String(value)).slice(0, 60);
  return new SchemaError(
    place === '' ? `the schema is no object: ${shown}` : `the schema's ${place} cannot be ${shown}`
  );
}

function targetsIn(root: unknown): ReadSchema['target'] {
  let names: ReadonlyMap<string, unknown> | undefined;
  return (reference) => {
    if (!reference.startsWith('#'))
      throw new SchemaError(`the schema refers to ${reference}, which is not here`);
    const path = reference.slice(1);
    const isPath = path === '' || path.startsWith('/');
    const found = isPath ? atPointer(root, path) : (names ??= namesIn(root)).get(path);
    if (found === undefined) throw new SchemaError(`the schema has no ${reference}`);
    return found;
  };
}

function atPointer(root: unknown, pointer: string): unknown {
  let target: unknown = root;
  for (const step of pointer.split('/').slice(1)) {
    const key = unescaped(step).replaceAll('~1', '/').replaceAll('~0', '~');
    const isThere = typeof target === 'object' && target !== null && Object.hasOwn(target, key);
    target = isThere ? (target as Record<string, unknown>)[key] : undefined;
  }
  return target;
}

function unescaped(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}

/** Schemas that name themselves; before draft 2019-09 by `$id`. */
function namesIn(root: unknown): ReadonlyMap<string, unknown> {
  const names = new Map<string, unknown>();
  const waiting: unknown[] = [root];
  for (const value of waiting) {
    if (typeof value !== 'object' || value === null) continue;
    for (const part of Object.values(value)) waiting.push(part);
    const { $anchor, $dynamicAnchor, $id } = value as Record<string, unknown>;
    const old = isText($id) && $id.startsWith('#') ? $id.slice(1) : undefined;
    // Of two the outer: the other is of a schema with an address of its own.
    for (const name of [$anchor, $dynamicAnchor, old])
      if (isText(name) && !names.has(name)) names.set(name, value);
  }
  return names;
}

/** Many patterns in use escape what needs no escape, which the strict reading refuses. Undefined for what is no pattern. */
export function patternOf(source: string): RegExp | undefined {
  for (const flags of ['u', ''])
    try {
      return new RegExp(source, flags);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  return undefined;
}
