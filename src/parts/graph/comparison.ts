// Two versions of a graph side by side in one drawing: whose wires came and went, and a list of what differs in words.
import type { NodeChange } from '$core/graph/diff';
import type { CanvasNode, CanvasWire } from '$ui/graph/canvas-types';
import { wireId } from '$ui/graph/flow-nodes';
import { graphText as t } from './graph-text';

/** A thing of the list: a node, or a file. */
export interface ChangeEntry {
  readonly id: string;
  readonly title: string;
  readonly change?: NodeChange;
  /** Settings, each as a sentence. */
  readonly details: readonly string[];
  readonly texts: readonly { readonly title: string; readonly before: string; readonly after: string }[];
}

export interface Comparison {
  readonly nodes: readonly CanvasNode[];
  readonly wires: readonly CanvasWire[];
  readonly entries: readonly ChangeEntry[];
  /** Why there is nothing to draw. */
  readonly note?: string;
}

/** A version that can be chosen. */
export interface VersionEntry {
  readonly id: string;
  readonly title: string;
  readonly createdAt: number;
  /** What else it is told by among others. */
  readonly facts?: string;
  /** One that somebody kept; else a run. */
  readonly isNamed: boolean;
}

/** The wires of both versions, each once. */
export function comparedWires(
  before: readonly CanvasWire[],
  after: readonly CanvasWire[]
): readonly CanvasWire[] {
  const old = new Set(before.map(wireId));
  const fresh = new Set(after.map(wireId));
  return [
    ...after.map((wire) => (old.has(wireId(wire)) ? wire : { ...wire, change: 'added' as const })),
    ...before
      .filter((wire) => !fresh.has(wireId(wire)))
      .map((wire) => ({ ...wire, change: 'removed' as const }))
  ];
}

/** Wires that came or went, in words. */
export function wireSentences({ nodes, wires }: Comparison): readonly string[] {
  const titles = new Map(nodes.map((node) => [node.id, node]));
  const end = (id: string, port: string, side: 'inputs' | 'outputs'): string => {
    const node = titles.get(id);
    return `${node?.title ?? id} (${node?.[side].find(({ name }) => name === port)?.label ?? port})`;
  };
  return wires.flatMap(({ from, to, change }) => {
    if (!change) return [];
    const said = `${end(from.node, from.port, 'outputs')} → ${end(to.node, to.port, 'inputs')}`;
    return [change === 'added' ? t.wireAdded(said) : t.wireRemoved(said)];
  });
}

/** A setting that became another. */
export function became(name: string, before: unknown, after: unknown): string {
  const said = (value: unknown): string => {
    if (value === undefined || value === '') return t.notSet;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return text.length > 80 ? `${text.slice(0, 80)}…` : text;
  };
  return t.becomes(name, said(before), said(after));
}
