// The labels of some items, as records of one document that is in memory only while it is written in (dormant-document.ts).
// What is said is read from what it is packed into; a change is the step from what its author began with.
import { PackedLabels, type Glance, type Rows, type Words } from '$core/labels/packed';
import type { Annotation, Region } from '$core/labels/project';
import type { Awake } from './awake';
import type { Draft } from './document';
import type { DocumentPorts } from './document-log';
import { DormantDocument, type Reading } from './dormant-document';
import { LabelLeases, leaseMap } from './label-leases';
import {
  annotationOf,
  headOf,
  keyOf,
  maps,
  placeOf,
  storedHeadOf,
  type Head,
  type RegionHead,
  type StoredHead
} from './shard-records';
import { ShardView } from './shard-view';

export interface ShardPorts {
  /** Opens the document: how, is given the parts it is made of. */
  readonly open: (how: (parts: DocumentPorts) => Promise<DormantDocument>) => Promise<DormantDocument>;
  /** Which shards are in memory. */
  readonly awake: Awake;
  readonly words: Words;
  /** Where what is said is held; a map, unless given. */
  readonly rows?: Rows;
}

export class LabelShard {
  readonly leases = new LabelLeases((change) => this.#document.commit(change));
  readonly #said: PackedLabels;
  #document!: DormantDocument;
  #changed: (items: ReadonlySet<string>) => void = () => undefined;

  private constructor({ words, rows = new Map() }: ShardPorts) {
    this.#said = new PackedLabels(words, rows);
  }

  static async open(ports: ShardPorts): Promise<LabelShard> {
    const shard = new LabelShard(ports);
    const view = new ShardView(shard.#said);
    const told = {
      maps: [...Object.values(maps), leaseMap],
      first: (reading: Reading): void => {
        view.readAll(reading);
        shard.leases.readAll(reading);
      },
      heard: (...[reading, touched]: Parameters<ShardView['hear']>): void => {
        const items = view.hear(reading, touched);
        shard.leases.hear(reading, touched.get(leaseMap));
        if (items.size > 0) shard.#changed(items);
      }
    };
    shard.#document = await ports.open((parts) => DormantDocument.open(parts, told, ports.awake));
    return shard;
  }

  /** `heard` is told the items of each change. */
  watch(heard: (items: ReadonlySet<string>) => void): void {
    this.#changed = heard;
  }

  /** Items that anyone has said anything of. */
  items(): Iterable<string> {
    return this.#said.items();
  }

  /** What each person, or the model, says of an item, by author. */
  of(item: string): readonly Annotation[] {
    return this.#said.of(item);
  }

  /** The same, not kept for the next time: for who goes through very many. */
  look(item: string): readonly Annotation[] {
    return this.#said.look(item);
  }

  /** The same without what is drawn and written: for who looks at very many. */
  glances(item: string): readonly Glance[] {
    return this.#said.glances(item);
  }

  get(item: string, author: string): Annotation | undefined {
    return this.#said.get(item, author);
  }

  /**
   * Writes what has changed from `base`, which its author began with, to `next`; what somebody else has changed
   * since then stays. Durable when it resolves. @throws HearthError store/quota
   */
  save(
    changes: readonly { readonly base: Annotation | undefined; readonly next: Annotation }[]
  ): Promise<void> {
    return this.#document.commit((draft) => {
      for (const { base, next } of changes) write(draft, base, next);
    });
  }

  /** Takes back all that one author has said of an item. */
  remove(item: string, author: string): Promise<void> {
    return this.removeAll([{ item, author }]);
  }

  /** The same for many, in one transaction. */
  removeAll(said: readonly { readonly item: string; readonly author: string }[]): Promise<void> {
    return this.#document.commit((draft) => {
      const keys = new Set(said.map(({ item, author }) => keyOf(item, author)));
      for (const key of keys) draft.delete(maps.heads, key);
      for (const map of [maps.regions, maps.shapes])
        for (const [place] of [...draft.entries(map)])
          if (keys.has(annotationOf(place))) draft.delete(map, place);
    });
  }

  close(): Promise<void> {
    return this.#document.close();
  }
}

function write(draft: Draft, base: Annotation | undefined, next: Annotation): void {
  const key = keyOf(next.item, next.author);
  const { regions, ...head } = next;
  const stored = draft.get<StoredHead>(maps.heads, key);
  const current = stored && headOf(next.item, next.author, stored);
  draft.set(maps.heads, key, storedHeadOf(current && base ? merged(current, base, head) : head));
  const before = new Map(base?.regions.map((region, at) => [region.id, { region, at }]));
  for (const [at, region] of regions.entries()) {
    const { id, shape, ...rest } = region;
    const old = before.get(id);
    before.delete(id);
    const place = placeOf(key, id);
    // Most of thousands are the very ones that were there.
    if (old?.region === region && old.at === at) continue;
    if (!old || old.at !== at || !same(rest, regionHeadOf(old.region)))
      draft.set<RegionHead>(maps.regions, place, { ...rest, at });
    if (!old || !same(shape, old.region.shape)) draft.set(maps.shapes, place, shape);
  }
  for (const id of before.keys())
    for (const map of [maps.regions, maps.shapes]) draft.delete(map, placeOf(key, id));
}

function regionHeadOf({ id: _id, shape: _shape, ...rest }: Region): Omit<Region, 'id' | 'shape'> {
  return rest;
}

/** `current` with every field in which `next` differs from `base`. */
function merged(current: Head, base: Annotation, next: Head): Head {
  const fields = new Set([...Object.keys(base), ...Object.keys(next)]) as Set<keyof Head>;
  const result: Record<string, unknown> = { ...current };
  for (const field of fields) {
    if ((field as string) === 'regions' || same(base[field], next[field])) continue;
    if (next[field] === undefined) delete result[field];
    else result[field] = next[field];
  }
  return result as unknown as Head;
}

/** Plain JSON of one maker: its keys come in the same order. */
function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
