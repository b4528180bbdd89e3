// A group of steps kept as a component: a node that is a graph of its own, with the group's open ports and those of its
// parameters that were chosen to stay settable. A placed node holds the whole definition it was placed with, so that it
// means the same for good, wherever it goes; a newer version is offered beside it, never put in its place by itself.
import { isRecord, value, type Param, type Params } from '../params';
import type { Binding, Graph, GraphNode, Json, Palette, Signature, WirePort } from './graph';

/** The component of nodes that are such a group. */
export const savedComponent = 'saved-component';

export interface ComponentDefinition {
  /** The component, the same in all its versions. */
  readonly component: string;
  /** From 1. */
  readonly version: number;
  /** Of two that were saved apart as one version the later counts as newer. */
  readonly savedAt: number;
  readonly title: string;
  readonly description: string;
  /** Its inputs and outputs are the ports of the node. */
  readonly graph: Graph;
  /** Parameters of its steps that the node has. */
  readonly params: readonly ChosenParam[];
}

export interface ChosenParam {
  readonly node: string;
  readonly param: string;
}

/** A version as the workspace keeps it. */
export interface SavedComponent extends ComponentDefinition {
  readonly id: string;
}

/** Name of a step's parameter among those of the placed node. */
export function chosenName({ node, param }: ChosenParam): string {
  return `${node}.${param}`;
}

const mostSteps = 2000;
const deepest = 8;
const known = new WeakMap<object, ComponentDefinition | false>();

/** What a placed node stands for; undefined for other nodes, and for what is no definition. */
export function definitionOf({ component, params }: GraphNode): ComponentDefinition | undefined {
  const { definition } = params;
  if (component !== savedComponent || !isRecord(definition)) return undefined;
  const found = known.get(definition) ?? (isDefinition(definition) && definition);
  known.set(definition, found);
  return found || undefined;
}

/** Documents of others and files are no proof of a shape: what does not hold together is no component. */
function isDefinition(input: unknown): input is ComponentDefinition {
  if (!isRecord(input) || !isRecord(input.graph) || !Array.isArray(input.params)) return false;
  const { component, version, savedAt, title, description, graph } = input;
  return (
    [component, title, description].every((text) => typeof text === 'string') &&
    [version, savedAt].every((number) => typeof number === 'number') &&
    input.params.every((one) => isRecord(one) && isText(one.node) && isText(one.param)) &&
    isGraph(graph) &&
    stepsIn(graph, 0) <= mostSteps
  );
}

const isText = (input: unknown): input is string => typeof input === 'string';

function isGraph(graph: Readonly<Record<string, unknown>>): graph is Graph & Record<string, unknown> {
  const { nodes, inputs, outputs } = graph;
  return (
    Array.isArray(nodes) &&
    nodes.every(
      (node) =>
        isRecord(node) &&
        isText(node.id) &&
        isText(node.component) &&
        isRecord(node.params) &&
        isRecord(node.inputs) &&
        Object.values(node.inputs).every(isRecord)
    ) &&
    [inputs, outputs].every((ports) => isRecord(ports) && Object.values(ports).every(isRecord))
  );
}

/** Steps that a graph is in the end, more than there may be where it goes too deep. */
function stepsIn(graph: Graph, depth: number): number {
  if (depth > deepest) return mostSteps + 1;
  let count = 0;
  for (const { component, params } of graph.nodes) {
    const inner = component === savedComponent && isRecord(params.definition) && params.definition.graph;
    count += isRecord(inner) && isGraph(inner) ? stepsIn(inner, depth + 1) : 1;
  }
  return count;
}

/** A node that stands for a definition, as it was saved. */
export function nodeFor(id: string, definition: ComponentDefinition): GraphNode {
  return {
    id,
    component: savedComponent,
    params: { definition: plain(definition) },
    inputs: {}
  };
}

/** The definition alone, as a node keeps it: not the id under which a version is kept. */
function plain({
  component,
  version,
  savedAt,
  title,
  description,
  graph,
  params
}: ComponentDefinition): Json {
  return { component, version, savedAt, title, description, graph, params } as unknown as Json;
}

/** Whether one version of a component is newer than another. */
export function isNewer(one: ComponentDefinition, other: ComponentDefinition): boolean {
  return one.version > other.version || (one.version === other.version && one.savedAt > other.savedAt);
}

/** Puts another version in a node's place: what is set and connected stays where the version has a place for it. */
export function withDefinition(node: GraphNode, definition: ComponentDefinition): GraphNode {
  const names = new Set(definition.params.map(chosenName));
  const params = Object.entries(node.params).filter(([name]) => names.has(name));
  const inputs = Object.entries(node.inputs).filter(([port]) => Object.hasOwn(definition.graph.inputs, port));
  return {
    ...node,
    params: { ...Object.fromEntries(params), definition: plain(definition) },
    inputs: Object.fromEntries(inputs)
  };
}

/** Ports and parameters of a placed node. An input may be left open where every step behind it can do without. */
export function componentSignature(definition: ComponentDefinition, palette: Palette): Signature {
  const { graph, version } = definition;
  const signatures = new Map(graph.nodes.map((node) => [node.id, palette.signature(node)]));
  const needed = new Set<string>();
  for (const node of graph.nodes)
    for (const [port, binding] of Object.entries(node.inputs))
      if (binding.from === 'input' && signatures.get(node.id)?.inputs[port]?.optional !== true)
        needed.add(binding.input);
  const inputs = Object.entries(graph.inputs).map(([name, { type }]): [string, WirePort] => [
    name,
    { type, optional: !needed.has(name) }
  ]);
  const outputs = Object.entries(graph.outputs).map(([name, { type }]): [string, WirePort] => [
    name,
    { type, optional: false }
  ]);
  const params = definition.params.flatMap((chosen): [string, Param][] => {
    const param = signatures.get(chosen.node)?.params[chosen.param];
    return param ? [[chosenName(chosen), param]] : [];
  });
  return {
    version,
    inputs: Object.fromEntries(inputs),
    outputs: Object.fromEntries(outputs),
    params: { ...Object.fromEntries(params), definition: anyDefinition } as Params,
    reusable: false
  };
}

const anyDefinition = value('Definition', {}, (input) => input);

/** The steps a node stands for under ids that `idOf` gives them, and what its outputs are then. */
export function stepsOf(
  node: GraphNode,
  definition: ComponentDefinition,
  idOf: (inner: string) => string
): { readonly nodes: readonly GraphNode[]; readonly outputs: Readonly<Record<string, Binding>> } {
  const settings = new Map<string, Record<string, Json>>();
  for (const chosen of definition.params) {
    const given = node.params[chosenName(chosen)];
    if (given !== undefined)
      settings.set(chosen.node, { ...settings.get(chosen.node), [chosen.param]: given });
  }
  const outer = (binding: Binding): Binding | undefined => {
    if (binding.from === 'node') return { ...binding, node: idOf(binding.node) };
    if (binding.from === 'value') return binding;
    const bound = node.inputs[binding.input];
    return bound && withPath(bound, binding.path);
  };
  const left = Math.min(...definition.graph.nodes.map(({ position }) => position?.x ?? 0));
  const top = Math.min(...definition.graph.nodes.map(({ position }) => position?.y ?? 0));
  const nodes = definition.graph.nodes.map((inner): GraphNode => {
    const inputs = Object.entries(inner.inputs).flatMap(([port, binding]): [string, Binding][] => {
      const bound = outer(binding);
      return bound ? [[port, bound]] : [];
    });
    const { activate: own, position, group: _group, ...rest } = inner;
    const when = own && outer(own.when);
    const activate = when ? { when, is: own.is } : node.activate;
    return {
      ...rest,
      id: idOf(inner.id),
      params: { ...inner.params, ...settings.get(inner.id) },
      inputs: Object.fromEntries(inputs),
      ...(activate ? { activate } : {}),
      ...(inner.run || node.run ? { run: { ...inner.run, ...node.run } } : {}),
      ...(position && node.position
        ? { position: { x: position.x - left + node.position.x, y: position.y - top + node.position.y } }
        : {})
    };
  });
  const outputs = Object.entries(definition.graph.outputs).flatMap(
    ([name, { value: bound }]): [string, Binding][] => {
      const found = outer(bound);
      return found ? [[name, found]] : [];
    }
  );
  return { nodes, outputs: Object.fromEntries(outputs) };
}

export function withPath(binding: Binding, path: readonly string[] | undefined): Binding {
  if (!path?.length || binding.from === 'value') return binding;
  return { ...binding, path: [...(binding.path ?? []), ...path] };
}
