// JSON Schema (2020-12) as a grammar: every text of the grammar is JSON that the schema accepts. Not every such text
// is in it: members come in the schema's order, and an object whose properties are named has no others unless
// additionalProperties says so. Keywords that are not understood are refused by name, never passed over.
import * as v from 'valibot';
import { HearthError } from '../../errors';
import { choice, literal, nothing, reference, type Expression, type Grammar } from './expression';
import { areApart } from './json-schema-apart';
import {
  any,
  anyName,
  anyValue,
  arrayOf,
  integer,
  integerBetween,
  number,
  objectOf,
  quoted,
  stringCharacter,
  stringExcept,
  stringOf,
  type Member
} from './json-text';
import { parseRegex } from './regex';

export type JsonSchema = boolean | Readonly<Record<string, unknown>>;

/** @throws HearthError lm/bad-constraint */
export function grammarOfSchema(schema: unknown): Grammar {
  return new SchemaCompiler(schema).compile();
}

export const jsonTypes = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'] as const;
type JsonType = (typeof jsonTypes)[number];

/** Keywords that say nothing about which values are valid, or are read where they are referred to. */
const annotations = new Set([
  ...['$schema', '$id', '$comment', '$defs', 'definitions', 'title', 'description'],
  ...['default', 'examples', 'deprecated', 'readOnly', 'writeOnly']
]);
const keywordsOf: Readonly<Record<JsonType, readonly string[]>> = {
  null: [],
  boolean: [],
  integer: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
  number: [],
  string: ['pattern', 'minLength', 'maxLength'],
  array: ['items', 'minItems', 'maxItems'],
  object: ['properties', 'required', 'additionalProperties']
};

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const schemaRecord = v.record(v.string(), v.unknown());
const typeNames = v.union([v.picklist(jsonTypes), v.array(v.picklist(jsonTypes))]);
const forms = {
  $ref: v.string(),
  enum: v.array(v.unknown()),
  options: v.array(v.unknown()),
  properties: schemaRecord,
  required: v.array(v.string())
};

class SchemaCompiler {
  readonly #document: unknown;
  readonly #definitions = new Map<string, Expression>([[anyName, anyValue]]);
  /** Pointers that are referred to and not compiled yet. */
  readonly #waiting: string[] = [];
  readonly #referred = new Set<string>();

  constructor(document: unknown) {
    this.#document = document;
  }

  compile(): Grammar {
    const root = this.#value(this.#document, '#');
    for (let pointer = this.#waiting.pop(); pointer !== undefined; pointer = this.#waiting.pop()) {
      this.#definitions.set(pointer, this.#value(lookUp(this.#document, pointer), pointer));
    }
    return { root, definitions: this.#definitions };
  }

  #value(given: unknown, where: string): Expression {
    const schema = asSchema(given, where);
    if (typeof schema === 'boolean') return schema ? any : nothing;
    for (const form of ['$ref', 'const', 'enum', 'anyOf', 'oneOf', 'allOf'] as const) {
      if (Object.hasOwn(schema, form)) return this.#byForm(form, schema, where);
    }
    const types = typesOf(schema, where);
    refuseOthers(schema, ['type', ...types.flatMap((type) => keywordsOf[type])], where);
    if (types.length === jsonTypes.length) return any;
    return choice(...types.map((type) => this.#ofType(type, schema, where)));
  }

  #byForm(form: string, schema: Readonly<Record<string, unknown>>, where: string): Expression {
    const at = `${where}/${form}`;
    const given = schema[form];
    if (form === 'const' || form === 'enum') {
      refuseOthers(schema, [form, 'type'], where);
      const values = form === 'const' ? [given] : parse(forms.enum, given, at);
      const types = typesOf(schema, where);
      return choice(
        ...values
          .filter((value) => types.some((type) => hasType(value, type)))
          .map((value) => literal(JSON.stringify(value)))
      );
    }
    refuseOthers(schema, [form], where);
    if (form === '$ref') return this.#reference(parse(forms.$ref, given, at), at);
    const options = parse(forms.options, given, at);
    if (form === 'allOf' && options.length !== 1) refuse(at, 'more than one schema is not supported');
    if (form === 'oneOf') this.#checkApart(options, at);
    return choice(...options.map((option, i) => this.#value(option, `${at}/${i}`)));
  }

  /** A value that several options allow is not valid, and what the options share cannot be taken out here. */
  #checkApart(options: readonly unknown[], where: string): void {
    const follow = (pointer: string): unknown => lookUp(this.#document, pointer);
    options.forEach((one, i) => {
      const same = options.findIndex((other, j) => j > i && !areApart(one, other, follow));
      if (same > 0) refuse(where, `options ${i} and ${same} may both fit one value; use anyOf`);
    });
  }

  #reference(pointer: string, where: string): Expression {
    if (pointer !== '#' && !pointer.startsWith('#/'))
      refuse(where, 'only references within the schema are supported');
    if (lookUp(this.#document, pointer) === undefined) refuse(where, `there is no ${pointer}`);
    if (!this.#referred.has(pointer)) this.#waiting.push(pointer);
    this.#referred.add(pointer);
    return reference(pointer);
  }

  #ofType(type: JsonType, schema: Readonly<Record<string, unknown>>, where: string): Expression {
    switch (type) {
      case 'null':
        return literal('null');
      case 'boolean':
        return choice(literal('true'), literal('false'));
      case 'integer':
        return integerOf(schema, where);
      case 'number':
        return number;
      case 'string':
        return textOf(schema, where);
      case 'array':
        return this.#array(schema, where);
      case 'object':
        return this.#object(schema, where);
      default:
        return type satisfies never;
    }
  }

  #array(schema: Readonly<Record<string, unknown>>, where: string): Expression {
    const [min, max] = bounds(schema, 'minItems', 'maxItems', where);
    return arrayOf(this.#value(schema.items ?? true, `${where}/items`), min, max);
  }

  #object(schema: Readonly<Record<string, unknown>>, where: string): Expression {
    const properties = parse(forms.properties, schema.properties ?? {}, `${where}/properties`);
    const required = new Set(parse(forms.required, schema.required ?? [], `${where}/required`));
    const names = [...new Set([...Object.keys(properties), ...required])];
    const others = schema.additionalProperties ?? schema.properties === undefined;
    const value = this.#value(others, `${where}/additionalProperties`);
    const members = names.map((name): Member => {
      const named = Object.hasOwn(properties, name);
      return {
        key: literal(JSON.stringify(name)),
        value: named ? this.#value(properties[name], `${where}/properties/${escapePointer(name)}`) : value,
        count: required.has(name) ? 'once' : 'optional'
      };
    });
    if (others === false) return objectOf(members);
    return objectOf([...members, { key: stringExcept(names), value, count: 'many' }]);
  }
}

function integerOf(schema: Readonly<Record<string, unknown>>, where: string): Expression {
  const bound = (keyword: string): number | undefined =>
    schema[keyword] === undefined ? undefined : parse(v.number(), schema[keyword], `${where}/${keyword}`);
  const [least, above] = [bound('minimum'), bound('exclusiveMinimum')];
  const [most, below] = [bound('maximum'), bound('exclusiveMaximum')];
  if ([least, above, most, below].every((given) => given === undefined)) return integer;
  const limit = 10 ** 15 - 1;
  return integerBetween(
    Math.max(-limit, Math.ceil(least ?? -limit), Math.floor(above ?? -limit - 1) + 1),
    Math.min(limit, Math.floor(most ?? limit), Math.ceil(below ?? limit + 1) - 1)
  );
}

function textOf(schema: Readonly<Record<string, unknown>>, where: string): Expression {
  const [min, max] = bounds(schema, 'minLength', 'maxLength', where);
  if (schema.pattern === undefined) return min > max ? nothing : stringOf(min, max);
  if (schema.minLength !== undefined || schema.maxLength !== undefined) {
    refuse(where, 'a pattern together with minLength or maxLength is not supported');
  }
  const at = `${where}/pattern`;
  return quoted(
    parseRegex(parse(v.string(), schema.pattern, at), { match: 'search', write: stringCharacter, where: at })
  );
}

function bounds(
  schema: Readonly<Record<string, unknown>>,
  least: string,
  most: string,
  where: string
): readonly [min: number, max: number] {
  const read = (keyword: string, otherwise: number): number =>
    schema[keyword] === undefined ? otherwise : parse(count, schema[keyword], `${where}/${keyword}`);
  return [read(least, 0), read(most, Infinity)];
}

/** The types a value may have: those named, or those that the keywords are about, or all. */
export function typesOf(schema: Readonly<Record<string, unknown>>, where: string): readonly JsonType[] {
  if (schema.type !== undefined) {
    const named = [parse(typeNames, schema.type, `${where}/type`)].flat();
    return named.includes('number') ? named.filter((type) => type !== 'integer') : named;
  }
  const meant = jsonTypes.filter((type) =>
    keywordsOf[type].some((keyword) => Object.hasOwn(schema, keyword))
  );
  return meant.length > 0 ? meant : jsonTypes;
}

function hasType(value: unknown, type: JsonType): boolean {
  if (value === null || Array.isArray(value)) return type === (value === null ? 'null' : 'array');
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}

function asSchema(given: unknown, where: string): JsonSchema {
  return typeof given === 'boolean' ? given : parse(schemaRecord, given, where);
}

function lookUp(document: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>(
      (at, key) =>
        typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? at[key as never] : undefined,
      document
    );
}

function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function refuseOthers(
  schema: Readonly<Record<string, unknown>>,
  understood: readonly string[],
  where: string
): void {
  const other = Object.keys(schema).find((key) => !annotations.has(key) && !understood.includes(key));
  if (other === undefined) return;
  const beside = understood.length === 1 ? ` beside "${understood[0]}"` : '';
  refuse(where, `"${other}" is not supported${beside}`);
}

function parse<S extends v.GenericSchema>(form: S, given: unknown, where: string): v.InferOutput<S> {
  const result = v.safeParse(form, given);
  return result.success ? result.output : refuse(where, `${JSON.stringify(given)} is not what belongs here`);
}

function refuse(where: string, reason: string): never {
  throw new HearthError('lm/bad-constraint', { kind: 'JSON schema', where, reason });
}
