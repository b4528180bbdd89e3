// What is shown of a shard: its records put together into annotations, as far as they have changed. A region exists while
// its class does: a shape left alone by a deletion elsewhere is ignored, and so is a region without its annotation.
import type { PackedLabels } from '$core/labels/packed';
import type { Region, Shape } from '$core/labels/project';
import type { Reading } from './dormant-document';
import {
  annotationOf,
  headOf,
  itemOf,
  lastOf,
  maps,
  placeOf,
  type RegionHead,
  type StoredHead
} from './shard-records';

type RegionIds = Map<string, Set<string>>;

export class ShardView {
  readonly #said: PackedLabels;
  /** Ids of regions by the key of their annotation, as long as the document is in memory. */
  readonly #ids = new WeakMap<Reading, RegionIds>();

  constructor(said: PackedLabels) {
    this.#said = said;
  }

  /** Takes in all there is, of which little will be looked at. */
  readAll(reading: Reading): void {
    const ids = this.#indexed(reading, []);
    reading.each<StoredHead>(maps.heads, (head, key) =>
      this.#said.pack(itemOf(key), lastOf(key), head, regionsOf(reading, key, ids.get(key)))
    );
  }

  /** Takes in what has changed; gives the items that something else is said of. */
  hear(reading: Reading, touched: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
    const regions = touched.get(maps.regions) ?? [];
    const ids = this.#indexed(reading, regions);
    const keys = new Set(touched.get(maps.heads));
    for (const place of regions) keys.add(annotationOf(place));
    for (const place of touched.get(maps.shapes) ?? []) keys.add(annotationOf(place));
    const items = new Set<string>();
    for (const key of keys) {
      const item = itemOf(key);
      items.add(item);
      const head = reading.get<StoredHead>(maps.heads, key);
      const author = lastOf(key);
      if (!head) this.#said.delete(item, author);
      else this.#said.set({ ...headOf(item, author, head), regions: regionsOf(reading, key, ids.get(key)) });
    }
    return items;
  }

  #indexed(reading: Reading, touched: Iterable<string>): RegionIds {
    const known = this.#ids.get(reading);
    const ids: RegionIds = known ?? new Map();
    this.#ids.set(reading, ids);
    if (!known) reading.each(maps.regions, (_, place) => note(ids, place, true));
    else for (const place of touched) note(ids, place, reading.get(maps.regions, place) !== undefined);
    return ids;
  }
}

function note(ids: RegionIds, place: string, isThere: boolean): void {
  const key = annotationOf(place);
  const found = ids.get(key) ?? new Set();
  if (isThere) ids.set(key, found.add(lastOf(place)));
  else if (found.delete(lastOf(place)) && found.size === 0) ids.delete(key);
}

const none: readonly never[] = [];

function regionsOf(reading: Reading, key: string, ids: ReadonlySet<string> | undefined): readonly Region[] {
  if (!ids) return none;
  const found: (Region & { at: number })[] = [];
  for (const id of ids) {
    const head = reading.get<RegionHead>(maps.regions, placeOf(key, id));
    const shape = reading.get<Shape>(maps.shapes, placeOf(key, id));
    if (head && shape) found.push({ id, ...head, shape });
  }
  found.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  return found.map(({ at: _, ...region }) => region);
}
