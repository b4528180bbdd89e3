// Files of labels in and out: which format they are in, reading them whole or refusing them whole, and writing a set
// in a format. Bytes become text here, once, and strictly: what is no UTF-8 is no label file.
import { HearthError } from '../errors';
import type {
  Holding,
  LabelFile,
  LabelFormat,
  LabelImport,
  LabelSet,
  LabelSurvey,
  ReadOptions,
  WrittenFile
} from './formats/format';
import { labelFormatNames, labelFormats, type LabelFormatName } from './formats/index';
import { cannotExport, isFinished } from './formats/writing';
import type { Annotation, LabelClass, Shape } from './project';

/** Largest file of labels that is read; their text and records must fit in memory. */
const mostBytes = 512 * 1024 * 1024;

const textFile = /\.(json|jsonl|ndjson|xml|txt|csv|tsv|conll|bio|iob2?|names|ya?ml|data)$/i;

/** Whether a file's text matters to any format; pictures matter by their path alone. */
export function isTextOfLabels(path: string): boolean {
  return textFile.test(path);
}

/** @throws HearthError labels/unreadable */
export function labelFile(path: string, bytes: Uint8Array): LabelFile {
  const refuse = (reason: string) =>
    new HearthError('labels/unreadable', { file: path, format: 'text', reason });
  if (bytes.length > mostBytes) throw refuse(`it has ${bytes.length} bytes; ${mostBytes} are read at most`);
  try {
    return { path, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    if (error instanceof TypeError) throw refuse('it is no UTF-8 text');
    throw error;
  }
}

/** The format the files most likely are in. @throws HearthError labels/unknown-format */
export function detectFormat(files: readonly LabelFile[]): LabelFormatName {
  let best: { readonly name: LabelFormatName; readonly score: number } | undefined;
  for (const name of labelFormatNames) {
    const score = labelFormats[name].detect(files);
    if (score > (best?.score ?? 0)) best = { name, score };
  }
  if (!best) throw new HearthError('labels/unknown-format', { file: files[0]?.path ?? '' });
  return best.name;
}

/** @throws HearthError labels/unknown-format, labels/unreadable, labels/unsupported; nothing is kept then */
export function importLabels(
  files: readonly LabelFile[],
  options: ReadOptions & { readonly format?: LabelFormatName }
): LabelImport & { readonly format: LabelFormatName } {
  const format = options.format ?? detectFormat(files);
  return { format, ...labelFormats[format].read(files, options) };
}

/** What writing a set needs to know of it first, gathered block by block. */
export class LabelSurveyor {
  readonly #classes: readonly LabelClass[];
  readonly #isText: boolean;
  readonly #has = new Set<Holding>();
  readonly #points: ReadonlyMap<string, Set<string>>;

  constructor(classes: readonly LabelClass[], isText: boolean) {
    this.#classes = classes;
    this.#isText = isText;
    this.#points = new Map(classes.map(({ id, skeleton }) => [id, new Set(skeleton?.points)]));
  }

  add({ annotations }: Pick<LabelSet, 'annotations'>): void {
    for (const annotation of annotations.filter(isFinished)) {
      for (const need of needsOf(annotation)) this.#has.add(need);
      for (const { label, shape } of annotation.regions)
        if (shape.kind === 'keypoints')
          for (const { name } of shape.points) this.#points.get(label)?.add(name);
    }
  }

  survey(): LabelSurvey {
    const points = new Map([...this.#points].map(([id, names]) => [id, [...names]]));
    return { classes: this.#classes, isText: this.#isText, has: this.#has, points };
  }
}

/**
 * Refuses what a format cannot hold; attributes are left out where it has none. @throws HearthError labels/cannot-export
 */
export function checkHeld(annotations: readonly Annotation[], format: LabelFormatName): void {
  const { title, holds }: LabelFormat = labelFormats[format];
  for (const annotation of annotations.filter(isFinished)) {
    const lost = needsOf(annotation).find((need) => !holds.includes(need));
    if (lost) throw cannotExport(title, annotation.item, `it holds no ${lost.replace('-', ' ')}`);
  }
}

/**
 * The files of a format, all at once. Attributes are left out where a format has none; anything else it cannot hold is refused.
 * @throws HearthError labels/cannot-export
 */
export function exportLabels(set: LabelSet, format: LabelFormatName): readonly WrittenFile[] {
  const { write }: LabelFormat = labelFormats[format];
  checkHeld(set.annotations, format);
  const surveyor = new LabelSurveyor(
    set.classes,
    set.items.some(({ text }) => text !== undefined)
  );
  surveyor.add(set);
  const files: WrittenFile[] = [];
  const steps = write(surveyor.survey());
  for (const piece of steps.flatMap((step) => (typeof step === 'function' ? step(set) : [step]))) {
    const last = files.at(-1);
    if (!('more' in piece)) files.push(piece);
    else if (last && 'text' in last) files.splice(-1, 1, { ...last, text: last.text + piece.more });
  }
  return files;
}

/** Something a set says that a format has no place for, and how often. */
export interface Loss {
  readonly what: Holding | 'figures';
  readonly count: number;
}

/** 'figures' are regions of a kind the format holds, but not in this form: outlines with holes, skeletons. */
export function lossesOf(set: Pick<LabelSet, 'annotations'>, format: LabelFormatName): readonly Loss[] {
  const counts = new Map<Loss['what'], number>();
  countLosses(set, format, counts);
  return [...counts].map(([what, count]) => ({ what, count }));
}

/** Adds to `counts`: of one block of a set after the other. */
export function countLosses(
  set: Pick<LabelSet, 'annotations'>,
  format: LabelFormatName,
  counts: Map<Loss['what'], number>
): void {
  const { holds, keeps }: LabelFormat = labelFormats[format];
  const add = (what: Loss['what'], count = 1): void => {
    if (count > 0) counts.set(what, (counts.get(what) ?? 0) + count);
  };
  for (const { classes, regions, spans, relations } of set.annotations.filter(isFinished)) {
    if (!holds.includes('classes')) add('classes', classes.length);
    if (!holds.includes('spans')) add('spans', spans.length);
    if (!holds.includes('relations')) add('relations', relations.length);
    for (const { shape } of regions) {
      if (!holds.includes(needOf(shape))) add(needOf(shape));
      else if (keeps?.(shape) === false) add('figures');
    }
    if (!holds.includes('attributes'))
      add('attributes', [...regions, ...spans].filter(({ attributes }) => attributes !== undefined).length);
  }
}

/** The set without what a format has no place for. */
export function leaveOut(set: LabelSet, format: LabelFormatName): LabelSet {
  const { holds, keeps }: LabelFormat = labelFormats[format];
  const annotations = set.annotations.map((annotation): Annotation => {
    const regions = annotation.regions.filter(
      ({ shape }) => holds.includes(needOf(shape)) && keeps?.(shape) !== false
    );
    const spans = holds.includes('spans') ? annotation.spans : [];
    const left = new Set([...regions, ...spans].map(({ id }) => id));
    const relations = holds.includes('relations')
      ? annotation.relations.filter(({ from, to }) => left.has(from) && left.has(to))
      : [];
    const classes = holds.includes('classes') ? annotation.classes : [];
    return { ...annotation, classes, regions, spans, relations };
  });
  return { ...set, annotations };
}

function needOf(shape: Shape): Holding {
  switch (shape.kind) {
    case 'box':
      return shape.rotation ? 'rotated-boxes' : 'boxes';
    case 'polygon':
      return 'polygons';
    case 'mask':
      return 'masks';
    case 'keypoints':
      return 'keypoints';
    default:
      return shape satisfies never;
  }
}

function needsOf({ classes, regions, spans, relations }: Annotation): readonly Holding[] {
  return [
    ...(classes.length > 0 ? (['classes'] as const) : []),
    ...regions.map(({ shape }) => needOf(shape)),
    ...(spans.length > 0 ? (['spans'] as const) : []),
    ...(relations.length > 0 ? (['relations'] as const) : [])
  ];
}

/**
 * The dataset's item each name of an import is: the same name, or else the only one of the same file name.
 * Names that are nobody's are missing from the map.
 */
export function matchItems(
  imported: readonly string[],
  existing: readonly string[]
): ReadonlyMap<string, string> {
  const fileName = (path: string) => path.replace(/^.*[\\/]/, '');
  const known = new Set(existing);
  const byFile = new Map<string, string | undefined>();
  for (const name of existing) byFile.set(fileName(name), byFile.has(fileName(name)) ? undefined : name);
  return new Map(
    imported.flatMap((name) => {
      const found = known.has(name) ? name : byFile.get(fileName(name));
      return found === undefined ? [] : [[name, found] as const];
    })
  );
}
