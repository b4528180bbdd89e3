// JSON files with lines: the engine's own parser does the work, and only when something is refused is the line of
// the offending value looked for, by walking the text along its path, or to where it is no JSON.
import * as v from 'valibot';
import type { Place, SetBuilder } from './builder';

export type JsonPath = readonly (string | number)[];

/** The value of a file, or of one line of it, as the schema says. @throws HearthError labels/unreadable with the line */
export function parseJson<T>(
  text: string,
  file: string,
  schema: v.GenericSchema<unknown, T>,
  builder: SetBuilder,
  firstLine = 1
): T {
  const parsed = v.safeParse(schema, valueOf(text, file, builder, firstLine), { abortEarly: true });
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const path = (issue.path ?? []).map((part) => part.key as string | number);
  const where = v.getDotPath(issue);
  const reason = `${where ? `${where}: ` : ''}${issue.message.replace(/\.$/, '')}`;
  throw builder.refuse(placeIn(text, file, path, firstLine), reason);
}

/** The place of a value of the file by its path. */
export function placeIn(text: string, file: string, path: JsonPath, firstLine = 1): Place {
  return { file, line: () => lineAt(text, offsetOf(text, path)) + firstLine - 1 };
}

function valueOf(text: string, file: string, builder: SetBuilder, firstLine: number): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const line = lineAt(text, syntaxErrorAt(text)) + firstLine - 1;
    throw builder.refuse({ file, line: () => line }, `it is no JSON: ${message}`);
  }
}

const token = /[{}[\],:]|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** Where a token ends; undefined where there is none. Strings are walked: a pattern would try an open one for ever. */
function endOfToken(text: string, from: number): number | undefined {
  if (text[from] !== '"') {
    token.lastIndex = from;
    return token.test(text) ? token.lastIndex : undefined;
  }
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '"') return at + 1;
    if (text.charCodeAt(at) < 32) return undefined;
    if (text[at] !== '\\') continue;
    escape.lastIndex = at;
    if (!escape.test(text)) return undefined;
    at = escape.lastIndex - 1;
  }
  return undefined;
}

/** Which tokens may come, by the state of the reader; a value is any token but closing ones, commas and colons. */
const expected = {
  value: /^[^}\],:]/,
  'value or end': /^[^},:]/,
  key: /^"/,
  'key or end': /^["}]/,
  colon: /^:/,
  'comma or end': /^[,}\]]/,
  nothing: /^$/
} as const;

/** Where text stops being JSON. Engines know it too, and each says it in its own words, or not at all. */
function syntaxErrorAt(text: string): number {
  const open: ('{' | '[')[] = [];
  let state: keyof typeof expected = 'value';
  for (let at = skipBlank(text, 0); at < text.length;) {
    const end = endOfToken(text, at);
    const found = end === undefined ? '' : text[at]!;
    if (end === undefined || !expected[state].test(found)) return at;
    const outer = open.at(-1);
    if ((found === '}' && outer !== '{') || (found === ']' && outer !== '[')) return at;
    if (found === '{' || found === '[') {
      open.push(found);
      state = found === '{' ? 'key or end' : 'value or end';
    } else if (found === ',') state = outer === '{' ? 'key' : 'value';
    else if (found === ':') state = 'value';
    else if (state === 'key' || (state === 'key or end' && found !== '}')) state = 'colon';
    else {
      if (found === '}' || found === ']') open.pop();
      state = open.length > 0 ? 'comma or end' : 'nothing';
    }
    at = skipBlank(text, end);
  }
  return text.length;
}

/** 1-based line of an offset. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

/** Where the value at the path begins in valid JSON; where the path ends early, the last value found. */
function offsetOf(text: string, path: JsonPath): number {
  let at = skipBlank(text, 0);
  for (const key of path) {
    const inner = memberAt(text, at, key);
    if (inner === undefined) return at;
    at = inner;
  }
  return at;
}

function memberAt(text: string, open: number, wanted: string | number): number | undefined {
  const isObject = text[open] === '{';
  if (!isObject && text[open] !== '[') return undefined;
  let at = skipBlank(text, open + 1);
  let found: number | undefined;
  for (let index = 0; at < text.length && text[at] !== '}' && text[at] !== ']'; index++) {
    let key: string | number = index;
    if (isObject) {
      const end = skipString(text, at);
      key = JSON.parse(text.slice(at, end)) as string;
      at = skipBlank(text, skipBlank(text, end) + 1);
    }
    // Of a repeated key the last one counts, as in JSON.parse.
    if (key === wanted) found = at;
    if (found !== undefined && !isObject) return found;
    at = skipBlank(text, skipValue(text, at));
    if (text[at] === ',') at = skipBlank(text, at + 1);
  }
  return found;
}

function skipBlank(text: string, at: number): number {
  while (at < text.length && text.charCodeAt(at) <= 32) at++;
  return at;
}

function skipString(text: string, open: number): number {
  let at = open + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function skipValue(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length;) {
    const character = text[at]!;
    if (character === '"') {
      at = skipString(text, at);
      if (depth === 0) return at;
      continue;
    }
    if (depth === 0 && /[,\]}\s]/.test(character)) return at;
    if (character === '{' || character === '[') depth++;
    if (character === '}' || character === ']') depth--;
    at++;
    if (depth === 0 && (character === '}' || character === ']')) return at;
  }
  return text.length;
}
