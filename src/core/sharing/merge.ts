// Two people changed one record apart: what each changed is kept, and where both changed the same thing differently,
// that is told. A three-way merge of plain JSON values, with things that have an id told apart by it.
import { canonicalJson } from '../assets';
import { isRecord } from '../params';

/** Where in a record: ['graph', 'nodes', 'fit', 'params']. Members of lists are named by their id. */
export type Path = readonly string[];

export interface Merged {
  readonly value: unknown;
  /** Where both changed the same thing differently; `value` has theirs there. */
  readonly conflicts: readonly Path[];
}

/** `base` is what both began with; undefined where that is not known or was nothing. */
export function mergeRecords(base: unknown, mine: unknown, theirs: unknown): Merged {
  const conflicts: Path[] = [];
  const value = merge(base, mine, theirs, [], conflicts);
  return { value, conflicts };
}

function merge(base: unknown, mine: unknown, theirs: unknown, path: Path, conflicts: Path[]): unknown {
  if (isSame(mine, theirs) || isSame(mine, base)) return theirs;
  if (isSame(theirs, base)) return mine;
  if (isRecord(mine) && isRecord(theirs)) return mergeObjects(base, mine, theirs, path, conflicts);
  const [a, b] = [byId(mine), byId(theirs)];
  if (a && b) {
    const merged = mergeObjects(byId(base) ?? {}, a, b, path, conflicts);
    return Object.values(merged);
  }
  if (isWords(mine) && isWords(theirs)) return mergeWords(isWords(base) ? base : [], mine, theirs);
  if (isTime(path, mine, theirs)) return Math.max(mine, theirs as number);
  conflicts.push(path);
  return theirs;
}

function mergeObjects(
  base: unknown,
  mine: Readonly<Record<string, unknown>>,
  theirs: Readonly<Record<string, unknown>>,
  path: Path,
  conflicts: Path[]
): Record<string, unknown> {
  const before = isRecord(base) ? base : {};
  // Their order first: what is new here comes after what they have.
  const names = [...new Set([...Object.keys(theirs), ...Object.keys(mine)])];
  const entries = names.flatMap((name): [string, unknown][] => {
    const [was, own, other] = [before[name], mine[name], theirs[name]];
    // One took it away and the other changed it: the change stays, for it can be taken away again.
    if (own === undefined && other !== undefined) return isSame(was, other) ? [] : [[name, other]];
    if (other === undefined && own !== undefined) return isSame(was, own) ? [] : [[name, own]];
    return [[name, merge(was, own, other, [...path, name], conflicts)]];
  });
  return Object.fromEntries(entries);
}

/** The value at a path, as `mergeRecords` names it. */
export function valueAt(record: unknown, path: Path): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return record;
  const inner = byId(record) ?? (isRecord(record) ? record : {});
  return valueAt(inner[name], rest);
}

/** The record with another value at a path. */
export function withValueAt(record: unknown, path: Path, value: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  const list = byId(record);
  const inner = list ?? (isRecord(record) ? record : {});
  const changed = { ...inner, [name]: withValueAt(inner[name], rest, value) };
  return list ? Object.values(changed) : changed;
}

/** A list whose members all have ids of their own, by id with its order. */
function byId(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const ids = value.map((member: unknown) => (isRecord(member) ? member.id : undefined));
  // Names that are numbers would lose their place among an object's keys.
  const isNamed = ids.every((id): id is string => typeof id === 'string' && !/^\d+$/.test(id));
  if (!isNamed || new Set(ids).size !== ids.length) return undefined;
  return Object.fromEntries(ids.map((id, i) => [id, value[i] as unknown]));
}

/** A list of different words: tags, columns. */
function isWords(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.every((word) => typeof word === 'string') &&
    new Set(value).size === value.length
  );
}

function mergeWords(base: readonly string[], mine: readonly string[], theirs: readonly string[]): string[] {
  const removed = new Set(base.filter((word) => !mine.includes(word) || !theirs.includes(word)));
  return [...new Set([...theirs, ...mine])].filter((word) => !removed.has(word));
}

/** When something was changed last: the later of the two. */
function isTime(path: Path, mine: unknown, theirs: unknown): mine is number {
  return /At$/.test(path.at(-1) ?? '') && typeof mine === 'number' && typeof theirs === 'number';
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || (a !== undefined && b !== undefined && canonicalJson(a) === canonicalJson(b));
}
