// Learning beside the people of one open project: rows of its items are made once, kept on this device, and after each
// page of labels the head is trained anew in a worker. What it says is a suggestion; only what is asked for is written,
// marked as the model's. Close it with its book.
import { HearthError, isHearthError, toErrorRecord, type ErrorRecord } from '$core/errors';
import { hashText } from '$core/hash';
import { suggestions, type Suggestion } from '$core/labels/learning/calibrate';
import { modelAuthor } from '$core/labels/learning/learn';
import { encodedWidth } from '$core/labels/learning/picture-encoder';
import type { Sampling } from '$core/labels/learning/sampling';
import type {
  CurvePoint,
  LearnedRound,
  LearningService,
  LearnRequest,
  SaidByItem
} from '$core/labels/learning/service';
import { decisions } from '$core/labels/decided';
import type { Glance } from '$core/labels/packed';
import type { Annotation, LabelProject } from '$core/labels/project';
import type { BlobId, Clock, DeviceStore, Live } from '$core/ports';
import type { LabelBook } from './label-book';

export interface LearningPorts {
  readonly book: LabelBook;
  readonly service: LearningService;
  readonly device: DeviceStore;
  readonly clock: Clock;
  /** All texts, in the order of the items; of a project on text. */
  readonly texts: (signal: AbortSignal, onProgress: (fraction: number) => void) => Promise<readonly string[]>;
}

export interface LearningState {
  readonly phase: 'idle' | 'preparing' | 'ready' | 'failed';
  /** Of making rows, in [0, 1]. */
  readonly fraction: number;
  /** True while the head is being trained. */
  readonly learning: boolean;
  readonly round: LearnedRound | undefined;
  readonly error: ErrorRecord | undefined;
}

/** What the model says of one item. */
export interface ItemSuggestion {
  readonly classes: readonly string[];
  readonly confidence: number;
}

/** Share of right labels wanted of what is labelled without a person. */
export const wantedAccuracy = 0.95;
/** Labels from which a first head says anything worth showing. */
export const fewestLabels = 4;

const picturesForEncoder = 300;
const picturesAtOnce = 32;

/** Whether a project's labels can be learned beside its people: whole classes only. */
export function canLearn({ task }: Pick<LabelProject, 'task'>): boolean {
  return task === 'image-classification' || task === 'text-classification';
}

export class Learning {
  readonly #ports: LearningPorts;
  readonly #key: string;
  readonly #abort = new AbortController();
  readonly #places: ReadonlyMap<string, number>;
  readonly #listeners = new Set<() => void>();
  #state: LearningState = { phase: 'idle', fraction: 0, learning: false, round: undefined, error: undefined };
  #prepared: Promise<void> | undefined;
  #ordered: { readonly round: object; readonly ids: readonly string[] } | undefined;
  /** What a round was last asked for. */
  #taught = '';
  #turn: Promise<void> = Promise.resolve();

  constructor(ports: LearningPorts) {
    this.#ports = ports;
    this.#key = `labels:${ports.book.project.id}:${ports.clock.id()}`;
    this.#places = new Map(ports.book.items.map(({ id }, at) => [id, at]));
  }

  readonly live: Live<LearningState> = {
    get: () => this.#state,
    subscribe: (changed) => {
      this.#listeners.add(changed);
      return () => this.#listeners.delete(changed);
    }
  };

  get state(): LearningState {
    return this.#state;
  }

  /** What the head says of an item; undefined before it has learned enough to say anything. */
  suggestion(item: string): ItemSuggestion | undefined {
    const { round } = this.#state;
    const at = this.#places.get(item);
    return round && at !== undefined && round.learnedFrom >= fewestLabels ? saidAt(round, at) : undefined;
  }

  /** Ids of items without labels, the most wanted first, the same list through a round; undefined before the first round. */
  get order(): readonly string[] | undefined {
    const { round } = this.#state;
    const { items } = this.#ports.book;
    if (round && this.#ordered?.round !== round)
      this.#ordered = { round, ids: Array.from(round.next, (at) => items[at]!.id) };
    return round && this.#ordered?.ids;
  }

  /**
   * Learns from all that is said now, in turn after what is under way; does nothing if nothing else is said. What goes
   * wrong is told by the state. Resolves when the round is there.
   */
  learn(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#round());
    return this.#turn;
  }

  /** How right it was after its first labels, and as they grew. */
  curve(): Promise<readonly CurvePoint[]> {
    return this.#withRows(() => this.#ports.service.curve(this.#key, this.#request()));
  }

  /** Each item as a point of a plane, by its rows' two principal components. */
  plane(): Promise<{ readonly points: Float32Array; readonly shown: number }> {
    return this.#withRows(() => this.#ports.service.plane(this.#key));
  }

  /**
   * Items nobody has labelled of which the head is sure enough, and would be right as often as wanted: it is held to
   * labels that it never learned from. Empty while nothing shows that.
   */
  sureItems(): readonly Annotation[] {
    const { round } = this.#state;
    const { threshold } = round?.judgement ?? {};
    if (!round || threshold === undefined) return [];
    const { book, clock } = this.#ports;
    const updated = new Date(clock.now()).toISOString();
    return Array.from(round.next).flatMap((at) => {
      const item = book.items[at]!.id;
      const { classes, confidence } = saidAt(round, at);
      if (confidence < threshold || classes.length === 0 || book.glances(item).length > 0) return [];
      return [modelSays(item, classes, confidence, updated)];
    });
  }

  /** Labels what `sureItems` gives, as the model. @throws HearthError labels/paused, store/quota */
  async labelSure(): Promise<number> {
    const { project } = this.#ports.book;
    if (project.paused) throw new HearthError('labels/paused', { project: project.name });
    return (await this.#ports.book.saveAll(this.sureItems())).kept;
  }

  /** Everything the model has labelled. */
  labelled(): readonly Annotation[] {
    const { book } = this.#ports;
    const isOwn = ({ by, author }: Glance): boolean => by === 'model' && author === modelAuthor;
    return book.items.flatMap(({ id }) => (book.glances(id).some(isOwn) ? book.get(id, modelAuthor)! : []));
  }

  /** Takes back all of it in one step. */
  async removeLabelled(): Promise<number> {
    const own = this.labelled();
    await this.#ports.book.removeAll(own);
    return own.length;
  }

  close(): void {
    this.#abort.abort();
    this.#listeners.clear();
    // What is under way would leave its rows with the worker after they are forgotten.
    void Promise.allSettled([this.#turn, this.#prepared]).then(() => this.#ports.service.forget(this.#key));
  }

  /** Never rejects: a turn that failed would take all that come after it along. */
  async #round(): Promise<void> {
    if (this.#abort.signal.aborted) return;
    try {
      const request = this.#request();
      const taught = JSON.stringify([[...request.said], request.classes, request.order]);
      if (taught === this.#taught) return;
      const round = await this.#withRows(() => {
        this.#set({ learning: true, error: undefined });
        return this.#ports.service.learn(this.#key, request);
      });
      this.#taught = taught;
      this.#set({ phase: 'ready', learning: false, round });
    } catch (error) {
      if (this.#abort.signal.aborted) return;
      this.#set({ phase: 'failed', learning: false, error: toErrorRecord(error) });
    }
  }

  /** Rows first. A worker that was begun anew has forgotten them, and is given them once more. */
  async #withRows<T>(work: () => Promise<T>): Promise<T> {
    const prepared = this.#prepare();
    await prepared;
    try {
      return await work();
    } catch (error) {
      if (!isHearthError(error, 'labels/no-rows')) throw error;
      if (this.#prepared === prepared) this.#prepared = undefined;
      await this.#prepare();
      return work();
    }
  }

  #request(): LearnRequest {
    const { project } = this.#ports.book;
    return {
      classes: project.classes.map(({ id }) => id),
      multiple: project.multiple,
      said: this.#said(),
      order: samplingOf(project),
      wanted: wantedAccuracy
    };
  }

  /** What people have come to, in the order in which they said it; never what the model said itself. */
  #said(): SaidByItem {
    const { project } = this.#ports.book;
    const people: Annotation[] = [];
    for (const one of this.#ports.book.said())
      if (one.by === 'person' && one.state !== 'rejected') people.push(one);
    const decided = decisions({ ...project, review: false, labelsPerItem: 1 }, people).map(
      ({ annotation }) => annotation
    );
    const sorted = [...decided].sort((a, b) => (a.updated < b.updated ? -1 : 1));
    return new Map(sorted.map(({ item, classes }) => [item, classes]));
  }

  #prepare(): Promise<void> {
    this.#prepared ??= this.#makeRows().catch((error: unknown) => {
      this.#prepared = undefined;
      throw error;
    });
    return this.#prepared;
  }

  async #makeRows(): Promise<void> {
    this.#set({ phase: 'preparing', fraction: 0 });
    const { book, service } = this.#ports;
    const ids = book.items.map(({ id }) => id);
    const told = (fraction: number): void => this.#set({ fraction });
    if (book.project.task === 'text-classification') {
      const texts = await this.#ports.texts(this.#abort.signal, told);
      this.#abort.signal.throwIfAborted();
      await service.embedTexts(this.#key, ids, texts);
    } else {
      const rows = await this.#pictureRows(told);
      this.#abort.signal.throwIfAborted();
      await service.keepRows(this.#key, ids, rows, encodedWidth);
    }
    this.#set({ phase: 'ready', fraction: 1 });
  }

  /** [items, encodedWidth], from the last time where the pictures are the same. */
  async #pictureRows(told: (fraction: number) => void): Promise<Float32Array> {
    const { book, device } = this.#ports;
    const files = book.items.map(({ image }) => image!.file);
    // All of them: versions, and sets of one name, may differ in any picture.
    const cache = `label-rows:2:${await hashText(files.join('\n'))}`;
    const kept = await device.cached(cache);
    if (kept instanceof Float32Array && kept.length === files.length * encodedWidth) return kept;
    const rows = await this.#encoded(files, told);
    // A full disk costs the next time, not this one.
    await device.setCached(cache, rows).catch((error: unknown) => {
      if (!isHearthError(error, 'store/quota')) throw error;
    });
    return rows;
  }

  async #encoded(files: readonly BlobId[], told: (fraction: number) => void): Promise<Float32Array> {
    const { service } = this.#ports;
    const every = Math.max(1, Math.floor(files.length / picturesForEncoder));
    await service.learnEncoder(
      this.#key,
      files.filter((_, i) => i % every === 0).slice(0, picturesForEncoder)
    );
    const rows = new Float32Array(files.length * encodedWidth);
    for (let from = 0; from < files.length; from += picturesAtOnce) {
      this.#abort.signal.throwIfAborted();
      rows.set(
        await service.embedPictures(this.#key, files.slice(from, from + picturesAtOnce)),
        from * encodedWidth
      );
      told(Math.min(1, (from + picturesAtOnce) / files.length));
    }
    return rows;
  }

  #set(change: Partial<LearningState>): void {
    this.#state = { ...this.#state, ...change };
    for (const changed of this.#listeners) changed();
  }
}

function samplingOf({ order }: LabelProject): Sampling {
  if (order === 'diverse') return 'diversity';
  return order === 'random' ? 'random' : 'uncertainty';
}

function saidAt({ classes, multiple, probabilities }: LearnedRound, at: number): ItemSuggestion {
  const own = probabilities.subarray(at * classes.length, (at + 1) * classes.length);
  const [said] = suggestions({ classes: classes.length, multiple }, own) as readonly [Suggestion];
  return { classes: said.classes.map((k) => classes[k]!), confidence: said.confidence };
}

function modelSays(
  item: string,
  classes: readonly string[],
  confidence: number,
  updated: string
): Annotation {
  const parts = { regions: [], spans: [], relations: [] };
  return {
    item,
    author: modelAuthor,
    by: 'model',
    state: 'submitted',
    classes,
    confidence: Math.min(1, confidence),
    ...parts,
    updated
  };
}
