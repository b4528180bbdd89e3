// A document that is in memory only while it is written in, by this person or by others. What is shown of it is not
// the document but what `Heard` makes of it: told of all there is when it is opened, and then of each key that has
// changed, once that is durable. So one may always let go of the document: it is read again from its log.
import * as Y from 'yjs';
import { HearthError } from '$core/errors';
import type { UpdateLog } from '$core/ports';
import type { Awake } from './awake';
import { draftOf, type Draft } from './document';
import { DocumentLog, type DocumentPorts, type SyncedDocument } from './document-log';

/** The document as it is now; the same object while it stays in memory. */
export interface Reading extends Pick<Draft, 'get'> {
  /** Goes through a map; many times faster than taking its entries. */
  each<T>(map: string, visit: (value: T, key: string) => void): void;
}

export interface Heard {
  /** The maps whose changes are told. */
  readonly maps: readonly string[];
  /** Told once, of all that there is when the document is opened. */
  readonly first: (reading: Reading) => void;
  /** Keys that have changed, by map. What is read is durable. */
  readonly heard: (reading: Reading, touched: ReadonlyMap<string, ReadonlySet<string>>) => void;
}

interface Held {
  readonly doc: Y.Doc;
  readonly reading: Reading;
}

export class DormantDocument implements SyncedDocument {
  readonly #log: DocumentLog;
  readonly #heard: Heard;
  readonly #awake: Awake;
  #held: Held | undefined;
  /** Keys by map that have changed since `heard` was last told. */
  #touched = new Map<string, Set<string>>();
  #closed = false;
  readOnly = false;

  private constructor(ports: DocumentPorts, heard: Heard, awake: Awake) {
    this.#log = new DocumentLog(ports, () => this.#wake());
    this.#heard = heard;
    this.#awake = awake;
  }

  /** Tells of everything there is, and lets go of it again. */
  static async open(ports: DocumentPorts, heard: Heard, awake: Awake): Promise<DormantDocument> {
    const document = new DormantDocument(ports, heard, awake);
    await document.#log.inTurn(async () => {
      await document.#readFirst();
    });
    return document;
  }

  get log(): UpdateLog {
    return this.#log.rows;
  }

  /**
   * Runs `change` as one transaction; resolves when it is durable and told. Changes of all tabs run one after the
   * other, each seeing those before it. If `change` throws or storage refuses, nothing has changed.
   * @throws HearthError store/quota, share/read-only
   */
  commit<T>(change: (draft: Draft) => T): Promise<T> {
    return this.#log.inTurn(async () => {
      if (this.readOnly) throw new HearthError('share/read-only', {});
      const { doc } = await this.#wake();
      const updates: Uint8Array[] = [];
      const collect = (update: Uint8Array): void => void updates.push(update);
      doc.on('update', collect);
      try {
        const value = doc.transact(() => change(draftOf(doc)));
        const [update] = updates;
        if (update) await this.#append(update, false);
        return value;
      } catch (error) {
        // It has what storage has not: the log alone is right.
        this.#letGo();
        throw error;
      } finally {
        doc.off('update', collect);
      }
    });
  }

  receive(update: Uint8Array): Promise<void> {
    return this.#log.inTurn(async () => {
      const { doc } = await this.#wake();
      await this.#log.append(update, true);
      Y.applyUpdate(doc, update);
      this.#tell();
      this.#log.announce();
    });
  }

  /** The whole document as one update. */
  encode(): Promise<Uint8Array> {
    return this.#log.inTurn(async () => Y.encodeStateAsUpdate((await this.#wake()).doc));
  }

  onLogged(heard: () => void): () => void {
    return this.#log.onLogged(heard);
  }

  onClose(ended: () => void): void {
    this.#log.onClose(ended);
  }

  /** Lets go of the document after what is under way. */
  sleep(): void {
    void this.#log.afterTurns(() => this.#letGo());
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#log.close();
    this.#letGo();
  }

  async #append(update: Uint8Array, remote: boolean): Promise<void> {
    await this.#log.append(update, remote);
    this.#tell();
    this.#log.announce();
  }

  async #readFirst(): Promise<void> {
    const rows = await this.#log.rows.load(0);
    const doc = new Y.Doc();
    for (const { bytes } of rows) Y.applyUpdate(doc, bytes);
    this.#log.seq = rows.at(-1)?.seq ?? 0;
    this.#heard.first(readingOf(doc));
    await this.#log.shorten(rows, () => Y.encodeStateAsUpdate(doc));
    doc.destroy();
  }

  /** Has the document in memory, with all that any tab has written, and told. */
  async #wake(): Promise<Held> {
    await this.#pull();
    const held = this.#held!;
    if (!this.#closed) this.#awake.touch(this);
    return held;
  }

  /** Takes in what other tabs have written, after what was known if that is not here. */
  async #pull(): Promise<void> {
    const known = this.#held ? this.#log.seq : 0;
    const rows = await this.#log.rows.load(known);
    const held = (this.#held ??= this.#hold());
    for (const { seq, bytes } of rows) {
      // What it had before it slept was told then.
      if (seq <= this.#log.seq) Y.applyUpdate(held.doc, bytes, told);
      else Y.applyUpdate(held.doc, bytes);
    }
    const last = rows.at(-1)?.seq ?? 0;
    if (last <= this.#log.seq) return;
    this.#log.seq = last;
    this.#tell();
    this.#log.tell();
  }

  #hold(): Held {
    const doc = new Y.Doc();
    for (const name of this.#heard.maps) {
      this.#touched.set(name, new Set());
      doc.getMap(name).observe(({ keysChanged }, { origin }) => {
        if (origin === told) return;
        for (const key of keysChanged) this.#touched.get(name)!.add(key as string);
      });
    }
    return { doc, reading: readingOf(doc) };
  }

  #tell(): void {
    const touched = new Map([...this.#touched].filter(([, keys]) => keys.size > 0));
    for (const name of touched.keys()) this.#touched.set(name, new Set());
    if (touched.size > 0) this.#heard.heard(this.#held!.reading, touched);
  }

  #letGo(): void {
    this.#awake.drop(this);
    this.#held?.doc.destroy();
    this.#held = undefined;
    this.#touched = new Map();
  }
}

function readingOf(doc: Y.Doc): Reading {
  return {
    get: <T>(map: string, key: string) => doc.getMap<T>(map).get(key),
    each: <T>(map: string, visit: (value: T, key: string) => void) => doc.getMap<T>(map).forEach(visit)
  };
}

/** Origin of what was told when it came. */
const told = Symbol('told');
