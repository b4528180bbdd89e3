// What is copied of a flow, and put into it: nodes with their files.
import { flowClip as writeFlowClip, readFlowClip } from '$core/flows/edit/clipboard';
import { copyNodes, pasteNodes, type CopiedNode } from '$core/flows/edit/nodes';
import { CanvasClip } from '$parts/graph/canvas-clip.svelte';
import { noteIdOf, realIds } from '$parts/graph/folded';
import { pasteOffset } from '$parts/graph/places';
import type { FlowCanvas } from './flow-canvas.svelte';

export function flowClip(canvas: FlowCanvas): CanvasClip<readonly CopiedNode[]> {
  return new CanvasClip({
    get id() {
      return canvas.editor.id;
    },
    get canCopy() {
      return chosen(canvas).length > 0;
    },
    copy: () => copy(canvas),
    paste: (nodes) => paste(canvas, nodes),
    remove: () => canvas.remove(canvas.selected.filter((id) => noteIdOf(id) === undefined)),
    write: writeFlowClip,
    read: readFlowClip,
    failed: (thrown) => canvas.editor.failed(thrown)
  });
}

/** Names of the nodes that are selected; the flow's ends are none. */
function chosen({ isEditable, flow, foldable, selected }: FlowCanvas): readonly string[] {
  if (!isEditable) return [];
  const names = new Set(flow.nodes.map(({ name }) => name));
  return realIds(foldable, selected).filter((id) => names.has(id));
}

function copy(canvas: FlowCanvas): readonly CopiedNode[] | undefined {
  const names = chosen(canvas);
  if (names.length === 0) return undefined;
  const { folder } = canvas.editor;
  const { places } = canvas.standing(folder);
  return copyNodes(folder, names, (name) => places[name] ?? { x: 0, y: 0 });
}

function paste(canvas: FlowCanvas, copied: readonly CopiedNode[]): void {
  if (copied.length === 0 || !canvas.isEditable) return;
  const drawn = Object.values(canvas.standing(canvas.editor.folder).places);
  const offset = pasteOffset(
    drawn,
    copied.map(({ place }) => place)
  );
  let names: readonly string[] = [];
  canvas.change('paste', (now) => {
    const made = pasteNodes(canvas.standing(now), copied, offset, canvas.tag);
    names = made.names;
    return made.folder;
  });
  canvas.selected = names;
}
