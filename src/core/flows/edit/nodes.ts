// Nodes come, go, are renamed and copied: pure functions from one folder to the next. Their files come and go with them.
import { isMap, type Document } from 'yaml';
import { isRecord } from '../../params';
import { nodeStarters, type NodeStarter, type StarterKind } from '../node-starters';
import type { FlowFiles } from '../open-flow';
import { parseReference } from '../reference';
import {
  changeMain,
  entries,
  freeName,
  freePath,
  mapAt,
  nameFrom,
  namesTaken,
  nodeEntry,
  nodeList,
  removeAt,
  sourceOf,
  variantBodies,
  withoutUnused
} from './document';
import { nodeCalled, nodePlaced, withoutNodes } from './drawing';
import type { FlowFolder, Place } from './folder';
import { dropReferences, renameReferences, withName } from './references';

export interface Made {
  readonly folder: FlowFolder;
  /** Names of the nodes that were made. */
  readonly names: readonly string[];
}

/** A new node takes no name of a file that is there: the node that the file is of may have had it, and somebody still mean that. */
function withStems(names: ReadonlySet<string>, files: FlowFiles): ReadonlySet<string> {
  return new Set([...names, ...Object.keys(files).map((path) => path.replace(/\.[^./]*$/, ''))]);
}

/**
 * Adds a node that begins as its kind does; `given` is what its first input leads to. `tag` tells its name, and with it its file,
 * from one that somebody else gives at the same moment.
 */
export function addNode(
  folder: FlowFolder,
  kind: StarterKind,
  place?: Place,
  given?: string,
  tag = ''
): Made {
  const starter: NodeStarter = nodeStarters[kind];
  let name = '';
  let files = folder.files;
  const changed = changeMain(folder, (document) => {
    name = freeName(withStems(namesTaken(document), files), tagged(starter.type, tag));
    const path = starter.source && freePath(files, name, starter.source.end);
    if (path !== undefined) files = { ...files, [path]: starter.source!.text };
    const inputs = { ...starter.inputs, ...(given === undefined ? {} : { [starter.first]: given }) };
    const entry = {
      name,
      type: starter.type,
      ...(path === undefined ? {} : { source: { type: 'code', path } }),
      inputs,
      ...starter.more
    };
    nodeList(document).add(document.createNode(entry));
  });
  return { folder: nodePlaced(withFiles(changed, files, folder), name, place), names: [name] };
}

/** Removes nodes, what led from them, and the files that only they used. */
export function removeNodes(folder: FlowFolder, names: readonly string[]): FlowFolder {
  const gone = new Set(names);
  let files = folder.files;
  const changed = changeMain(folder, (document) => {
    const paths = names.flatMap((name) => bodiesWith(document, name).flatMap((body) => sourceOf(body) ?? []));
    const list = nodeList(document);
    list.items = list.items.filter((item) => !(isMap(item) && gone.has(String(item.get('name')))));
    for (const name of names) removeAt(document, ['node_variants', name]);
    const variants = document.get('node_variants', true);
    if (isMap(variants) && variants.items.length === 0) document.delete('node_variants');
    dropReferences(document, (reference) => reference.kind === 'node' && gone.has(reference.name));
    files = withoutUnused(document, files, paths);
  });
  return withoutNodes(withFiles(changed, files, folder), gone);
}

/** Renames a node and every reference to it; a name that is taken gets a number. */
export function renameNode(folder: FlowFolder, from: string, wanted: string): Made {
  let to = from;
  const changed = changeMain(folder, (document) => {
    const entry = nodeEntry(document, from);
    const name = nameFrom(wanted, from);
    if (!entry || name === from) return;
    to = freeName(namesTaken(document), name);
    entry.set('name', to);
    const variants = document.get('node_variants', true);
    const pair = isMap(variants) && variants.items.find(({ key }) => String(key) === from);
    if (pair) pair.key = document.createNode(to);
    renameReferences(document, 'node', from, to);
  });
  if (from === to) return { folder: changed, names: [to] };
  // The name was free: what is drawn of it is of a node that is gone.
  return { folder: nodeCalled(withoutNodes(changed, new Set([to])), from, to), names: [to] };
}

/** Nodes that were copied, to be put in here or in another flow. */
export interface CopiedNode {
  readonly name: string;
  readonly entry: Readonly<Record<string, unknown>>;
  readonly variants?: unknown;
  readonly files: Readonly<Record<string, string>>;
  readonly place: Place;
}

export function copyNodes(
  folder: FlowFolder,
  names: readonly string[],
  placeOf: (name: string) => Place
): readonly CopiedNode[] {
  const copied: CopiedNode[] = [];
  changeMain(folder, (document) => {
    for (const name of names) {
      const entry: unknown = nodeEntry(document, name)?.toJS(document);
      if (!isRecord(entry)) continue;
      const variants: unknown = document.toJS()?.node_variants?.[name];
      const paths = bodiesWith(document, name).flatMap((body) => sourceOf(body) ?? []);
      const texts = paths.flatMap(withTwin).flatMap((path) => {
        const text = folder.files[path];
        return text === undefined ? [] : [[path, text] as const];
      });
      copied.push({
        name,
        entry,
        ...(variants === undefined ? {} : { variants }),
        files: Object.fromEntries(texts),
        place: placeOf(name)
      });
    }
  });
  return copied;
}

/**
 * Puts copies in, under free names and with files of their own. What they led to elsewhere stays where it is here too. `tag` as
 * for `addNode`.
 */
export function pasteNodes(folder: FlowFolder, copied: readonly CopiedNode[], offset: Place, tag = ''): Made {
  let files = folder.files;
  const names = new Map<string, string>();
  let changed = changeMain(folder, (document) => {
    const taken = namesTaken(document);
    for (const { name } of copied) {
      const free = freeName(withStems(taken, files), tagged(name, tag));
      taken.add(free);
      names.set(name, free);
    }
    const inputs = document.get('inputs', true);
    const isHere = (value: unknown): boolean => {
      const reference = parseReference(value);
      if (!reference) return true;
      return reference.kind === 'node'
        ? taken.has(reference.name)
        : isMap(inputs) && inputs.has(reference.name);
    };
    for (const node of copied) {
      const paths = freePaths(files, Object.keys(node.files), tag);
      for (const [path, free] of paths) files = { ...files, [free]: node.files[path]! };
      const adapted = (value: unknown): unknown => adaptedCopy(value, names, paths, isHere);
      const { name: _name, ...rest } = node.entry;
      const entry = { name: names.get(node.name)!, ...(adapted(rest) as object) };
      nodeList(document).add(document.createNode(entry));
      if (node.variants === undefined) continue;
      const variants = mapAt(document, undefined, 'node_variants');
      variants.set(names.get(node.name)!, document.createNode(adapted(node.variants)));
    }
  });
  changed = withFiles(changed, files, folder);
  for (const { name, place } of copied)
    changed = nodePlaced(changed, names.get(name)!, { x: place.x + offset.x, y: place.y + offset.y });
  return { folder: changed, names: [...names.values()] };
}

/** JavaScript beside a Python file runs in its place, and goes where it goes. */
function withTwin(path: string): readonly string[] {
  return path.endsWith('.py') ? [path, path.replace(/\.py$/, '.js')] : [path];
}

/** Names for the files of a copy that no file has yet; those with one stem have one again. */
function freePaths(files: FlowFiles, paths: readonly string[], tag: string): ReadonlyMap<string, string> {
  const ends = new Map<string, string[]>();
  for (const path of paths) {
    const [, stem = path, end = ''] = /^(.*?)(\.[^./]*)?$/.exec(path) ?? [];
    ends.set(stem, [...(ends.get(stem) ?? []), end]);
  }
  return new Map(
    [...ends].flatMap(([stem, own]) => {
      const plain = tagged(stem.replace(/_\d+$/, ''), tag);
      let free = plain;
      for (let n = 2; own.some((end) => Object.hasOwn(files, free + end)); n++) free = `${plain}_${n}`;
      return own.map((end) => [stem + end, free + end] as const);
    })
  );
}

/** A copy's value with the names and files that copies have; references that lead nowhere here are left out. */
function adaptedCopy(
  value: unknown,
  names: ReadonlyMap<string, string>,
  paths: ReadonlyMap<string, string>,
  isHere: (value: unknown) => boolean
): unknown {
  if (Array.isArray(value)) return value.map((one) => adaptedCopy(one, names, paths, isHere));
  if (!isRecord(value)) {
    const reference = parseReference(value);
    const to = reference?.kind === 'node' ? names.get(reference.name) : undefined;
    return to === undefined ? value : (withName(value, 'node', reference!.name, to) ?? value);
  }
  const adapted = Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
    if (key === 'path' && typeof inner === 'string') return [[key, paths.get(inner) ?? inner]];
    const next = adaptedCopy(inner, names, paths, isHere);
    const isLost = key === 'activate' ? isRecord(next) && !isHere(next.when) : !isHere(next);
    return isLost ? [] : [[key, next]];
  });
  return Object.fromEntries(adapted);
}

function tagged(name: string, tag: string): string {
  if (tag === '') return name;
  const plain = name.replace(/_\d+$/, '');
  return plain.endsWith(`_${tag}`) ? plain : `${plain}_${tag}`;
}

/** A node's own entry and all its variants. */
function bodiesWith(document: Document, name: string) {
  const own = entries(document).filter((entry) => entry.get('name') === name);
  return [...own, ...variantBodies(document, name).values()];
}

/** With other files, but the main one as it was changed. */
function withFiles(changed: FlowFolder, files: FlowFolder['files'], before: FlowFolder): FlowFolder {
  return { ...before, files: { ...files, [changed.main]: changed.files[changed.main]! } };
}
