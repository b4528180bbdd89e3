// A workspace's shared document: one JSON value a record, in named maps of a Yjs document. Durable through an
// update log; tabs of one browser share it over a channel. Knows nothing of what the records mean.
// A change is made on a draft document first, written to the log, and only then shown: what the screen has is
// saved, and a full disk changes nothing.
import * as Y from 'yjs';
import { HearthError } from '$core/errors';
import type { Live, LoggedUpdate, UpdateLog } from '$core/ports';
import { DocumentLog, type DocumentPorts, type SyncedDocument } from './document-log';
import { fromElsewhere, Overwrites, type Outrun, type Overwrite } from './overwrites';
import { seedText, textIn, watchTexts, type DraftText, type TextDelta } from './texts';

/** Where a change inside `commit` writes; reads see what the same change has written. */
export interface Draft {
  get<T>(map: string, key: string): T | undefined;
  set<T>(map: string, key: string, value: T): void;
  delete(map: string, key: string): void;
  entries<T>(map: string): Iterable<readonly [string, T]>;
  /** Texts that several people write in at once (texts.ts), by id. */
  text(id: string): DraftText;
  seedText(id: string, client: number, content: string): void;
}

/**
 * Called before a change from elsewhere is taken in; what it gives is called after, and may give a change that puts right what
 * the two have broken together. Nothing else is changed meanwhile.
 */
export type Mend = () => Promise<(() => Promise<((draft: Draft) => void) | undefined>) | undefined>;

/** A record that a change has written or deleted. */
export interface Touched {
  readonly map: string;
  readonly key: string;
  /** Undefined where there was none. */
  readonly before: unknown;
  /** Undefined where there is none any more. */
  readonly after: unknown;
}

export class WorkspaceDocument implements SyncedDocument {
  readonly #log: DocumentLog;
  readonly #shown = new Y.Doc();
  readonly #records = new Map<string, Records<unknown>>();
  readonly #clientHeard = new Set<(client: number) => void>();
  /** Made by the first change: what is only read is held once. */
  #draft: Y.Doc | undefined;
  /** Set for members who may only look: what they changed would stay here alone. */
  readOnly = false;
  /** Told of what each change made here has touched, inside its transaction; may write more. */
  witness?: (touched: readonly Touched[], draft: Draft) => void;

  private constructor(ports: DocumentPorts) {
    this.#log = new DocumentLog(ports, () => this.#pull());
  }

  static async open(ports: DocumentPorts): Promise<WorkspaceDocument> {
    const document = new WorkspaceDocument(ports);
    await document.#log.inTurn(async () => {
      const rows = await document.#pull();
      await document.#log.shorten(rows, () => document.encode());
    });
    return document;
  }

  /** A typed view of one map of records. */
  records<T>(map: string): Records<T> {
    const known = this.#records.get(map) ?? new Records(this.#shown.getMap(map));
    this.#records.set(map, known);
    return known as Records<T>;
  }

  /** A text of the document as it is shown, to be read only. */
  text(id: string): Y.Text {
    return textIn(this.#shown, id);
  }

  /** Tells what each change has done to texts that were read. */
  onText(heard: (id: string, delta: TextDelta) => void): () => void {
    return watchTexts(this.#shown, heard);
  }

  /**
   * Runs `change` as one transaction; resolves when it is durable and shown. Changes of all tabs run one after
   * the other, each seeing those before it. If `change` throws or storage refuses, nothing has changed.
   * @throws HearthError store/quota, share/read-only
   */
  commit<T>(change: (draft: Draft) => T): Promise<T> {
    return this.#log.inTurn(async () => {
      if (this.readOnly) throw new HearthError('share/read-only', {});
      await this.#pull();
      return this.#append((draft) => draft.transact(() => this.#change(draft, change)), false);
    });
  }

  #change<T>(doc: Y.Doc, change: (draft: Draft) => T): T {
    const draft = draftOf(doc);
    if (!this.witness) return change(draft);
    const touched = new Map<string, { map: string; key: string; before: unknown }>();
    const touch = (map: string, key: string): void => {
      const id = `${map}/${key}`;
      if (!touched.has(id)) touched.set(id, { map, key, before: draft.get(map, key) });
    };
    const value = change({
      ...draft,
      set: (map, key, next) => (touch(map, key), draft.set(map, key, next)),
      delete: (map, key) => (touch(map, key), draft.delete(map, key))
    });
    const seen = [...touched.values()].map((one) => ({ ...one, after: draft.get(one.map, one.key) }));
    this.witness(seen, draft);
    return value;
  }

  /** Takes in everything that any tab has committed until now. */
  async refresh(): Promise<void> {
    await this.#log.inTurn(() => this.#pull());
  }

  /** Takes in an update from another device: durable first, then shown, like a change made here. */
  receive(update: Uint8Array, mend?: Mend): Promise<void> {
    return this.#log.inTurn(async () => {
      await this.#pull();
      const look = await mend?.();
      await this.#append((draft) => Y.applyUpdate(draft, update), true, update);
      const change = await look?.();
      if (change) await this.#append((draft) => draft.transact(() => change(draftOf(draft))), false);
    });
  }

  get log(): UpdateLog {
    return this.#log.rows;
  }

  /** Tells by what number Yjs counts what is written here: another one after each opening, and after a change that failed. */
  onClient(heard: (client: number) => void): () => void {
    heard(this.#draftDoc().clientID);
    this.#clientHeard.add(heard);
    return () => this.#clientHeard.delete(heard);
  }

  /** Tells of values that changes from other devices took the place of, unseen by their authors; and of such changes that did not. */
  onOverwritten(
    heard: (overwrites: readonly Overwrite[]) => void,
    outrun: (changes: readonly Outrun[]) => void = () => undefined
  ): () => void {
    const watching = new Overwrites(this.#shown, heard, outrun);
    return () => watching.close();
  }

  /** Runs `ended` when the document is closed. */
  onClose(ended: () => void): void {
    this.#log.onClose(ended);
  }

  /** Tells when the log has grown, here or by another tab. */
  onLogged(heard: () => void): () => void {
    return this.#log.onLogged(heard);
  }

  /** Changes the draft, writes what changed (or `whole`) to the log, then shows it. */
  async #append<T>(change: (draft: Y.Doc) => T, remote: boolean, whole?: Uint8Array): Promise<T> {
    const draft = this.#draftDoc();
    const updates: Uint8Array[] = [];
    const collect = (update: Uint8Array): void => void updates.push(update);
    draft.on('update', collect);
    try {
      const value = change(draft);
      const update = whole ?? (updates.length > 1 ? Y.mergeUpdates(updates) : updates[0]);
      if (!update) return value;
      await this.#log.append(update, remote);
      Y.applyUpdate(this.#shown, update, remote ? fromElsewhere : undefined);
      this.#log.announce();
      return value;
    } catch (error) {
      // A change that had changed nothing yet leaves the draft as it was.
      if (updates.length > 0) {
        draft.destroy();
        this.#draft = undefined;
      }
      throw error;
    } finally {
      draft.off('update', collect);
    }
  }

  #draftDoc(): Y.Doc {
    if (this.#draft) return this.#draft;
    this.#draft = new Y.Doc();
    Y.applyUpdate(this.#draft, this.encode());
    for (const heard of this.#clientHeard) heard(this.#draft.clientID);
    return this.#draft;
  }

  /** Takes in what other tabs have written, and gives it. */
  async #pull(): Promise<readonly LoggedUpdate[]> {
    const updates = await this.#log.rows.load(this.#log.seq);
    for (const { seq, bytes } of updates) {
      if (this.#draft) Y.applyUpdate(this.#draft, bytes);
      Y.applyUpdate(this.#shown, bytes);
      this.#log.seq = seq;
    }
    if (updates.length > 0) this.#log.tell();
    return updates;
  }

  /** The whole document as one update, for an archive or a new log. */
  encode(): Uint8Array {
    return Y.encodeStateAsUpdate(this.#shown);
  }

  async close(): Promise<void> {
    await this.#log.close();
    this.#draft?.destroy();
    this.#shown.destroy();
  }
}

/** Writes into a document, inside a transaction of it. */
export function draftOf(doc: Y.Doc): Draft {
  return {
    get: <T>(map: string, key: string) => doc.getMap<T>(map).get(key),
    set: <T>(map: string, key: string, value: T) => void doc.getMap<T>(map).set(key, value),
    delete: (map, key) => doc.getMap(map).delete(key),
    entries: <T>(map: string) => doc.getMap<T>(map).entries(),
    text: (id) => textIn(doc, id),
    seedText: (id, client, content) => seedText(doc, id, client, content)
  };
}

/** One map of the document, to read. Values are plain JSON and are only ever replaced whole. */
export class Records<T> {
  readonly #map: Y.Map<T>;
  #all: ReadonlyMap<string, T> | undefined;
  /** Everything in the map; the same object until something changes. */
  readonly live: Live<ReadonlyMap<string, T>>;

  constructor(map: Y.Map<T>) {
    this.#map = map;
    map.observe(() => (this.#all = undefined));
    this.live = { get: () => this.all(), subscribe: (changed) => this.watch(() => changed()) };
  }

  all(): ReadonlyMap<string, T> {
    return (this.#all ??= new Map(this.#map.entries()));
  }

  get(key: string): T | undefined {
    return this.#map.get(key);
  }

  keys(): Iterable<string> {
    return this.#map.keys();
  }

  /** Tells `heard` which keys each change has touched; returns a function that stops, and may be called again. */
  watch(heard: (keys: ReadonlySet<string>) => void): () => void {
    const observer = (event: Y.YMapEvent<T>): void => heard(event.keysChanged as ReadonlySet<string>);
    this.#map.observe(observer);
    let isHeard = true;
    return () => {
      if (isHeard) this.#map.unobserve(observer);
      isHeard = false;
    };
  }
}
