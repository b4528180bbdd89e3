// A pipeline as the canvas draws it.
import Boxes from '@lucide/svelte/icons/boxes';
import ChartColumn from '@lucide/svelte/icons/chart-column';
import Database from '@lucide/svelte/icons/database';
import Flame from '@lucide/svelte/icons/flame';
import Lightbulb from '@lucide/svelte/icons/lightbulb';
import MessageSquareText from '@lucide/svelte/icons/message-square-text';
import PackageCheck from '@lucide/svelte/icons/package-check';
import Ruler from '@lucide/svelte/icons/ruler';
import Sparkles from '@lucide/svelte/icons/sparkles';
import Table from '@lucide/svelte/icons/table-2';
import { fits, type Graph, type GraphNode, type WirePort } from '$core/graph/graph';
import { definitionOf } from '$core/graph/saved-component';
import { addNode, wouldCycle } from '$core/graph/edit';
import { downstreamOf } from '$core/graph/order';
import {
  entryOf,
  pipelineEntries,
  pipelinePalette,
  type PaletteCategory,
  type PaletteEntry
} from '$core/graph/pipeline-palette';
import { specText } from '$parts/params/spec-text';
import type { CanvasNode, CanvasPort, CanvasWire, PortPlace } from '$ui/graph/canvas-types';
import { arranged, type Direction } from '$ui/graph/layout';
import type { Icon } from '$ui/icon';
import { portLabel, stepText } from './step-text';
import { t } from './text';

export const categoryIcons: Readonly<Record<PaletteCategory, Icon>> = {
  yours: Boxes,
  source: Database,
  data: Table,
  train: Flame,
  score: Sparkles,
  evaluate: ChartColumn,
  explain: Lightbulb,
  transform: Ruler,
  language: MessageSquareText,
  output: PackageCheck
};

const tones: Readonly<Record<string, number>> = {
  table: 1,
  model: 2,
  report: 3,
  transform: 4,
  'language-model': 5,
  adapter: 6,
  images: 8
};

/** What a step is called: its own name, or that of what it does. */
export function stepTitle(node: GraphNode): string {
  return node.title ?? nodeKind(node);
}

/** What kind of step it is; a saved component has a name of its own. */
export function nodeKind(node: GraphNode): string {
  return definitionOf(node)?.title ?? kindTitle(node.component);
}

export function kindTitle(component: string): string {
  if (component === 'azureml-job') return 'Azure ML';
  return specText(pipelineEntries.get(component)?.title ?? component);
}

/** Whether a step trains a model that a pipeline could predict with. */
export function isTraining(component: string): boolean {
  return pipelineEntries.get(component)?.category === 'train';
}

/** What the canvas knows beside the graph: how each node fares. */
export type NodeFate = Pick<CanvasNode, 'state' | 'note' | 'progress' | 'problem' | 'change' | 'preview'>;

export function canvasNodes(
  graph: Graph,
  fateOf: (node: GraphNode) => NodeFate,
  direction: Direction = 'right'
): readonly CanvasNode[] {
  const wires = canvasWires(graph);
  const bare = graph.nodes.map((node) => ({ node, ...portsOf(node, wires) }));
  // Nodes from a text without places are put where a layout would.
  const places = graph.nodes.some(({ position }) => !position)
    ? arranged(
        bare.map(({ node, inputs, outputs }) => ({ id: node.id, inputs, outputs })),
        wires,
        direction
      )
    : undefined;
  return bare.map(({ node, inputs, outputs }) => {
    const { x, y } = node.position ?? places!.get(node.id)!;
    const entry = entryOf(node);
    return {
      id: node.id,
      title: stepTitle(node),
      subtitle: node.title === undefined ? sourceName(node) : nodeKind(node),
      ...(entry ? { icon: categoryIcons[entry.category] } : {}),
      x,
      y,
      inputs,
      outputs,
      ...fateOf(node)
    };
  });
}

/** A source says which asset it brings; a component how many steps it is. */
export function sourceName(node: GraphNode): string {
  const { params } = node;
  const definition = definitionOf(node);
  if (definition) return t.steps(definition.graph.nodes.length);
  return typeof params.ref === 'string' ? params.ref : '';
}

function portsOf(node: GraphNode, wires: readonly CanvasWire[]) {
  const entry = pipelinePalette.signature(node);
  const isUsed = (side: 'from' | 'to', port: string): boolean =>
    wires.some((wire) => wire[side].node === node.id && wire[side].port === port);
  const ports = (all: Readonly<Record<string, WirePort>>, side: 'from' | 'to'): CanvasPort[] =>
    Object.entries(all).map(([name, port]) => ({
      name,
      label: portLabel(name),
      tone: tones[port.type] ?? 7,
      hint: `${stepText.types[port.type] ?? port.type}, ${isUsed(side, name) ? t.connectedTo : t.notConnected}`,
      optional: port.optional
    }));
  return { inputs: ports(entry?.inputs ?? {}, 'to'), outputs: ports(entry?.outputs ?? {}, 'from') };
}

export function canvasWires(graph: Graph): readonly CanvasWire[] {
  return graph.nodes.flatMap((node) =>
    Object.entries(node.inputs).flatMap(([port, binding]) =>
      binding.from === 'node'
        ? [{ from: { node: binding.node, port: binding.port }, to: { node: node.id, port } }]
        : []
    )
  );
}

/** Whether a wire may be drawn: types fit, and it closes no circle. */
export function mayConnect(graph: Graph, { from, to }: CanvasWire): boolean {
  const output = entryAt(graph, from.node)?.outputs[from.port];
  const input = entryAt(graph, to.node)?.inputs[to.port];
  if (!output || !input) return false;
  return fits(output.type as 'table', input.type as 'table') && !wouldCycle(graph, from.node, to.node);
}

/** Every port that may be connected to one of a node. */
export function sourcesOf(graph: Graph, to: PortPlace): readonly PortPlace[] {
  const input = entryAt(graph, to.node)?.inputs[to.port];
  if (!input) return [];
  const later = downstreamOf(graph, to.node);
  const nodes = graph.nodes.filter(({ id }) => id !== to.node && !later.has(id));
  return nodes.flatMap((node) =>
    Object.entries(entryOf(node)?.outputs ?? {}).flatMap(([port, { type }]) =>
      fits(type as 'table', input.type as 'table') ? [{ node: node.id, port }] : []
    )
  );
}

/** The first wire that fits from a node of the graph to one that is not in it yet. */
export function firstFit(graph: Graph, from: GraphNode, to: GraphNode): CanvasWire | undefined {
  const grown = addNode(graph, to);
  const outputs = Object.keys(entryOf(from)?.outputs ?? {});
  const inputs = Object.keys(entryOf(to)?.inputs ?? {});
  const wires = inputs.flatMap((port) =>
    outputs.map((output) => ({ from: { node: from.id, port: output }, to: { node: to.id, port } }))
  );
  return wires.find((wire) => mayConnect(grown, wire));
}

function entryAt(graph: Graph, id: string): PaletteEntry | undefined {
  const node = graph.nodes.find((candidate) => candidate.id === id);
  return node && entryOf(node);
}
