// The canvas of a flow: what is drawn, what is selected, and one's own edits to undo. Every edit changes the flow's files
// (core/flows/edit) and is kept by the flow's editor.
import type { FlowNode } from '$core/flows/definition';
import {
  applyPatch,
  isEmpty,
  mergePatches,
  patchBetween,
  reversed,
  type FlowFolder,
  type FolderPatch,
  type Place
} from '$core/flows/edit/folder';
import { addFlowInput, addFlowOutput, changeFlowOutput } from '$core/flows/edit/ends';
import {
  addNode,
  copyNodes,
  pasteNodes,
  removeNodes,
  renameNode,
  type CopiedNode
} from '$core/flows/edit/nodes';
import { setActivation, setInput } from '$core/flows/edit/values';
import { isStarterKind, nodeStarters } from '$core/flows/node-starters';
import { openFlow, type OpenedFlow } from '$core/flows/open-flow';
import type { CanvasWire, PortPlace } from '$ui/graph/canvas-types';
import { nodeWidth } from '$ui/graph/layout';
import type { FlowEditor } from '../flow-editor.svelte';
import {
  arrangedPlaces,
  canvasNodes,
  canvasWires,
  formsOf,
  givenId,
  givesId,
  inputNames,
  mayConnect,
  morePort,
  portNames,
  referenceTo,
  whenPort
} from './flow-graph';

/** Where a wire was let go of without a port. */
export interface LooseEnd {
  readonly port: PortPlace;
  readonly side: 'source' | 'target';
  readonly place: Place;
}

interface Step {
  readonly patch: FolderPatch;
  /** Changes of one kind to one thing, one after the other, are undone as one. */
  readonly kind: string;
}

const none: OpenedFlow = {
  kind: 'dag',
  main: '',
  definition: { inputs: [], outputs: [], nodes: [], variants: {}, includes: [] },
  texts: {},
  rows: [],
  issues: []
};

/** Nodes that were copied, here or in another flow. */
let clipboard: readonly CopiedNode[] = [];

export class FlowCanvas {
  readonly #editor: FlowEditor;
  #done = $state.raw<readonly Step[]>([]);
  #undone = $state.raw<readonly Step[]>([]);
  selected = $state.raw<readonly string[]>([]);
  readonly opened = $derived.by(() => this.#editor.opened ?? none);
  readonly flow = $derived.by(() => this.opened.definition);
  readonly wires = $derived.by(() => canvasWires(this.flow));
  /** Nodes as they are drawn, without how they fare. */
  readonly drawn = $derived.by(() =>
    canvasNodes(this.flow, this.opened.texts, this.#editor.folder.places, () => ({}))
  );
  readonly selectedNode = $derived.by((): FlowNode | undefined =>
    this.selected.length === 1 ? this.flow.nodes.find(({ name }) => name === this.selected[0]) : undefined
  );

  constructor(editor: FlowEditor) {
    this.#editor = editor;
  }

  get canUndo(): boolean {
    return this.#done.length > 0;
  }
  get canRedo(): boolean {
    return this.#undone.length > 0;
  }
  /** Only promptflow's own files are drawn on; others are edited as texts. */
  get isEditable(): boolean {
    return this.opened.kind === 'dag';
  }

  fits = (wire: CanvasWire): boolean => this.isEditable && mayConnect(this.flow, wire);

  /** Adds a node; it is given what is selected, else the flow's first input. */
  add(kind: string, place?: Place): void {
    if (!this.isEditable || !isStarterKind(kind)) return;
    const after = place ? undefined : this.selected.find((id) => id !== givesId);
    const source =
      after !== undefined && after !== givenId ? { node: after, port: 'output' } : this.#firstInput();
    const at = place ?? this.#placeAfter(after);
    this.#added((now) =>
      addNode(at ? this.#standing(now) : now, kind, at, source && referenceTo(source), this.#tag)
    );
  }

  /** Where others may add nodes at the same moment, or while one of them is away: letters of this device's own. */
  get #tag(): string {
    const people = this.#editor.workspace.sharing.live.get()?.people ?? [];
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
        const { folder, place: from } = withSource(this.#standing(now), port, nodeStarters[kind].first);
        return addNode(folder, kind, place, referenceTo(from), this.#tag);
      });
      return;
    }
    const [first] = this.flow.inputs;
    this.#added((now) => {
      const given = first && referenceTo({ node: givenId, port: first.name });
      const at = { x: place.x - nodeWidth, y: place.y };
      const made = addNode(this.#standing(now), kind, at, given, this.#tag);
      const from = { node: made.names[0]!, port: 'output' };
      return { ...made, folder: connected(made.folder, { from, to: port }) };
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
    this.selected = names;
  }

  /** What stands somewhere by itself stays there once something is put beside it. */
  #standing(now: FlowFolder): FlowFolder {
    const standing = Object.fromEntries(this.drawn.map(({ id, x, y }) => [id, { x, y }]));
    return { ...now, places: { ...standing, ...now.places } };
  }

  /** Right of a node, else of the flow's inputs; anywhere while all is laid out by itself. */
  #placeAfter(id: string | undefined): Place | undefined {
    if (Object.keys(this.#editor.folder.places).length === 0) return undefined;
    const at = this.drawn.find((node) => node.id === id);
    const right = this.drawn.find((node) => node.id === givenId);
    let place = at
      ? { x: at.x + nodeWidth + 80, y: at.y }
      : { x: (right?.x ?? 0) + nodeWidth + 80, y: right?.y ?? 0 };
    while (this.drawn.some(({ x, y }) => Math.abs(x - place.x) < nodeWidth && Math.abs(y - place.y) < 100))
      place = { ...place, y: place.y + 130 };
    return place;
  }

  connect = (wire: CanvasWire): void => {
    if (!this.fits(wire)) return;
    this.change('connect', (now) => connected(this.#standing(now), wire));
  };

  remove = (ids: readonly string[], wires: readonly CanvasWire[] = []): void => {
    const names = ids.filter((id) => id !== givenId && id !== givesId);
    const gone = new Set(names);
    this.change('remove', (now) => {
      const left = wires
        .filter(({ from, to }) => !gone.has(from.node) && !gone.has(to.node))
        .reduce((rest, wire) => disconnected(rest, wire), now);
      return names.length > 0 ? removeNodes(left, names) : left;
    });
    this.selected = this.selected.filter((id) => !gone.has(id));
  };

  /** Where nodes were put; with the first of them, all stay where they are. */
  move = (places: ReadonlyMap<string, Place>): void => {
    this.change(`move ${[...places.keys()].join()}`, (now) => ({
      ...now,
      places: { ...this.#standing(now).places, ...Object.fromEntries(places) }
    }));
  };

  arrange(): void {
    const places = Object.fromEntries(arrangedPlaces(this.flow, this.drawn));
    this.change('arrange', (now) => ({ ...now, places }));
  }

  rename(node: string, wanted: string): void {
    this.#added((now) => renameNode(now, node, wanted));
  }

  copy(): void {
    clipboard = this.#copied();
  }

  paste(): void {
    this.#paste(clipboard);
  }

  duplicate(): void {
    this.#paste(this.#copied());
  }

  #copied(): readonly CopiedNode[] {
    if (!this.isEditable) return [];
    const at = new Map(this.drawn.map(({ id, x, y }) => [id, { x, y }]));
    return copyNodes(this.#editor.folder, this.selected, (name) => at.get(name) ?? { x: 0, y: 0 });
  }

  #paste(copied: readonly CopiedNode[]): void {
    if (copied.length > 0 && this.isEditable)
      this.#added((now) => pasteNodes(this.#standing(now), copied, { x: 40, y: 60 }, this.#tag));
  }

  undo(): void {
    const step = this.#done.at(-1);
    if (!step) return;
    this.#done = this.#done.slice(0, -1);
    this.#undone = [...this.#undone, step];
    const back = reversed(step.patch);
    this.#editor.edit((now) => applyPatch(now, back));
  }

  redo(): void {
    const step = this.#undone.at(-1);
    if (!step) return;
    this.#undone = this.#undone.slice(0, -1);
    this.#done = [...this.#done, step];
    this.#editor.edit((now) => applyPatch(now, step.patch));
  }

  /** Edits the folder; edits that begin with "type" and have one kind are undone as one. */
  change(kind: string, change: (now: FlowFolder) => FlowFolder): void {
    const before = this.#editor.folder;
    if (!this.#editor.edit(change)) return;
    const patch = patchBetween(before, this.#editor.folder);
    if (isEmpty(patch)) return;
    const last = this.#done.at(-1);
    if (kind.startsWith('type ') && last?.kind === kind && this.#undone.length === 0)
      this.#done = [...this.#done.slice(0, -1), { patch: mergePatches(last.patch, patch), kind }];
    else this.#done = [...this.#done.slice(-199), { patch, kind }];
    this.#undone = [];
  }
}

/** The folder with a wire drawn: an input leads to where it comes from. */
function connected(folder: FlowFolder, wire: CanvasWire): FlowFolder {
  const { to } = wire;
  if (to.node === givesId) {
    const reference = referenceTo(wire.from);
    return to.port === morePort
      ? addFlowOutput(folder, wire.from.node === givenId ? wire.from.port : wire.from.node, reference).folder
      : changeFlowOutput(folder, to.port, { reference });
  }
  const wanted = to.port === morePort || to.port === whenPort ? 'input' : to.port;
  const { folder: ready, place: from } = withSource(folder, wire.from, wanted);
  const { definition, texts } = openFlow(ready.files, ready.main);
  const node = definition.nodes.find(({ name }) => name === to.node);
  if (!node) return ready;
  const reference = referenceTo(from);
  if (to.port === whenPort)
    return setActivation(ready, node.name, { when: reference, is: node.activate?.is ?? true });
  if (to.port === morePort) {
    const taken = new Set(portNames(definition, node, texts));
    const base = from.node === givenId ? from.port : from.node;
    let name = base;
    for (let n = 2; taken.has(name); n++) name = `${base}_${n}`;
    return setInput(ready, node.name, undefined, name, reference);
  }
  // Variants that do not have the input stay without it, unless none has.
  const variants = Object.entries(definition.variants[node.name]?.nodes ?? {});
  const having = variants.filter(([, form]) => inputNames(form, texts).includes(to.port));
  if (having.length === 0) return setInput(ready, node.name, undefined, to.port, reference);
  return having.reduce((now, [id]) => setInput(now, node.name, id, to.port, reference), ready);
}

/** An input of the flow that is not there yet is made for a wire that is drawn from it. */
function withSource(
  folder: FlowFolder,
  from: PortPlace,
  wanted: string
): { readonly folder: FlowFolder; readonly place: PortPlace } {
  if (from.node !== givenId || from.port !== morePort) return { folder, place: from };
  const made = addFlowInput(folder, wanted);
  return { folder: made.folder, place: { node: givenId, port: made.name } };
}

function disconnected(folder: FlowFolder, { to }: CanvasWire): FlowFolder {
  if (to.node === givesId) return changeFlowOutput(folder, to.port, { reference: '' });
  if (to.port === whenPort) return setActivation(folder, to.node, undefined);
  const { definition } = openFlow(folder.files, folder.main);
  const node = definition.nodes.find(({ name }) => name === to.node);
  if (!node) return folder;
  const hasVariants = definition.variants[node.name] !== undefined;
  return formsOf(definition, node).some((form) => to.port in form.inputs) || hasVariants
    ? setInput(folder, to.node, undefined, to.port, undefined)
    : folder;
}
