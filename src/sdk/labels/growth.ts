// A project follows its source: what a newer version of it adds joins the project, and what is labelled stays. Pictures
// are known by their content, so any newer version can join. Rows are known by their number, so a newer table joins
// only where every row that is labelled still says the same.
import { parseRef, refOf } from '$core/assets';
import type { LabelProject } from '$core/labels/project';
import type { Datasets } from '../datasets';
import type { Images } from '../images';
import type { LabelBook } from './label-book';
import { isImageTask, TextReader } from './label-items';

interface Sources {
  readonly images: Images;
  readonly datasets: Datasets;
}

export interface Growth {
  /** The newer version. */
  readonly source: string;
  /** Items it adds; undefined where the project stays with its version, since labelled rows say something else now. */
  readonly joined: number | undefined;
}

/** The newest version of the source, where it is newer than the project's; undefined where it is not, or is gone. */
export function newerSource(project: LabelProject, { images, datasets }: Sources): string | undefined {
  const { name, version } = parseRef(project.source);
  const source = isImageTask(project.task) ? images : datasets;
  const record = source.list().find((one) => one.name === name);
  const latest = Math.max(0, ...(record?.versions ?? []).map((one) => one.version));
  return latest > (version ?? 0) ? refOf(name, latest) : undefined;
}

/** What changes about a project that follows its source to `newer`; undefined where a labelled row says otherwise. */
export async function followed(
  project: LabelProject,
  newer: string,
  book: LabelBook,
  sources: Sources
): Promise<Pick<LabelProject, 'source' | 'earlier'> | undefined> {
  const earlier = [...(project.earlier ?? []), project.source];
  if (isImageTask(project.task)) return { source: newer, earlier };
  const { columns, manifest } = sources.datasets.get(newer);
  if (!columns.some(({ name }) => name === project.textColumn)) return undefined;
  const rows = book.items.filter(({ id }) => book.glances(id).length > 0).map(({ id }) => Number(id));
  if (rows.some((row) => row >= manifest.rows)) return undefined;
  const [before, after] = [project, { ...project, source: newer }].map(
    (one) => new TextReader(one, sources.datasets)
  );
  try {
    for (const row of rows) if ((await before!.text(row)) !== (await after!.text(row))) return undefined;
    return { source: newer, earlier };
  } finally {
    await Promise.all([before!.close(), after!.close()]);
  }
}
