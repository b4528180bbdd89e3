// Labels from files of other tools, and the formats in which they may leave. Formats are core/labels/formats; here the items,
// which annotations name by content, meet the names that files give them. Loaded only when somebody exchanges.
import { unzipSync } from 'fflate';
import { HearthError } from '$core/errors';
import { importLabels as readLabels, isTextOfLabels, labelFile, matchItems } from '$core/labels/exchange';
import type { LabelFile, LabelNote } from '$core/labels/formats/format';
import { labelFormatNames, labelFormats, type LabelFormatName } from '$core/labels/formats/index';
import type { LabelClass, LabelProject } from '$core/labels/project';
import type { LabelBook } from './label-book';
import { mergeClasses } from './merge-classes';

export interface FormatChoice {
  readonly name: LabelFormatName;
  readonly title: string;
}

export interface Taken {
  /** Annotations that are now in the project. */
  readonly kept: number;
  /** Those whose item the project does not have. */
  readonly unknown: number;
  readonly notes: readonly LabelNote[];
}

/** The formats that can say what this project's labels say. */
export function formatsFor({ task }: LabelProject): readonly FormatChoice[] {
  const needed = {
    'image-classification': ['classes'],
    'image-regions': ['boxes', 'polygons', 'masks', 'keypoints'],
    'text-classification': ['classes'],
    'text-spans': ['spans']
  } as const;
  const text = task.startsWith('text');
  const picturesOnly: readonly LabelFormatName[] = ['coco', 'voc', 'yolo', 'cvat', 'folders'];
  const textsOnly: readonly LabelFormatName[] = ['conll', 'spacy', 'jsonl'];
  const fits = (name: LabelFormatName): boolean =>
    !(text ? picturesOnly : textsOnly).includes(name) &&
    needed[task].some((holding) => labelFormats[name].holds.includes(holding));
  return labelFormatNames.filter(fits).map((name) => ({ name, title: labelFormats[name].title }));
}

/**
 * Takes labels of a file into the project, as submitted. Classes meet by name; what is new of them is given to `changeClasses`.
 * @throws HearthError labels/unreadable, labels/unsupported, labels/unknown-format
 */
export async function importLabels(
  book: LabelBook,
  files: readonly File[],
  now: string,
  changeClasses: (classes: readonly LabelClass[]) => Promise<void>
): Promise<Taken> {
  const sizes = new Map(book.items.flatMap(({ name, image }) => (image ? [[name, image] as const] : [])));
  const { set, notes } = readLabels(await filesOf(files), { now, sizes });
  const { project } = book;
  const merged = mergeClasses(project.classes, set.classes);
  if (merged.classes.some((one, i) => one !== project.classes[i])) await changeClasses(merged.classes);
  const names = matchItems(
    set.annotations.map(({ item }) => item),
    book.items.map(({ name }) => name)
  );
  const items = new Map(book.items.map(({ id, name }) => [name, id]));
  const annotations = set.annotations.flatMap((annotation) => {
    const item = items.get(names.get(annotation.item) ?? '');
    return item === undefined ? [] : [merged.translate({ ...annotation, item })];
  });
  const { kept } = await book.saveAll(annotations);
  return { kept, unknown: set.annotations.length - kept, notes };
}

/** Texts are read; pictures are known by their paths. @throws HearthError labels/unreadable */
async function filesOf(files: readonly File[]): Promise<readonly LabelFile[]> {
  const found: LabelFile[] = [];
  for (const file of files) {
    const { name } = file;
    if (/\.zip$/i.test(name)) for (const one of await unzipped(file)) found.push(one);
    else if (isTextOfLabels(name)) found.push(labelFile(name, new Uint8Array(await file.arrayBuffer())));
    else found.push({ path: name });
  }
  return found;
}

/** Against archives that unpack to far more than they are. */
const mostUnpacked = 512e6;

async function unzipped(file: File): Promise<readonly LabelFile[]> {
  const names: string[] = [];
  let total = 0;
  const wanted = ({ name, originalSize }: { name: string; originalSize: number }): boolean => {
    if (!name.endsWith('/')) names.push(name);
    total += isTextOfLabels(name) ? originalSize : 0;
    if (total > mostUnpacked) throw new Error('it unpacks to too much');
    return isTextOfLabels(name);
  };
  const unpack = async (): Promise<Record<string, Uint8Array>> => {
    try {
      return unzipSync(new Uint8Array(await file.arrayBuffer()), { filter: wanted });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new HearthError('labels/unreadable', { file: file.name, format: 'zip', reason }, { cause });
    }
  };
  const entries = await unpack();
  return names.map((path) => (entries[path] ? labelFile(path, entries[path]) : { path }));
}
