// What is said of many items, held small: of a hundred thousand, most say what others say too. Words and lists of classes
// are kept once, what few annotations have is kept as text, and an annotation is put together when it is asked for. What
// counting and handing out need of one, a glance, lies open. Pure; changes are told by whoever makes them.
import { annotationStates, type Annotation, type Region } from './project';

/** An annotation without what is drawn and written in it. */
export interface Glance extends Pick<Annotation, 'author' | 'by' | 'state' | 'classes'> {
  readonly seconds: number | undefined;
  /** Ids of the classes of its regions and spans, one each. */
  readonly labels: readonly string[];
}

/** An annotation as it is kept elsewhere: what is missing is as in one that says nothing. */
export type Kept = Partial<Omit<Annotation, 'item' | 'author' | 'regions'>>;

/** An annotation as it is held. */
export interface Row extends Glance {
  readonly updated: string;
  /** JSON of everything else; undefined where there is nothing else, or while it is whole. */
  rest: string | undefined;
  whole: Annotation | undefined;
}

const none: readonly never[] = [];

/** Words and lists of classes that several `PackedLabels` share. */
export class Words {
  readonly #words = new Map<string, string>();
  readonly #one = new Map<string, readonly string[]>();
  readonly #several = new Map<string, readonly string[]>();
  #last = '';

  word(text: string): string {
    if (text === this.#last) return this.#last;
    const known = this.#words.get(text);
    if (known === undefined) this.#words.set(text, text);
    return (this.#last = known ?? text);
  }

  list(classes: readonly string[]): readonly string[] {
    const [first] = classes;
    if (first === undefined) return none;
    const [lists, key] = classes.length === 1 ? [this.#one, first] : [this.#several, JSON.stringify(classes)];
    const known = lists.get(key);
    if (known) return known;
    const list = classes.map((id) => this.word(id));
    lists.set(key, list);
    return list;
  }
}

/** Where rows lie by item: a map, or `PlacedRows`. */
export interface Rows {
  get(item: string): readonly Row[] | undefined;
  set(item: string, rows: readonly Row[]): unknown;
  delete(item: string): unknown;
  /** Items that anything is said of. */
  keys(): Iterable<string>;
}

/** What is said of each item, by its number: who goes through all looks nothing up. */
export type PlacedByNumber = (readonly Row[] | undefined)[];

/** Rows of some of the items of a list, where their numbers say; of what is not in it, aside. */
export class PlacedRows implements Rows {
  readonly #places: ReadonlyMap<string, number>;
  readonly #placed: PlacedByNumber;
  readonly #others = new Map<string, readonly Row[]>();

  constructor(places: ReadonlyMap<string, number>, placed: PlacedByNumber) {
    this.#places = places;
    this.#placed = placed;
  }

  get(item: string): readonly Row[] | undefined {
    const place = this.#places.get(item);
    return place === undefined ? this.#others.get(item) : this.#placed[place];
  }

  set(item: string, rows: readonly Row[]): void {
    const place = this.#places.get(item);
    if (place === undefined) this.#others.set(item, rows);
    else this.#placed[place] = rows;
  }

  delete(item: string): void {
    const place = this.#places.get(item);
    if (place === undefined) this.#others.delete(item);
    else this.#placed[place] = undefined;
  }

  *keys(): Generator<string> {
    for (const [item, place] of this.#places) if (this.#placed[place]) yield item;
    yield* this.#others.keys();
  }
}

/** Annotations of one holder that stay whole: who looks at an item looks at it often. */
const mostWhole = 16;

export class PackedLabels {
  readonly #words: Words;
  readonly #rows: Rows;
  /** Rows that are whole, the longest unused first. */
  readonly #whole = new Set<Row>();

  constructor(words: Words, rows: Rows) {
    this.#words = words;
    this.#rows = rows;
  }

  items(): Iterable<string> {
    return this.#rows.keys();
  }

  glances(item: string): readonly Glance[] {
    return this.#rows.get(item) ?? none;
  }

  /** What is said of an item, by author. */
  of(item: string): readonly Annotation[] {
    return (this.#rows.get(item) ?? none).map((row) => this.#wholeOf(item, row));
  }

  /** The same, put together anew and not kept: for who goes through very many. */
  look(item: string): readonly Annotation[] {
    return lookAt(item, this.#rows.get(item));
  }

  /** The same object until something of it changes, while it is in use. */
  get(item: string, author: string): Annotation | undefined {
    const row = this.#rows.get(item)?.find((one) => one.author === author);
    return row && this.#wholeOf(item, row);
  }

  /** Puts what an author says of an item in the place of what they said. It stays whole for now. */
  set(annotation: Annotation): void {
    const { item, author, regions } = annotation;
    const row = this.#rowOf(author, annotation, regions);
    row.whole = annotation;
    this.#put(item, author, row);
    this.#use(row);
  }

  /** The same of many, as they are kept, which are not about to be asked for. */
  pack(item: string, author: string, kept: Kept, regions: readonly Region[]): void {
    const row = this.#rowOf(author, kept, regions);
    row.rest = restOf(kept, regions);
    this.#put(item, author, row);
  }

  delete(item: string, author: string): void {
    this.#put(item, author, undefined);
  }

  #rowOf(author: string, kept: Kept, regions: readonly Region[]): Row {
    const { state = 'draft', spans = none } = kept;
    const parts = regions.length + spans.length > 0 ? [...regions, ...spans] : none;
    return {
      author: this.#words.word(author),
      by: kept.by === 'model' ? 'model' : 'person',
      state: annotationStates.find((one) => one === state) ?? state,
      classes: this.#words.list(kept.classes ?? none),
      seconds: kept.seconds,
      labels: parts.length > 0 ? parts.map(({ label }) => this.#words.word(label)) : none,
      updated: kept.updated ?? '',
      rest: undefined,
      whole: undefined
    };
  }

  #put(item: string, author: string, row: Row | undefined): void {
    const before = this.#rows.get(item);
    if (!before) {
      if (row) this.#rows.set(item, [row]);
      return;
    }
    for (const one of before) if (one.author === author) this.#whole.delete(one);
    const next = before.filter((one) => one.author !== author).concat(row ?? []);
    next.sort((a, b) => (a.author < b.author ? -1 : 1));
    if (next.length > 0) this.#rows.set(item, next);
    else this.#rows.delete(item);
  }

  #wholeOf(item: string, row: Row): Annotation {
    row.whole ??= unpacked(item, row);
    this.#use(row);
    return row.whole;
  }

  #use(row: Row): void {
    this.#whole.delete(row);
    this.#whole.add(row);
    if (this.#whole.size <= mostWhole) return;
    const [oldest] = this.#whole;
    if (!oldest?.whole) return;
    this.#whole.delete(oldest);
    oldest.rest = restOf(oldest.whole, oldest.whole.regions);
    oldest.whole = undefined;
  }
}

/** What rows say of their item, put together anew. The rows of an item are replaced, never changed: they may be kept for later. */
export function lookAt(item: string, rows: readonly Row[] = none): readonly Annotation[] {
  return rows.map((row) => row.whole ?? unpacked(item, row));
}

/** What has a place of its own in a row, or beside it. */
const inRow: ReadonlySet<string> = new Set<keyof Annotation>([
  'item',
  'author',
  'by',
  'state',
  'classes',
  'updated',
  'seconds',
  'regions'
]);

function restOf(kept: Kept, regions: readonly Region[]): string | undefined {
  let rest: Record<string, unknown> | undefined = regions.length > 0 ? { regions } : undefined;
  for (const key in kept) {
    if (inRow.has(key)) continue;
    const value = kept[key as keyof Kept];
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    (rest ??= {})[key] = value;
  }
  return rest && JSON.stringify(rest);
}

function unpacked(item: string, { author, by, state, classes, seconds, updated, rest }: Row): Annotation {
  const said = { item, author, state, by, classes, regions: none, spans: none, relations: none, updated };
  if (rest === undefined) return seconds === undefined ? said : { ...said, seconds };
  const more = JSON.parse(rest) as Partial<Annotation>;
  return { ...said, ...(seconds === undefined ? {} : { seconds }), ...more };
}
