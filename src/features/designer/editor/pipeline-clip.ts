// What is copied of a pipeline, and put into it.
import { pipelineClip as writePipelineClip, readPipelineClip } from '$core/graph/clipboard';
import { pasteNodes } from '$core/graph/edit';
import type { GraphNode, Position } from '$core/graph/graph';
import { CanvasClip } from '$parts/graph/canvas-clip.svelte';
import { noteIdOf, realIds } from '$parts/graph/folded';
import { pasteOffset } from '$parts/graph/places';
import type { PipelineEditor } from './pipeline-editor.svelte';

export function pipelineClip(editor: PipelineEditor): CanvasClip<readonly GraphNode[]> {
  return new CanvasClip({
    get id() {
      return editor.id;
    },
    get canCopy() {
      return chosen(editor).length > 0;
    },
    copy: () => (chosen(editor).length > 0 ? chosen(editor) : undefined),
    paste: (nodes) => paste(editor, nodes),
    remove: () => editor.remove(editor.selected.filter((id) => noteIdOf(id) === undefined)),
    write: writePipelineClip,
    read: readPipelineClip,
    failed: (thrown) => editor.failed(thrown)
  });
}

function chosen({ graph, selected }: PipelineEditor): readonly GraphNode[] {
  const ids = new Set(realIds(graph, selected));
  return graph.nodes.filter(({ id }) => ids.has(id)).map(({ group: _group, ...node }) => node);
}

function paste(editor: PipelineEditor, nodes: readonly GraphNode[]): void {
  if (nodes.length === 0) return;
  const places = (all: readonly GraphNode[]): Position[] => all.flatMap(({ position }) => position ?? []);
  const offset = pasteOffset(places(editor.graph.nodes), places(nodes));
  const { ids } = pasteNodes(editor.graph, nodes, offset, editor.tag);
  editor.change('paste', (graph) => pasteNodes(graph, nodes, offset, editor.tag).graph);
  editor.selected = ids;
}
