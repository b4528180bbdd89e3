// What is said of many items, held small: of a hundred thousand, most say what others say too. What annotations share is
// kept once, what few have is kept as text, and an annotation is put together when it is asked for. A glance, what
// counting and handing out need of an annotation, costs next to nothing. Pure; changes are told by whoever makes them.
import type { Annotation } from './project';

/** An annotation without what is drawn and written in it. */
export interface Glance extends Pick<Annotation, 'author' | 'by' | 'state' | 'classes' | 'seconds'> {
  /** Ids of the classes of its regions and spans, one each. */
  readonly labels: readonly string[];
}

/** What many annotations have in common. */
type Common = Pick<Annotation, 'by' | 'state' | 'classes'>;

/** One annotation: whole while it is in use, else its common part and the rest as text. */
interface Row {
  readonly author: string;
  readonly common: Common;
  readonly updated: string;
  readonly seconds: number | undefined;
  readonly labels: readonly string[];
  /** JSON of everything else; undefined where there is nothing else, or while it is whole. */
  rest: string | undefined;
  whole: Annotation | undefined;
}

/** Words and common parts that several `PackedLabels` share. */
export class Words {
  readonly #words = new Map<string, string>();
  readonly #common = new Map<string, Common>();

  word(text: string): string {
    const known = this.#words.get(text);
    if (known !== undefined) return known;
    this.#words.set(text, text);
    return text;
  }

  common({ by, state, classes }: Common): Common {
    // One class, or none, is what most have: no need to make JSON of it.
    const few = classes.length < 2 ? `${classes.length} ${classes[0] ?? ''}` : JSON.stringify(classes);
    const key = `${by} ${state} ${few}`;
    const known = this.#common.get(key);
    if (known) return known;
    const common = { by, state, classes: classes.map((id) => this.word(id)) };
    this.#common.set(key, common);
    return common;
  }
}

/** Annotations of one holder that stay whole: who looks at one item looks at it often. */
const mostWhole = 16;
const none: readonly never[] = [];

export class PackedLabels {
  readonly #words: Words;
  readonly #nameOf: (item: string) => string;
  /** By item; most have one. */
  readonly #rows = new Map<string, Row | readonly Row[]>();
  /** Rows that are whole, the longest unused first. */
  readonly #whole = new Set<Row>();

  /** `nameOf` gives the very string that an item is named by elsewhere, so that it is held once. */
  constructor(words: Words, nameOf: (item: string) => string) {
    this.#words = words;
    this.#nameOf = nameOf;
  }

  items(): Iterable<string> {
    return this.#rows.keys();
  }

  /** What is said of an item, by author. */
  of(item: string): readonly Annotation[] {
    return this.#rowsOf(item).map((row) => this.#wholeOf(item, row));
  }

  /** The same object until something of it changes, while it is in use. */
  get(item: string, author: string): Annotation | undefined {
    const row = this.#rowsOf(item).find((one) => one.author === author);
    return row && this.#wholeOf(item, row);
  }

  glances(item: string): readonly Glance[] {
    const found = this.#rows.get(item);
    if (found === undefined) return none;
    return 'author' in found ? [glanceOf(found)] : found.map(glanceOf);
  }

  /** Puts what an author says of an item in the place of what they said. It stays whole for now. */
  set(annotation: Annotation): void {
    const row = this.#rowOf(annotation);
    row.whole = annotation;
    this.#put(annotation.item, row.author, row);
    this.#use(row);
  }

  /** The same of many, which are not about to be asked for. */
  pack(annotation: Annotation): void {
    const row = this.#rowOf(annotation);
    row.rest = restOf(annotation);
    this.#put(annotation.item, row.author, row);
  }

  delete(item: string, author: string): void {
    this.#put(item, author, undefined);
  }

  #rowOf({ author, by, state, classes, updated, seconds, regions, spans }: Annotation): Row {
    const words = this.#words;
    return {
      author: words.word(author),
      common: words.common({ by, state, classes }),
      updated,
      seconds,
      labels:
        regions.length + spans.length === 0
          ? none
          : [...regions, ...spans].map(({ label }) => words.word(label)),
      rest: undefined,
      whole: undefined
    };
  }

  #rowsOf(item: string): readonly Row[] {
    const found = this.#rows.get(item);
    if (found === undefined) return none;
    return 'author' in found ? [found] : found;
  }

  #put(item: string, author: string, row: Row | undefined): void {
    const before = this.#rowsOf(item);
    const others = before.filter((one) => one.author !== author);
    for (const one of before) if (one.author === author) this.#whole.delete(one);
    const next = row ? [...others, row] : others;
    if (next.length > 1) next.sort((a, b) => (a.author < b.author ? -1 : 1));
    if (next.length === 0) this.#rows.delete(item);
    else this.#rows.set(this.#nameOf(item), next.length === 1 ? next[0]! : next);
  }

  #wholeOf(item: string, row: Row): Annotation {
    row.whole ??= unpacked(this.#nameOf(item), row);
    this.#use(row);
    return row.whole;
  }

  #use(row: Row): void {
    this.#whole.delete(row);
    this.#whole.add(row);
    const [oldest] = this.#whole;
    if (this.#whole.size <= mostWhole || !oldest) return;
    this.#whole.delete(oldest);
    oldest.rest = restOf(oldest.whole!);
    oldest.whole = undefined;
  }
}

function glanceOf({ author, common: { by, state, classes }, seconds, labels }: Row): Glance {
  return { author, by, state, classes, labels, ...(seconds === undefined ? undefined : { seconds }) };
}

/** What has a place of its own in a row, or is given back when the annotation is put together. */
const inRow: ReadonlySet<string> = new Set([
  'item',
  'author',
  'by',
  'state',
  'classes',
  'updated',
  'seconds'
] satisfies (keyof Annotation)[]);

function restOf(annotation: Annotation): string | undefined {
  let rest: Record<string, unknown> | undefined;
  for (const key in annotation) {
    if (inRow.has(key)) continue;
    const value = annotation[key as keyof Annotation];
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    (rest ??= {})[key] = value;
  }
  return rest && JSON.stringify(rest);
}

function unpacked(item: string, { author, common, updated, seconds, rest }: Row): Annotation {
  const said = { item, author, ...common, regions: none, spans: none, relations: none, updated };
  const more = rest === undefined ? undefined : (JSON.parse(rest) as Partial<Annotation>);
  return { ...said, ...(seconds === undefined ? undefined : { seconds }), ...more };
}
