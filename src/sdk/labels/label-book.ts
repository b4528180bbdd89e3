// One labeling project, open: its items and everything said of them. The labels lie in shards, documents of about a
// thousand items each, so that neither opening nor changing one waits for all.
import { groupBy } from '$core/group-by';
import { HearthError } from '$core/errors';
import type { Annotation, AnnotationState, LabelProject } from '$core/labels/project';
import type { Clock, Live } from '$core/ports';
import { LabelShard } from '$sync/label-shard';
import type { Shards } from '../ports';
import type { LabelItem } from './label-items';
import { shardNames, shardOf, type StoredProject } from './stored-project';

export interface BookPorts {
  readonly shards: Shards;
  readonly clock: Clock;
}

/** What an author says; who, when and of what is added. */
export type Saying = Partial<Omit<Annotation, 'item' | 'author' | 'updated'>>;

export class LabelBook {
  readonly items: readonly LabelItem[];
  readonly #project: () => StoredProject;
  readonly #clock: Clock;
  readonly #shards: readonly LabelShard[];
  readonly #known: ReadonlyMap<string, LabelItem>;
  readonly #listeners = new Set<(items: ReadonlySet<string>) => void>();

  private constructor(
    project: () => StoredProject,
    items: readonly LabelItem[],
    clock: Clock,
    open: (changed: (items: ReadonlySet<string>) => void) => readonly LabelShard[]
  ) {
    this.#project = project;
    this.items = items;
    this.#known = new Map(items.map((item) => [item.id, item]));
    this.#clock = clock;
    this.#shards = open((changed) => this.#listeners.forEach((listener) => listener(changed)));
  }

  static async open(
    project: () => StoredProject,
    items: readonly LabelItem[],
    ports: BookPorts
  ): Promise<LabelBook> {
    const documents = await Promise.all(shardNames(project()).map((name) => ports.shards.open(name)));
    return new LabelBook(project, items, ports.clock, (changed) =>
      documents.map((document) => new LabelShard(document, changed))
    );
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

  of(item: string): readonly Annotation[] {
    return this.#shardOf(item).of(item);
  }

  get(item: string, author: string): Annotation | undefined {
    return this.#shardOf(item).get(item, author);
  }

  /** Everything said, of items of the project, in their order. */
  all(): readonly Annotation[] {
    return this.items.flatMap((item) => this.of(item.id));
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
      updated: new Date(this.#clock.now()).toISOString()
    };
    await this.save(base ?? undefined, next);
    return next;
  }

  /**
   * Writes the change from `base`, which was read before, to `next`; what others changed in between stays.
   * @throws HearthError labels/no-item, labels/paused, store/quota
   */
  async save(base: Annotation | undefined, next: Annotation): Promise<void> {
    const { name, paused } = this.#project();
    if (!this.#known.has(next.item))
      throw new HearthError('labels/no-item', { item: next.item, project: name });
    if (paused) throw new HearthError('labels/paused', { project: name });
    await this.#shardOf(next.item).save([{ base, next }]);
  }

  /** A reviewer's judgement of what `author` said. @throws HearthError labels/no-item, store/quota */
  async review(
    item: string,
    author: string,
    state: Extract<AnnotationState, 'approved' | 'rejected' | 'submitted'>,
    reason?: string
  ): Promise<void> {
    const base = this.get(item, author);
    if (!base) throw new HearthError('labels/no-item', { item, project: this.#project().name });
    const { reason: _, ...rest } = base;
    const updated = new Date(this.#clock.now()).toISOString();
    await this.save(base, { ...rest, state, updated, ...(reason ? { reason } : {}) });
  }

  /** Writes many at once, one transaction a shard; items that are not in the project are left out. */
  async saveAll(annotations: readonly Annotation[]): Promise<{ readonly kept: number }> {
    const known = annotations.filter(({ item }) => this.#known.has(item));
    const groups = groupBy(known, ({ item }) => this.#shardOf(item));
    for (const [shard, group] of groups)
      await shard.save(group.map((next) => ({ base: shard.get(next.item, next.author), next })));
    return { kept: known.length };
  }

  /** Takes back all that one author has said of an item. */
  remove(item: string, author: string): Promise<void> {
    return this.#shardOf(item).remove(item, author);
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    await Promise.all(this.#shards.map((shard) => shard.close()));
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
