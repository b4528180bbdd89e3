// Two versions of a pipeline side by side: its steps in colours, and what was set differently in words.
import { diffGraphs } from '$core/graph/diff';
import type { Graph, GraphNode } from '$core/graph/graph';
import { entryOf } from '$core/graph/pipeline-palette';
import { became, comparedWires, type ChangeEntry, type Comparison } from '$parts/graph/comparison';
import { graphText } from '$parts/graph/graph-text';
import { specText } from '$parts/params/spec-text';
import { canvasNodes, canvasWires, stepTitle } from '../canvas-nodes';
import { t } from '../text';

export function compareGraphs(before: Graph, after: Graph): Comparison {
  const { graph, changes } = diffGraphs(before, after);
  const nodes = canvasNodes(graph, (node) => {
    const change = changes.get(node.id);
    return change ? { change } : {};
  });
  const entries = graph.nodes.flatMap((node): ChangeEntry[] => {
    const change = changes.get(node.id);
    if (!change) return [];
    const was = before.nodes.find(({ id }) => id === node.id);
    return [{ id: node.id, title: stepTitle(node), change, ...(was ? differences(was, node) : nothing) }];
  });
  const wires = comparedWires(canvasWires(before), canvasWires(after));
  return { nodes, wires, entries: [...entries, ...noteEntries(before, after)] };
}

const nothing = { details: [], texts: [] } as const;

/** Values of several lines are compared as texts. */
function differences(before: GraphNode, after: GraphNode): Pick<ChangeEntry, 'details' | 'texts'> {
  const params = entryOf(after)?.params ?? {};
  const details: string[] = [];
  const texts: { title: string; before: string; after: string }[] = [];
  const look = (title: string, was: unknown, is: unknown): void => {
    if (JSON.stringify(was) === JSON.stringify(is)) return;
    const isText = [was, is].some((value) => typeof value === 'string' && value.includes('\n'));
    const text = (value: unknown): string => (typeof value === 'string' ? value : '');
    if (isText) texts.push({ title, before: text(was), after: text(is) });
    else details.push(became(title, was, is));
  };
  look(t.stepName, before.title, after.title);
  for (const name of new Set([...Object.keys(before.params), ...Object.keys(after.params)]))
    look(specText(params[name]?.label ?? name), before.params[name], after.params[name]);
  look(t.run, before.run, after.run);
  return { details, texts };
}

function noteEntries(before: Graph, after: Graph): readonly ChangeEntry[] {
  const texts = (graph: Graph) => new Map(graph.notes.map(({ id, text }) => [id, text]));
  const [old, fresh] = [texts(before), texts(after)];
  return [...new Set([...old.keys(), ...fresh.keys()])].flatMap((id): ChangeEntry[] => {
    const [was, is] = [old.get(id), fresh.get(id)];
    if (was === is) return [];
    const change = was === undefined ? 'added' : is === undefined ? 'removed' : 'changed';
    const text = { title: graphText.noteText, before: was ?? '', after: is ?? '' };
    return [{ id: `note ${id}`, title: graphText.noteText, change, details: [], texts: [text] }];
  });
}
