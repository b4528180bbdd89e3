// A project's finished labels written in a format, block by block: what is in memory is one block and the text of some
// megabytes, whatever the project has. A format may take several passes while people label on: all of them go through
// what was said when the export began. Loaded only when somebody exports.
import { HearthError } from '$core/errors';
import { checkHeld, countLosses, leaveOut, LabelSurveyor, type Loss } from '$core/labels/exchange';
import { decisions } from '$core/labels/decided';
import type { LabelItem as NamedItem, LabelSet, WrittenPiece } from '$core/labels/formats/format';
import { labelFormats, type LabelFormatName } from '$core/labels/formats/index';
import { projectWeights } from '$core/labels/insight';
import type { Annotation, LabelProject } from '$core/labels/project';
import type { Images } from '../images';
import { isFinished } from './finished';
import type { LabelBook, LabelSnapshot } from './label-book';
import { isImageTask, type LabelItem, type TextReader } from './label-items';
import { LabelOutput } from './label-output';

export interface ExportPorts {
  readonly images: Pick<Images, 'file'>;
  readonly texts: Pick<TextReader, 'rows'> | undefined;
  /** Now. */
  readonly date: Date;
}

export interface ExportOptions {
  /** Leaves out what the format has no place for, instead of refusing. */
  readonly partly?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (fraction: number) => void;
}

const itemsPerBlock = 250;

/** What the finished labels say that a format has no place for; nothing for one that holds it all. */
export async function exportLosses(
  book: LabelBook,
  format: LabelFormatName,
  options: Pick<ExportOptions, 'signal' | 'onProgress'> = {}
): Promise<readonly Loss[]> {
  const counts = new Map<Loss['what'], number>();
  const passes = new Passes(book, format, undefined, options);
  for await (const block of passes.blocks()) countLosses(block, format, counts);
  passes.checkAny();
  return [...counts].map(([what, count]) => ({ what, count }));
}

/**
 * The finished labels, of several people what they agree on, as one file, zipped where the format has several.
 * @throws HearthError labels/cannot-export, labels/nothing-finished; the signal's reason
 */
export async function exportLabels(
  book: LabelBook,
  format: LabelFormatName,
  { images, texts, date }: ExportPorts,
  { partly = false, ...options }: ExportOptions = {}
): Promise<File> {
  const kept = (block: LabelSet): LabelSet => (partly ? leaveOut(block, format) : block);
  const passes = new Passes(book, format, texts, options);
  const { classes, name, task } = passes.project;
  const surveyor = new LabelSurveyor(classes, !isImageTask(task));
  passes.left = 4;
  for await (const block of passes.blocks({ withTexts: false })) {
    checkHeld(kept(block).annotations, format);
    surveyor.add(kept(block));
  }
  passes.checkAny();
  const steps = labelFormats[format].write(surveyor.survey());
  passes.left = steps.filter((step) => typeof step === 'function').length;
  const output = new LabelOutput(`${name} ${format}`, labelFormats[format], date, pictureOf(book, images));
  for (const step of steps) {
    if (typeof step !== 'function') await output.write(step);
    else for await (const block of passes.blocks()) await writeAll(output, step(kept(block)));
  }
  return output.finish();
}

async function writeAll(output: LabelOutput, pieces: readonly WrittenPiece[]): Promise<void> {
  for (const piece of pieces) await output.write(piece);
}

function pictureOf(
  book: LabelBook,
  images: ExportPorts['images']
): (name: string) => Promise<Blob | undefined> {
  let byName: ReadonlyMap<string, LabelItem> | undefined;
  return async (name) => {
    byName ??= new Map(book.items.map((item) => [item.name, item]));
    const image = byName.get(name)?.image;
    return image && images.file(image);
  };
}

type PassOptions = Pick<ExportOptions, 'signal' | 'onProgress'>;

/** Goes through the items of a book as it is when this is made, as often as is wanted. */
class Passes {
  readonly #items: LabelBook['items'];
  readonly #said: LabelSnapshot;
  readonly #texts: ExportPorts['texts'];
  readonly #options: PassOptions;
  /** Of several people everything, or what they agree on. */
  readonly #everybody: boolean;
  readonly #weights: ReadonlyMap<string, number>;
  #done = 0;
  #any = false;
  /** How many passes there are yet to come, about. */
  left = 1;

  constructor(book: LabelBook, format: LabelFormatName, texts: ExportPorts['texts'], options: PassOptions) {
    this.#items = book.items;
    this.#said = book.snapshot();
    this.#texts = texts;
    this.#options = options;
    this.#everybody = labelFormats[format].holds.some((holding) => holding === 'people');
    this.#weights = this.#everybody ? new Map() : projectWeights(this.project, () => book.all());
  }

  get project(): LabelProject {
    return this.#said.project;
  }

  /** @throws HearthError labels/nothing-finished where a pass has found nothing */
  checkAny(): void {
    if (!this.#any) throw new HearthError('labels/nothing-finished', { project: this.project.name });
  }

  /** All pictures, or the texts that have labels, with the finished ones; the tab goes on in between. */
  async *blocks({ withTexts = true } = {}): AsyncGenerator<LabelSet> {
    const [items, { classes }] = [this.#items, this.project];
    const { signal, onProgress } = this.#options;
    for (let from = 0; from < items.length; from += itemsPerBlock) {
      signal?.throwIfAborted();
      const some = items.slice(from, from + itemsPerBlock);
      const finished = some.map((item) => this.#finishedOf(item));
      this.#any ||= finished.some((said) => said.length > 0);
      const texts = withTexts ? await this.#textsOf(some, finished) : undefined;
      yield {
        classes,
        items: some.flatMap((item, i) => named(item, finished[i]!.length > 0, texts?.get(item.id) ?? '')),
        annotations: finished.flat()
      };
      onProgress?.(this.#done + ((1 - this.#done) * (from + some.length)) / items.length / this.left);
      await nextTask();
    }
    this.#done += (1 - this.#done) / this.left;
    this.left--;
  }

  #finishedOf({ id, name }: LabelItem): readonly Annotation[] {
    const { project, look } = this.#said;
    const said = look(id);
    const finished = this.#everybody
      ? said.filter((annotation) => isFinished(annotation, project))
      : decisions(project, said, { weights: this.#weights }).map(({ annotation }) => annotation);
    return finished.map((annotation) => ({ ...annotation, item: name }));
  }

  /** Texts of those that have labels, by id. */
  async #textsOf(
    items: readonly LabelItem[],
    finished: readonly (readonly Annotation[])[]
  ): Promise<ReadonlyMap<string, string>> {
    const rows = items.flatMap(({ id, image }, i) => (image || finished[i]!.length === 0 ? [] : Number(id)));
    const [first, last] = [rows[0], rows.at(-1)];
    if (!this.#texts || first === undefined || last === undefined) return new Map();
    const texts = await this.#texts.rows(first, last + 1);
    return new Map(rows.map((row) => [String(row), texts[row - first] ?? '']));
  }
}

function named({ name, image }: LabelItem, isLabelled: boolean, text: string): readonly NamedItem[] {
  if (image) return [{ name, width: image.width, height: image.height }];
  return isLabelled ? [{ name, text }] : [];
}

/** Lets the page draw and listen. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}
