// A graph of components: what a pipeline and a prompt flow both are. Plain data, so it can be kept in the shared
// document, written as text, compared and hashed. A wire is kept where it ends: each input of a node says what it
// is bound to. Where nodes stand on the canvas is kept with them and never counts for what they compute.
import type { PortType } from '../component';
import type { Params } from '../params';

/** What may be on a wire: an asset or report of a pipeline, or a value of a flow. */
export const valueTypes = ['text', 'integer', 'number', 'boolean', 'list', 'object', 'image', 'any'] as const;
export type WireType = PortType | (typeof valueTypes)[number];

export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** Where an input's value comes from. `path` picks a property of it: ['answer', 'text']. */
export type Binding =
  | {
      readonly from: 'node';
      readonly node: string;
      readonly port: string;
      readonly path?: readonly string[];
    }
  | { readonly from: 'input'; readonly input: string; readonly path?: readonly string[] }
  | { readonly from: 'value'; readonly value: Json };

/** A node runs only if the bound value equals `is`. */
export interface Activation {
  readonly when: Binding;
  readonly is: Json;
}

/** What a variant has instead of its node's own. */
export interface Variant {
  readonly component?: string;
  readonly params?: Readonly<Record<string, Json>>;
  readonly inputs?: Readonly<Record<string, Binding>>;
}

export interface Position {
  readonly x: number;
  readonly y: number;
}

export interface GraphNode {
  /** Unique in its graph: letters, digits and _, beginning with a letter or _. */
  readonly id: string;
  readonly component: string;
  /** For people; else the component's title. */
  readonly title?: string;
  readonly params: Readonly<Record<string, Json>>;
  readonly inputs: Readonly<Record<string, Binding>>;
  readonly activate?: Activation;
  /** Runs once over all rows of a flow instead of once a row. */
  readonly aggregation?: boolean;
  /** Which of `options` counts unless a run says otherwise. */
  readonly variants?: { readonly chosen: string; readonly options: Readonly<Record<string, Variant>> };
  readonly run?: RunPolicy;
  readonly position?: Position;
  /** Id of the group it is folded into. */
  readonly group?: string;
}

/** How a step is run; each part has a default in `defaultPolicy`. */
export interface RunPolicy {
  /** How often it is tried again after a failure. */
  readonly retries?: number;
  /** Before the first retry; doubled before each further one. */
  readonly backOffMs?: number;
  readonly timeoutMs?: number;
  /** The run goes on without what this node and those after it would give. */
  readonly continueOnFailure?: boolean;
  /** Run even if an equal step's result is at hand. */
  readonly force?: boolean;
}

export const defaultPolicy = {
  retries: 0,
  backOffMs: 1000,
  timeoutMs: Infinity,
  continueOnFailure: false,
  force: false
} as const satisfies Required<RunPolicy>;

export interface GraphInput {
  readonly type: WireType;
  readonly default?: Json;
  readonly description?: string;
}

export interface GraphOutput {
  readonly type: WireType;
  readonly value: Binding;
  readonly description?: string;
}

export interface Group {
  readonly id: string;
  readonly title: string;
  readonly folded: boolean;
}

export interface Note {
  readonly id: string;
  readonly text: string;
  readonly position: Position;
}

export interface Graph {
  readonly inputs: Readonly<Record<string, GraphInput>>;
  readonly outputs: Readonly<Record<string, GraphOutput>>;
  readonly nodes: readonly GraphNode[];
  readonly groups: readonly Group[];
  readonly notes: readonly Note[];
}

export const emptyGraph: Graph = { inputs: {}, outputs: {}, nodes: [], groups: [], notes: [] };

/** Groups that something is in: an empty one is drawn nowhere. */
export function usedGroups({ nodes, groups }: Pick<Graph, 'nodes' | 'groups'>): readonly Group[] {
  const used = new Set(nodes.map(({ group }) => group));
  return groups.filter(({ id }) => used.has(id));
}

/** A port of a node, as wires see it. */
export interface WirePort {
  readonly type: WireType;
  readonly optional: boolean;
}

/** What a node takes, gives and can be set to: of a component, or of one node whose code decides. */
export interface Signature {
  readonly version: number;
  readonly inputs: Readonly<Record<string, WirePort>>;
  readonly outputs: Readonly<Record<string, WirePort>>;
  readonly params: Params;
  /** Names of secrets it cannot run without. */
  readonly secrets?: readonly string[];
  /** What it is, where it can be drawn and kept and not run here. */
  readonly runsElsewhere?: string;
  /** False where equal inputs may give another result, or where running costs nothing: it is never reused. */
  readonly reusable?: boolean;
}

/** The nodes a kind of graph may be made of. */
export interface Palette {
  /** Undefined where there is no such component. */
  signature(node: GraphNode): Signature | undefined;
}

/** Whether a value of one type may flow into a port of another. */
export function fits(from: WireType, to: WireType): boolean {
  return from === to || from === 'any' || to === 'any' || (from === 'integer' && to === 'number');
}

/** The node with one of its variants in place, and no more to choose; without a name, the chosen one. */
export function withVariant(node: GraphNode, name = node.variants?.chosen): GraphNode {
  const variant = name === undefined ? undefined : node.variants?.options[name];
  if (!variant) return node;
  const { variants: _all, ...own } = node;
  return {
    ...own,
    component: variant.component ?? node.component,
    params: { ...node.params, ...variant.params },
    inputs: { ...node.inputs, ...variant.inputs }
  };
}

/** The node as each of its variants has it; itself where it has none. */
export function variantsOf(node: GraphNode): readonly GraphNode[] {
  const names = Object.keys(node.variants?.options ?? {});
  return names.length === 0 ? [node] : names.map((name) => withVariant(node, name));
}

/** Everything a node waits for: its inputs' bindings and its condition's. */
export function bindingsOf(node: GraphNode): readonly Binding[] {
  const own = Object.values(node.inputs);
  return node.activate ? [...own, node.activate.when] : own;
}

/** Ids of the nodes a node waits for with its chosen variant, each once, in the order it names them. */
export function dependenciesOf(node: GraphNode): readonly string[] {
  const ids = bindingsOf(withVariant(node)).flatMap((binding) =>
    binding.from === 'node' ? [binding.node] : []
  );
  return [...new Set(ids)];
}

type Rebind = (binding: Binding) => Binding | undefined;

/** The node whose inputs, variants and condition lead where `rebound` says; what leads nowhere is left out. */
export function reboundNode({ activate, variants, ...node }: GraphNode, rebound: Rebind): GraphNode {
  const when = activate && rebound(activate.when);
  const options = Object.entries(variants?.options ?? {}).map(([name, variant]): [string, Variant] => [
    name,
    variant.inputs ? { ...variant, inputs: reboundInputs(variant.inputs, rebound) } : variant
  ]);
  return {
    ...node,
    inputs: reboundInputs(node.inputs, rebound),
    ...(when ? { activate: { ...activate, when } } : {}),
    ...(variants ? { variants: { ...variants, options: Object.fromEntries(options) } } : {})
  };
}

function reboundInputs(inputs: GraphNode['inputs'], rebound: Rebind): GraphNode['inputs'] {
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([port, binding]): [string, Binding][] => {
      const to = rebound(binding);
      return to ? [[port, to]] : [];
    })
  );
}
