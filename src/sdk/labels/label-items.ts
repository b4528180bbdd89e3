// What a labeling project asks people about: the images of a set, or the texts of a table's column. Their list is
// source-items.ts.
import { refOf } from '$core/assets';
import { HearthError } from '$core/errors';
import type { ImageItem } from '$core/images/manifest';
import type { LabelProject } from '$core/labels/project';
import type { Datasets, TableView } from '../datasets';

/** One image, or one row of a table. */
export interface LabelItem {
  /** How annotations name it: the hash of an image's bytes, or the number of a row from 0. */
  readonly id: string;
  /** For people: the file's name, or the number of the row from 1. */
  readonly name: string;
  readonly image?: ImageItem;
}

export function isImageTask(task: LabelProject['task']): boolean {
  return task === 'image-classification' || task === 'image-regions';
}

/** Texts of rows, read in pages and kept while one goes back and forth. Close it when done. */
export class TextReader {
  readonly #column: string;
  readonly #view: Promise<TableView>;
  readonly #pages = new Map<number, Promise<readonly string[]>>();

  /** @throws HearthError asset/not-found, data/unknown-column */
  constructor(project: LabelProject, datasets: Datasets) {
    const dataset = datasets.get(project.source);
    const column = project.textColumn ?? '';
    if (!dataset.columns.some(({ name }) => name === column))
      throw new HearthError('data/unknown-column', {
        column,
        table: refOf(dataset.record.name, dataset.version.version)
      });
    this.#column = column;
    this.#view = dataset.openView();
  }

  /** '' for an empty cell. */
  async text(row: number): Promise<string> {
    const page = Math.floor(row / rowsPerPage);
    const read = this.#pages.get(page) ?? this.#read(page);
    this.#pages.set(page, read);
    return (await read)[row - page * rowsPerPage] ?? '';
  }

  /** Texts of the rows from `from` to before `to`, which are not kept. */
  async rows(from: number, to: number): Promise<readonly string[]> {
    const view = await this.#view;
    const { columns } = await view.read(from, Math.min(view.rows, to), [this.#column]);
    return (columns[0] ?? []).map(textOf);
  }

  /** All texts, in the order of their rows. */
  async all(
    signal: AbortSignal,
    onProgress: (fraction: number) => void = () => undefined
  ): Promise<readonly string[]> {
    const view = await this.#view;
    const texts: string[] = [];
    for (let from = 0; from < view.rows; from += rowsAtOnce) {
      signal.throwIfAborted();
      texts.push(...(await this.rows(from, from + rowsAtOnce)));
      onProgress(texts.length / view.rows);
    }
    return texts;
  }

  async close(): Promise<void> {
    await (await this.#view).close();
  }

  #read(page: number): Promise<readonly string[]> {
    return this.rows(page * rowsPerPage, (page + 1) * rowsPerPage);
  }
}

const rowsPerPage = 50;
const rowsAtOnce = 2000;

function textOf(cell: unknown): string {
  return cell === null || cell === undefined ? '' : String(cell);
}
