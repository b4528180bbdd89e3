// A workspace's shared document: one JSON value a record, in named maps of a Yjs document. Durable through an
// update log; tabs of one browser share it over a channel. Knows nothing of what the records mean.
// A change is made on a draft document first, written to the log, and only then shown: what the screen has is
// saved, and a full disk changes nothing.
import * as Y from 'yjs';
import { HearthError, isHearthError } from '$core/errors';
import type { Channel, Leases, Live, LoggedUpdate, UpdateLog } from '$core/ports';
import { fromElsewhere, Overwrites, type Overwrite } from './overwrites';
import { seedText, textIn, watchTexts, type DraftText, type TextDelta } from './texts';

const compactAfter = 200;
const changed = 'document changed';

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

export interface DocumentPorts {
  readonly log: UpdateLog;
  readonly channel: Channel;
  readonly leases: Leases;
  /** Names the lock under which tabs take turns to write. */
  readonly id: string;
  /** Of a shared workspace: number of the last update here that the relay has. */
  readonly pushed?: number;
}

export class WorkspaceDocument {
  readonly #ports: DocumentPorts;
  readonly #shown = new Y.Doc();
  readonly #stopListening: () => void;
  /** Made by the first change: what is only read is held once. */
  #draft: Y.Doc | undefined;
  /** Number of the last update read from the log. */
  #seq = 0;
  #last: Promise<unknown> = Promise.resolve();
  readonly #logged = new Set<() => void>();
  readonly #endings: (() => void)[] = [];
  /** Set for members who may only look: what they changed would stay here alone. */
  readOnly = false;
  /** Told of what each change made here has touched, inside its transaction; may write more. */
  witness?: (touched: readonly Touched[], draft: Draft) => void;

  private constructor(ports: DocumentPorts) {
    this.#ports = ports;
    this.#stopListening = ports.channel.listen((message) => {
      if (message === changed) void this.#inTurn(() => this.#pull());
    });
  }

  static async open(ports: DocumentPorts): Promise<WorkspaceDocument> {
    const document = new WorkspaceDocument(ports);
    await document.#inTurn(async () => {
      const rows = await document.#pull();
      const lastOwn = rows.findLast(({ remote }) => !remote)?.seq ?? 0;
      // Until the relay has everything, each change made here must be found by its number.
      const mayCompact = ports.pushed === undefined || lastOwn <= ports.pushed;
      if (rows.length > compactAfter && mayCompact) await document.#compact(ports.pushed !== undefined);
    });
    return document;
  }

  /** A typed view of one map of records. */
  records<T>(map: string): Records<T> {
    return new Records<T>(this.#shown.getMap<T>(map));
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
    return this.#inTurn(async () => {
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
    await this.#inTurn(() => this.#pull());
  }

  /** Takes in an update from another device: durable first, then shown, like a change made here. */
  receive(update: Uint8Array, mend?: Mend): Promise<void> {
    return this.#inTurn(async () => {
      await this.#pull();
      const look = await mend?.();
      await this.#append((draft) => Y.applyUpdate(draft, update), true, update);
      const change = await look?.();
      if (change) await this.#append((draft) => draft.transact(() => change(draftOf(draft))), false);
    });
  }

  get log(): UpdateLog {
    return this.#ports.log;
  }

  /** Number of what is written here, as Yjs counts clients; another one after each opening. */
  get client(): number {
    return this.#draftDoc().clientID;
  }

  /** Tells of values that changes from other devices took the place of, unseen by their authors. */
  onOverwritten(heard: (overwrites: readonly Overwrite[]) => void): () => void {
    const watching = new Overwrites(this.#shown, heard);
    return () => watching.close();
  }

  /** Runs `ended` when the document is closed. */
  onClose(ended: () => void): void {
    this.#endings.push(ended);
  }

  /** Tells when the log has grown, here or by another tab. */
  onLogged(heard: () => void): () => void {
    this.#logged.add(heard);
    return () => this.#logged.delete(heard);
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
      this.#seq = await this.#ports.log.append(update, remote);
      Y.applyUpdate(this.#shown, update, remote ? fromElsewhere : undefined);
      this.#ports.channel.post(changed);
      this.#tellLogged();
      return value;
    } catch (error) {
      draft.destroy();
      this.#draft = undefined;
      throw error;
    } finally {
      draft.off('update', collect);
    }
  }

  #draftDoc(): Y.Doc {
    if (this.#draft) return this.#draft;
    this.#draft = new Y.Doc();
    Y.applyUpdate(this.#draft, this.encode());
    return this.#draft;
  }

  #tellLogged(): void {
    for (const heard of this.#logged) heard();
  }

  /** Takes in what other tabs have written, and gives it. */
  async #pull(): Promise<readonly LoggedUpdate[]> {
    const updates = await this.#ports.log.load(this.#seq);
    for (const { seq, bytes } of updates) {
      if (this.#draft) Y.applyUpdate(this.#draft, bytes);
      Y.applyUpdate(this.#shown, bytes);
      this.#seq = seq;
    }
    if (updates.length > 0) this.#tellLogged();
    return updates;
  }

  /** Needs room for the whole once more; a long log on a full disk is read as it is. */
  async #compact(remote: boolean): Promise<void> {
    try {
      this.#seq = await this.#ports.log.compact(this.encode(), this.#seq, remote);
    } catch (error) {
      if (!isHearthError(error, 'store/quota')) throw error;
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(() => this.#ports.leases.hold(`hearth-document:${this.#ports.id}`, work));
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** The whole document as one update, for an archive or a new log. */
  encode(): Uint8Array {
    return Y.encodeStateAsUpdate(this.#shown);
  }

  async close(): Promise<void> {
    this.#stopListening();
    for (const ended of this.#endings.splice(0)) ended();
    await this.#last;
    this.#draft?.destroy();
    this.#shown.destroy();
  }
}

function draftOf(doc: Y.Doc): Draft {
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
    this.live = {
      get: () => this.all(),
      subscribe: (changed) => {
        map.observe(changed);
        return () => map.unobserve(changed);
      }
    };
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

  /** Tells `heard` which keys each change has touched; returns a function that stops. */
  watch(heard: (keys: ReadonlySet<string>) => void): () => void {
    const observer = (event: Y.YMapEvent<T>): void => heard(event.keysChanged as ReadonlySet<string>);
    this.#map.observe(observer);
    return () => this.#map.unobserve(observer);
  }
}
