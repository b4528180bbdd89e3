// Notices when a change from elsewhere takes the place of one made here that its author had not seen. A map of records
// keeps the last of two such changes; without this the other would be gone without a word.
import * as Y from 'yjs';

export interface Overwrite {
  readonly map: string;
  readonly key: string;
  /** What was here. */
  readonly lost: unknown;
  /** What is here now. */
  readonly now: unknown;
  /** What its author had before them; undefined where that is not known. */
  readonly base: unknown;
  /** Number of the client that wrote what was lost, as Yjs counts clients. */
  readonly client: number;
}

/** A change from elsewhere that came too late to be seen: what is here took its place, and its author had not seen that. */
export interface Outrun {
  readonly map: string;
  readonly key: string;
  /** What came. */
  readonly came: unknown;
  /** What its author had before; undefined where that is not known. */
  readonly base: unknown;
  /** Number of the client that wrote what is here. */
  readonly client: number;
}

/** Values of records remembered by the change that wrote them, so that a merge knows what both began with. */
const remembered = 2000;
/** Origin of transactions that bring changes of other devices. */
export const fromElsewhere = Symbol('from elsewhere');

export class Overwrites {
  readonly #doc: Y.Doc;
  readonly #heard: (overwrites: readonly Overwrite[]) => void;
  readonly #outrun: (changes: readonly Outrun[]) => void;
  readonly #values = new Map<string, unknown>();

  constructor(
    doc: Y.Doc,
    heard: (overwrites: readonly Overwrite[]) => void,
    outrun: (changes: readonly Outrun[]) => void
  ) {
    this.#doc = doc;
    this.#heard = heard;
    this.#outrun = outrun;
    doc.on('afterTransaction', this.#look);
  }

  close(): void {
    this.#doc.off('afterTransaction', this.#look);
  }

  readonly #look = (transaction: Y.Transaction): void => {
    const found: Overwrite[] = [];
    const late: Outrun[] = [];
    for (const [shared, keys] of transaction.changed) {
      const type: unknown = shared;
      const map = type instanceof Y.Map ? this.#nameOf(type) : undefined;
      if (map === undefined) continue;
      for (const key of keys) {
        if (key === null) continue;
        const overwrite = this.#lookAt(type as Y.Map<unknown>, map, key, transaction);
        if (overwrite) found.push(overwrite);
        if (transaction.origin !== fromElsewhere) continue;
        const outrun = this.#lookFor(type as Y.Map<unknown>, map, key, transaction);
        if (outrun) late.push(outrun);
      }
    }
    if (transaction.origin !== fromElsewhere) return;
    if (found.length > 0) this.#heard(found);
    if (late.length > 0) this.#outrun(late);
  };

  /** What came, where what was here is here still. */
  #lookFor(type: Y.Map<unknown>, map: string, key: string, transaction: Y.Transaction): Outrun | undefined {
    const isOld = ({ client, clock }: Y.ID): boolean => clock < (transaction.beforeState.get(client) ?? 0);
    const item = type._map.get(key);
    if (!item || item.deleted || !isOld(item.id)) return undefined;
    // Of several changes that were here and its author had not seen, each stands to the right of what came.
    let late = item.left;
    while (late && isOld(late.id)) late = late.left;
    if (!late) return undefined;
    let origin = late.origin;
    while (origin && !isOld(origin)) origin = Y.getItem(this.#doc.store, origin).origin;
    const base = origin ? this.#values.get(nameOfId(origin)) : undefined;
    return { map, key, came: valueOf(late), base, client: item.id.client };
  }

  #lookAt(type: Y.Map<unknown>, map: string, key: string, transaction: Y.Transaction): Overwrite | undefined {
    const item = type._map.get(key);
    if (!item || item.deleted) return undefined;
    const isOld = ({ client, clock }: Y.ID): boolean => clock < (transaction.beforeState.get(client) ?? 0);
    // What was the value before this transaction is the nearest to the left that was there already.
    let before = item.left;
    while (before && !isOld(before.id)) before = before.left;
    this.#remember(item.id, valueOf(item));
    if (!before) return undefined;
    this.#remember(before.id, valueOf(before));
    // What the author of the new value had before them.
    let origin = item.origin;
    while (origin && !isOld(origin)) origin = Y.getItem(this.#doc.store, origin).origin;
    if (isOld(item.id) || sameId(origin, before.lastId)) return undefined;
    const base = origin ? this.#values.get(nameOfId(origin)) : undefined;
    return { map, key, lost: valueOf(before), now: valueOf(item), base, client: before.id.client };
  }

  #remember(id: Y.ID, value: unknown): void {
    if (value === undefined) return;
    this.#values.delete(nameOfId(id));
    this.#values.set(nameOfId(id), value);
    if (this.#values.size > remembered) this.#values.delete(this.#values.keys().next().value!);
  }

  #nameOf(type: unknown): string | undefined {
    for (const [name, shared] of this.#doc.share) if (shared === type) return name;
    return undefined;
  }
}

/** Undefined for what was collected as garbage. */
function valueOf(item: Y.Item): unknown {
  return item.content instanceof Y.ContentAny ? (item.content.arr.at(-1) as unknown) : undefined;
}

function sameId(a: Y.ID | null, b: Y.ID): boolean {
  return a !== null && a.client === b.client && a.clock === b.clock;
}

function nameOfId({ client, clock }: Y.ID): string {
  return `${client}/${clock}`;
}
