// The canvas of a flow: what is drawn, what is selected, and one's own edits to undo. Every edit changes the flow's files
// (core/flows/edit) and is kept by the flow's editor.
import type { FlowNode } from '$core/flows/definition';
import { applyPatch } from '$core/flows/edit/apply-patch';
import {
  isEmpty,
  mergePatches,
  patchBetween,
  reversed,
  type Drawing,
  type FlowFolder,
  type FlowGroup,
  type FolderPatch,
  type Place
} from '$core/flows/edit/folder';
import { addNote, changeGroup, changeNote, groupNodes, removeNotes } from '$core/flows/edit/drawing';
import { addNode, removeNodes, renameNode } from '$core/flows/edit/nodes';
import { isStarterKind, nodeStarters } from '$core/flows/node-starters';
import { openFlow, type OpenedFlow } from '$core/flows/open-flow';
import { aligned, membersOf, type Side } from '$core/graph/groups';
import {
  groupIdOf,
  groupNodeId,
  noteIdOf,
  noteNodeId,
  realIds,
  realPlace,
  realWire
} from '$parts/graph/folded';
import { OwnSteps } from '$parts/graph/own-steps.svelte';
import { arrangedAll, boxOf, freePlace } from '$parts/graph/places';
import type { CanvasNode, CanvasWire, PortPlace } from '$ui/graph/canvas-types';
import { fittingDirection, nodeWidth, type Direction } from '$ui/graph/layout';
import type { FlowEditor } from '../flow-editor.svelte';
import { connected, disconnected, givenBy, mayLead, withSource } from './draw-wire';
import { flowClip } from './flow-clip';
import { foldableOf, foldFlow, movedFolder, openedFolder } from './drawn';
import {
  canvasNodes,
  canvasWires,
  givenId,
  givesId,
  mayConnect,
  withEnds,
  type NodeFate
} from './flow-graph';

/** Where a wire was let go of without a port. */
export interface LooseEnd {
  readonly port: PortPlace;
  readonly side: 'source' | 'target';
  readonly place: Place;
}

const none: OpenedFlow = {
  kind: 'dag',
  main: '',
  definition: { inputs: [], outputs: [], nodes: [], variants: {}, includes: [] },
  texts: {},
  rows: [],
  issues: []
};

export class FlowCanvas {
  readonly editor: FlowEditor;
  readonly #steps = new OwnSteps(mergePatches);
  selected = $state.raw<readonly string[]>([]);
  readonly clip = flowClip(this);
  readonly opened = $derived.by(() => this.editor.opened ?? none);
  readonly flow = $derived.by(() => this.opened.definition);
  readonly wires = $derived.by(() => canvasWires(this.flow));
  /** Which way nodes that nobody has put anywhere follow one another. */
  direction = $state<Direction>('right');
  /** That way, while anything stands where nobody has put it; undefined once all places are kept, and the same for everybody. */
  readonly laidOut = $derived.by(() => {
    const { places } = this.editor.folder;
    const ids = [givenId, givesId, ...this.flow.nodes.map(({ name }) => name)];
    return ids.every((id) => places[id]) ? undefined : this.direction;
  });
  /** How often one has edited it oneself. */
  edits = 0;
  /** Nodes and wires as they are drawn, without how they fare. */
  readonly drawn = $derived.by(() => this.drawnWith(() => ({})));
  /** Its nodes with the groups they are in. */
  readonly foldable = $derived.by(() => foldableOf(this.flow, this.editor.folder));
  readonly selectedNode = $derived.by((): FlowNode | undefined =>
    this.selected.length === 1 ? this.flow.nodes.find(({ name }) => name === this.selected[0]) : undefined
  );

  constructor(editor: FlowEditor) {
    this.editor = editor;
  }

  get canUndo(): boolean {
    return this.#steps.canUndo;
  }
  get canRedo(): boolean {
    return this.#steps.canRedo;
  }
  /** Only promptflow's own files are drawn on; others are edited as texts. */
  get isDrawn(): boolean {
    return this.opened.kind === 'dag';
  }
  /** While its file cannot be read, the last picture is only to be looked at. */
  get isEditable(): boolean {
    return this.isDrawn && this.editor.unreadable === undefined;
  }

  fits = (wire: CanvasWire): boolean => this.isEditable && mayConnect(this.flow, realWire(wire));

  /** What is drawn, and how each node fares. */
  drawnWith(fateOf: (name: string) => NodeFate): ReturnType<typeof foldFlow> {
    const nodes = this.#nodes(this.editor.folder, fateOf);
    return foldFlow(this.flow, this.editor.folder, { nodes, wires: this.wires });
  }

  #nodes({ places }: Drawing, fateOf: (name: string) => NodeFate): readonly CanvasNode[] {
    return canvasNodes(this.flow, this.opened.texts, places, fateOf, this.direction);
  }

  /** Adds a node; it is given what is selected, else the flow's first input. */
  add(kind: string, place?: Place): void {
    if (!this.isEditable || !isStarterKind(kind)) return;
    const [after] = place ? [] : realIds(this.foldable, this.selected).filter((id) => id !== givesId);
    const source =
      after !== undefined && after !== givenId ? { node: after, port: 'output' } : this.#firstInput();
    const at = place ?? this.#placeAfter(after);
    this.#added((now) =>
      addNode(at ? this.standing(now) : now, kind, at, source && givenBy(now, source), this.tag)
    );
  }

  /** Where others may add nodes at the same moment, or while one of them is away: letters of this device's own. */
  get tag(): string {
    const people = this.editor.workspace.sharing.live.get()?.people ?? [];
    const self = people.find(({ isSelf }) => isSelf);
    if (!self || people.length < 2) return '';
    return [...self.author.slice(0, 3)].map((digit) => 'abcdefghijklmnop'[parseInt(digit, 16)]).join('');
  }

  #firstInput(): PortPlace | undefined {
    const [first] = this.flow.inputs;
    return first && { node: givenId, port: first.name };
  }

  /** Adds a node where a wire was let go of, and connects it. */
  addAt(kind: string, { port, side, place }: LooseEnd): void {
    if (!this.isEditable || !isStarterKind(kind)) return;
    if (side === 'source') {
      this.#added((now) => {
        const { folder, place: from } = withSource(
          this.standing(now),
          realPlace(port),
          nodeStarters[kind].first
        );
        return addNode(folder, kind, place, givenBy(folder, from), this.tag);
      });
      return;
    }
    const [first] = this.flow.inputs;
    this.#added((now) => {
      const given = first && givenBy(now, { node: givenId, port: first.name });
      const at = { x: place.x - nodeWidth, y: place.y };
      const made = addNode(this.standing(now), kind, at, given, this.tag);
      const from = { node: made.names[0]!, port: 'output' };
      return { ...made, folder: connected(made.folder, realWire({ from, to: port })) };
    });
  }

  #added(
    change: (now: FlowFolder) => { readonly folder: FlowFolder; readonly names: readonly string[] }
  ): void {
    let names: readonly string[] = [];
    this.change('add', (now) => {
      const made = change(now);
      names = made.names;
      return made.folder;
    });
    // None where it could not be made.
    if (names.length > 0) this.selected = names;
  }

  /** What stands somewhere by itself stays there once something is put beside it. */
  standing(now: FlowFolder): FlowFolder {
    const standing = this.#nodes(now, () => ({})).map(({ id, x, y }) => [id, { x, y }] as const);
    return { ...now, places: { ...Object.fromEntries(standing), ...now.places } };
  }

  /** Right of a node, else of the flow's inputs; anywhere while all is laid out by itself. */
  #placeAfter(id: string | undefined): Place | undefined {
    if (Object.keys(this.editor.folder.places).length === 0) return undefined;
    const { nodes } = this.drawn;
    return freePlace(
      nodes,
      nodes.find((node) => node.id === id) ?? nodes.find((node) => node.id === givenId)
    );
  }

  connect = (wire: CanvasWire): void => {
    if (!this.fits(wire)) return;
    this.change('connect', (now) => connected(this.standing(now), realWire(wire)));
  };

  /** An edit that gives a part of the flow a value; not made where others have meanwhile taken away what that refers to. */
  lead(kind: string, value: unknown, part: string, change: (now: FlowFolder) => FlowFolder): void {
    const could = mayLead(this.flow, value, part);
    const can = ({ files, main }: FlowFolder): boolean =>
      mayLead(openFlow(files, main).definition, value, part);
    this.change(kind, (now) => (could && !can(now) ? now : change(now)));
  }

  remove = (ids: readonly string[], wires: readonly CanvasWire[] = []): void => {
    const names = realIds(this.foldable, ids).filter((id) => id !== givenId && id !== givesId);
    const gone = new Set(names);
    const notes = new Set(ids.flatMap((id) => noteIdOf(id) ?? []));
    this.change('remove', (now) => {
      const left = wires
        .map(realWire)
        .filter(({ from, to }) => !gone.has(from.node) && !gone.has(to.node))
        .reduce((rest, wire) => disconnected(rest, wire), now);
      const kept = notes.size > 0 ? removeNotes(left, notes) : left;
      return names.length > 0 ? removeNodes(kept, names) : kept;
    });
    this.selected = this.selected.filter((id) => !ids.includes(id));
  };

  /** Where nodes were put; with the first of them, all stay where they are. */
  move = (places: ReadonlyMap<string, Place>): void => {
    const { nodes } = this.drawn;
    this.change(`move ${[...places.keys()].join()}`, (now) =>
      movedFolder(this.standing(now), this.flow, nodes, places)
    );
  };

  /** Puts what is selected in one line. */
  align(side: Side): void {
    const chosen = this.drawn.nodes.filter(({ id }) => this.selected.includes(id));
    this.move(aligned(new Map(chosen.map((node) => [node.id, boxOf(node)])), side));
  }

  /** Lets nodes that nobody has put anywhere follow one another in the way in which they are seen larger. */
  turnToFit(stage: { readonly width: number; readonly height: number }): void {
    const steps = this.drawn.nodes.filter(({ kind }) => kind !== 'note');
    this.direction = fittingDirection(steps, this.#wiresToEnds(), stage);
  }

  arrange(): void {
    const { nodes } = this.drawn;
    const places = arrangedAll(nodes, this.#wiresToEnds(), this.direction);
    this.change('arrange', (now) => movedFolder(this.standing(now), this.flow, nodes, places));
  }

  /** The flow's ends stand at the ends, whatever leads to them. */
  #wiresToEnds(): readonly CanvasWire[] {
    const nodes = this.#nodes(this.editor.folder, () => ({}));
    return foldFlow(this.flow, this.editor.folder, { nodes, wires: withEnds(this.flow, this.wires) }).wires;
  }

  selectAll(): void {
    this.selected = this.drawn.nodes.map(({ id }) => id);
  }

  addNote(): void {
    const { nodes } = this.drawn;
    let made = '';
    this.change('note', (now) => {
      const { folder, id } = addNote(this.standing(now), freePlace(nodes, undefined), { tag: this.tag });
      made = id;
      return folder;
    });
    this.selected = [noteNodeId(made)];
  }

  setNote(id: string, text: string): void {
    this.change(`type note ${id}`, (now) => changeNote(now, id, { text }));
  }

  /** Folds what is selected into one node. The flow's ends stay outside. */
  group(title: string): void {
    const names = realIds(this.foldable, this.selected).filter((id) => id !== givenId && id !== givesId);
    if (names.length === 0) return;
    let made = '';
    this.change('group', (now) => {
      const { folder, id } = groupNodes(this.standing(now), names, title, { tag: this.tag });
      made = id;
      return folder;
    });
    this.selected = [groupNodeId(made)];
  }

  setGroup(id: string, change: Partial<FlowGroup>): void {
    this.change(`type group ${id} ${Object.keys(change).join()}`, (now) => changeGroup(now, id, change));
    if (change.folded) this.selected = [groupNodeId(id)];
  }

  /** Opens a folded group, or takes it apart; nothing comes to lie over anything. */
  openGroup(id: string, how: 'unfold' | 'ungroup'): void {
    const members = membersOf(this.foldable, id);
    const draw = (now: FlowFolder): readonly CanvasNode[] =>
      foldFlow(this.flow, now, { nodes: this.#nodes(now, () => ({})), wires: this.wires }).nodes;
    this.change(how, (now) => openedFolder(this.standing(now), id, how, draw, this.flow));
    this.selected = members;
  }

  /** The group that is selected, and one that is unfolded and that something selected is in. */
  readonly selectedGroup = $derived.by(() => {
    const id = this.selected.length === 1 ? groupIdOf(this.selected[0]!) : undefined;
    return this.foldable.groups.find((group) => group.id === id);
  });
  readonly unfoldedGroup = $derived.by(() => {
    const groups = this.foldable.nodes
      .filter(({ id }) => this.selected.includes(id))
      .map(({ group }) => group);
    return this.foldable.groups.find(({ id, folded }) => !folded && groups.includes(id));
  });
  readonly selectedNote = $derived.by(() => {
    const id = this.selected.length === 1 ? noteIdOf(this.selected[0]!) : undefined;
    return this.foldable.notes.find((note) => note.id === id);
  });

  /** Makes the flow what it was in a version: an edit like any other, to be undone. */
  restore(version: Pick<FlowFolder, 'files'> & Partial<Drawing>): void {
    const { files, places = {}, groups = {}, members = {}, notes = {} } = version;
    this.change('restore', ({ main }) => ({ main, files, places, groups, members, notes }));
    this.selected = [];
  }

  rename(node: string, wanted: string): void {
    this.#added((now) => renameNode(now, node, wanted));
  }

  get #isAlone(): boolean {
    return this.editor.workspace.sharing.session === undefined;
  }

  undo(): void {
    const patch = this.#steps.undo();
    if (patch && !this.#applied(reversed(patch))) this.#steps.redo();
  }

  redo(): void {
    const patch = this.#steps.redo();
    if (patch && !this.#applied(patch)) this.#steps.undo();
  }

  /** False where it changed nothing in a file that cannot be read: it may once that can be. */
  #applied(patch: FolderPatch): boolean {
    const { folder: before, unreadable } = this.editor;
    this.edits++;
    const isKept = this.editor.edit((now) => applyPatch(now, patch, this.#isAlone));
    return isKept && !(unreadable && isEmpty(patchBetween(before, this.editor.folder)));
  }

  /** Edits the folder; edits that begin with "type" and have one kind are undone as one. */
  change(kind: string, change: (now: FlowFolder) => FlowFolder): void {
    const before = this.editor.folder;
    this.edits++;
    if (!this.editor.edit(change)) return;
    const patch = patchBetween(before, this.editor.folder);
    if (!isEmpty(patch)) this.#steps.did(kind, patch, kind.startsWith('type '));
  }
}
