// Finished labels as a dataset: what the people of each item agree on, a row or more of a table.
import { HearthError } from '$core/errors';
import { weightedDecisions } from '$core/labels/insight';
import type { Annotation, LabelProject } from '$core/labels/project';
import type { Datasets } from '../datasets';
import { labelCsv } from './finished';
import type { LabelBook } from './label-book';
import { isImageTask, TextReader } from './label-items';

/** Imports the table; gives its ref. @throws HearthError labels/nothing-finished, store/quota */
export async function makeLabelTable(book: LabelBook, name: string, datasets: Datasets): Promise<string> {
  const { project } = book;
  const decided = weightedDecisions(project, book.all()).map(({ annotation }) => annotation);
  if (decided.length === 0) throw new HearthError('labels/nothing-finished', { project: project.name });
  const texts = isImageTask(project.task) ? undefined : await textsOf(project, decided, datasets);
  const names = new Map(book.items.map((item) => [item.id, item.name]));
  const csv = labelCsv(project, decided, (item) => ({
    name: names.get(item) ?? '',
    ...(texts ? { text: texts.get(item) ?? '' } : {})
  }));
  const file = new File([csv], `${name}.csv`, { type: 'text/csv' });
  const { ref } = await datasets.import(file, {
    name,
    delimiter: ',',
    quote: '"',
    header: true,
    missing: [''],
    // Classes may be called '1' and '2', or 'yes' and 'no', and are classes for all that.
    types: { label: 'category', ...(texts ? { text: 'text' as const } : {}) }
  });
  return ref;
}

async function textsOf(
  project: LabelProject,
  said: readonly Annotation[],
  datasets: Datasets
): Promise<ReadonlyMap<string, string>> {
  const reader = new TextReader(project, datasets);
  try {
    const found = new Map<string, string>();
    for (const { item } of said) found.set(item, await reader.text(Number(item)));
    return found;
  } finally {
    await reader.close();
  }
}
