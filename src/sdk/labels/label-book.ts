// One labeling project, open: its items and everything said of them. The labels lie in shards, documents of about a
// thousand items each, so that neither opening nor changing one waits for all. What is said is held small
// (core/labels/packed.ts), and of the documents only those that were written in last.
import { groupBy } from '$core/group-by';
import { HearthError } from '$core/errors';
import type { Annotation, LabelProject } from '$core/labels/project';
import { fix, takeStep, type Step } from '$core/labels/review';
import type { Clock, Live } from '$core/ports';
import { lookAt, PlacedRows, Words, type Glance, type PlacedByNumber } from '$core/labels/packed';
import { Awake } from '$sync/awake';
import { LabelShard } from '$sync/label-shard';
import type { Shards } from '../ports';
import { LabelCounts } from './label-counts';
import type { LabelItem } from './label-items';
import { LabelQueue } from './label-queue';
import type { ProjectProgress } from './progress';
import { shardNames, shardOf, type StoredProject } from './stored-project';

export interface BookPorts {
  readonly shards: Shards;
  readonly clock: Clock;
}

/** Shards of a thousand items that stay in memory once they were written in: half a megabyte each with one class an item. */
const mostAwake = 16;

interface Held {
  /** Numbers of the items, by shard. */
  readonly places: readonly ReadonlyMap<string, number>[];
  readonly placed: PlacedByNumber;
  readonly shards: readonly LabelShard[];
}

const none: readonly never[] = [];

/** What a project is and all that is said in it as it was at one moment: for who goes through it more than once. */
export interface LabelSnapshot {
  readonly project: LabelProject;
  /** What is said of an item, by author. */
  readonly look: (item: string) => readonly Annotation[];
}

/** What an author says; who, when and of what is added. */
export type Saying = Partial<Omit<Annotation, 'item' | 'author' | 'updated'>>;

export class LabelBook {
  readonly items: readonly LabelItem[];
  /** Who does what next. */
  readonly queue: LabelQueue;
  readonly #project: () => StoredProject;
  readonly #clock: Clock;
  readonly #shards: readonly LabelShard[];
  readonly #places: Held['places'];
  readonly #placed: PlacedByNumber;
  readonly #counts: LabelCounts;
  readonly #listeners = new Set<(items: ReadonlySet<string>) => void>();

  private constructor(
    project: () => StoredProject,
    items: readonly LabelItem[],
    { places, placed, shards }: Held,
    clock: Clock
  ) {
    this.#project = project;
    this.items = items;
    this.#places = places;
    this.#placed = placed;
    this.#clock = clock;
    this.#shards = shards;
    for (const shard of shards) shard.watch((changed) => this.#hear(changed));
    const saidAt = (place: number): readonly Glance[] => placed[place] ?? none;
    this.#counts = new LabelCounts(project, items.length, saidAt);
    this.queue = new LabelQueue({
      project,
      items,
      placeOf: (item) => this.#placeOf(item),
      said: (item) => this.glances(item),
      saidAt,
      leases: shards.map((shard) => shard.leases),
      leasesOf: (item) => this.#shardOf(item).leases,
      clock
    });
  }

  static async open(
    project: () => StoredProject,
    items: readonly LabelItem[],
    ports: BookPorts
  ): Promise<LabelBook> {
    const names = shardNames(project());
    const places = names.map(() => new Map<string, number>());
    items.forEach(({ id }, place) => places[shardOf(id, names.length)]!.set(id, place));
    const placed: PlacedByNumber = new Array<undefined>(items.length).fill(undefined);
    const awake = new Awake(mostAwake);
    const words = new Words();
    const opening = names.map((name, shard) =>
      LabelShard.open({
        open: (how) => ports.shards.open(name, how),
        awake,
        words,
        rows: new PlacedRows(places[shard]!, placed)
      })
    );
    return new LabelBook(project, items, { places, placed, shards: await Promise.all(opening) }, ports.clock);
  }

  get project(): LabelProject {
    return this.#project();
  }

  /** Told which items anybody, in any tab, has said something else of; returns a function that stops. */
  watch(heard: (items: ReadonlySet<string>) => void): () => void {
    this.#listeners.add(heard);
    return () => this.#listeners.delete(heard);
  }

  /** What is said of one item, by author; told of its changes alone. */
  live(item: string): Live<readonly Annotation[]> {
    return {
      get: () => this.of(item),
      subscribe: (changed) => this.watch((items) => items.has(item) && changed())
    };
  }

  /** The number of an item among `items`; -1 of one that is none. */
  placeOf(item: string): number {
    return this.#placeOf(item) ?? -1;
  }

  of(item: string): readonly Annotation[] {
    return this.#shardOf(item).of(item);
  }

  get(item: string, author: string): Annotation | undefined {
    return this.#shardOf(item).get(item, author);
  }

  /** The same, not kept for the next time: for who goes through very many. */
  look(item: string): readonly Annotation[] {
    return this.#shardOf(item).look(item);
  }

  /** All as it is now, whatever is said later; takes a pointer an item. */
  snapshot(): LabelSnapshot {
    const placed = [...this.#placed];
    return { project: this.project, look: (item) => lookAt(item, placed[this.placeOf(item)]) };
  }

  /** What counting needs of what is said of an item; costs next to nothing. */
  glances(item: string): readonly Glance[] {
    return this.#shardOf(item).glances(item);
  }

  /** How far the project is; the same object until something else is said. */
  progress(): ProjectProgress {
    return this.#counts.progress();
  }

  /** Everything said, of items of the project, in their order, put together one after another. */
  *said(): Generator<Annotation> {
    for (const { id } of this.items) yield* this.look(id);
  }

  /** What some people say of all items. */
  saidBy(authors: readonly string[]): readonly Annotation[] {
    return this.items.flatMap(({ id }) => authors.flatMap((author) => this.get(id, author) ?? []));
  }

  /** Everything at once, which may be very much. */
  all(): readonly Annotation[] {
    return [...this.said()];
  }

  /**
   * What an author says of an item, in the place of what they said before. `base` is what they had before them (null:
   * nothing), where that may not be the latest: what was changed elsewhere since then stays. Durable when it resolves.
   * @throws HearthError labels/no-item, labels/paused, store/quota
   */
  async annotate(
    item: string,
    author: string,
    saying: Saying,
    base: Annotation | null = this.get(item, author) ?? null
  ): Promise<Annotation> {
    const next: Annotation = {
      ...(base ?? nothingSaid(item, author)),
      ...saying,
      updated: this.#now()
    };
    await this.save(base ?? undefined, next);
    return next;
  }

  /**
   * The same of all that an author says: what `next` no longer has is gone. Gives it as it is written.
   * @throws HearthError labels/no-item, labels/paused, store/quota
   */
  async replace(next: Annotation, base: Annotation | undefined): Promise<Annotation> {
    const written = { ...next, updated: this.#now() };
    await this.save(base, written);
    return written;
  }

  /**
   * Writes the change from `base`, which was read before, to `next`; what others changed in between stays.
   * @throws HearthError labels/no-item, labels/paused, store/quota
   */
  async save(base: Annotation | undefined, next: Annotation): Promise<void> {
    if (this.#placeOf(next.item) === undefined)
      throw new HearthError('labels/no-item', { item: next.item, project: this.#project().name });
    this.#checkOpen();
    await this.#shardOf(next.item).save([{ base, next }]);
  }

  /**
   * A reviewer's judgement of what `author` said; sending back needs a reason.
   * @throws HearthError labels/no-item, labels/bad-step, labels/paused, store/quota
   */
  async judge(
    item: string,
    author: string,
    step: Extract<Step, 'approve' | 'reject'>,
    by: { readonly person: string; readonly reason?: string }
  ): Promise<void> {
    const base = this.#said(item, author);
    await this.save(base, takeStep(base, step, { ...by, now: this.#now() }));
  }

  /**
   * What a reviewer corrected in the labels of `author`: theirs, approved; the first, sent back as fixed.
   * @throws HearthError labels/no-item, labels/bad-step, labels/paused, store/quota
   */
  async fix(
    item: string,
    author: string,
    corrected: Pick<Annotation, 'classes' | 'regions' | 'spans' | 'relations'>,
    person: string
  ): Promise<void> {
    this.#checkOpen();
    await this.saveAll(fix(this.#said(item, author), corrected, { person, now: this.#now() }));
  }

  /** Writes many at once, one transaction a shard; items that are not in the project are left out. */
  async saveAll(annotations: readonly Annotation[]): Promise<{ readonly kept: number }> {
    const known = annotations.filter(({ item }) => this.#placeOf(item) !== undefined);
    const groups = groupBy(known, ({ item }) => this.#shardOf(item));
    for (const [shard, group] of groups)
      await shard.save(group.map((next) => ({ base: shard.get(next.item, next.author), next })));
    return { kept: known.length };
  }

  /** The same said of many items by one author, in the place of what they said before. Gives how many. */
  async sayOfAll(items: readonly string[], author: string, saying: Saying): Promise<number> {
    this.#checkOpen();
    const updated = this.#now();
    const said = items.map((item) => ({
      ...(this.get(item, author) ?? nothingSaid(item, author)),
      ...saying,
      updated
    }));
    return (await this.saveAll(said)).kept;
  }

  /** Takes back all that one author has said of an item. */
  remove(item: string, author: string): Promise<void> {
    return this.#shardOf(item).remove(item, author);
  }

  /** Takes back many at once, one transaction a shard. */
  async removeAll(annotations: readonly Pick<Annotation, 'item' | 'author'>[]): Promise<void> {
    for (const [shard, group] of groupBy(annotations, ({ item }) => this.#shardOf(item)))
      await shard.removeAll(group);
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    this.queue.close();
    await Promise.all(this.#shards.map((shard) => shard.close()));
  }

  #said(item: string, author: string): Annotation {
    const found = this.get(item, author);
    if (!found) throw new HearthError('labels/no-item', { item, project: this.#project().name });
    return found;
  }

  #checkOpen(): void {
    const { name, paused } = this.#project();
    if (paused) throw new HearthError('labels/paused', { project: name });
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString();
  }

  #hear(changed: ReadonlySet<string>): void {
    const places = [...changed].flatMap((item) => this.#placeOf(item) ?? []);
    this.#counts.changed(places);
    this.queue.changed(places);
    this.#listeners.forEach((listener) => listener(changed));
  }

  #placeOf(item: string): number | undefined {
    return this.#places[shardOf(item, this.#places.length)]!.get(item);
  }

  #shardOf(item: string): LabelShard {
    return this.#shards[shardOf(item, this.#shards.length)]!;
  }
}

/** An annotation before anything is said. */
export function nothingSaid(item: string, author: string): Annotation {
  return {
    item,
    author,
    state: 'draft',
    by: 'person',
    classes: [],
    regions: [],
    spans: [],
    relations: [],
    updated: ''
  };
}
