// The labels of some items as records of one document. A region's class and its shape are records of their own, so
// that one person may move a box while another changes what it is. A region exists while its class does: a shape
// left alone by a deletion elsewhere is ignored.
import type { Annotation, Region, Shape } from '$core/labels/project';
import type { Draft, Records, WorkspaceDocument } from './document';

type Head = Omit<Annotation, 'regions'>;
/** Without what its key says, and without empty lists: of a hundred thousand that is half. */
type StoredHead = Partial<Head>;
interface RegionHead extends Omit<Region, 'id' | 'shape'> {
  /** Place among the regions of its annotation: what lies above what. */
  readonly at: number;
}

const maps = { heads: 'annotations', regions: 'regions', shapes: 'shapes' } as const;
const separator = '\n';
const keyOf = (item: string, author: string): string => item + separator + author;

export class LabelShard {
  readonly #document: WorkspaceDocument;
  readonly #heads: Records<StoredHead>;
  readonly #regions: Records<RegionHead>;
  readonly #shapes: Records<Shape>;
  readonly #stop: readonly (() => void)[];
  readonly #authors = new Members();
  /** Ids of regions by the key of their annotation. */
  readonly #regionIds = new Members();
  readonly #assembled = new Map<string, Annotation>();

  /** `changed` is told the items of each change. */
  constructor(document: WorkspaceDocument, changed: (items: ReadonlySet<string>) => void = () => undefined) {
    this.#document = document;
    this.#heads = document.records(maps.heads);
    this.#regions = document.records(maps.regions);
    this.#shapes = document.records(maps.shapes);
    this.#indexHeads(this.#heads.keys());
    this.#indexRegions(this.#regions.keys());
    const hear = (index: (keys: Iterable<string>) => void) => (keys: ReadonlySet<string>) => {
      index(keys);
      changed(new Set([...keys].map((key) => key.slice(0, key.indexOf(separator)))));
    };
    this.#stop = [
      this.#heads.watch(hear((keys) => this.#indexHeads(keys))),
      this.#regions.watch(hear((keys) => this.#indexRegions(keys))),
      this.#shapes.watch(hear((keys) => this.#forget(keys)))
    ];
  }

  /** Items that anyone has said anything of. */
  items(): Iterable<string> {
    return this.#authors.keys();
  }

  /** What each person, or the model, says of an item, by author. */
  of(item: string): readonly Annotation[] {
    const authors = this.#authors.of(item);
    return (authors.length > 1 ? authors.toSorted() : authors).map((author) => this.get(item, author)!);
  }

  /** The same object until something of it changes. */
  get(item: string, author: string): Annotation | undefined {
    const key = keyOf(item, author);
    const known = this.#assembled.get(key);
    if (known) return known;
    const head = this.#heads.get(key);
    if (!head) return undefined;
    const annotation: Annotation = { ...headOf(item, author, head), regions: this.#regionsOf(key) };
    this.#assembled.set(key, annotation);
    return annotation;
  }

  /**
   * Writes what has changed from `base`, which its author began with, to `next`; what somebody else has changed
   * since then stays. Durable when it resolves. @throws HearthError store/quota
   */
  save(
    changes: readonly { readonly base: Annotation | undefined; readonly next: Annotation }[]
  ): Promise<void> {
    return this.#document.commit((draft) => {
      for (const { base, next } of changes) this.#write(draft, base, next);
    });
  }

  /** Takes back all that one author has said of an item. */
  remove(item: string, author: string): Promise<void> {
    return this.removeAll([{ item, author }]);
  }

  /** The same for many, in one transaction. */
  removeAll(said: readonly { readonly item: string; readonly author: string }[]): Promise<void> {
    return this.#document.commit((draft) => {
      for (const { item, author } of said) {
        const key = keyOf(item, author);
        draft.delete(maps.heads, key);
        for (const id of this.#regionIds.of(key)) deleteRegion(draft, key + separator + id);
      }
    });
  }

  async close(): Promise<void> {
    for (const stop of this.#stop) stop();
    await this.#document.close();
  }

  #write(draft: Draft, base: Annotation | undefined, next: Annotation): void {
    const key = keyOf(next.item, next.author);
    const { regions, ...head } = next;
    const stored = draft.get<StoredHead>(maps.heads, key);
    const current = stored && headOf(next.item, next.author, stored);
    draft.set(maps.heads, key, storedHeadOf(current && base ? merged(current, base, head) : head));
    const before = new Map(base?.regions.map((region, at) => [region.id, { region, at }]));
    for (const [at, region] of regions.entries()) {
      const { id, shape, ...rest } = region;
      const old = before.get(id);
      const place = key + separator + id;
      // Most of thousands are the very ones that were there.
      if (old?.region === region && old.at === at) {
        before.delete(id);
        continue;
      }
      if (!old || old.at !== at || !same(rest, regionHeadOf(old.region)))
        draft.set<RegionHead>(maps.regions, place, { ...rest, at });
      if (!old || !same(shape, old.region.shape)) draft.set(maps.shapes, place, shape);
      before.delete(id);
    }
    for (const id of before.keys()) deleteRegion(draft, key + separator + id);
  }

  #regionsOf(key: string): readonly Region[] {
    const found: (Region & { at: number })[] = [];
    for (const id of this.#regionIds.of(key)) {
      const head = this.#regions.get(key + separator + id);
      const shape = this.#shapes.get(key + separator + id);
      if (head && shape) found.push({ id, ...head, shape });
    }
    found.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
    return found.map(({ at: _, ...region }) => region);
  }

  #indexHeads(keys: Iterable<string>): void {
    for (const key of keys) {
      this.#assembled.delete(key);
      const [item = '', author = ''] = key.split(separator);
      this.#authors.note(item, author, this.#heads.get(key) !== undefined);
    }
  }

  #indexRegions(keys: Iterable<string>): void {
    for (const key of keys) {
      const [item = '', author = '', id = ''] = key.split(separator);
      this.#regionIds.note(keyOf(item, author), id, this.#regions.get(key) !== undefined);
      this.#assembled.delete(keyOf(item, author));
    }
  }

  #forget(keys: Iterable<string>): void {
    for (const key of keys) this.#assembled.delete(key.slice(0, key.lastIndexOf(separator)));
  }
}

function deleteRegion(draft: Draft, place: string): void {
  draft.delete(maps.regions, place);
  draft.delete(maps.shapes, place);
}

function regionHeadOf({ id: _id, shape: _shape, ...rest }: Region): Omit<Region, 'id' | 'shape'> {
  return rest;
}

function storedHeadOf({ item: _item, author: _author, ...rest }: Head): StoredHead {
  const kept = Object.entries(rest).filter(([, value]) => !Array.isArray(value) || value.length > 0);
  return Object.fromEntries(kept);
}

function headOf(item: string, author: string, stored: StoredHead): Head {
  return {
    state: 'draft',
    by: 'person',
    classes: [],
    spans: [],
    relations: [],
    updated: '',
    ...stored,
    item,
    author
  };
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

/** Sets of strings by key. Most have one member, and there are a hundred thousand: that one is held by itself. */
class Members {
  readonly #sets = new Map<string, string | Set<string>>();

  keys(): Iterable<string> {
    return this.#sets.keys();
  }

  of(key: string): readonly string[] {
    const set = this.#sets.get(key) ?? [];
    return typeof set === 'string' ? [set] : [...set];
  }

  note(key: string, member: string, present: boolean): void {
    const set = this.#sets.get(key);
    if (set instanceof Set) {
      if (present) set.add(member);
      else if (set.delete(member) && set.size === 0) this.#sets.delete(key);
    } else if (!present) {
      if (set === member) this.#sets.delete(key);
    } else if (set !== member) this.#sets.set(key, set === undefined ? member : new Set([set, member]));
  }
}
