// One JSON text into one value, and a value into a record: what JSON and JSONL share.

const longInteger = /\d{16}/;
/** A string, or a number: strings come first so that digits inside them are left alone. */
const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;

export type JsonRecord = Readonly<Record<string, unknown>>;

/** JSON.parse, but an integer that a double would round becomes a string of its digits. @throws SyntaxError */
export function parseJson(text: string): unknown {
  if (!longInteger.test(text)) return JSON.parse(text);
  const kept = text.replace(stringOrNumber, (token) =>
    /^-?\d+$/.test(token) && String(Number(token)) !== token ? `"${token}"` : token
  );
  return JSON.parse(kept);
}

/** An object as it is, an array by position, anything else under "value". */
export function asRecord(value: unknown): JsonRecord {
  if (Array.isArray(value))
    return Object.fromEntries(value.map((cell, i) => [`column_${i + 1}`, cell as unknown]));
  if (typeof value === 'object' && value !== null) return value as JsonRecord;
  return { value };
}

/** Column names of a record: empty names get one. */
export function named(record: JsonRecord): JsonRecord {
  if (!Object.hasOwn(record, '')) return record;
  return Object.fromEntries(Object.entries(record).map(([key, cell], i) => [key || `column_${i + 1}`, cell]));
}
