// Whether a value is valid under a JSON schema, read straight from the specification's rules (2020-12, the keywords
// that occur in these tests). Shares nothing with the compiler it judges.

type Schema = Record<string, unknown>;

export function isValid(value: unknown, schema: unknown, root: unknown = schema): boolean {
  if (typeof schema === 'boolean') return schema;
  const rules = schema as Schema;
  return Object.entries(rules).every(([keyword, given]) => holds(keyword, given, value, rules, root));
}

function holds(keyword: string, given: unknown, value: unknown, schema: Schema, root: unknown): boolean {
  const valid = (v: unknown, s: unknown) => isValid(v, s, root);
  const many = given as unknown[];
  const limit = given as number;
  const record = isObject(value) ? value : undefined;
  const list = Array.isArray(value) ? (value as unknown[]) : undefined;
  const text = typeof value === 'string' ? value : undefined;
  const number = typeof value === 'number' ? value : undefined;
  switch (keyword) {
    case 'type':
      return [given].flat().some((type) => isOf(value, type as string));
    case 'const':
      return JSON.stringify(value) === JSON.stringify(given);
    case 'enum':
      return many.some((one) => JSON.stringify(value) === JSON.stringify(one));
    case 'anyOf':
      return many.some((one) => valid(value, one));
    case 'oneOf':
      return many.filter((one) => valid(value, one)).length === 1;
    case 'allOf':
      return many.every((one) => valid(value, one));
    case '$ref':
      return valid(value, pointed(root, given as string));
    case 'properties':
      return Object.entries(given as Schema).every(
        ([name, rule]) => !record || !(name in record) || valid(record[name], rule)
      );
    case 'required':
      return !record || many.every((name) => (name as string) in record);
    case 'additionalProperties':
      return (
        !record ||
        Object.entries(record).every(
          ([name, one]) => name in ((schema.properties ?? {}) as Schema) || valid(one, given)
        )
      );
    case 'items':
      return !list || list.every((one) => valid(one, given));
    case 'minItems':
      return !list || list.length >= limit;
    case 'maxItems':
      return !list || list.length <= limit;
    case 'minLength':
      return text === undefined || [...text].length >= limit;
    case 'maxLength':
      return text === undefined || [...text].length <= limit;
    case 'pattern':
      return text === undefined || new RegExp(given as string, 'u').test(text);
    case 'minimum':
      return number === undefined || number >= limit;
    case 'maximum':
      return number === undefined || number <= limit;
    case 'exclusiveMinimum':
      return number === undefined || number > limit;
    case 'exclusiveMaximum':
      return number === undefined || number < limit;
    case '$defs':
    case 'title':
    case 'description':
      return true;
    default:
      throw new Error(`This check does not know ${keyword}`);
  }
}

function isOf(value: unknown, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  return type === 'object' ? isObject(value) : typeof value === type;
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function pointed(root: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce((at, key) => (at as Schema)[key], root);
}
