// Builds a set of labels while a format's files are read: classes by name, items once, annotations by item and
// author. What is no valid shape, span or name is refused at its file and line, before anything is kept.
import { isHearthError, HearthError } from '../../errors';
import { checkAnnotation, checkClasses, checkShape } from '../check';
import { classColor } from '../colors';
import type {
  Annotation,
  AttributeValues,
  LabelAttribute,
  LabelClass,
  Region,
  Relation,
  Shape,
  Span
} from '../project';
import type { LabelImport, LabelItem, LabelNote, ReadOptions } from './format';

/** Where in the files something is. The line is looked for only when it is needed. */
export interface Place {
  readonly file: string;
  readonly line?: () => number | undefined;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** An annotation that is still being read. */
export interface DraftAnnotation extends Writable<Annotation> {
  classes: string[];
  regions: Region[];
  spans: Span[];
  relations: Relation[];
}

/** Largest side of a picture, in pixels, and most characters of a text: what says more is damaged or hostile. */
const mostPixels = 1e6;
const mostCharacters = 1e7;

export class SetBuilder {
  readonly #format: string;
  readonly #options: ReadOptions;
  readonly #classes = new Map<string, Writable<LabelClass>>();
  readonly #items = new Map<string, LabelItem>();
  readonly #annotations = new Map<string, DraftAnnotation>();
  readonly #notes: LabelNote[] = [];

  constructor(format: string, options: ReadOptions) {
    this.#format = format;
    this.#options = options;
  }

  /** The refusal of all that was read. */
  refuse(place: Place, reason: string): HearthError {
    const line = place.line?.();
    const details = { file: place.file, format: this.#format, reason };
    return new HearthError('labels/unreadable', line === undefined ? details : { ...details, line });
  }

  unsupported(place: Place, what: string): HearthError {
    return new HearthError('labels/unsupported', { file: place.file, format: this.#format, what });
  }

  note(place: Place, text: string): void {
    const line = place.line?.();
    this.#notes.push(line === undefined ? { file: place.file, text } : { file: place.file, line, text });
  }

  /** The id of a class by its name; it is new where it was not seen before. */
  classId(name: string, place: Place, known: Partial<LabelClass> = {}): string {
    const found = this.#classes.get(name);
    if (found) {
      Object.assign(found, known);
      return found.id;
    }
    if (name === '' || name.length > 500)
      throw this.refuse(place, `"${name.slice(0, 40)}" is no name of a class`);
    const number = this.#classes.size;
    const id = `c${number + 1}`;
    this.#classes.set(name, { id, name, color: classColor(number), ...known });
    return id;
  }

  /** Adds an item, or to what is known of it. */
  item(item: LabelItem, place: Place): void {
    const { name, width = 1, height = 1, text = '' } = item;
    if (name === '' || name.length > 200)
      throw this.refuse(place, `"${name.slice(0, 40)}" is no name of an item`);
    if (!(isSide(width) && isSide(height)))
      throw this.refuse(place, `a picture of ${width} x ${height} pixels cannot be`);
    if (text.length > mostCharacters) throw this.refuse(place, 'a text is longer than 10 million characters');
    this.#items.set(name, { ...this.#items.get(name), ...item });
  }

  hasItem(name: string): boolean {
    return this.#items.has(name);
  }

  /** What an author says of an item, to be added to. */
  annotation(item: string, author = this.#options.author ?? 'import'): DraftAnnotation {
    const key = JSON.stringify([item, author]);
    const found = this.#annotations.get(key);
    if (found) return found;
    const draft: DraftAnnotation = {
      item,
      author,
      state: 'submitted',
      by: 'person',
      classes: [],
      regions: [],
      spans: [],
      relations: [],
      updated: this.#options.now
    };
    this.#annotations.set(key, draft);
    return draft;
  }

  addClass(to: DraftAnnotation, name: string, place: Place): void {
    const id = this.#markingId(name, place);
    if (!to.classes.includes(id)) to.classes.push(id);
  }

  addRegion(to: DraftAnnotation, label: string, shape: Shape, place: Place, more: PartOptions = {}): void {
    this.#guard(place, () => checkShape(shape));
    const attributes = this.#attributes(label, more.attributes, place);
    const id = more.id ?? `r${to.regions.length + 1}`;
    to.regions.push({ id, label: this.#markingId(label, place), shape, ...attributes });
  }

  addSpan(
    to: DraftAnnotation,
    label: string,
    start: number,
    end: number,
    place: Place,
    more: PartOptions = {}
  ) {
    const length = this.#items.get(to.item)?.text?.length;
    const whole = Number.isInteger(start) && Number.isInteger(end);
    if (!whole || start < 0 || start >= end || (length !== undefined && end > length))
      throw this.refuse(place, `a span from ${start} to ${end} is not within its text`);
    const attributes = this.#attributes(label, more.attributes, place);
    const id = more.id ?? `s${to.spans.length + 1}`;
    to.spans.push({ id, label: this.#markingId(label, place), start, end, ...attributes });
  }

  addRelation(to: DraftAnnotation, label: string, from: string, end: string, place: Place): void {
    const id = `x${to.relations.length + 1}`;
    const known = this.#classes.has(label) ? {} : { relation: true as const };
    to.relations.push({ id, label: this.classId(label, place, known), from, to: end });
  }

  /** All that was read. @throws HearthError labels/unreadable for what only shows at the end */
  finish(place: Place): LabelImport {
    return this.#guard(place, () => ({
      set: {
        classes: checkClasses([...this.#classes.values()]),
        items: [...this.#items.values()],
        annotations: [...this.#annotations.values()].map((one) => checkAnnotation(one))
      },
      notes: this.#notes
    }));
  }

  #guard<T>(place: Place, check: () => T): T {
    try {
      return check();
    } catch (error) {
      if (!isHearthError(error, 'labels/bad-record')) throw error;
      const { what, where, reason } = error.details;
      throw this.refuse(place, `${what}${where ? ` at ${where}` : ''}: ${reason}`);
    }
  }

  /** A class that marks something is more than a relation. */
  #markingId(name: string, place: Place): string {
    const id = this.classId(name, place);
    delete this.#classes.get(name)!.relation;
    return id;
  }

  /** Values of a part, with each attribute made known to its class. */
  #attributes(label: string, values: AttributeValues | undefined, place: Place) {
    const entries = Object.entries(values ?? {});
    if (entries.length === 0) return {};
    this.classId(label, place);
    const owner = this.#classes.get(label)!;
    for (const [id, value] of entries) {
      if (owner.attributes?.some((one) => one.id === id)) continue;
      const kind = { boolean: 'flag', number: 'number', string: 'text' } as const;
      const attribute: LabelAttribute = { id, name: id, kind: kind[typeof value as keyof typeof kind] };
      owner.attributes = [...(owner.attributes ?? []), attribute];
    }
    return { attributes: Object.fromEntries(entries) };
  }
}

export interface PartOptions {
  readonly id?: string;
  readonly attributes?: AttributeValues;
}

function isSide(pixels: number): boolean {
  return Number.isInteger(pixels) && pixels >= 1 && pixels <= mostPixels;
}
