// One person labelling one project: where they are, what they say of the item before them, what they can undo.
// Every change is written when it is made; `saved` is true when all of it is durable.
import type { ErrorRecord } from '$core/errors';
import type { Annotation, AttributeValues, LabelProject, Region, Shape, Span } from '$core/labels/project';
import { visibleTo } from '$core/labels/review';
import { nothingSaid, type LabelBook } from '$sdk/labels/label-book';
import type { LabelItem } from '$sdk/labels/label-items';
import type { Turns } from '$sdk/labels/wanted-items';
import {
  contentOf,
  withAttribute,
  withClassToggled,
  withLabel,
  without,
  withRelation,
  withSpan,
  type Content
} from './content';
import { Writing } from './writing.svelte';

export interface EditorPorts {
  readonly book: LabelBook;
  readonly author: () => string;
  /** Milliseconds that only go forward. */
  readonly elapsed: () => number;
  readonly newId: () => string;
  /** Whether this person judges others' labels; no where absent. */
  readonly isReviewer?: () => boolean;
  /** Ids of items in the order in which they are given out; from the item before one round where absent. */
  readonly order?: () => readonly string[] | undefined;
}

export type Given = 'draft' | 'returned' | 'held' | 'new' | 'paused' | 'wait' | 'done' | undefined;

/** Longer than this on one item is a break, not work. */
const longestMs = 300_000;

export class RoomEditor {
  readonly #ports: EditorPorts;
  readonly #stop: () => void;
  #project = $state.raw<LabelProject>()!;
  #index = $state(0);
  #annotation = $state.raw<Annotation>()!;
  readonly #writing: Writing;
  #past = $state.raw<readonly Content[]>([]);
  #future = $state.raw<readonly Content[]>([]);
  #looked = $state<string>();
  #since = 0;
  /** Raised by every change anybody makes, so that counts are made anew. */
  #changes = $state(0);
  #next = $state.raw<Given>();
  selected = $state<string>();
  /** Id of the class that new regions and spans get. */
  active = $state<string>();

  /** Begins at an item, by its place; where there is none, at what the queue gives. */
  constructor(ports: EditorPorts, start = -1) {
    this.#ports = ports;
    this.#writing = new Writing(ports.book);
    this.#project = ports.book.project;
    this.active = this.#project.classes.find(({ relation }) => !relation)?.id;
    this.#show(Math.max(0, start));
    if (start < 0) this.#begin();
    this.#stop = ports.book.watch((items) => this.#hear(items));
  }

  get project(): LabelProject {
    return this.#project;
  }
  get items(): readonly LabelItem[] {
    return this.#ports.book.items;
  }
  get index(): number {
    return this.#index;
  }
  get item(): LabelItem {
    return this.items[this.#index]!;
  }
  get annotation(): Annotation {
    return this.#annotation;
  }
  /** What this person has said of the item, if anything. */
  get said(): Annotation | undefined {
    return this.#writing.said(this.item.id, this.#ports.author());
  }
  get saved(): boolean {
    return this.#writing.saved;
  }
  get error(): ErrorRecord | undefined {
    return this.#writing.error;
  }
  get canUndo(): boolean {
    return this.#past.length > 0;
  }
  get canRedo(): boolean {
    return this.#future.length > 0;
  }
  get region(): Region | undefined {
    return this.#annotation.regions.find(({ id }) => id === this.selected);
  }
  get span(): Span | undefined {
    return this.#annotation.spans.find(({ id }) => id === this.selected);
  }
  /** Items that are labelled, by as many people as the project asks for. */
  readonly done = $derived.by(() => {
    void this.#changes;
    void this.#project;
    return this.#ports.book.progress().states.done;
  });
  readonly previousItem = $derived(this.items[this.#index - 1]);
  readonly nextItem = $derived(this.items[this.#index + 1]);

  /** What others, and the model, say of this item; in a blind project nothing, unless one reviews. */
  readonly others = $derived.by(() => {
    void this.#changes;
    const own = this.#ports.author();
    const said = this.#ports.book.of(this.items[this.#index]!.id);
    const isReviewer = this.#ports.isReviewer?.() ?? false;
    return visibleTo(own, isReviewer, this.#project, said).filter(({ author }) => author !== own);
  });

  // Moving

  goTo(index: number): void {
    if (index >= 0 && index < this.items.length && index !== this.#index) this.#show(index);
  }

  next(): void {
    this.goTo(this.#index + 1);
  }

  previous(): void {
    this.goTo(this.#index - 1);
  }

  /** Goes to what the queue says comes next for this person; false when that is nothing now. */
  nextOpen(): boolean {
    const next = this.#ports.book.queue.nextToLabel(this.#ports.author(), this.#turns());
    this.#next = next.kind === 'item' ? next.why : next.kind;
    if (next.kind === 'item') this.goToItem(next.item);
    return next.kind === 'item';
  }

  /** The item that `nextOpen` would show now, to be prepared. */
  upcoming(): LabelItem | undefined {
    const next = this.#ports.book.queue.nextToLabel(this.#ports.author(), this.#turns());
    return next.kind === 'item' ? this.items[this.#ports.book.placeOf(next.item)] : undefined;
  }

  /** The first that the queue gives, which may be the one shown. */
  #begin(): void {
    const order = this.#ports.order?.();
    const next = this.#ports.book.queue.nextToLabel(this.#ports.author(), { order });
    this.#next = next.kind === 'item' ? next.why : next.kind;
    if (next.kind === 'item') this.goToItem(next.item);
  }

  goToItem(id: string): void {
    this.goTo(this.#ports.book.placeOf(id));
  }

  /** Why this item was given, or why none was: see `nextToLabel`. */
  get given(): Given {
    return this.#next;
  }

  /** Whose labels are looked at instead of one's own; undefined for one's own. */
  get looked(): Annotation | undefined {
    void this.#changes;
    return this.#looked === undefined ? undefined : this.#ports.book.get(this.item.id, this.#looked);
  }

  look(author: string | undefined): void {
    this.#looked = author;
    this.selected = undefined;
  }

  // Saying

  /** Gives the class, or takes it back; for one class only, it is the answer. */
  toggleClass(id: string): void {
    this.#change(withClassToggled(this.#annotation, id, this.#project.multiple));
  }

  /** Puts all that is said in the place of what was, as one step to undo. */
  replace({ classes, regions, spans, relations }: Content): void {
    this.#change({ classes, regions, spans, relations });
  }

  /** Puts back what was said before, with its state, its reason and its time. */
  restore(annotation: Annotation): void {
    if (annotation.item !== this.item.id) return;
    this.#past = [...this.#past, contentOf(this.#annotation)];
    this.#future = [];
    this.#put(annotation);
  }

  addRegion(shape: Shape, label = this.active): void {
    if (label === undefined) return;
    const region: Region = { id: this.#ports.newId(), label, shape };
    this.#change({ regions: [...this.#annotation.regions, region] });
    this.selected = region.id;
  }

  setShape(id: string, shape: Shape): void {
    this.#changeRegion(id, (region) => ({ ...region, shape }));
  }

  /** The class of the selected region or span, and of what is drawn next. */
  chooseClass(label: string): void {
    this.active = label;
    if (this.selected !== undefined) this.#change(withLabel(this.#annotation, this.selected, label));
  }

  addSpan(start: number, end: number, label = this.active): void {
    if (label === undefined) return;
    this.#change(withSpan(this.#annotation, { id: this.#ports.newId(), label, start, end }));
    // The next class is meant for the next words, not for these.
    this.selected = undefined;
  }

  /** Says how two spans belong together. False where that is said already, or is nothing. */
  addRelation(from: string, to: string, label: string): boolean {
    const change = withRelation(this.#annotation, { id: this.#ports.newId(), label, from, to });
    this.#change(change);
    return change !== undefined;
  }

  /** An attribute of a region or span; undefined takes the answer back. */
  setAttribute(id: string, attribute: string, value: AttributeValues[string] | undefined): void {
    this.#change(withAttribute(this.#annotation, id, attribute, value));
  }

  /** Removes a region, span or relation. */
  remove(id: string): void {
    this.#change(without(this.#annotation, id));
    if (this.selected === id) this.selected = undefined;
  }

  /** What this person said of the item before, as a beginning. False when that was nothing. */
  copyPrevious(): boolean {
    const { previousItem } = this;
    const previous = previousItem && this.#writing.said(previousItem.id, this.#ports.author());
    if (!previous || (previous.regions.length === 0 && previous.classes.length === 0)) return false;
    const regions = previous.regions.map((region) => ({ ...region, id: this.#ports.newId() }));
    this.#change({ classes: previous.classes, regions: [...this.#annotation.regions, ...regions] });
    return true;
  }

  /** Says that this is all: goes on to what is open. False when everything is done. */
  submit(): boolean {
    this.#setState('submitted');
    return this.nextOpen();
  }

  skip(): boolean {
    this.#setState('skipped');
    return this.nextOpen();
  }

  /** Marks the item for a second look, or takes the mark back. */
  flag(): void {
    this.#setState(this.#annotation.state === 'flagged' ? 'draft' : 'flagged');
  }

  /** Takes back all that this person said of the item. */
  async takeBack(): Promise<void> {
    const { item, author } = this.#annotation;
    await this.#writing.remove(item, author);
    // Another item may be shown by now.
    if (this.item.id === item) this.#show(this.#index);
  }

  undo(): void {
    const last = this.#past.at(-1);
    if (!last) return;
    this.#past = this.#past.slice(0, -1);
    this.#future = [...this.#future, contentOf(this.#annotation)];
    this.#write(last);
  }

  redo(): void {
    const next = this.#future.at(-1);
    if (!next) return;
    this.#future = this.#future.slice(0, -1);
    this.#past = [...this.#past, contentOf(this.#annotation)];
    this.#write(next);
  }

  /** Tries again to write what could not be written. */
  retry(): void {
    this.#writing.retry();
  }

  /** Resolves when everything said so far is written, or has failed. */
  async settled(): Promise<void> {
    await this.#writing.settled();
  }

  /** The project's classes, instructions or settings were changed. */
  refresh(): void {
    this.#project = this.#ports.book.project;
  }

  close(): void {
    this.#stop();
  }

  /** All items but this one and those whose end is being written: as ordered, else from the next one round. */
  #turns(): Turns {
    const skip = (id: string): boolean => {
      const state = this.#writing.unsaved(id)?.state ?? 'draft';
      return id === this.item.id || (state !== 'draft' && state !== 'rejected');
    };
    return { order: this.#ports.order?.(), from: this.#index + 1, skip };
  }

  #show(index: number): void {
    this.#index = index;
    this.#read(this.items[index]!.id);
    this.#past = [];
    this.#future = [];
    this.#looked = undefined;
    this.selected = undefined;
    this.#since = this.#ports.elapsed();
  }

  /** What others said is looked at, not changed. */
  #change(change: Partial<Content> | undefined): void {
    if (this.#looked !== undefined || change === undefined) return;
    this.#past = [...this.#past.slice(-199), contentOf(this.#annotation)];
    this.#future = [];
    this.#write(change);
  }

  #changeRegion(id: string, change: (region: Region) => Region): void {
    const { regions } = this.#annotation;
    const at = regions.findIndex((region) => region.id === id);
    if (at < 0) return;
    const next = change(regions[at]!);
    if (JSON.stringify(next) !== JSON.stringify(regions[at]))
      this.#change({ regions: regions.with(at, next) });
  }

  #setState(state: Annotation['state']): void {
    if (this.#looked !== undefined) return;
    const now = this.#ports.elapsed();
    const ms = Math.min(longestMs, now - this.#since);
    this.#since = now;
    const seconds = Math.round(((this.#annotation.seconds ?? 0) + ms / 1000) * 10) / 10;
    this.#put({ ...this.#annotation, state, seconds });
  }

  /** A change of what was submitted makes it a draft again, until it is submitted anew. */
  #write(change: Partial<Content>): void {
    const { reason: _, ...rest } = this.#annotation;
    this.#put({ ...rest, ...change, by: 'person', state: 'draft' });
  }

  #put(next: Annotation): void {
    this.#annotation = next;
    this.#writing.write(next);
  }

  #read(item: string): void {
    const author = this.#ports.author();
    this.#annotation = this.#writing.begin(item, author) ?? nothingSaid(item, author);
  }

  #hear(items: ReadonlySet<string>): void {
    this.#changes++;
    this.#project = this.#ports.book.project;
    const { item } = this.#annotation;
    // Another tab of the same person: what it wrote is taken over unless something is on its way here.
    if (items.has(item) && !this.#writing.unsaved(item)) this.#read(item);
  }
}
