// What a labeling project asks people about: the images of a set, or the texts of a table's column.
import { refOf } from '$core/assets';
import { HearthError } from '$core/errors';
import { imageId, type ImageItem } from '$core/images/manifest';
import type { LabelProject } from '$core/labels/project';
import type { Datasets, TableView } from '../datasets';
import type { Images } from '../images';

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

/** @throws HearthError asset/not-found */
export async function itemsOf(
  project: LabelProject,
  { images, datasets }: { readonly images: Images; readonly datasets: Datasets }
): Promise<readonly LabelItem[]> {
  if (isImageTask(project.task)) {
    const items = await images.get(project.source).items();
    return items.map((image) => ({ id: imageId(image), name: image.name, image }));
  }
  const { rows } = datasets.get(project.source).manifest;
  return Array.from({ length: rows }, (_, row) => ({ id: String(row), name: String(row + 1) }));
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

  async close(): Promise<void> {
    await (await this.#view).close();
  }

  async #read(page: number): Promise<readonly string[]> {
    const view = await this.#view;
    const from = page * rowsPerPage;
    const { columns } = await view.read(from, Math.min(view.rows, from + rowsPerPage), [this.#column]);
    return (columns[0] ?? []).map((cell) => (cell === null || cell === undefined ? '' : String(cell)));
  }
}

const rowsPerPage = 50;
