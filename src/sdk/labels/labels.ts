// Labeling projects of a workspace: make, list, change, open. What is said in one is a LabelBook.
import { checkName } from '$core/assets';
import { HearthError } from '$core/errors';
import type { LabelClass, LabelProject } from '$core/labels/project';
import type { Loss } from '$core/labels/exchange';
import type { LabelFormatName } from '$core/labels/formats/index';
import type { Live } from '$core/ports';
import type { Records } from '$sync/document';
import type { Datasets } from '../datasets';
import type { Images } from '../images';
import type { Job } from '../job';
import type { Jobs } from '../jobs';
import type { WorkspacePorts } from '../ports';
import type { FormatChoice, Taken } from './exchange';
import type { ExportOptions } from './label-export';
import type { Growth } from './growth';
import type { Insight } from '$core/labels/insight';
import type { LabelBook } from './label-book';
import type { Learning } from './learning';
import type { LabelsToArchive } from './labels-archive';
import { isImageTask, TextReader, type LabelItem } from './label-items';
import { itemsPerShard, shardNames, type StoredProject } from './stored-project';

/** The map of the workspace's document that holds the projects. */
export const labelProjects = 'label-projects';
const map = labelProjects;

/** What must be said to make a project; the rest has defaults. */
export type NewProject = Pick<LabelProject, 'name' | 'task' | 'source' | 'classes'> &
  Partial<Omit<LabelProject, 'id' | 'created'>>;

interface Sources {
  readonly images: Images;
  readonly datasets: Datasets;
  readonly jobs: Jobs;
}

export class Labels {
  readonly #ports: WorkspacePorts;
  readonly #sources: Sources;
  readonly #records: Records<StoredProject>;

  constructor(ports: WorkspacePorts, sources: Sources) {
    this.#ports = ports;
    this.#sources = sources;
    this.#records = ports.document.records<StoredProject>(map);
  }

  /** All projects, newest first. */
  get live(): Live<readonly LabelProject[]> {
    return { get: () => this.list(), subscribe: this.#records.live.subscribe };
  }

  list(): readonly LabelProject[] {
    const present = [...this.#records.all().values()].filter(({ deletedAt }) => deletedAt === undefined);
    return present.sort((a, b) => (a.created < b.created ? 1 : -1));
  }

  /** The documents that hold what is said in all projects. */
  shardNames(): readonly string[] {
    return [...this.#records.all().values()].flatMap((project) =>
      project.deletedAt === undefined ? shardNames(project) : []
    );
  }

  /** @throws HearthError labels/no-project */
  get(id: string): LabelProject {
    return this.#stored(id);
  }

  /** @throws HearthError labels/bad-project, asset/not-found, asset/bad-name, store/quota */
  async create(wanted: NewProject): Promise<LabelProject> {
    const project: LabelProject = {
      multiple: false,
      instructions: '',
      labelsPerItem: 1,
      review: false,
      blind: false,
      paused: false,
      ...wanted,
      id: this.#ports.clock.id(),
      name: checkName(wanted.name),
      created: new Date(this.#ports.clock.now()).toISOString()
    };
    checkClasses(project.classes);
    const source = this.#exactSource(project);
    const items = await this.#itemsOf({ ...project, source });
    // A source may grow: a shard then holds more, never another's items.
    const shards = Math.max(1, Math.ceil(items.length / itemsPerShard));
    const stored: StoredProject = { ...project, source, shards };
    await this.#ports.document.commit((draft) => draft.set(map, project.id, stored));
    return stored;
  }

  /** Classes are told apart by their ids: a name, a colour or a key may change at any time. */
  async update(id: string, change: Partial<Omit<LabelProject, 'id' | 'created' | 'task'>>): Promise<void> {
    if (change.classes) checkClasses(change.classes);
    await this.#ports.document.commit((draft) => {
      const current = draft.get<StoredProject>(map, id);
      if (!current) throw new HearthError('labels/no-project', { project: id });
      draft.set(map, id, { ...current, ...change });
    });
  }

  /** Everything said goes when the workspace is next opened; until then `restore` undoes it. */
  async delete(id: string): Promise<void> {
    await this.#mark(id, this.#ports.clock.now());
  }

  async restore(id: string): Promise<void> {
    await this.#mark(id, undefined);
  }

  /**
   * Takes in what the newest version of the source adds. Undefined where it is the project's already.
   * @throws HearthError labels/no-project, asset/not-found, store/quota
   */
  async grow(id: string): Promise<Growth | undefined> {
    if (this.#ports.document.readOnly) return undefined;
    const { followed, newerSource } = await import('./growth');
    const project = this.get(id);
    const newer = newerSource(project, this.#sources);
    if (newer === undefined) return undefined;
    const book = await this.open(id);
    try {
      const change = await followed(project, newer, book, this.#sources);
      if (!change) return { source: newer, joined: undefined };
      const items = await this.#itemsOf({ ...project, ...change });
      await this.update(id, change);
      return { source: newer, joined: items.length - book.items.length };
    } finally {
      await book.close();
    }
  }

  /** The project's items and labels; close it when done. @throws HearthError labels/no-project, asset/not-found */
  async open(id: string): Promise<LabelBook> {
    const items = await this.#itemsOf(this.get(id));
    // What labels are made of comes only where some are looked at: the first load stays small.
    const { LabelBook } = await import('./label-book');
    return LabelBook.open(() => this.#stored(id), items, this.#ports);
  }

  /** Reads the texts of a project on text. @throws HearthError data/unknown-column, asset/not-found */
  texts(id: string): TextReader {
    return new TextReader(this.get(id), this.#sources.datasets);
  }

  /** A learner beside the people of an open project; close it before the book. */
  async learning(book: LabelBook): Promise<Learning> {
    const { Learning } = await import('./learning');
    const { compute, device, clock } = this.#ports;
    const { project } = book;
    return new Learning({
      book,
      service: compute.service('tabular'),
      device,
      clock,
      texts: async (signal, onProgress) => {
        const reader = this.texts(project.id);
        try {
          return await reader.all(signal, onProgress);
        } finally {
          await reader.close();
        }
      }
    });
  }

  /** What is said of the people's agreement, quality and pace, and what needs a look; told by a worker. */
  async insight(book: LabelBook): Promise<Insight> {
    return this.#ports.compute.service('tabular').insight(book.project, book.all());
  }

  /**
   * Makes the finished labels a table, by what the people of each item agree on: a version more each time, ready for any
   * training. Gives its ref. @throws HearthError labels/nothing-finished, store/quota
   */
  async makeTable(book: LabelBook, name: string): Promise<string> {
    const { makeLabelTable } = await import('./label-table');
    return makeLabelTable(book, name, this.#sources.datasets);
  }

  /**
   * Trains a classifier on the finished labels in one step: makes them a version of their table, and starts the job.
   * @throws HearthError labels/nothing-finished, store/quota
   */
  async train(book: LabelBook, name: string, model: string): Promise<Job> {
    const { project } = book;
    const data = await this.makeTable(book, name);
    if (isImageTask(project.task)) {
      const inputs = { images: project.source, labels: data };
      return this.#sources.jobs.submit(
        'train-image-classifier',
        inputs,
        { target: 'label' },
        { name: model }
      );
    }
    const params = { text: 'text', target: 'label' };
    return this.#sources.jobs.submit('train-text-classifier', { data }, params, { name: model });
  }

  /** The formats in which this project's labels can leave. */
  async formats(project: LabelProject): Promise<readonly FormatChoice[]> {
    return (await import('./exchange')).formatsFor(project);
  }

  /**
   * What the finished labels say that a format has no place for. @throws HearthError labels/nothing-finished
   */
  async losses(
    book: LabelBook,
    format: LabelFormatName,
    options: Pick<ExportOptions, 'signal' | 'onProgress'> = {}
  ): Promise<readonly Loss[]> {
    const { exportLosses } = await import('./label-export');
    return exportLosses(book, format, options);
  }

  /**
   * The finished labels in a format of `formats`, written block by block.
   * @throws HearthError labels/cannot-export, labels/nothing-finished; the signal's reason
   */
  async export(book: LabelBook, format: LabelFormatName, options: ExportOptions = {}): Promise<File> {
    const { exportLabels } = await import('./label-export');
    const reader = isImageTask(book.project.task) ? undefined : this.texts(book.project.id);
    try {
      return await exportLabels(
        book,
        format,
        { images: this.#sources.images, texts: reader, date: new Date(this.#ports.clock.now()) },
        options
      );
    } finally {
      await reader?.close();
    }
  }

  /**
   * Takes labels from files of any format into the project. Classes it does not have are added.
   * @throws HearthError labels/unreadable, labels/unsupported, labels/unknown-format; nothing is changed then
   */
  async import(book: LabelBook, files: readonly File[]): Promise<Taken> {
    const { importLabels } = await import('./exchange');
    const now = new Date(this.#ports.clock.now()).toISOString();
    return importLabels(book, files, now, (classes) => this.update(book.project.id, { classes }));
  }

  /** Frees what was deleted. Call when nobody has a project open. */
  async purge(): Promise<void> {
    if (this.#ports.document.readOnly) return;
    for (const project of this.#records.all().values()) {
      if (project.deletedAt === undefined) continue;
      for (const name of shardNames(project)) await this.#ports.shards.delete(name);
      await this.#ports.document.commit((draft) => draft.delete(map, project.id));
    }
  }

  /** Every project with its labels, for an archive of the workspace. */
  async archived(): Promise<readonly LabelsToArchive[]> {
    const { readLabels } = await import('./labels-archive');
    return this.list().map(({ id }) => readLabels(this.#stored(id), this.#ports.shards));
  }

  #stored(id: string): StoredProject {
    const found = this.#records.get(id);
    if (!found || found.deletedAt !== undefined) throw new HearthError('labels/no-project', { project: id });
    return found;
  }

  async #itemsOf(project: LabelProject): Promise<readonly LabelItem[]> {
    const { itemsOf } = await import('./source-items');
    return itemsOf(project, this.#sources);
  }

  /** Names the version, so that what was labelled stays what it was. */
  #exactSource({ task, source, textColumn }: LabelProject): string {
    if (isImageTask(task)) return this.#sources.images.get(source).ref;
    const dataset = this.#sources.datasets.get(source);
    if (!dataset.columns.some(({ name }) => name === textColumn))
      throw new HearthError('labels/bad-project', { reason: 'choose the column that holds the texts' });
    return dataset.ref;
  }

  async #mark(id: string, deletedAt: number | undefined): Promise<void> {
    await this.#ports.document.commit((draft) => {
      const current = draft.get<StoredProject>(map, id);
      if (!current) throw new HearthError('labels/no-project', { project: id });
      const { deletedAt: _, ...kept } = current;
      draft.set(map, id, deletedAt === undefined ? kept : { ...kept, deletedAt });
    });
  }
}

function checkClasses(classes: readonly LabelClass[]): void {
  const refuse = (reason: string): never => {
    throw new HearthError('labels/bad-project', { reason });
  };
  if (classes.length === 0) refuse('it needs at least one class');
  if (classes.some(({ name }) => name.trim() === '')) refuse('every class needs a name');
  const twice = (values: readonly string[]): string | undefined =>
    values.find((value, i) => values.indexOf(value) !== i);
  const name = twice(classes.map((one) => one.name.trim()));
  if (name !== undefined) refuse(`two classes are called "${name}"`);
  const key = twice(classes.flatMap(({ hotkey }) => (hotkey ? [hotkey] : [])));
  if (key !== undefined) refuse(`two classes have the key "${key}"`);
}
