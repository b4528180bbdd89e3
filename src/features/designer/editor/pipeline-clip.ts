// What is copied of a pipeline, and put into it: steps, the groups that are whole among them, and notes.
import { pipelineClip as writePipelineClip, readPipelineClip } from '$core/graph/clipboard';
import { copiesOf, pasteCopies, type Copies } from '$core/graph/copies';
import type { Graph, GraphNode, Position } from '$core/graph/graph';
import { CanvasClip } from '$parts/graph/canvas-clip.svelte';
import { drawnIds, noteIds, realIds } from '$parts/graph/folded';
import { pasteOffset } from '$parts/graph/places';
import type { PipelineEditor } from './pipeline-editor.svelte';

export function pipelineClip(editor: PipelineEditor): CanvasClip<Copies<GraphNode>> {
  return new CanvasClip({
    get id() {
      return editor.id;
    },
    get canCopy() {
      return copy(editor) !== undefined;
    },
    copy: () => copy(editor),
    paste: (copies) => paste(editor, copies),
    remove: () => editor.remove(editor.selected),
    write: writePipelineClip,
    read: readPipelineClip,
    failed: (thrown) => editor.failed(thrown)
  });
}

function copy({ graph, selected }: PipelineEditor): Copies<GraphNode> | undefined {
  const copies = copiesOf(graph, new Set(realIds(graph, selected)), new Set(noteIds(selected)));
  return copies.nodes.length + copies.notes.length > 0 ? copies : undefined;
}

function paste(editor: PipelineEditor, copies: Copies<GraphNode>): void {
  const offset = pasteOffset(placesOf(editor.graph), placesOf(copies));
  const { ids, notes } = pasteCopies(editor.graph, copies, offset, editor.tag);
  editor.change('paste', (graph) => pasteCopies(graph, copies, offset, editor.tag).graph);
  editor.selected = drawnIds(editor.graph, new Set(ids), notes);
}

function placesOf({ nodes, notes }: Pick<Graph, 'nodes' | 'notes'>): readonly Position[] {
  return [...nodes, ...notes].flatMap(({ position }) => position ?? []);
}
