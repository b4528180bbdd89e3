// Saved components on the canvas: what is wrong inside of one is told at its node, and one fares as its steps do.
import { insideId, ownerOf } from '$core/graph/expand';
import type { Graph, GraphNode } from '$core/graph/graph';
import type { GraphIssue } from '$core/graph/issues';
import { definitionOf } from '$core/graph/saved-component';
import { defaultParams } from '$core/params';
import { pipelineEntries } from '$core/graph/pipeline-palette';
import type { NodeFate } from '../canvas-nodes';

/** What is wrong, at a node of the canvas: with the node, or with a step inside its component. */
export type PlacedIssue = GraphIssue & {
  readonly component: string;
  readonly inside?: GraphNode;
};

/** `found` is of the graph that would run. */
export function placedIssues(
  graph: Graph,
  expanded: Graph,
  found: readonly GraphIssue[]
): readonly PlacedIssue[] {
  const steps = new Map(expanded.nodes.map((node) => [node.id, node]));
  return found.map((issue) => {
    const step = issue.node === undefined ? undefined : steps.get(issue.node);
    const owner = step && ownerOf(graph, step.id);
    const at = { ...issue, component: step?.component ?? '' };
    return owner && step && owner.id !== step.id ? { ...at, node: owner.id, inside: step } : at;
  });
}

/** The steps that a node of the canvas is in the graph that runs: itself, or those inside. */
export function stepsOfNode(expanded: Graph, node: GraphNode): readonly GraphNode[] {
  if (!definitionOf(node)) return [node];
  const beginning = insideId(node.id, '');
  return expanded.nodes.filter(({ id }) => id.startsWith(beginning));
}

const states = ['failed', 'running', 'waiting', 'cancelled', 'skipped', 'completed', 'reused'] as const;

/** How steps fare together: as the one that fares worst. */
export function fateOfAll(fates: readonly NodeFate[]): NodeFate {
  const worst = states.find((state) => fates.some((fate) => fate.state === state));
  if (worst === undefined || fates.some(({ state }) => state === undefined)) return {};
  const { note } = fates.find(({ state }) => state === worst)!;
  return {
    state: worst,
    ...(worst === 'failed' || worst === 'running' ? { note: note ?? '' } : {}),
    ...(worst === 'running' ? { progress: meanProgress(fates) } : {})
  };
}

function meanProgress(fates: readonly NodeFate[]): number {
  const done = fates.map(({ state, progress }) =>
    state === 'completed' || state === 'reused' ? 1 : (progress ?? 0)
  );
  return done.reduce((sum, one) => sum + one, 0) / fates.length;
}

/** A node of a kind that every pipeline has. */
export function plainNode(id: string, component: string): GraphNode | undefined {
  const entry = pipelineEntries.get(component);
  const params = entry && (defaultParams(entry.params) as GraphNode['params']);
  return params && { id, component, params, inputs: {} };
}
