// How annotations lie in a shard: what one author says of an item, and each region and its shape, are records of their
// own, so that one person may move a box while another changes what it is.
import type { Annotation, Region } from '$core/labels/project';

export type Head = Omit<Annotation, 'regions'>;
/** Without what its key says, and without empty lists: of a hundred thousand that is half. */
export type StoredHead = Partial<Head>;
export interface RegionHead extends Omit<Region, 'id' | 'shape'> {
  /** Place among the regions of its annotation: what lies above what. */
  readonly at: number;
}

export const maps = { heads: 'annotations', regions: 'regions', shapes: 'shapes' } as const;
const separator = '\n';

export function keyOf(item: string, author: string): string {
  return item + separator + author;
}

/** The key of a region, and of its shape. */
export function placeOf(annotation: string, region: string): string {
  return annotation + separator + region;
}

/** The key of the annotation that a region is of. */
export function annotationOf(place: string): string {
  return place.slice(0, place.lastIndexOf(separator));
}

export function itemOf(key: string): string {
  return key.slice(0, key.indexOf(separator));
}

/** What follows the last separator: the author of an annotation, the id of a region. */
export function lastOf(key: string): string {
  return key.slice(key.lastIndexOf(separator) + 1);
}

export function storedHeadOf({ item: _item, author: _author, ...rest }: Head): StoredHead {
  const kept = Object.entries(rest).filter(([, value]) => !Array.isArray(value) || value.length > 0);
  return Object.fromEntries(kept);
}

const none: readonly never[] = [];

export function headOf(item: string, author: string, stored: StoredHead): Head {
  return {
    state: 'draft',
    by: 'person',
    classes: none,
    spans: none,
    relations: none,
    updated: '',
    ...stored,
    item,
    author
  };
}
