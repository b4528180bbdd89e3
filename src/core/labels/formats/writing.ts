// What formats share when they write: one annotation an item, names instead of ids, and shapes they cannot hold.
import { HearthError } from '../../errors';
import { maskOf } from '../geometry/mask';
import { pieces } from '../geometry/outline';
import type {
  Annotation,
  AttributeValues,
  LabelAttribute,
  LabelClass,
  Mask,
  Polygon,
  Region,
  Shape,
  Skeleton,
  Span
} from '../project';
import type { LabelItem, LabelSet } from './format';

export interface FinishedItem {
  readonly item: LabelItem;
  readonly annotation: Annotation | undefined;
}

/** States that say something of an item; drafts, rejected, skipped and flagged ones are not exported. */
export function isFinished(annotation: Annotation): boolean {
  return annotation.state === 'submitted' || annotation.state === 'approved';
}

/** Each item with its one finished annotation. @throws HearthError labels/cannot-export where there are several */
export function oneEach(set: LabelSet, format: string): readonly FinishedItem[] {
  const byItem = new Map<string, Annotation>();
  for (const annotation of set.annotations.filter(isFinished)) {
    if (byItem.has(annotation.item)) {
      const reason = 'several people labelled it; make their consensus first';
      throw new HearthError('labels/cannot-export', { format, item: annotation.item, reason });
    }
    byItem.set(annotation.item, annotation);
  }
  return set.items.map((item) => ({ item, annotation: byItem.get(item.name) }));
}

export class Names {
  readonly #classes: ReadonlyMap<string, LabelClass>;

  constructor({ classes }: Pick<LabelSet, 'classes'>) {
    this.#classes = new Map(classes.map((one) => [one.id, one]));
  }

  /** A class's name by its id; an id that is gone stands for itself. */
  of(id: string): string {
    return this.#classes.get(id)?.name ?? id;
  }

  skeleton(id: string): Skeleton | undefined {
    return this.#classes.get(id)?.skeleton;
  }

  questions(id: string): readonly LabelAttribute[] {
    return this.#classes.get(id)?.attributes ?? [];
  }

  /** Values by the names of the attributes. */
  attributes(part: Region | Span): AttributeValues {
    const known = new Map(this.#classes.get(part.label)?.attributes?.map((one) => [one.id, one.name]));
    return Object.fromEntries(
      Object.entries(part.attributes ?? {}).map(([id, value]) => [known.get(id) ?? id, value])
    );
  }
}

/** Writes entries of a JSON list, a line each, over several blocks. */
export function listWriter(): (entries: readonly unknown[]) => string {
  let count = 0;
  return (entries) =>
    entries.map((entry) => `${count++ === 0 ? '' : ','}\n${JSON.stringify(entry)}`).join('');
}

export function cannotExport(format: string, item: string, reason: string): HearthError {
  return new HearthError('labels/cannot-export', { format, item, reason });
}

/** The size of a picture. @throws HearthError labels/cannot-export */
export function sizeOf(item: LabelItem, format: string): { readonly width: number; readonly height: number } {
  const { width, height } = item;
  if (width === undefined || height === undefined)
    throw cannotExport(format, item.name, 'the size of its picture is not known');
  return { width, height };
}

/** Whether an outline is one ring alone. */
export function isSimple(shape: Shape): boolean {
  return shape.kind !== 'polygon' || !(shape.holes?.length || shape.parts?.length);
}

/** A polygon as a mask, for formats without holes or parts: the pixels whose centres it covers. */
export function rasterized(shape: Polygon, item: LabelItem, format: string): Mask {
  const { width, height } = sizeOf(item, format);
  return maskOf(pieces(shape), width, height);
}

/** Removes what arithmetic in percent or fractions leaves behind: a millionth of a pixel is none. */
export function rounded(pixels: number): number {
  return Math.round(pixels * 1e6) / 1e6 + 0;
}
