// A flow as the canvas draws it: a node for what it is given, one for what it gives, and its own between. A node's ports
// are the inputs that lead somewhere or could; settings such as a temperature are in its form only.
import ArrowRightFromLine from '@lucide/svelte/icons/arrow-right-from-line';
import ArrowRightToLine from '@lucide/svelte/icons/arrow-right-to-line';
import Braces from '@lucide/svelte/icons/braces';
import Code from '@lucide/svelte/icons/code';
import FileSearch from '@lucide/svelte/icons/file-search';
import FileText from '@lucide/svelte/icons/file-text';
import Globe from '@lucide/svelte/icons/globe';
import MessageSquareText from '@lucide/svelte/icons/message-square-text';
import Puzzle from '@lucide/svelte/icons/puzzle';
import Regex from '@lucide/svelte/icons/regex';
import Spline from '@lucide/svelte/icons/spline';
import { dependencies } from '$core/flows/check-flow';
import type { FlowDefinition, FlowNode, NodeKind } from '$core/flows/definition';
import type { Places } from '$core/flows/edit/folder';
import { knownInputs, settingInputs } from '$core/flows/node-starters';
import { codePath, type FlowFiles } from '$core/flows/open-flow';
import { parseReference } from '$core/flows/reference';
import { inputsOfSource } from '$core/flows/source-inputs';
import type { CanvasNode, CanvasPort, CanvasWire, PortPlace } from '$ui/graph/canvas-types';
import { wireId } from '$ui/graph/flow-nodes';
import { arranged, type Direction } from '$ui/graph/layout';
import type { Icon } from '$ui/icon';
import { kindText } from '../kind-text';
import { canvasText as t } from './canvas-text';

/** Nodes of the canvas that are none of the flow; no node can be called so. */
export const givenId = '$inputs';
export const givesId = '$outputs';
/** A port for an input that is not there yet. */
export const morePort = '+';
export const whenPort = '?when';

export const kindIcons: Readonly<Record<NodeKind, Icon>> = {
  llm: MessageSquareText,
  prompt: FileText,
  code: Code,
  python: Code,
  http: Globe,
  embedding: Spline,
  search: FileSearch,
  'parse-json': Braces,
  'parse-regex': Regex,
  package: Puzzle,
  missing: Puzzle
};

/** A node in all its variants, or itself. */
export function formsOf(flow: FlowDefinition, node: FlowNode): readonly FlowNode[] {
  return Object.values(flow.variants[node.name]?.nodes ?? { only: node });
}

/** Names of what a node is given or wants to be given, its source's first. */
export function inputNames(node: FlowNode, texts: FlowFiles): readonly string[] {
  const path = codePath(node, texts) ?? node.path;
  const asked = path === undefined ? [] : inputsOfSource(node.kind, path, texts[path] ?? '');
  const known = knownInputs[node.kind] ?? [];
  return [...new Set([...asked, ...Object.keys(node.inputs), ...known])];
}

/** Whether a node can be given inputs of any name. */
export function takesMore({ kind }: FlowNode): boolean {
  return ['llm', 'prompt', 'python', 'code', 'package', 'missing'].includes(kind);
}

/** Names of a node's ports, in all its variants. */
export function portNames(flow: FlowDefinition, node: FlowNode, texts: FlowFiles): readonly string[] {
  const names = formsOf(flow, node).flatMap((form) =>
    inputNames(form, texts).filter((name) => {
      const value = form.inputs[name];
      return parseReference(value) !== undefined || !settingInputs.has(name);
    })
  );
  return [...new Set(names)];
}

export type NodeFate = Pick<CanvasNode, 'state' | 'note' | 'progress' | 'problem' | 'change' | 'preview'>;

export function canvasNodes(
  flow: FlowDefinition,
  texts: FlowFiles,
  places: Places,
  fateOf: (id: string) => NodeFate,
  direction: Direction = 'right'
): readonly CanvasNode[] {
  const wires = canvasWires(flow);
  const isUsed = (place: PortPlace, side: 'from' | 'to'): boolean =>
    wires.some((wire) => wire[side].node === place.node && wire[side].port === place.port);
  const port = (node: string, name: string, side: 'from' | 'to', label = name): CanvasPort => ({
    name,
    label,
    tone: name === whenPort ? 3 : 1,
    hint: name === morePort ? t.more : isUsed({ node, port: name }, side) ? t.connected : t.notConnected,
    optional: name === morePort || name === whenPort
  });
  const own = flow.nodes.map((node) => ({
    id: node.name,
    title: node.name,
    subtitle: subtitleOf(flow, node),
    icon: kindIcons[node.kind],
    inputs: [
      ...portNames(flow, node, texts).map((name) => port(node.name, name, 'to')),
      ...(takesMore(node) ? [port(node.name, morePort, 'to')] : []),
      ...(node.activate ? [port(node.name, whenPort, 'to', t.when)] : [])
    ],
    outputs: [port(node.name, 'output', 'from', t.output)]
  }));
  const given = {
    id: givenId,
    title: t.given,
    subtitle: '',
    icon: ArrowRightFromLine,
    inputs: [],
    outputs: [...flow.inputs.map(({ name }) => port(givenId, name, 'from')), port(givenId, morePort, 'from')]
  };
  const gives = {
    id: givesId,
    title: t.gives,
    subtitle: '',
    icon: ArrowRightToLine,
    inputs: [...flow.outputs.map(({ name }) => port(givesId, name, 'to')), port(givesId, morePort, 'to')],
    outputs: []
  };
  // A name that is there twice is told as a problem; it is drawn once.
  const bare = [...new Map([given, ...own, gives].map((node) => [node.id, node])).values()];
  const layout = bare.some(({ id }) => !places[id])
    ? arranged(bare, withEnds(flow, wires), direction)
    : undefined;
  return bare.map((node) => ({ ...node, ...(places[node.id] ?? layout!.get(node.id)!), ...fateOf(node.id) }));
}

function subtitleOf(flow: FlowDefinition, node: FlowNode): string {
  const variants = flow.variants[node.name];
  const said = [
    kindText(node.kind),
    variants && t.variantCount(Object.keys(variants.nodes).length),
    node.aggregation && t.overAll
  ];
  return said.filter((part) => typeof part === 'string').join(', ');
}

export function canvasWires(flow: FlowDefinition): readonly CanvasWire[] {
  const outputs = new Set(flow.nodes.map(({ name }) => name));
  const inputs = new Set(flow.inputs.map(({ name }) => name));
  const wire = (value: unknown, to: PortPlace): readonly CanvasWire[] => {
    const reference = parseReference(value);
    if (!reference) return [];
    if (reference.kind === 'input')
      return inputs.has(reference.name) ? [{ from: { node: givenId, port: reference.name }, to }] : [];
    return outputs.has(reference.name) ? [{ from: { node: reference.name, port: 'output' }, to }] : [];
  };
  const all = [
    ...flow.nodes.flatMap((node) =>
      formsOf(flow, node).flatMap((form) => [
        ...Object.entries(form.inputs).flatMap(([port, value]) => wire(value, { node: node.name, port })),
        ...wire(form.activate?.when, { node: node.name, port: whenPort })
      ])
    ),
    ...flow.outputs.flatMap(({ name, reference }) => wire(reference, { node: givesId, port: name }))
  ];
  return [...new Map(all.map((one) => [wireId(one), one])).values()];
}

/** So that the flow's ends stand at the ends, whatever leads to them. */
export function withEnds(flow: FlowDefinition, wires: readonly CanvasWire[]): readonly CanvasWire[] {
  const led = new Set(wires.map(({ to }) => to.node));
  const leads = new Set(wires.map(({ from }) => from.node));
  return [
    ...wires,
    ...flow.nodes.flatMap(({ name }): CanvasWire[] => [
      ...(led.has(name) ? [] : [{ from: { node: givenId, port: '' }, to: { node: name, port: '' } }]),
      ...(leads.has(name) ? [] : [{ from: { node: name, port: '' }, to: { node: givesId, port: '' } }])
    ])
  ];
}

/** Whether a wire may be drawn: from a value to who may be given it, and in no circle. */
export function mayConnect(flow: FlowDefinition, { from, to }: CanvasWire): boolean {
  const isTarget = to.node === givesId || flow.nodes.some(({ name }) => name === to.node);
  if (!isTarget || !isThere(flow, from)) return false;
  if (from.node === givesId || to.node === givenId || from.node === to.node) return false;
  if (from.port === morePort && (to.port === morePort || to.node === givesId)) return false;
  return from.node === givenId || to.node === givesId || !waitsFor(flow, from.node, to.node);
}

/** Whether what a wire leads from is there: others may have taken it away, or call it otherwise. */
export function isThere(flow: FlowDefinition, { node, port }: PortPlace): boolean {
  return node === givenId
    ? port === morePort || flow.inputs.some(({ name }) => name === port)
    : flow.nodes.some(({ name }) => name === node);
}

/** Whether a node waits for another, itself or by others. */
export function waitsFor(flow: FlowDefinition, node: string, other: string): boolean {
  const seen = new Set<string>();
  const visit = (name: string): boolean => {
    if (name === other) return true;
    if (seen.has(name)) return false;
    seen.add(name);
    const found = flow.nodes.find((one) => one.name === name);
    return found ? formsOf(flow, found).flatMap(dependencies).some(visit) : false;
  };
  return visit(node);
}

/** The reference that a wire stands for. */
export function referenceTo({ node, port }: PortPlace): string {
  return node === givenId ? `\${inputs.${port}}` : `\${${node}.output}`;
}
