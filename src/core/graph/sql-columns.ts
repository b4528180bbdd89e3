// What columns a query will give, as far as its own words tell: plain columns, `*` of one table, and what has a name by AS.
// All else (unions, WITH, joins under a `*`, expressions without a name) is left open; it is never run to find out.
import type { ColumnSchema, ColumnType } from '../data/table';

interface Outlined {
  readonly columns: readonly ColumnSchema[];
  readonly isOpen: boolean;
}

type Tables = Readonly<Record<string, Outlined | undefined>>;

interface Token {
  /** A quoted name without its quotes. */
  readonly own: string;
  /** As compared: in lower case. */
  readonly text: string;
  readonly kind: 'name' | 'quoted' | 'value' | 'sign';
}

const unknown: Outlined = { columns: [], isOpen: true };
const after = new Set(['where', 'group', 'having', 'window', 'qualify', 'order', 'limit', 'offset', 'using']);
const compound = new Set(['union', 'intersect', 'except', 'pivot', 'unpivot', 'into']);
const wholes = new Set([
  'count',
  'row_number',
  'rank',
  'dense_rank',
  'length',
  'year',
  'month',
  'day',
  'date_diff'
]);
const texts = new Set(['upper', 'lower', 'concat', 'substring', 'replace', 'trim', 'strftime', 'string_agg']);

/** `tables` by the name the query knows them by. */
export function queryColumns(sql: string, tables: Tables): Outlined {
  const tokens = tokensOf(sql);
  if (tokens[0]?.text !== 'select' || tokens[0].kind !== 'name') return unknown;
  const parts = topLevel(tokens.slice(1));
  const from = parts.findIndex(({ text, kind, depth }) => depth === 0 && kind === 'name' && text === 'from');
  if (from < 0 || parts.some(({ text, kind, depth }) => depth === 0 && kind === 'name' && compound.has(text)))
    return unknown;
  const sources = sourcesIn(parts.slice(from + 1), tables);
  const list = parts[0]?.text === 'distinct' ? parts.slice(1, from) : parts.slice(0, from);
  const items = splitAt(list).map((item) => itemColumns(item, sources));
  return {
    columns: items.flatMap((item) => item?.columns ?? []),
    isOpen: items.some((item) => item === undefined || item.isOpen)
  };
}

interface Placed extends Token {
  /** In how many brackets it stands. */
  readonly depth: number;
}

interface Sources {
  /** By alias, or by name where there is none. */
  readonly tables: ReadonlyMap<string, Outlined | undefined>;
  readonly isOne: boolean;
}

function tokensOf(sql: string): readonly Token[] {
  const plain = sql.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ');
  const found = plain.matchAll(
    /"((?:[^"]|"")*)"|('(?:[^']|'')*'|\d[\w.]*)|([\p{L}_][\p{L}\p{N}_$]*)|(::|[^\s])/gu
  );
  return [...found].map(([, quoted, value, name, sign]): Token => {
    const own = quoted?.replaceAll('""', '"') ?? value ?? name ?? sign!;
    const kind =
      quoted !== undefined ? 'quoted' : value !== undefined ? 'value' : name === undefined ? 'sign' : 'name';
    return { own, text: own.toLowerCase(), kind };
  });
}

function topLevel(tokens: readonly Token[]): readonly Placed[] {
  let depth = 0;
  return tokens.map((token) => {
    if (token.kind === 'sign' && token.text === ')') depth--;
    const placed = { ...token, depth };
    if (token.kind === 'sign' && token.text === '(') depth++;
    return placed;
  });
}

function splitAt(list: readonly Placed[]): readonly (readonly Placed[])[] {
  const items: Placed[][] = [[]];
  for (const token of list)
    if (token.depth === 0 && token.text === ',' && token.kind === 'sign') items.push([]);
    else items.at(-1)!.push(token);
  return items;
}

/** Tables named after FROM and JOIN. What is in brackets, or is none of them, is a table that is not known. */
function sourcesIn(parts: readonly Placed[], known: Tables): Sources {
  const tables = new Map<string, Outlined | undefined>();
  let isOne = true;
  for (const [i, { text, kind, depth }] of parts.entries()) {
    if (depth > 0) continue;
    if (kind === 'name' && after.has(text) && !(text === 'using' && tables.size > 1)) break;
    const before = parts[i - 1]?.text;
    if (i > 0 && before !== 'join' && before !== ',') {
      if (text === 'join' || text === ',') isOne = false;
      continue;
    }
    const next = parts[i + 1]?.text === 'as' ? parts[i + 2] : parts[i + 1];
    const isAlias =
      next && next.depth === 0 && (next.kind === 'quoted' || (next.kind === 'name' && !isWord(next.text)));
    tables.set(isAlias ? next.text : text, known[text]);
  }
  return { tables, isOne };
}

function isWord(text: string): boolean {
  return (
    after.has(text) ||
    [
      'join',
      'left',
      'right',
      'full',
      'inner',
      'outer',
      'cross',
      'natural',
      'on',
      'semi',
      'anti',
      'asof',
      'positional'
    ].includes(text)
  );
}

/** Undefined where it cannot be told. */
function itemColumns(item: readonly Placed[], { tables, isOne }: Sources): Outlined | undefined {
  const [first, second, third] = item;
  if (!first) return undefined;
  const [only] = tables.values();
  if (item.length === 1 && first.text === '*') return isOne ? only : undefined;
  if (item.length === 3 && second!.text === '.' && third!.text === '*') return tables.get(first.text);
  const named = nameOf(item);
  if (named === undefined) return undefined;
  const found = columnIn(item, tables);
  const name = named === '' ? (found?.name ?? item.at(-1)!.own) : named;
  return { columns: [{ name, type: found?.type ?? typeOf(item), missing: 0 }], isOpen: false };
}

/** '' for a plain column, which is called as it is; undefined for an expression without a name. */
function nameOf(item: readonly Placed[]): string | undefined {
  const last = item.at(-1)!;
  const isNamed = item.at(-2)?.text === 'as' && item.at(-2)?.kind === 'name';
  if (isNamed && last.kind !== 'sign') return last.kind === 'value' ? undefined : last.own;
  const isPlain =
    (item.length === 1 || (item.length === 3 && item[1]!.text === '.')) && last.kind !== 'value';
  return isPlain && last.kind !== 'sign' ? '' : undefined;
}

function columnIn(item: readonly Placed[], tables: Sources['tables']): ColumnSchema | undefined {
  const plain = item.at(-2)?.text === 'as' ? item.slice(0, -2) : item;
  if (plain.length !== 1 && !(plain.length === 3 && plain[1]!.text === '.')) return undefined;
  const among = plain.length === 3 ? [tables.get(plain[0]!.text)] : [...tables.values()];
  const name = plain.at(-1)!.text;
  return among.flatMap((table) => table?.columns ?? []).find((column) => column.name.toLowerCase() === name);
}

/** By how it begins: good enough to choose among columns by. */
function typeOf([first]: readonly Placed[]): ColumnType {
  if (first!.kind === 'name' && wholes.has(first!.text)) return 'integer';
  const isText = first!.kind === 'value' ? first!.text.startsWith("'") : texts.has(first!.text);
  return isText ? 'category' : 'float';
}
