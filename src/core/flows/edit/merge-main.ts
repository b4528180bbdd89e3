// Two changes of one main file that were made apart, put together by what they say: nodes by their names, inputs and settings by
// their keys. Lines that meet can be valid each and nothing together; what they mean can always be merged. What both have
// changed is as the later has it, who takes a node away is right, and no reference leads to what the other has taken away.
import { isMap, isNode, isSeq, type Document } from 'yaml';
import { canonicalJson } from '../../assets';
import { isHearthError } from '../../errors';
import { isRecord } from '../../params';
import { changeYaml } from '../edit-yaml';
import { parseReference } from '../reference';
import { readYaml } from '../yaml-text';
import { freeName } from './document';
import { renameNode } from './nodes';
import { dropReferences } from './references';

type Value = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];

/** A main file with what it says. */
export interface MainFile {
  readonly text: string;
  readonly value: Value;
}

/** Undefined for a text that cannot be read, or with a node that has no name: so two changes can leave it. */
export function readMainFile(text: string, file: string): MainFile | undefined {
  try {
    const { value } = readYaml(text, file);
    return isRecord(value) && areNamed(value.nodes) ? { text, value } : undefined;
  } catch (error) {
    if (isHearthError(error)) return undefined;
    throw error;
  }
}

function areNamed(nodes: unknown): boolean {
  return (
    !Array.isArray(nodes) ||
    nodes.every((node: unknown) => isRecord(node) && typeof node.name === 'string' && node.name !== '')
  );
}

/** The files that a main file's nodes are made of, by its paths. */
export function sourcesOf({ value }: MainFile): readonly string[] {
  return [...nodesOf(value).values()].flatMap(({ source }) =>
    isRecord(source) && typeof source.path === 'string' ? [source.path] : []
  );
}

/** Whether two say the same, in whatever order their nodes stand. */
export function isSameMeaning(a: MainFile, b: MainFile): boolean {
  const sorted = ({ value }: MainFile): unknown => {
    const nodes: readonly unknown[] = Array.isArray(value.nodes) ? value.nodes : [];
    return { ...value, nodes: nodes.map(canonicalJson).sort() };
  };
  return a.text === b.text || canonicalJson(sorted(a)) === canonicalJson(sorted(b));
}

/**
 * `theirs` with what turned `base` into `mine`. `isShy`: what is no longer as it is in `base` stays as it is. Undefined where
 * one uses an alias of what the other has taken away: that is left to people.
 */
export function mergeMain(
  base: MainFile,
  mine: MainFile,
  theirs: MainFile,
  file: string,
  isShy = false
): string | undefined {
  try {
    return merged(base, mine, theirs, file, isShy);
  } catch (error) {
    // So the YAML library calls an alias without its anchor.
    if (error instanceof ReferenceError || isHearthError(error)) return undefined;
    throw error;
  }
}

function merged(base: MainFile, mine: MainFile, theirs: MainFile, file: string, isShy: boolean): string {
  let [before, after, onto] = [base, mine, theirs];
  const rename = ({ text }: MainFile, from: string, to: string): MainFile => {
    const { folder } = renameNode({ main: file, files: { [file]: text }, places: {} }, from, to);
    return readMainFile(folder.files[file]!, file)!;
  };
  for (const [from, to] of renames(before.value, onto.value)) {
    before = rename(before, from, to);
    const names = nodesOf(after.value);
    if (names.has(from) && !names.has(to)) after = rename(after, from, to);
  }
  for (const [from, to] of renames(before.value, after.value)) {
    before = rename(before, from, to);
    const names = nodesOf(onto.value);
    if (names.has(from) && !names.has(to)) onto = rename(onto, from, to);
  }
  const [old, others] = [nodesOf(before.value), nodesOf(onto.value)];
  for (const [name, entry] of nodesOf(after.value)) {
    if (old.has(name) || !others.has(name) || isEqual(entry, others.get(name))) continue;
    const taken = new Set([...others.keys(), ...nodesOf(after.value).keys()]);
    after = rename(after, name, freeName(taken, name));
  }
  const [was, is, now] = [before.value, after.value, onto.value];
  return changeYaml(onto.text, file, (document) => {
    const known = { node: keysOf(was, is, now, nodesOf), input: keysOf(was, is, now, inputsOf) };
    const wires = replay(document, was, is, isShy);
    const left = document.toJS() as Value;
    const here = { node: nodesOf(left), input: inputsOf(left) };
    dropReferences(document, ({ kind, name }) => known[kind].has(name) && !here[kind].has(name));
    for (const path of wires) openCircle(document, path);
  });
}

/** Makes the changes from one value to another in a document; gives the paths of references that it has set. */
function replay(document: Document, was: Value, is: Value, isShy: boolean): readonly Path[] {
  const wires: Path[] = [];
  const now = document.toJS() as Value;
  const change = (path: Path, old: unknown, next: unknown): void => {
    if (isEqual(old, next)) return;
    if (isRecord(old) && isRecord(next)) {
      // They have taken all of it away.
      if (!document.hasIn(path)) return;
      for (const key of new Set([...Object.keys(old), ...Object.keys(next)]))
        change([...path, key], old[key], next[key]);
      return;
    }
    if (isShy && !isEqual(old, plain(document.getIn(path)))) return;
    if (next === undefined) {
      if (document.hasIn(path)) document.deleteIn(path);
      return;
    }
    const parent = document.getIn(path.slice(0, -1), true);
    if (isMap(parent) && parent.items.length === 0) parent.flow = false;
    document.setIn(path, isRecord(next) || Array.isArray(next) ? document.createNode(next) : next);
    if (path[0] === 'nodes' && parseReference(next)?.kind === 'node') wires.push(path);
  };
  for (const key of new Set([...Object.keys(was), ...Object.keys(is)]))
    if (key !== 'nodes') change([key], was[key], is[key]);
  const gone = [...nodesOf(was)].filter(([name, entry]) => {
    const isLeft = isShy && !isEqual(entry, nodesOf(now).get(name));
    return !nodesOf(is).has(name) && !isLeft;
  });
  changeNodes(document, nodesOf(was), nodesOf(is), new Set(gone.map(([name]) => name)), change);
  return wires;
}

function changeNodes(
  document: Document,
  was: ReadonlyMap<string, Value>,
  is: ReadonlyMap<string, Value>,
  gone: ReadonlySet<string>,
  change: (path: Path, old: unknown, next: unknown) => void
): void {
  if (isEqual([...was.values()], [...is.values()])) return;
  if (!isSeq(document.get('nodes', true))) document.set('nodes', document.createNode([]));
  const list = document.get('nodes', true);
  if (!isSeq(list)) return;
  if (list.items.length === 0) list.flow = false;
  const nameAt = (item: unknown): string => (isMap(item) ? String(item.get('name')) : '');
  list.items = list.items.filter((item) => !gone.has(nameAt(item)));
  // Of a node that met itself, as one was renamed to what the other was, the last is left.
  list.items = list.items.filter(
    (item, i, all) => !all.slice(i + 1).some((other) => isMap(item) && nameAt(other) === nameAt(item))
  );
  for (const [name, entry] of is) {
    const index = list.items.findIndex((item) => nameAt(item) === name);
    const old = was.get(name);
    if (old === undefined && index < 0) list.add(document.createNode(entry));
    else if (old !== undefined && index >= 0)
      for (const key of new Set([...Object.keys(old), ...Object.keys(entry)]))
        change(['nodes', index, key], old[key], entry[key]);
  }
}

/** Nodes that have another name, and are otherwise what they were or at least have their source. */
function renames(was: Value, is: Value): readonly (readonly [string, string])[] {
  const [old, next] = [nodesOf(was), nodesOf(is)];
  const come = new Map([...next].filter(([name]) => !old.has(name)));
  const found: (readonly [string, string])[] = [];
  for (const [from, entry] of old) {
    if (next.has(from)) continue;
    const same = [...come].find(
      ([, other]) =>
        isEqual({ ...entry, name: '' }, { ...other, name: '' }) ||
        (isRecord(entry.source) && isEqual([entry.type, entry.source], [other.type, other.source]))
    );
    if (!same) continue;
    come.delete(same[0]);
    found.push([from, same[0]]);
  }
  return found;
}

/** Takes a wire away that closes a circle. */
function openCircle(document: Document, path: Path): void {
  if (!document.hasIn(path)) return;
  const nodes = nodesOf(document.toJS() as Value);
  const own = String(document.getIn(['nodes', path[1], 'name']));
  const seen = new Set<string>();
  const leadsBack = (name: string): boolean => {
    if (name === own) return true;
    if (seen.has(name)) return false;
    seen.add(name);
    return referencesIn(nodes.get(name)).some(leadsBack);
  };
  const from = parseReference(document.getIn(path));
  if (from && leadsBack(from.name)) document.deleteIn(path.at(-1) === 'when' ? path.slice(0, -1) : path);
}

function referencesIn(value: unknown): readonly string[] {
  if (isRecord(value)) return Object.values(value).flatMap(referencesIn);
  const reference = parseReference(value);
  return reference?.kind === 'node' ? [reference.name] : [];
}

/** A value of a document as it would be read. */
function plain(value: unknown): unknown {
  return isNode(value) ? (value.toJSON() as unknown) : value;
}

function nodesOf({ nodes }: Value): ReadonlyMap<string, Value> {
  const all: readonly unknown[] = Array.isArray(nodes) ? nodes : [];
  return new Map(all.filter(isRecord).map((node) => [String(node.name), node]));
}

function inputsOf({ inputs }: Value): ReadonlyMap<string, unknown> {
  return new Map(isRecord(inputs) ? Object.entries(inputs) : []);
}

function keysOf(
  was: Value,
  is: Value,
  now: Value,
  of: (value: Value) => ReadonlyMap<string, unknown>
): ReadonlySet<string> {
  return new Set([was, is, now].flatMap((value) => [...of(value).keys()]));
}

function isEqual(a: unknown, b: unknown): boolean {
  return a === b || (a !== undefined && b !== undefined && canonicalJson(a) === canonicalJson(b));
}
