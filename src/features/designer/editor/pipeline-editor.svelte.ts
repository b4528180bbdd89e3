// A pipeline being edited: the graph as this person sees it, what is selected, what is wrong, and one's own changes to
// undo. A change is shown at once and kept in the shared document right after; what others change comes in between.
import { toErrorRecord, type ErrorRecord } from '$core/errors';
import { completeColumns, inputColumns } from '$core/graph/columns';
import {
  addNode,
  applyPatch,
  bindInput,
  changeNode,
  changePolicy,
  freeId,
  mergePatches,
  patchBetween,
  removeNodes,
  unbindInput,
  type PolicyChange
} from '$core/graph/edit';
import { cutOut, replaceByComponent, type Cut } from '$core/graph/cut-component';
import { emptyGraph, type Graph, type GraphNode, type Group, type Position } from '$core/graph/graph';
import { aligned, changeGroup, groupNodes, membersOf, type Side } from '$core/graph/groups';
import { entryOf, pipelinePalette, yourComponent } from '$core/graph/pipeline-palette';
import { nodeFor, withDefinition, type ComponentDefinition } from '$core/graph/saved-component';
import { runnableGraph } from '$core/graph/runnable';
import { validateGraph } from '$core/graph/validate';
import { newestComponents } from '$sdk/pipeline-components';
import type { Workspace } from '$sdk/workspace';
import type { CanvasWire, Place, PortPlace } from '$ui/graph/canvas-types';
import { nodeWidth, type Direction } from '$ui/graph/layout';
import { fromLive } from '$ui/live.svelte';
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
import { boxOf, freePlace } from '$parts/graph/places';
import { canvasWires, firstFit, mayConnect } from '../canvas-nodes';
import { placedIssues, plainNode, type PlacedIssue } from '../component/placed';
import { pipelineClip } from './pipeline-clip';
import { apartGraph, arrangedGraph, drawnOf, movedGraph, unfoldedGraph, ungroupedGraph } from './reshape';

/** Where a wire was let go of without a port. */
export interface LooseEnd {
  readonly port: PortPlace;
  readonly side: 'source' | 'target';
  readonly place: Place;
}

export class PipelineEditor {
  readonly id: string;
  readonly #workspace: Workspace;
  readonly #records;
  readonly #assets;
  /** The graph with changes that are still being written. */
  #ahead = $state.raw<Graph>();
  #writing = 0;
  readonly #steps = new OwnSteps(mergePatches);
  selected = $state.raw<readonly string[]>([]);
  error = $state.raw<ErrorRecord>();
  readonly clip = pipelineClip(this);

  constructor(workspace: Workspace, id: string) {
    this.#workspace = workspace;
    this.id = id;
    this.#records = fromLive(workspace.pipelines.records.live);
    this.#assets = fromLive(workspace.changes);
  }

  readonly record = $derived.by(() => this.#records.current.get(this.id));
  readonly graph = $derived.by<Graph>(() => this.#ahead ?? this.record?.graph ?? emptyGraph);
  readonly wires = $derived.by(() => canvasWires(this.graph));
  /** Nodes and wires as they are drawn, without how they fare. */
  readonly drawn = $derived.by(() => drawnOf(this.graph));
  /** The graph that would run. */
  readonly expanded = $derived.by(() => runnableGraph(this.graph));
  readonly issues = $derived.by<readonly PlacedIssue[]>(() => {
    // Read, so that a dataset that comes or goes is seen.
    void this.#assets.current;
    const found = validateGraph(this.expanded, pipelinePalette, {
      hasAsset: (kind, ref) => this.#workspace.pipelines.hasAsset(kind, ref),
      columnsOf: completeColumns(this.expanded, (ref) => this.#workspace.pipelines.columnsOf(ref))
    });
    return placedIssues(this.graph, this.expanded, found);
  });
  readonly selectedNode = $derived.by(() =>
    this.selected.length === 1 ? this.graph.nodes.find(({ id }) => id === this.selected[0]) : undefined
  );

  get canUndo(): boolean {
    return this.#steps.canUndo;
  }
  get canRedo(): boolean {
    return this.#steps.canRedo;
  }

  /** Columns of each table a node, or a step inside one, is given, as far as they can be known before it runs. */
  columnsOf(node: string): ReturnType<typeof inputColumns> {
    return inputColumns(this.expanded, node, (ref) => this.#workspace.pipelines.columnsOf(ref));
  }

  fits = (wire: CanvasWire): boolean => mayConnect(this.graph, realWire(wire));

  /** Adds a step; where its first input fits what is selected, it is connected to it. */
  add(component: string, place?: Place): void {
    const made = this.#newNode(component);
    if (!made) return;
    const { id } = made;
    const after = place ? undefined : this.selectedNode;
    const position = place ?? this.#placeAfter(after);
    const wire = after && firstFit(this.graph, after, made);
    this.change(`add ${id}`, (graph) => {
      const added = addNode(graph, { ...made, position });
      return wire ? bindInput(added, id, wire.to.port, { from: 'node', ...wire.from }) : added;
    });
    this.selected = [id];
  }

  /** A node of a kind of the palette; of a saved component, of its newest version. */
  #newNode(name: string): GraphNode | undefined {
    const component = yourComponent(name);
    if (component !== undefined) {
      const all = this.#workspace.pipelines.componentRecords.all().values();
      const saved = newestComponents(all).find((one) => one.component === component);
      return saved && nodeFor(freeId(this.graph, saved.title, this.tag), saved);
    }
    return plainNode(freeId(this.graph, name, this.tag), name);
  }

  /** Tells this device's steps from those that others add at the same moment. */
  get tag(): string {
    const people = this.#workspace.sharing.live.get()?.people ?? [];
    const self = people.find(({ isSelf }) => isSelf)?.author ?? '';
    return self.replace(/[^A-Za-z0-9]/g, '').slice(0, 3);
  }

  #placeAfter(node: GraphNode | undefined): Position {
    const { nodes } = this.drawn;
    return freePlace(
      nodes,
      nodes.find(({ id }) => id === node?.id)
    );
  }

  connect = (wire: CanvasWire): void => {
    const { from, to } = realWire(wire);
    this.change(`wire ${to.node}`, (graph) =>
      bindInput(graph, to.node, to.port, { from: 'node', node: from.node, port: from.port })
    );
  };

  disconnect(node: string, port: string): void {
    this.change(`unwire ${node}`, (graph) => unbindInput(graph, node, port));
  }

  /** Adds a step where a wire was let go of, and connects it. */
  addAt(component: string, { port, side, place }: LooseEnd): void {
    const real = realPlace(port);
    this.add(component, side === 'source' ? place : { x: place.x - nodeWidth, y: place.y });
    const id = this.selected[0]!;
    const node = this.graph.nodes.find((candidate) => candidate.id === id);
    const entry = node && entryOf(node);
    const ports = Object.keys((side === 'source' ? entry?.inputs : entry?.outputs) ?? {});
    const wires = ports.map((name): CanvasWire => {
      const own = { node: id, port: name };
      return side === 'source' ? { from: real, to: own } : { from: own, to: real };
    });
    const wire = node && wires.find((candidate) => this.fits(candidate));
    if (wire) this.connect(wire);
  }

  remove = (ids: readonly string[], wires: readonly CanvasWire[] = []): void => {
    const gone = new Set(realIds(this.graph, ids));
    const notes = new Set(ids.flatMap((id) => noteIdOf(id) ?? []));
    const groups = new Set(ids.flatMap((id) => groupIdOf(id) ?? []));
    this.change('remove', (graph) => {
      const left = removeNodes(
        wires.map(realWire).reduce((rest, { to }) => unbindInput(rest, to.node, to.port), graph),
        gone
      );
      return {
        ...left,
        notes: left.notes.filter(({ id }) => !notes.has(id)),
        groups: left.groups.filter(({ id }) => !groups.has(id))
      };
    });
    this.selected = this.selected.filter((id) => !ids.includes(id));
  };

  move = (places: ReadonlyMap<string, Place>): void => {
    this.change(`move ${[...places.keys()].join()}`, (graph) => movedGraph(graph, places));
  };

  /** Puts what is selected in one line. */
  align(side: Side): void {
    const chosen = this.drawn.nodes.filter(({ id }) => this.selected.includes(id));
    this.move(aligned(new Map(chosen.map((node) => [node.id, boxOf(node)])), side));
  }

  selectAll(): void {
    this.selected = this.drawn.nodes.map(({ id }) => id);
  }

  addNote(): void {
    const id = freeId({ nodes: this.graph.notes }, 'note', this.tag);
    const position = this.#placeAfter(undefined);
    this.change(`note ${id}`, (graph) => ({
      ...graph,
      notes: [...graph.notes, { id, text: '', position }]
    }));
    this.selected = [noteNodeId(id)];
  }

  setNote(id: string, text: string): void {
    this.change(`title note ${id}`, (graph) => ({
      ...graph,
      notes: graph.notes.map((note) => (note.id === id ? { ...note, text } : note))
    }));
  }

  /** Folds what is selected into one node. */
  group(title: string): void {
    const ids = new Set(realIds(this.graph, this.selected));
    if (ids.size === 0) return;
    this.change('group', (graph) => groupNodes(graph, ids, title, { tag: this.tag }));
    const made = this.graph.groups.at(-1);
    this.selected = made ? [groupNodeId(made.id)] : [];
  }

  changeGroup(id: string, change: Partial<Omit<Group, 'id'>>): void {
    this.change(`title group ${id} ${Object.keys(change).join()}`, (graph) => changeGroup(graph, id, change));
    if (change.folded) this.selected = [groupNodeId(id)];
  }

  /** Opens a folded group; nothing comes to lie over anything. */
  unfold(id: string): void {
    this.change('unfold', (graph) => unfoldedGraph(graph, id));
    this.selected = membersOf(this.graph, id);
  }

  ungroup(id: string): void {
    const members = membersOf(this.graph, id);
    this.change('ungroup', (graph) => ungroupedGraph(graph, id));
    this.selected = members;
  }

  /** A group that is unfolded and that something selected is in. */
  readonly openGroup = $derived.by((): Group | undefined => {
    const groups = this.graph.nodes.filter(({ id }) => this.selected.includes(id)).map(({ group }) => group);
    return this.graph.groups.find(({ id, folded }) => !folded && groups.includes(id));
  });

  /** What the chosen steps would be as a component. */
  component(ids: readonly string[]): Cut {
    return cutOut(this.graph, new Set(realIds(this.graph, ids)), pipelinePalette);
  }

  /** How many steps are behind what is chosen. */
  countOf(ids: readonly string[]): number {
    return new Set(realIds(this.graph, ids)).size;
  }

  replaceByComponent(cut: Cut, definition: ComponentDefinition): void {
    const { id } = replaceByComponent(this.graph, cut, definition, this.tag);
    this.change('component', (graph) => replaceByComponent(graph, cut, definition, this.tag).graph);
    this.selected = [id];
  }

  takeApart(id: string): void {
    const { ids } = apartGraph(this.graph, id, this.tag);
    this.change('take apart', (graph) => apartGraph(graph, id, this.tag).graph);
    this.selected = ids;
  }

  updateComponent(id: string, definition: ComponentDefinition): void {
    this.change(`update ${id}`, (graph) => changeNode(graph, id, (node) => withDefinition(node, definition)));
  }

  /** Makes the graph what it was in a version: a change like any other, to be undone. */
  restore(version: Graph): void {
    this.change('restore', () => version);
    this.selected = [];
  }

  arrange(direction: Direction = 'right'): void {
    this.change('arrange', (graph) => arrangedGraph(graph, direction));
  }

  setParams(id: string, values: Readonly<Record<string, unknown>>): void {
    const given = Object.entries(values).filter(([, value]) => value !== undefined);
    const params = Object.fromEntries(given) as GraphNode['params'];
    const before = this.graph.nodes.find((node) => node.id === id)?.params ?? {};
    const changed = Object.keys({ ...before, ...params }).filter((name) => before[name] !== params[name]);
    this.change(`params ${id} ${changed.join()}`, (graph) =>
      changeNode(graph, id, (node) => ({ ...node, params }))
    );
  }

  setTitle(id: string, title: string): void {
    this.change(`title ${id}`, (graph) =>
      changeNode(graph, id, ({ title: _old, ...node }) => (title.trim() === '' ? node : { ...node, title }))
    );
  }

  setRun(id: string, run: PolicyChange): void {
    this.change(`run ${id}`, (graph) => changePolicy(graph, id, run));
  }

  /** Tells that something could not be done. */
  readonly failed = (thrown: unknown): void => {
    this.error = toErrorRecord(thrown);
  };

  undo(): void {
    const patch = this.#steps.undo();
    if (patch) this.#apply((graph) => applyPatch(graph, patch, 'undo'));
  }

  redo(): void {
    const patch = this.#steps.redo();
    if (patch) this.#apply((graph) => applyPatch(graph, patch, 'redo'));
  }

  /** Changes the graph; what is typed or set, one after the other in one place, is undone as one. */
  change(kind: string, change: (graph: Graph) => Graph): void {
    const before = this.graph;
    const after = change(before);
    const patch = patchBetween(before, after);
    if (patch.length === 0) return;
    this.#steps.did(kind, patch, kind.startsWith('title ') || kind.startsWith('params '));
    this.#apply(change);
  }

  #apply(change: (graph: Graph) => Graph): void {
    this.#ahead = change(this.graph);
    this.#writing++;
    this.#workspace.pipelines
      .edit(this.id, change)
      .then(
        () => (this.error = undefined),
        (thrown: unknown) => (this.error = toErrorRecord(thrown))
      )
      .finally(() => {
        if (--this.#writing === 0) this.#ahead = undefined;
      })
      .catch(() => undefined);
  }
}
