// flow.dag.yaml as a document that is being changed: where its nodes, their variants and their inputs are. What is not
// asked for here is never touched.
import { isAlias, isMap, isScalar, isSeq, YAMLMap, YAMLSeq, type Document, type Pair } from 'yaml';
import { changeYaml } from '../edit-yaml';
import { flowPath } from '../flow-path';
import type { FlowFiles } from '../open-flow';
import type { FlowFolder } from './folder';

/** The folder after a change of its main file. @throws HearthError flow/bad-file, flow/unsafe-file */
export function changeMain(folder: FlowFolder, change: (document: Document) => void): FlowFolder {
  const text = changeYaml(folder.files[folder.main] ?? '', folder.main, change);
  return { ...folder, files: { ...folder.files, [folder.main]: text } };
}

/** The list of nodes, made where there is none. */
export function nodeList(document: Document): YAMLSeq {
  const found = document.get('nodes', true);
  if (isSeq(found)) {
    if (found.items.length === 0) found.flow = false;
    return found;
  }
  const made = new YAMLSeq(document.schema);
  document.set('nodes', made);
  return made;
}

/** A mapping under a key, made where there is none; what an alias stands for becomes its own. */
export function mapAt(document: Document, parent: YAMLMap | undefined, key: string): YAMLMap {
  const found: unknown = parent ? parent.get(key, true) : document.get(key, true);
  if (isMap(found)) {
    if (found.items.length === 0) found.flow = parent?.flow ?? false;
    return found;
  }
  const shared = isAlias(found) ? found.resolve(document) : undefined;
  const made = isMap(shared) ? (shared.clone() as YAMLMap) : new YAMLMap(document.schema);
  delete made.anchor;
  if (parent) parent.set(key, made);
  else document.set(key, made);
  return made;
}

export function nodeEntry(document: Document, name: string): YAMLMap | undefined {
  return entries(document).find((entry) => entry.get('name') === name);
}

export function entries(document: Document): readonly YAMLMap[] {
  const nodes = document.get('nodes', true);
  return isSeq(nodes) ? nodes.items.filter((item) => isMap(item)) : [];
}

/** A node as each of its variants has it. */
export function variantBodies(document: Document, name: string): ReadonlyMap<string, YAMLMap> {
  const variants = document.getIn(['node_variants', name, 'variants'], true);
  if (!isMap(variants)) return new Map();
  return new Map(
    variants.items.flatMap(({ key, value }): [string, YAMLMap][] => {
      const body: unknown = isMap(value) ? value.get('node', true) : undefined;
      return isMap(body) ? [[keyText(key), body]] : [];
    })
  );
}

/** Where a node is described: its own entry, or every variant's, or the one that is named. */
export function bodiesOf(document: Document, name: string, variant?: string): readonly YAMLMap[] {
  const variants = variantBodies(document, name);
  const entry = nodeEntry(document, name);
  if (variants.size === 0 || entry?.get('use_variants') === false) return entry ? [entry] : [];
  if (variant === undefined) return [...variants.values()];
  const body = variants.get(variant);
  return body ? [body] : [];
}

/** Every description of every node. */
export function everyBody(document: Document): readonly YAMLMap[] {
  const variants = document.get('node_variants', true);
  const names = isMap(variants) ? variants.items.map(({ key }) => keyText(key)) : [];
  return [...entries(document), ...names.flatMap((name) => [...variantBodies(document, name).values()])];
}

export function keyText(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}

export function hasKey(pair: Pair, key: string): boolean {
  return keyText(pair.key) === key;
}

/** The file of a description, by its path in the folder. */
export function sourceOf(body: YAMLMap): string | undefined {
  const path = body.getIn(['source', 'path']);
  return typeof path === 'string' ? flowPath(path) : undefined;
}

/** Takes away what is at a path, if anything is. */
export function removeAt(parent: Document | YAMLMap, path: readonly string[]): void {
  if (parent.hasIn(path)) parent.deleteIn(path);
}

/** A path that no file has: 'answer.jinja2', then 'answer_2.jinja2'. */
export function freePath(files: FlowFiles, stem: string, end: string): string {
  let path = `${stem}${end}`;
  for (let n = 2; Object.hasOwn(files, path); n++) path = `${stem}_${n}${end}`;
  return path;
}

/** A name that stands in a reference: letters, numbers and '_'. */
export function nameFrom(text: string, fallback: string): string {
  return (
    text
      .trim()
      .replace(/[^\p{L}\p{N}_-]+/gu, '_')
      .replace(/^_+|_+$/g, '') || fallback
  );
}

/** 'answer', then 'answer_2'. */
export function freeName(taken: ReadonlySet<string>, name: string): string {
  const base = name.replace(/_\d+$/, '');
  let free = name;
  for (let n = 2; taken.has(free); n++) free = `${base}_${n}`;
  return free;
}

/** Names that nodes have, and those that mean something else in a reference. */
export function namesTaken(document: Document): Set<string> {
  return new Set([...entries(document).map((entry) => String(entry.get('name'))), 'inputs', 'flow']);
}

/** Without files that nothing in the document names any more. */
export function withoutUnused(document: Document, files: FlowFiles, paths: readonly string[]): FlowFiles {
  const used = new Set(everyBody(document).map(sourceOf));
  const gone = paths.filter((path) => !used.has(path));
  // JavaScript beside a Python file runs in its place, and goes with it.
  const twins = gone.filter((path) => path.endsWith('.py')).map((path) => path.replace(/\.py$/, '.js'));
  const all = new Set([...gone, ...twins.filter((path) => !used.has(path))]);
  return Object.fromEntries(Object.entries(files).filter(([path]) => !all.has(path)));
}
