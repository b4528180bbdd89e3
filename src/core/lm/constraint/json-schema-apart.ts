// Whether no value fits two JSON schemas at once, as far as that shows at a glance: by their types, by the values they
// list, or by a property that both require (a "discriminator"). In doubt they are taken to overlap.

const kinds = ['null', 'boolean', 'number', 'string', 'array', 'object'] as const;

/** @param follow gives the schema that a reference points to */
export function areApart(a: unknown, b: unknown, follow: (pointer: string) => unknown): boolean {
  return apart(a, b, follow, 8);
}

type Follow = (pointer: string) => unknown;
type Schema = Readonly<Record<string, unknown>>;

function apart(first: unknown, second: unknown, follow: Follow, depth: number): boolean {
  const [a, b] = [resolved(first, follow), resolved(second, follow)];
  if (!a || !b || depth === 0) return false;
  const bKinds = kindsOf(b);
  if (!kindsOf(a).some((kind) => bKinds.includes(kind))) return true;
  const [aValues, bValues] = [valuesOf(a), valuesOf(b)];
  if (aValues && bValues) return !aValues.some((value) => bValues.includes(value));
  return requiredOfBoth(a, b).some((name) =>
    apart(propertyOf(a, name), propertyOf(b, name), follow, depth - 1)
  );
}

function resolved(schema: unknown, follow: Follow): Schema | undefined {
  let found = schema;
  for (let hops = 0; hops < 8 && isRecord(found) && typeof found.$ref === 'string'; hops++)
    found = follow(found.$ref);
  return isRecord(found) && found.$ref === undefined ? found : undefined;
}

function kindsOf(schema: Schema): readonly string[] {
  const values = listed(schema);
  if (values) return values.map(kindOf);
  const types = [schema.type ?? kinds].flat();
  return types.map((type) => (type === 'integer' ? 'number' : String(type)));
}

function listed(schema: Schema): readonly unknown[] | undefined {
  if (Object.hasOwn(schema, 'const')) return [schema.const];
  return Array.isArray(schema.enum) ? schema.enum : undefined;
}

function valuesOf(schema: Schema): readonly string[] | undefined {
  return listed(schema)?.map((value) => JSON.stringify(value));
}

function requiredOfBoth(a: Schema, b: Schema): readonly string[] {
  // Only where both are objects and nothing else does lacking a property tell anything.
  if (a.type !== 'object' || b.type !== 'object') return [];
  const [of, other] = [a.required, b.required];
  if (!Array.isArray(of) || !Array.isArray(other)) return [];
  return of.filter((name): name is string => typeof name === 'string' && other.includes(name));
}

function propertyOf(schema: Schema, name: string): unknown {
  return isRecord(schema.properties) && Object.hasOwn(schema.properties, name)
    ? schema.properties[name]
    : undefined;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function isRecord(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
