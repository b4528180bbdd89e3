// People who change records, labels and graphs, each on a device of their own, and take back what they did; a device
// is its logs, and everything else is gone when it crashes. All chance comes from one seed.
import * as Y from 'yjs';
import {
  addNode,
  applyPatch,
  bindInput,
  changeNode,
  freeId,
  patchBetween,
  removeNodes,
  type GraphPatch
} from '$core/graph/edit';
import { bindingsOf, emptyGraph, type Graph } from '$core/graph/graph';
import { nodeOfKey } from '$core/graph/parts';
import type { PipelineRecord } from '$core/graph/pipeline';
import { Words } from '$core/labels/packed';
import { checkAnnotation } from '$core/labels/check';
import type { Annotation, Region } from '$core/labels/project';
import type { Random } from '$core/random';
import { pipelineMaps } from '$sdk/pipeline-maps';
import { PipelineRecords, readPipeline, writePipeline } from '$sdk/pipeline-records';
import { Awake } from '$sync/awake';
import { WorkspaceDocument } from '$sync/document';
import type { DocumentPorts } from '$sync/document-log';
import type { DormantDocument } from '$sync/dormant-document';
import { LabelShard } from '$sync/label-shard';
import { MemoryLog, SharedMachine } from './memory-workspace';

export const documents = ['records', 'labels'] as const;
export type DocumentName = (typeof documents)[number];

interface Thing {
  readonly by: number;
  readonly n: number;
  readonly tags: readonly string[];
}
interface LabelStep {
  readonly item: string;
  readonly before: Annotation | undefined;
  readonly after: Annotation;
}
interface GraphStep {
  readonly key: string;
  readonly patch: GraphPatch;
}

/** What everyone together has made and taken away, to tell what may be gone in the end. */
export class Ledger {
  readonly made = new Set<string>();
  readonly removed = new Set<string>();
  #next = 0;
  next(): number {
    return ++this.#next;
  }
}

const items = ['photo-1', 'photo-2', 'photo-3'];
const graphKeys = ['g1', 'g2'];
const when = '2026-01-01T00:00:00.000Z';
const longestPast = 30;

export class Person {
  readonly logs = { records: new MemoryLog(), labels: new MemoryLog() };
  readonly #machine = new SharedMachine();
  readonly #who: number;
  readonly #random: Random;
  readonly #ledger: Ledger;
  readonly documents = {} as { records: WorkspaceDocument; labels: DormantDocument };
  #labels!: LabelShard;
  #labelSteps: LabelStep[] = [];
  #graphSteps: GraphStep[] = [];
  undone = 0;

  constructor(who: number, random: Random, ledger: Ledger) {
    this.#who = who;
    this.#random = random;
    this.#ledger = ledger;
  }

  /** Opens what is in the logs, and no more. */
  async open(): Promise<this> {
    this.documents.records = await WorkspaceDocument.open(this.#parts('records'));
    this.#labels = await LabelShard.open({
      open: async (how) => (this.documents.labels = await how(this.#parts('labels'))),
      awake: new Awake(1),
      words: new Words()
    });
    this.#labelSteps = [];
    this.#graphSteps = [];
    return this;
  }

  #parts(name: DocumentName): DocumentPorts {
    const { leases } = this.#machine;
    // What is not acknowledged must be found by its number, so the log is never shortened here.
    return { id: name, log: this.logs[name], channel: this.#machine.channel(name), leases, pushed: 0 };
  }

  /** One change of something, or one step back. */
  async act(): Promise<void> {
    // As when others were written in meanwhile.
    if (this.#random.uniform() < 0.3) this.documents.labels.sleep();
    const dice = this.#random.uniform();
    if (dice < 0.35) await this.#changeRecord();
    else if (dice < 0.65) await this.#label();
    else if (dice < 0.85) await this.#changeGraph();
    else if (dice < 0.93) await this.#undoLabel();
    else await this.#undoGraph();
  }

  #pick<T>(from: readonly T[]): T | undefined {
    return from[this.#random.below(Math.max(1, from.length))];
  }

  async #changeRecord(): Promise<void> {
    const document = this.documents.records;
    const n = this.#ledger.next();
    const fresh = `k${n}`;
    const key = this.#pick([...document.records('things').keys()]);
    const dice = this.#random.uniform();
    const thing: Thing = { by: this.#who, n, tags: key ? [key] : [] };
    await document.commit((draft) => {
      if (key === undefined || dice < 0.4) draft.set('things', fresh, thing);
      else if (dice < 0.75) draft.set('things', key, thing);
      else if (dice < 0.9) draft.set('names', `name${this.#random.below(20)}`, thing);
      else draft.delete('things', key);
    });
    if (key === undefined || dice < 0.4) this.#ledger.made.add(`things ${fresh}`);
    else if (dice >= 0.9) this.#ledger.removed.add(`things ${key}`);
  }

  /** Two of five use the same name, on two devices: both may change one annotation at once. */
  get #author(): string {
    return `p${Math.min(this.#who, 3)}`;
  }

  async #label(): Promise<void> {
    const item = this.#pick(items)!;
    const current = this.#labels.get(item, this.#author);
    // Now and then what the person began with is no longer what is there.
    const stale = this.#labelSteps.findLast((step) => step.item === item)?.after;
    const before = this.#random.uniform() < 0.3 ? (stale ?? current) : current;
    const regions = this.#drawn(before?.regions ?? []);
    const after: Annotation = { ...(before ?? nothingSaid(item, this.#author)), regions };
    await this.#save(item, before, after);
    this.#labelSteps = [...this.#labelSteps.slice(-longestPast), { item, before, after }];
  }

  #drawn(regions: readonly Region[]): readonly Region[] {
    const dice = this.#random.uniform();
    const one = this.#pick(regions);
    if (!one || (dice < 0.4 && regions.length < 40)) {
      const id = `r${this.#ledger.next()}`;
      return [...regions, { id, label: this.#pick(['cat', 'dog'])!, shape: this.#box() }];
    }
    if (dice < 0.65)
      return regions.map((region) => (region === one ? { ...region, shape: this.#box() } : region));
    if (dice < 0.85) return regions.map((region) => (region === one ? { ...region, label: 'bird' } : region));
    return regions.filter((region) => region !== one);
  }

  #box() {
    const [x, y, width, height] = [1, 2, 3, 4].map(() => 1 + this.#random.below(500));
    return { kind: 'box', x: x!, y: y!, width: width!, height: height! } as const;
  }

  async #save(item: string, before: Annotation | undefined, after: Annotation): Promise<void> {
    const [had, has] = [before, after].map((said) => new Set(said?.regions.map(({ id }) => id)));
    for (const id of has!) if (!had!.has(id)) this.#ledger.made.add(`${item} ${this.#author} ${id}`);
    for (const id of had!) if (!has!.has(id)) this.#ledger.removed.add(`${item} ${this.#author} ${id}`);
    await this.#labels.save([{ base: before, next: after }]);
  }

  /** Takes back one's own last change; what others drew meanwhile stays as it is. */
  async #undoLabel(): Promise<void> {
    const step = this.#labelSteps.pop();
    if (!step) return;
    const { item, before, after } = step;
    // Regions that came here before what they belong to are not shown, and so cannot be compared.
    const shown = this.#labels.get(item, this.#author);
    const untouched = untouchedBy(shown, before, after);
    await this.#save(item, after, { ...after, regions: before?.regions ?? [] });
    this.undone++;
    if (!shown) return;
    same(
      untouchedBy(this.#labels.get(item, this.#author), before, after),
      untouched,
      'Undo changed a region of others'
    );
  }

  async #changeGraph(): Promise<void> {
    const key = this.#pick(graphKeys)!;
    await this.documents.records.commit((draft) => {
      const record = readPipeline(draft, key) ?? emptyPipeline(key);
      const graph = this.#wired(record.graph);
      writePipeline(draft, { ...record, graph });
      this.#graphSteps = [
        ...this.#graphSteps.slice(-longestPast),
        { key, patch: patchBetween(record.graph, graph) }
      ];
    });
  }

  #wired(graph: Graph): Graph {
    const dice = this.#random.uniform();
    const one = this.#pick(graph.nodes);
    if (!one || (dice < 0.35 && graph.nodes.length < 30)) {
      const id = freeId(graph, `step${this.#ledger.next()}`);
      return addNode(graph, { id, component: 'clean-missing', params: {}, inputs: {} });
    }
    const source = this.#pick(graph.nodes)!;
    if (dice < 0.6) return bindInput(graph, one.id, 'data', { from: 'node', node: source.id, port: 'data' });
    const n = this.#random.below(1000);
    if (dice < 0.8) return changeNode(graph, one.id, (node) => ({ ...node, params: { n } }));
    if (dice < 0.9) return changeNode(graph, one.id, (node) => ({ ...node, position: { x: n, y: n } }));
    return removeNodes(graph, new Set([one.id]));
  }

  async #undoGraph(): Promise<void> {
    const step = this.#graphSteps.pop();
    if (!step) return;
    await this.documents.records.commit((draft) => {
      const record = readPipeline(draft, step.key);
      // What it was of has not come here again since a crash elsewhere.
      if (!record) return;
      const graph = applyPatch(record.graph, step.patch, 'undo');
      const own = new Set(step.patch.map(({ key }) => nodeOfKey(key)));
      const others = ({ nodes }: Graph) => nodes.map(({ id }) => id).filter((id) => !own.has(id));
      same(others(graph).sort(), others(record.graph).sort(), 'Undo added or removed a step of others');
      writePipeline(draft, { ...record, graph });
    });
    this.undone++;
  }

  /** Everything that is shown, and every record behind it, in one order. */
  async state(): Promise<Readonly<Record<string, unknown>>> {
    const maps = {
      records: ['things', 'names', pipelineMaps.pipelines, pipelineMaps.parts],
      labels: ['annotations', 'regions', 'shapes']
    };
    const said = items.flatMap((item) => this.#labels.of(item));
    const state: Record<string, unknown> = { said };
    for (const name of documents) {
      const doc = new Y.Doc();
      Y.applyUpdate(doc, await this.documents[name].encode());
      for (const map of maps[name])
        state[map] = Object.fromEntries([...doc.getMap(map)].sort(([a], [b]) => (a < b ? -1 : 1)));
    }
    return state;
  }

  /** What is not as every record must be. */
  get faults(): readonly string[] {
    const { records } = this.documents;
    const things = [...records.records('things').all()].filter(([, value]) => !isThing(value));
    const pipelines = new PipelineRecords(records).all();
    const graphs = [...pipelines].filter(([, { graph }]) => !isWhole(graph));
    return [...things, ...graphs].map(([key]) => key).concat(this.#faultyLabels());
  }

  #faultyLabels(): readonly string[] {
    return [...this.#labels.items()].flatMap((item) =>
      this.#labels.of(item).flatMap((annotation) => {
        const ids = annotation.regions.map(({ id }) => id);
        return checkAnnotation(annotation) && new Set(ids).size === ids.length ? [] : [item];
      })
    );
  }

  /** What was made, was never taken away by anyone, and is not there. */
  get lost(): readonly string[] {
    const things = this.documents.records.records('things').all();
    const there = new Set([...things.keys()].map((key) => `things ${key}`));
    for (const item of this.#labels.items())
      for (const { author, regions } of this.#labels.of(item))
        for (const { id } of regions) there.add(`${item} ${author} ${id}`);
    return [...this.#ledger.made].filter((one) => !there.has(one) && !this.#ledger.removed.has(one));
  }
}

function nothingSaid(item: string, author: string): Annotation {
  return {
    item,
    author,
    state: 'draft',
    by: 'person',
    classes: [],
    regions: [],
    spans: [],
    relations: [],
    updated: when
  };
}

function emptyPipeline(id: string): PipelineRecord {
  return { id, title: id, description: '', graph: emptyGraph, createdAt: 0, updatedAt: 0 };
}

/** Regions that a change did not concern. */
function untouchedBy(
  said: Annotation | undefined,
  before: Annotation | undefined,
  after: Annotation
): readonly Region[] {
  const own = new Set([...(before?.regions ?? []), ...after.regions].map(({ id }) => id));
  return (said?.regions ?? []).filter(({ id }) => !own.has(id));
}

function same(a: unknown, b: unknown, otherwise: string): void {
  if (JSON.stringify(a) !== JSON.stringify(b)) throw new Error(otherwise);
}

function isThing(value: unknown): value is Thing {
  const { by, n, tags } = value as Partial<Thing>;
  return typeof by === 'number' && typeof n === 'number' && Array.isArray(tags);
}

/** Ids are unique, and wires come from steps that are there. */
function isWhole({ nodes }: Graph): boolean {
  const ids = new Set(nodes.map(({ id }) => id));
  const isWired = nodes.every((node) =>
    bindingsOf(node).every((binding) => binding.from !== 'node' || ids.has(binding.node))
  );
  return ids.size === nodes.length && isWired;
}
