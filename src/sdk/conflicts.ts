// Records that two people changed apart. What each changed is merged, by the device whose change would be lost; where
// both changed the same thing, what was there is kept beside it, until a person has decided.
import { canonicalJson } from '$core/assets';
import { HearthError, isHearthError } from '$core/errors';
import { isRecord } from '$core/params';
import type { Live, SharingStore } from '$core/ports';
import { mergeRecords, valueAt, withValueAt, type Path } from '$core/sharing/merge';
import type { Draft, WorkspaceDocument } from '$sync/document';
import type { Overwrite } from '$sync/overwrites';
import { bytesMaps } from './bytes/places';

export interface ConflictRecord {
  readonly id: string;
  readonly map: string;
  readonly key: string;
  readonly title: string;
  readonly at: number;
  /** Whose change is not in the record. */
  readonly author: string;
  readonly name: string;
  readonly parts: readonly { readonly path: Path; readonly lost: unknown; readonly kept: unknown }[];
}

export interface ConflictPorts {
  readonly document: WorkspaceDocument;
  readonly store: SharingStore;
  readonly author: string;
  name(): string;
  now(): number;
  id(): string;
  /** What a merged record must keep of what it is put in the place of. */
  whole(draft: Draft, map: string, merged: unknown, current: unknown): unknown;
}

const map = 'conflicts';
const clientsKey = 'clients';
/** As how many clients this device is known to have written in this workspace. */
const clientsAtMost = 300;
/** Written by one device alone, or kept in another way. */
const left = new Set<string>([map, 'activity', bytesMaps.holders, bytesMaps.onRelay]);
const mostConflicts = 200;

export class Conflicts {
  readonly #ports: ConflictPorts;
  readonly #clients: Set<number>;
  #remembering = Promise.resolve();
  readonly #stops: readonly (() => void)[];
  /** Found, and not written down yet: there may be no room for it now. */
  #waiting: readonly Overwrite[] = [];
  /** What waits for a person, newest first. */
  readonly live: Live<readonly ConflictRecord[]>;

  private constructor(ports: ConflictPorts, clients: readonly number[]) {
    this.#ports = ports;
    this.#clients = new Set(clients);
    const records = ports.document.records<ConflictRecord>(map);
    const list = (): readonly ConflictRecord[] => [...records.all().values()].sort((a, b) => b.at - a.at);
    this.live = { get: list, subscribe: records.live.subscribe };
    this.#stops = [
      ports.document.onClient((client) => {
        this.#clients.add(client);
        this.#remembering = this.#remembering.then(() => this.#remember());
      }),
      ports.document.onOverwritten((overwrites) => {
        const own = overwrites.filter(({ map: where, client }) => !left.has(where) && this.isOwn(client));
        if (own.length > 0 && !ports.document.readOnly) void this.#settle(own);
      }),
      // Something found room: so may what waits.
      ports.document.onLogged(() => {
        const again = this.#waiting;
        this.#waiting = [];
        if (again.length > 0) void this.#settle(again);
      })
    ];
  }

  static async open(ports: ConflictPorts): Promise<Conflicts> {
    const known = ((await ports.store.get(clientsKey)) as readonly number[] | undefined) ?? [];
    const conflicts = new Conflicts(ports, known);
    await conflicts.#remembering;
    return conflicts;
  }

  /** Puts the lost values into the record, in place of the kept ones. @throws HearthError asset/not-found */
  async useLost(id: string): Promise<void> {
    await this.#ports.document.commit((draft) => {
      const conflict = draft.get<ConflictRecord>(map, id);
      if (!conflict) return;
      const record = draft.get<unknown>(conflict.map, conflict.key);
      if (record === undefined) throw new HearthError('asset/not-found', { ref: conflict.title });
      let changed: unknown = record;
      for (const { path, lost } of conflict.parts) changed = withValueAt(changed, path, lost);
      draft.set(conflict.map, conflict.key, changed);
      draft.delete(map, id);
    });
  }

  /** Leaves the record as it is. */
  async dismiss(id: string): Promise<void> {
    await this.#ports.document.commit((draft) => draft.delete(map, id));
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }

  /** Whether this device has written as a client, be it at an earlier opening. */
  isOwn(client: number): boolean {
    return this.#clients.has(client);
  }

  async #remember(): Promise<void> {
    const { store } = this.#ports;
    try {
      // Another tab may have written too.
      const known = ((await store.get(clientsKey)) as readonly number[] | undefined) ?? [];
      await store.set(clientsKey, [...new Set([...known, ...this.#clients])].slice(-clientsAtMost));
    } catch (error) {
      // Without room they are known until this is closed.
      if (!isHearthError(error, 'store/quota')) throw error;
    }
  }

  async #settle(overwrites: readonly Overwrite[]): Promise<void> {
    try {
      await this.#write(overwrites);
    } catch (error) {
      if (!isHearthError(error, 'store/quota')) throw error;
      this.#waiting = [...this.#waiting, ...overwrites];
    }
  }

  async #write(overwrites: readonly Overwrite[]): Promise<void> {
    const { document, author, name, now, id, whole } = this.#ports;
    await document.commit((draft) => {
      for (const { map: where, key, base, lost } of overwrites) {
        const current = draft.get<unknown>(where, key);
        if (current === undefined || lost === undefined) continue;
        const { value: merged, conflicts } = mergeRecords(base, lost, current);
        const value = whole(draft, where, merged, current);
        // Versions that were made apart are kept as assets of their own (rescue-versions.ts).
        const paths = conflicts.filter((path) => !(where === 'assets' && path[0] === 'versions'));
        if (canonicalJson(value) !== canonicalJson(current)) draft.set(where, key, value);
        if (paths.length === 0 || document.records(map).all().size >= mostConflicts) continue;
        const parts = paths.map((path) => ({
          path,
          lost: valueAt(lost, path),
          kept: valueAt(current, path)
        }));
        const conflict = { id: id(), map: where, key, title: titleOf(current, key), at: now(), parts };
        draft.set<ConflictRecord>(map, conflict.id, { ...conflict, author, name: name() });
      }
    });
  }
}

function titleOf(record: unknown, key: string): string {
  if (!isRecord(record)) return key;
  const { name, title } = record;
  return typeof name === 'string' ? name : typeof title === 'string' ? title : key;
}
