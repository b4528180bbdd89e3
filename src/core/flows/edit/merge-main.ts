// Two changes of one main file that were made apart, put together by what they say: nodes by their names, inputs and settings by
// their keys. Lines that meet can be valid each and nothing together; what they mean can always be merged. What both have
// changed is as the later has it, who takes a node away is right, and no reference leads to what the other has taken away.
import { isAlias, isMap, isNode, isScalar, isSeq, type Document, type Node } from 'yaml';
import { canonicalJson } from '../../assets';
import { isHearthError } from '../../errors';
import { isRecord } from '../../params';
import { changeYaml } from '../edit-yaml';
import { readYaml } from '../yaml-text';
import { isWire, openCircle } from './circles';
import { freeName, keyText } from './document';
import { inEachVariant, isPlain, splitSince, type Entries } from './merge-variants';
import { renameNode } from './nodes';
import { dropReferences, ledTo } from './references';

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

/** The files that a main file's nodes are made of, and their variants, by its paths. */
export function sourcesOf({ value }: MainFile): readonly string[] {
  return [...nodesOf(value).values(), ...variantsOf(value).values()].flatMap(pathsIn);
}

/** Paths of the source of a node, or of those of its variants. */
function pathsIn(part: unknown): readonly string[] {
  if (!isRecord(part)) return [];
  return Object.entries(part).flatMap(([key, one]) =>
    key === 'source' && isRecord(one) && typeof one.path === 'string' ? [one.path] : pathsIn(one)
  );
}

export function namesOf({ value }: MainFile): ReadonlySet<string> {
  return new Set(nodesOf(value).keys());
}

/** Nodes that are made of one of some files, be it in one variant. */
export function usersOf({ value }: MainFile, paths: ReadonlySet<string>): ReadonlySet<string> {
  const uses = (part: unknown): boolean => pathsIn(part).some((path) => paths.has(path));
  const variants = variantsOf(value);
  return new Set(
    [...nodesOf(value)].flatMap(([name, entry]) => (uses(entry) || uses(variants.get(name)) ? [name] : []))
  );
}

/** Whether each node has its variants and all variants have a node: so a file is left that two changes have met in the middle of. */
export function isWhole({ value }: MainFile): boolean {
  const [nodes, variants] = [nodesOf(value), variantsOf(value)];
  const list: readonly unknown[] = Array.isArray(value.nodes) ? value.nodes : [];
  return (
    nodes.size === list.length &&
    [...nodes].every(([name, node]) => (node.use_variants === true) === variants.has(name)) &&
    [...variants.keys()].every((name) => nodes.has(name))
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

export interface Merging {
  /** What is no longer as it is in `base` stays as it is. */
  readonly isShy?: boolean;
  /** Nodes that are not as they are in `base` for another reason. */
  readonly held?: ReadonlySet<string>;
}

/**
 * `theirs` with what turned `base` into `mine`. Undefined where one uses an alias of what the other has taken away: that is left
 * to people.
 */
export function mergeMain(
  base: MainFile,
  mine: MainFile,
  theirs: MainFile,
  file: string,
  merging: Merging = {}
): string | undefined {
  try {
    return merged(base, mine, theirs, file, merging);
  } catch (error) {
    // So the YAML library calls an alias without its anchor.
    if (error instanceof ReferenceError || isHearthError(error)) return undefined;
    throw error;
  }
}

function merged(base: MainFile, mine: MainFile, theirs: MainFile, file: string, merging: Merging): string {
  let [before, after, onto] = [base, mine, theirs];
  const rename = ({ text }: MainFile, from: string, to: string): MainFile => {
    const { folder } = renameNode({ main: file, files: { [file]: text }, places: {} }, from, to);
    return readMainFile(folder.files[file]!, file)!;
  };
  for (const [from, to] of renamesBetween(before, onto)) {
    before = rename(before, from, to);
    const names = nodesOf(after.value);
    if (names.has(from) && !names.has(to)) after = rename(after, from, to);
  }
  for (const [from, to] of renamesBetween(before, after)) {
    before = rename(before, from, to);
    const names = nodesOf(onto.value);
    if (names.has(from) && !names.has(to)) onto = rename(onto, from, to);
  }
  const [old, others] = [nodesOf(before.value), nodesOf(onto.value)];
  for (const [name, entry] of nodesOf(after.value)) {
    // What is done again may be there still, since others have changed it: it is the same node.
    const isOther = !merging.isShy && !old.has(name) && others.has(name);
    if (!isOther || isEqual(entry, others.get(name))) continue;
    const taken = new Set([...others.keys(), ...nodesOf(after.value).keys()]);
    after = rename(after, name, freeName(taken, name));
  }
  const [was, now] = [before.value, onto.value];
  const is = merging.isShy ? after.value : withTheirSettings(was, after.value, now);
  return changeYaml(onto.text, file, (document) => {
    const known = { node: keysOf(was, is, now, nodesOf), input: keysOf(was, is, now, inputsOf) };
    const changed = replay(document, was, is, merging);
    const left = document.toJS() as Value;
    const here = { node: nodesOf(left), input: inputsOf(left) };
    const isHealed = healedBy(was, is, now, merging);
    dropReferences(
      document,
      ({ kind, name }) => !here[kind].has(name) && (known[kind].has(name) || isHealed(`${kind} ${name}`))
    );
    for (const name of variantsOf(left).keys())
      if (known.node.has(name) && !here.node.has(name)) document.deleteIn(['node_variants', name]);
    for (const name of nodesOf(now).keys()) withDefault(document, name);
    for (const path of changed.flatMap((one) => wiresAt(document, one))) openCircle(document, path);
  });
}

/**
 * Whether what a reference leads to was gone already, and one of the two has put that right: the other may have copied such a
 * reference meanwhile, or bring it back.
 */
function healedBy(was: Value, is: Value, now: Value, { isShy }: Merging): (what: string) => boolean {
  const [before, mine, theirs] = [was, is, now].map((value) => ledTo(value));
  return (what) =>
    isShy ? !theirs!.has(what) : before!.has(what) && !(mine!.has(what) && theirs!.has(what));
}

/** `is` with what the others have set in nodes of which it has made variants. */
function withTheirSettings(was: Value, is: Value, now: Value): Value {
  const [old, mine, theirs] = [entriesOf(was), entriesOf(is), entriesOf(now)];
  const names = [...splitSince(old, mine)].filter((name) => isPlain(theirs, name));
  const variants = names.map((name): [string, unknown] => [
    name,
    inEachVariant(mine.variants.get(name), old.nodes.get(name)!, theirs.nodes.get(name)!)
  ]);
  const all = isRecord(is.node_variants) ? is.node_variants : {};
  return names.length > 0 ? { ...is, node_variants: { ...all, ...Object.fromEntries(variants) } } : is;
}

/** One has made a variant the default, and the other has taken it away: the first that is left is. */
function withDefault(document: Document, name: string): void {
  const [of, place] = [
    ['node_variants', name, 'variants'],
    ['node_variants', name, 'default_variant_id']
  ];
  const variants = document.getIn(of, true);
  const wanted = document.getIn(place);
  if (!isMap(variants) || wanted === undefined || variants.items.length === 0) return;
  const keys = variants.items.map(({ key }) => keyText(key));
  if (!keys.includes(String(wanted))) document.setIn(place, keys[0]);
}

/** Paths of the wires at a path and below it. */
function wiresAt(document: Document, path: Path): readonly Path[] {
  if (isWire(document, path)) return [path];
  const value = plain(document.getIn(path, true));
  return isRecord(value) ? Object.keys(value).flatMap((key) => wiresAt(document, [...path, key])) : [];
}

/** Makes the changes from one value to another in a document; gives the paths that it has set. */
function replay(
  document: Document,
  was: Value,
  is: Value,
  { isShy = false, held: given = new Set() }: Merging
): readonly Path[] {
  const changed: Path[] = [];
  const now = document.toJS() as Value;
  const held = isShy ? heldNodes(was, is, now, given) : given;
  const change = (path: Path, old: unknown, next: unknown): void => {
    if (isEqual(old, next) || (path[0] === 'node_variants' && held.has(String(path[1])))) return;
    if (isRecord(old) && isRecord(next)) {
      // They have taken all of it away.
      if (path.length > 1 && !document.hasIn(path)) return;
      const here = document.getIn(path, true);
      // What stands for something else too is changed here alone.
      if (isAlias(here)) document.setIn(path, valueNode(document, here.toJS(document)));
      // A text or a list in the place of a map has no keys to change.
      else if (here !== undefined && !isMap(here) && plain(here) !== null) {
        if (isShy) return;
        document.setIn(path, valueNode(document, next));
        changed.push(path);
        return;
      }
      for (const key of new Set([...Object.keys(old), ...Object.keys(next)]))
        change([...path, key], old[key], next[key]);
      return;
    }
    if (isShy && !isEqual(old, plain(document.getIn(path)))) return;
    if (next === undefined) {
      if (document.hasIn(path) && !isLastVariant(document, path)) document.deleteIn(path);
      return;
    }
    const above = path.slice(0, -1);
    const parent = document.getIn(above, true);
    if (isMap(parent) && parent.items.length === 0) parent.flow = false;
    // A section that says nothing is no map.
    if (isScalar(parent) && parent.value === null) document.setIn(above, document.createNode({}));
    document.setIn(path, isRecord(next) || Array.isArray(next) ? valueNode(document, next) : next);
    changed.push(path);
  };
  for (const key of new Set([...Object.keys(was), ...Object.keys(is)]))
    if (isSection(key)) change([key], was[key] ?? {}, is[key] ?? {});
    else if (key !== 'nodes') change([key], was[key], is[key]);
  for (const key of sections) {
    const left = document.get(key, true);
    if (is[key] === undefined && isMap(left) && left.items.length === 0) document.delete(key);
  }
  const [old, mine, theirs] = [entriesOf(was), entriesOf(is), entriesOf(now)];
  const split = isShy ? new Set<string>() : splitSince(old, theirs);
  for (const name of split) {
    const section = theirs.variants.get(name);
    const [before, after] = [old, mine].map(({ nodes }) => nodes.get(name)!);
    if (isPlain(mine, name))
      change(['node_variants', name], section, inEachVariant(section, before!, after!));
  }
  changeNodes(document, was, is, { held, split }, change);
  return changed;
}

/** Written out, where one value stands in it twice: each can be changed by itself. */
function valueNode(document: Document, value: unknown): Node {
  return document.createNode(value, { aliasDuplicateObjects: false });
}

/** Parts that hold what each has a name of its own: where one has none of them, the other's stay. */
const sections: readonly string[] = ['inputs', 'outputs', 'node_variants'];
const isSection = (key: string): boolean => sections.includes(key);

/** Nodes that came, went or got variants in a change that is taken back, and that others have changed since: they stay as they are. */
function heldNodes(was: Value, is: Value, now: Value, given: ReadonlySet<string>): ReadonlySet<string> {
  const [old, next, here] = [was, is, now].map((value) => [nodesOf(value), variantsOf(value)] as const);
  const names = [...old![0].keys()].filter((name) => {
    const isWhole = !next![0].has(name) || old![1].has(name) !== next![1].has(name);
    const isAsWas = old!.every((part, i) => isEqual(part.get(name), here![i]!.get(name)));
    return isWhole && (!isAsWas || given.has(name));
  });
  return new Set(names);
}

function isLastVariant(document: Document, path: Path): boolean {
  const variants = document.getIn(path.slice(0, -1), true);
  return path.length === 4 && path[2] === 'variants' && isMap(variants) && variants.items.length === 1;
}

function changeNodes(
  document: Document,
  before: Value,
  after: Value,
  { held, split }: Readonly<Record<'held' | 'split', ReadonlySet<string>>>,
  change: (path: Path, old: unknown, next: unknown) => void
): void {
  const [was, is] = [nodesOf(before), nodesOf(after)];
  if (isEqual([...was.values()], [...is.values()])) return;
  if (!isSeq(document.get('nodes', true))) document.set('nodes', document.createNode([]));
  const list = document.get('nodes', true);
  if (!isSeq(list)) return;
  const nameAt = (item: unknown): string => (isMap(item) ? String(item.get('name')) : '');
  const isGone = (name: string): boolean => was.has(name) && !is.has(name) && !held.has(name);
  list.items = list.items.filter((item) => !isGone(nameAt(item)));
  // Of a node that met itself, as one was renamed to what the other was, the last is left.
  list.items = list.items.filter(
    (item, i, all) => !all.slice(i + 1).some((other) => isMap(item) && nameAt(other) === nameAt(item))
  );
  for (const [name, entry] of is) {
    const index = list.items.findIndex((item) => nameAt(item) === name);
    const old = was.get(name);
    if (old === undefined && index < 0) {
      if (list.items.length === 0) list.flow = false;
      change(['nodes', list.items.length], undefined, entry);
    }
    // What is set in a node with variants is set in those.
    if (old === undefined || index < 0 || held.has(name) || split.has(name)) continue;
    for (const key of new Set([...Object.keys(old), ...Object.keys(entry)]))
      change(['nodes', index, key], old[key], entry[key]);
    const item = list.items[index];
    if (isMap(item) && entry.use_variants === true && old.use_variants !== true)
      item.items = item.items.filter(({ key }) => keyText(key) in entry);
  }
}

/** Nodes that have another name, and are otherwise what they were or at least have their source. */
export function renamesBetween(
  { value: was }: MainFile,
  { value: is }: MainFile
): readonly (readonly [string, string])[] {
  const [old, next] = [nodesOf(was), nodesOf(is)];
  const come = new Map([...next].filter(([name]) => !old.has(name)));
  const found: (readonly [string, string])[] = [];
  for (const [from, entry] of old) {
    if (next.has(from)) continue;
    const same = [...come].find(([name, other]) =>
      isRecord(entry.source) && isEqual([entry.type, entry.source], [other.type, other.source])
        ? true
        : isEqual(
            [{ ...entry, name: '' }, variantsOf(was).get(from)],
            [{ ...other, name: '' }, variantsOf(is).get(name)]
          )
    );
    if (!same) continue;
    come.delete(same[0]);
    found.push([from, same[0]]);
  }
  return found;
}

/** A value of a document as it would be read. */
function plain(value: unknown): unknown {
  return isNode(value) ? (value.toJSON() as unknown) : value;
}

function nodesOf({ nodes }: Value): ReadonlyMap<string, Value> {
  const all: readonly unknown[] = Array.isArray(nodes) ? nodes : [];
  return new Map(all.filter(isRecord).map((node) => [String(node.name), node]));
}

function variantsOf({ node_variants: variants }: Value): ReadonlyMap<string, unknown> {
  return new Map(isRecord(variants) ? Object.entries(variants) : []);
}

function entriesOf(value: Value): Entries {
  return { nodes: nodesOf(value), variants: variantsOf(value) };
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
