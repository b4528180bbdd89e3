// Two people change one pipeline for a thousand operations each, now in touch, now cut off. At the end both have the same
// graph, it can be drawn, nothing one of them did last is lost, and what one has undone was their own. The seed is printed.
import { describe, expect, it } from 'vitest';
import {
  addNode,
  applyPatch,
  bindInput,
  changeNode,
  freeId,
  mergePatches,
  moveNodes,
  patchBetween,
  removeNodes,
  unbindInput,
  wouldCycle,
  type GraphPatch
} from '$core/graph/edit';
import { emptyGraph, type Graph } from '$core/graph/graph';
import { topologicalOrder } from '$core/graph/order';
import { graphOf, partsOf } from '$core/graph/parts';
import { Random } from '$core/random';
import { readPipeline, writePipeline } from '$sdk/pipeline-records';
import { PipelineRecords } from '$sdk/pipeline-records';
import { WorkspaceDocument } from '$sync/document';
import { MemoryLog, SharedMachine } from '../../support/memory-workspace';

const operations = Number(process.env.HEARTH_TOGETHER ?? 1000);
const id = 'p';

class Person {
  readonly name: string;
  readonly log = new MemoryLog();
  readonly done: GraphPatch[] = [];
  document!: WorkspaceDocument;
  records!: PipelineRecords;
  /** What this one has told the other. */
  told = 0;

  constructor(name: string) {
    this.name = name;
  }

  async open(): Promise<this> {
    const machine = new SharedMachine();
    const { leases } = machine;
    this.document = await WorkspaceDocument.open({
      id: this.name,
      log: this.log,
      channel: machine.channel(),
      leases,
      pushed: 0
    });
    this.records = new PipelineRecords(this.document);
    return this;
  }

  get graph(): Graph {
    return this.records.get(id)?.graph ?? emptyGraph;
  }

  /** Edits as the editor does, and remembers how to take it back. */
  async edit(change: (graph: Graph) => Graph, isOwn = true): Promise<void> {
    const patch = patchBetween(this.graph, change(this.graph));
    if (isOwn && patch.length > 0) this.done.push(patch);
    await this.document.commit((draft) => {
      const record = readPipeline(draft, id);
      if (record) writePipeline(draft, { ...record, graph: change(record.graph) });
    });
  }

  async tell(other: Person): Promise<void> {
    for (const { seq, bytes, remote } of await this.log.load(this.told)) {
      this.told = seq;
      if (!remote) await other.document.receive(bytes);
    }
  }
}

async function operate(person: Person, random: Random): Promise<void> {
  const { nodes } = person.graph;
  const some = () => nodes[random.below(nodes.length)]!;
  const what = random.uniform();
  if (nodes.length < 3 || (nodes.length < 20 && what < 0.16))
    return person.edit((graph) =>
      addNode(graph, {
        id: freeId(graph, 'step', person.name),
        component: 'sort-rows',
        params: { n: random.below(5) },
        inputs: {},
        position: { x: 0, y: 0 }
      })
    );
  const [a, b] = [some().id, some().id];
  const n = random.below(1000);
  if (what < 0.4) return person.edit((graph) => moveNodes(graph, new Map([[a, { x: n, y: n }]])));
  if (what < 0.55)
    return person.edit((graph) =>
      changeNode(graph, a, (x) => ({ ...x, params: { ...x.params, [person.name]: n } }))
    );
  if (what < 0.62)
    return person.edit((graph) => changeNode(graph, a, (x) => ({ ...x, title: `${person.name} ${n}` })));
  if (what < 0.8)
    return person.edit((graph) =>
      wouldCycle(graph, a, b)
        ? graph
        : bindInput(graph, b, `in${n % 2}`, { from: 'node', node: a, port: 'out' })
    );
  if (what < 0.86) return person.edit((graph) => unbindInput(graph, a, 'in0'));
  if (what < 0.92) return person.edit((graph) => removeNodes(graph, new Set([a])));
  const patch = person.done.pop();
  if (patch) await undoOwn(person, patch);
}

/** What an undo changes are parts that this person's own change had set, and are still as they left them. */
async function undoOwn(person: Person, patch: GraphPatch): Promise<void> {
  const before = partsOf(person.graph);
  const own = new Map(patch.map((entry) => [entry.key, entry]));
  await person.edit((graph) => applyPatch(graph, patch, 'undo'), false);
  for (const { key, before: was } of patchBetween(graphOf(before), person.graph)) {
    const entry = own.get(key);
    // A wire from a node that goes is let go of with it.
    const isWire = key.includes('/in/');
    expect(entry !== undefined || isWire, `${person.name} undid ${key}`).toBe(true);
    if (entry && !isWire) expect(was).toEqual(entry.after);
  }
}

describe('two people in one pipeline', () => {
  it.each([1])('end with the same valid graph (seed %i)', { timeout: 60_000 }, async (seed) => {
    const random = new Random(seed);
    const [ann, bo] = [await new Person('ann').open(), await new Person('bo').open()];
    const head = { id, title: 'Ours', description: '', createdAt: 1, updatedAt: 1 };
    await ann.document.commit((draft) => writePipeline(draft, { ...head, graph: emptyGraph }));
    await ann.tell(bo);
    let isCut = false;
    for (let i = 0; i < operations; i++) {
      if (random.uniform() < 0.03) isCut = !isCut;
      await operate(ann, random);
      await operate(bo, random);
      if (!isCut && random.uniform() < 0.5) await ann.tell(bo);
      if (!isCut && random.uniform() < 0.5) await bo.tell(ann);
    }
    await ann.tell(bo);
    await bo.tell(ann);
    expect(bo.graph).toEqual(ann.graph);
    const { graph } = ann;
    expect(graph.nodes.length).toBeGreaterThan(5);
    expect(topologicalOrder(graph).cycle).toEqual([]);
    const ids = new Set(graph.nodes.map((node) => node.id));
    expect(ids.size).toBe(graph.nodes.length);
    for (const node of graph.nodes)
      for (const binding of Object.values(node.inputs))
        expect(binding.from === 'node' && ids.has(binding.node)).toBe(true);
  });

  it('who move, type and connect at one node at once keep all of it', async () => {
    const [ann, bo] = [await new Person('ann').open(), await new Person('bo').open()];
    const node = (name: string) => ({ id: name, component: 'sort-rows', params: {}, inputs: {} });
    const graph = { ...emptyGraph, nodes: [node('a'), node('b')] };
    const head = { id, title: 'Ours', description: '', createdAt: 1, updatedAt: 1 };
    await ann.document.commit((draft) => writePipeline(draft, { ...head, graph }));
    await ann.tell(bo);
    await ann.edit((g) => moveNodes(g, new Map([['b', { x: 5, y: 6 }]])));
    await ann.edit((g) => changeNode(g, 'b', (n) => ({ ...n, title: 'Sorted' })));
    await bo.edit((g) => changeNode(g, 'b', (n) => ({ ...n, params: { column: 'age' } })));
    await bo.edit((g) => bindInput(g, 'b', 'table', { from: 'node', node: 'a', port: 'table' }));
    await ann.tell(bo);
    await bo.tell(ann);
    expect(ann.graph).toEqual(bo.graph);
    expect(ann.graph.nodes[1]).toEqual({
      id: 'b',
      component: 'sort-rows',
      title: 'Sorted',
      params: { column: 'age' },
      inputs: { table: { from: 'node', node: 'a', port: 'table' } },
      position: { x: 5, y: 6 }
    });
    // Each takes back their own.
    await undoOwn(ann, ann.done.pop()!);
    await undoOwn(bo, bo.done.pop()!);
    await ann.tell(bo);
    await bo.tell(ann);
    expect(ann.graph.nodes[1]).toMatchObject({
      params: { column: 'age' },
      inputs: {},
      position: { x: 5, y: 6 }
    });
    expect(ann.graph.nodes[1]!.title).toBeUndefined();
  });

  it('who close a circle together have one wire less, the same one', async () => {
    const [ann, bo] = [await new Person('ann').open(), await new Person('bo').open()];
    const node = (name: string) => ({ id: name, component: 'sort-rows', params: {}, inputs: {} });
    const head = { id, title: 'Ours', description: '', createdAt: 1, updatedAt: 1 };
    const graph = { ...emptyGraph, nodes: [node('a'), node('b')] };
    await ann.document.commit((draft) => writePipeline(draft, { ...head, graph }));
    await ann.tell(bo);
    await ann.edit((g) => bindInput(g, 'b', 'table', { from: 'node', node: 'a', port: 'table' }));
    await bo.edit((g) => bindInput(g, 'a', 'table', { from: 'node', node: 'b', port: 'table' }));
    await ann.tell(bo);
    await bo.tell(ann);
    expect(ann.graph).toEqual(bo.graph);
    expect(ann.graph.nodes.flatMap(({ inputs }) => Object.keys(inputs))).toHaveLength(1);
  });

  it('type in one field: the steps of one person are taken back as one', () => {
    const node = { id: 'a', component: 'sort-rows', params: {}, inputs: {} };
    const graphs = ['', 'x', 'xy'].map((title) => ({
      ...emptyGraph,
      nodes: [title === '' ? node : { ...node, title }]
    }));
    const [first, then] = [patchBetween(graphs[0]!, graphs[1]!), patchBetween(graphs[1]!, graphs[2]!)];
    expect(applyPatch(graphs[2]!, mergePatches(first, then)!, 'undo')).toEqual(graphs[0]);
    // Not where somebody else was in it between them.
    const [his, after] = ['z', 'zy'].map((title) => ({ ...emptyGraph, nodes: [{ ...node, title }] }));
    expect(mergePatches(first, patchBetween(his!, after!))).toBeUndefined();
  });
});
