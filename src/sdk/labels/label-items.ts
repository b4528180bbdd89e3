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

/**
 * The items of a project, in an order that only grows: those of the versions of its source, oldest first, each once.
 * @throws HearthError asset/not-found
 */
export async function itemsOf(
  project: LabelProject,
  { images, datasets }: { readonly images: Images; readonly datasets: Datasets }
): Promise<readonly LabelItem[]> {
  if (!isImageTask(project.task)) {
    const { rows } = datasets.get(project.source).manifest;
    return Array.from({ length: rows }, (_, row) => ({ id: String(row), name: String(row + 1) }));
  }
  const found = new Map<string, LabelItem>();
  const names = new Set<string>();
  for (const ref of [...(project.earlier ?? []), project.source])
    for (const image of await images.get(ref).items()) {
      const id = imageId(image);
      if (found.has(id)) continue;
      const name = freeName(image.name, names);
      names.add(name);
      found.set(id, { id, name, image });
    }
  return [...found.values()];
}

/** Two versions may have different pictures of one name: 'a.png', 'a (2).png'. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let i = 2; taken.has(free); i++) free = name.replace(/(\.[^./]*)?$/, ` (${i})$1`);
  return free;
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

  /** All texts, in the order of their rows. */
  async all(
    signal: AbortSignal,
    onProgress: (fraction: number) => void = () => undefined
  ): Promise<readonly string[]> {
    const view = await this.#view;
    const texts: string[] = [];
    for (let from = 0; from < view.rows; from += rowsAtOnce) {
      signal.throwIfAborted();
      const { columns } = await view.read(from, Math.min(view.rows, from + rowsAtOnce), [this.#column]);
      texts.push(...(columns[0] ?? []).map(textOf));
      onProgress(texts.length / view.rows);
    }
    return texts;
  }

  async close(): Promise<void> {
    await (await this.#view).close();
  }

  async #read(page: number): Promise<readonly string[]> {
    const view = await this.#view;
    const from = page * rowsPerPage;
    const { columns } = await view.read(from, Math.min(view.rows, from + rowsPerPage), [this.#column]);
    return (columns[0] ?? []).map(textOf);
  }
}

const rowsPerPage = 50;
const rowsAtOnce = 2000;

function textOf(cell: unknown): string {
  return cell === null || cell === undefined ? '' : String(cell);
}
