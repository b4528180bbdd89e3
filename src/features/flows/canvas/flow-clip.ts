// What is copied of a flow, and put into it: nodes with their files, the groups that are whole among them, and notes.
import { flowClip as writeFlowClip, readFlowClip } from '$core/flows/edit/clipboard';
import { copyFlow, pasteFlow, type FlowCopies } from '$core/flows/edit/copies';
import type { Note } from '$core/graph/graph';
import { wholeGroups } from '$core/graph/groups';
import { CanvasClip } from '$parts/graph/canvas-clip.svelte';
import { drawnIds, noteIds, realIds } from '$parts/graph/folded';
import { pasteOffset } from '$parts/graph/places';
import type { FlowCanvas } from './flow-canvas.svelte';

export function flowClip(canvas: FlowCanvas): CanvasClip<FlowCopies> {
  return new CanvasClip({
    get id() {
      return canvas.editor.id;
    },
    get canCopy() {
      return canvas.isEditable && chosenNames(canvas).length + chosenNotes(canvas).length > 0;
    },
    copy: () => copy(canvas),
    paste: (copies) => paste(canvas, copies),
    remove: () => canvas.remove(canvas.selected),
    write: writeFlowClip,
    read: readFlowClip,
    failed: (thrown) => canvas.editor.failed(thrown)
  });
}

/** Names of the nodes that are selected; the flow's ends are none. */
function chosenNames({ flow, foldable, selected }: FlowCanvas): readonly string[] {
  const names = new Set(flow.nodes.map(({ name }) => name));
  return realIds(foldable, selected).filter((id) => names.has(id));
}

function chosenNotes({ foldable, selected }: FlowCanvas): readonly Note[] {
  const ids = new Set(noteIds(selected));
  return foldable.notes.filter(({ id }) => ids.has(id));
}

function copy(canvas: FlowCanvas): FlowCopies | undefined {
  if (!canvas.clip.canCopy) return undefined;
  const names = chosenNames(canvas);
  const groups = wholeGroups(canvas.foldable, new Set(names));
  const { folder } = canvas.editor;
  const { places } = canvas.standing(folder);
  const placeOf = (name: string) => places[name] ?? { x: 0, y: 0 };
  return copyFlow(folder, names, { groups, notes: chosenNotes(canvas) }, placeOf);
}

function paste(canvas: FlowCanvas, copies: FlowCopies): void {
  if (!canvas.isEditable) return;
  const { places, notes = {} } = canvas.standing(canvas.editor.folder);
  const offset = pasteOffset(
    [...Object.values(places), ...Object.values(notes)],
    [...copies.nodes.map(({ place }) => place), ...copies.notes.map(({ position }) => position)]
  );
  let made: readonly [names: readonly string[], notes: readonly string[]] = [[], []];
  canvas.change('paste', (now) => {
    const pasted = pasteFlow(canvas.standing(now), copies, offset, canvas.tag);
    made = [pasted.names, pasted.notes];
    return pasted.folder;
  });
  canvas.selected = drawnIds(canvas.foldable, new Set(made[0]), made[1]);
}
