// What a flow's folder says, read anew here and not by the studio's own reader: what is wrong with it as a graph, and each node
// as facts that stay the same whatever others are called, to see what an undo has changed.
import { parse, YAMLError } from 'yaml';
import type { Touch } from './flow-touches';

export interface Folder {
  readonly main: string;
  readonly files: Readonly<Record<string, string>>;
  readonly places: Readonly<Record<string, { readonly x: number; readonly y: number }>>;
  readonly groups: Readonly<Record<string, unknown>>;
  readonly members: Readonly<Record<string, string>>;
  readonly notes: Readonly<Record<string, unknown>>;
}
interface Body {
  readonly source?: { readonly path?: string };
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly activate?: { readonly when?: unknown };
}
interface Node extends Body {
  readonly name: string;
}
interface Main {
  readonly inputs?: Readonly<Record<string, unknown>> | null;
  readonly outputs?: Readonly<Record<string, { readonly reference?: unknown }>> | null;
  readonly nodes?: readonly Node[] | null;
  readonly node_variants?: Readonly<
    Record<string, { readonly variants: Readonly<Record<string, { readonly node: Body }>> }>
  >;
}

const read = (text: string): Main => parse(text) as Main;

/** A node as itself, or as each of its variants. */
function bodiesOf({ node_variants }: Main, node: Node): readonly Body[] {
  const variants = node_variants?.[node.name]?.variants;
  return variants ? Object.values(variants).map(({ node: body }) => body) : [node];
}

/** The name that a text leads to: a node, or 'inputs.' and an input. */
function ledTo(value: unknown): string | undefined {
  const [, path] = /^\$\{([^}]+)\}$/.exec(typeof value === 'string' ? value : '') ?? [];
  if (path === undefined) return undefined;
  const [first, second] = path.split('.');
  return first === 'inputs' ? `inputs.${second}` : first;
}

function wiresInto(body: Body): readonly string[] {
  const values = [...Object.values(body.inputs ?? {}), body.activate?.when];
  return values.flatMap((value) => ledTo(value) ?? []);
}

/** What is wrong with a flow as a graph. */
export function faultsOf({ main, files, groups, members }: Folder): readonly string[] {
  const flow = read(files[main]!);
  const nodes = flow.nodes ?? [];
  const names = nodes.map(({ name }) => name);
  const known = new Set([...names, ...Object.keys(flow.inputs ?? {}).map((name) => `inputs.${name}`)]);
  const leads = new Map(nodes.map((node) => [node.name, bodiesOf(flow, node).flatMap(wiresInto)]));
  const faults = names.filter((name, i) => names.indexOf(name) < i).map((name) => `${name} is there twice`);
  for (const [name, ends] of leads)
    faults.push(
      ...ends.filter((end) => !known.has(end)).map((end) => `${name} is given by ${end}, which is not there`)
    );
  for (const [name, { reference }] of Object.entries(flow.outputs ?? {})) {
    const from = ledTo(reference);
    if (from !== undefined && !known.has(from))
      faults.push(`the output ${name} is given by ${from}, which is not there`);
  }
  for (const path of nodes.flatMap((node) =>
    bodiesOf(flow, node).flatMap(({ source }) => source?.path ?? [])
  ))
    if (files[path] === undefined) faults.push(`${path} is not there`);
  for (const name of Object.keys(flow.node_variants ?? {}))
    if (!names.includes(name)) faults.push(`variants of ${name}, which is not there`);
  for (const [name, group] of Object.entries(members))
    if (groups[group] === undefined) faults.push(`${name} is in a group that is not there`);
  for (const name of names) if (isInCircle(name, leads)) faults.push(`${name} waits for itself`);
  return faults;
}

function isInCircle(start: string, leads: ReadonlyMap<string, readonly string[]>): boolean {
  const seen = new Set<string>();
  const reaches = (name: string): boolean =>
    (leads.get(name) ?? []).some((next) => {
      if (next === start) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return reaches(next);
    });
  return reaches(start);
}

/** Nodes that a wire should be drawn between; those in folded groups are left out. */
export function wiresOf({ main, files, members }: Folder): readonly string[] {
  const flow = read(files[main]!);
  const end = (name: string): string => (name.startsWith('inputs.') ? '$inputs' : name);
  const between = [
    ...(flow.nodes ?? []).flatMap((node) =>
      bodiesOf(flow, node)
        .flatMap(wiresInto)
        .map((from) => [end(from), node.name] as const)
    ),
    ...Object.values(flow.outputs ?? {}).flatMap(({ reference }) => {
      const from = ledTo(reference);
      return from === undefined ? [] : [[end(from), '$outputs'] as const];
    })
  ].filter((ends) => ends.every((name) => members[name] === undefined));
  return [...new Set(between.map(([from, to]) => `${from} > ${to}`))];
}

export function namesOf({ main, files }: Folder): readonly string[] {
  return (read(files[main]!).nodes ?? []).map(({ name }) => name);
}

/** What a node goes by, however it is called: the stem of its first source. Nodes without a source are not followed. */
function identities(text: string): ReadonlyMap<string, string> {
  const flow = read(text);
  return new Map(
    (flow.nodes ?? []).flatMap((node): [string, string][] => {
      const path = bodiesOf(flow, node)[0]?.source?.path;
      return path === undefined ? [] : [[node.name, stemOf(path)]];
    })
  );
}

function identitiesIn(text: string): ReadonlyMap<string, string> {
  try {
    return identities(text);
  } catch (error) {
    if (error instanceof YAMLError) return new Map();
    throw error;
  }
}

const stemOf = (path: string): string => path.replace(/(__[\w-]+)?\.\w+$/, '');

/** What somebody has touched, by what nodes go by. */
export class Touched {
  readonly #tag: string;
  /** What each name stood for last: a file is not always readable while two changes meet. */
  readonly #known = new Map<string, string>();
  readonly #all = new Set<string>();
  readonly #placed = new Set<string>();

  /** `tag`: letters that sources of what they make end in. */
  constructor(tag: string) {
    this.#tag = tag;
  }

  add(touches: readonly Touch[]): void {
    for (const { names, part, main } of touches) {
      for (const [name, id] of identitiesIn(main)) this.#known.set(name, id);
      const ids = (names ?? [...this.#known.keys()]).flatMap((name) => this.#known.get(name) ?? []);
      for (const id of ids) (part === 'all' ? this.#all : this.#placed).add(id);
    }
  }

  has(id: string): boolean {
    return this.#all.has(id) || id.replace(/_\d+$/, '').endsWith(`_${this.#tag}`);
  }
  hasPlaced(id: string): boolean {
    return this.has(id) || this.#placed.has(id);
  }
}

/** All that is said of nodes that somebody has not touched, by what they go by. */
export function untouched(folder: Folder, touched: Touched): ReadonlyMap<string, string> {
  const text = folder.files[folder.main]!;
  const flow = read(text);
  const known = identities(text);
  /** A wire from what they have touched may come and go with it. */
  const input = (value: unknown): unknown => {
    const from = ledTo(value);
    if (from === undefined || from.startsWith('inputs.')) return value;
    const id = known.get(from);
    return id === undefined || touched.has(id) ? undefined : `from ${id}`;
  };
  const said = (body: Body): unknown => ({
    ...body,
    name: undefined,
    inputs: Object.entries(body.inputs ?? {})
      .flatMap(([name, value]) => (input(value) === undefined ? [] : [[name, input(value)]]))
      .sort(),
    activate: body.activate && input(body.activate.when) === undefined ? undefined : body.activate,
    text: body.source?.path === undefined ? undefined : folder.files[body.source.path]
  });
  return new Map(
    (flow.nodes ?? []).flatMap((node): [string, string][] => {
      const id = known.get(node.name);
      if (id === undefined || touched.has(id)) return [];
      const place = touched.hasPlaced(id) ? undefined : folder.places[node.name];
      const facts = { name: node.name, place, bodies: bodiesOf(flow, node).map(said) };
      return [[id, JSON.stringify(facts)]];
    })
  );
}
