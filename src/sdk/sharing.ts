// Sharing of one workspace, as screens and programs see it. Alone it costs a line in a table: what sharing needs is
// loaded when it is turned on, or when a workspace that is shared is opened.
import { HearthError } from '$core/errors';
import type { Dial, Live, SharingStore } from '$core/ports';
import { commentsShard, mayWrite } from '$core/sharing/roles';
import type { Membership } from '$sync/sharing/membership';
import type { Session } from '$sync/sharing/session';
import type { SessionState } from '$sync/sharing/session-state';
import { WorkspaceDocument } from '$sync/document';
import type { SyncedDocument } from '$sync/document-log';
import type { Activity } from './activity';
import type { SharedBytes } from './bytes/shared-bytes';
import type { Comments } from './comments';
import type { Conflicts } from './conflicts';
import type { Catalog } from './catalog';
import type { Cursors } from './cursors';
import type { Shards, WorkspacePorts } from './ports';
import type { Together } from './together';

export type { Gate as SharingGate, SharedLink } from '$sync/sharing/gate';
export type { Activity, ActivityEntry, ActivityVerb } from './activity';
export type { About, CommentRecord, Comments, Subject, Thread } from './comments';
export type { ConflictRecord, Conflicts } from './conflicts';
export type { Cursors, OtherCursor } from './cursors';
export type { BytesState, Place, SharedBytes, TransferState } from './bytes/shared-bytes';
export type { Person, Phase, SessionState } from '$sync/sharing/session-state';

/** What sharing needs of the device. */
export interface SharingPorts {
  readonly store: SharingStore;
  readonly dial: Dial;
  /** Where the relay is, without a slash at the end: 'https://host'. */
  readonly relay: string;
  /** Of a workspace that is shared already. */
  readonly membership: Membership | undefined;
}

export class Sharing {
  readonly #ports: WorkspacePorts;
  readonly #catalog: Catalog;
  readonly #name: () => string;
  readonly #shardNames: () => readonly string[];
  readonly #watchers = new Set<() => void>();
  /** Documents beside the records that are open now, by name. */
  readonly #open = new Map<SyncedDocument, string>();
  #session: Session | undefined;
  #together: Together | undefined;
  #stopListening: () => void = () => undefined;
  #where = '/';
  #closed = false;
  /** How the shared workspace stands; undefined for one that is not shared. */
  readonly live: Live<SessionState | undefined>;

  /** `shardNames` are all documents that there are beside the records. */
  constructor(
    ports: WorkspacePorts,
    catalog: Catalog,
    name: () => string,
    shardNames: () => readonly string[]
  ) {
    this.#ports = ports;
    this.#catalog = catalog;
    this.#name = name;
    this.#shardNames = shardNames;
    this.live = {
      get: () => this.#session?.live.get(),
      subscribe: (changed) => {
        this.#watchers.add(changed);
        return () => this.#watchers.delete(changed);
      }
    };
  }

  /** What members do: links, people, names. Undefined while the workspace is not shared. */
  get session(): Session | undefined {
    return this.#session;
  }

  /** Where the bytes of assets are, and carrying them. Undefined while the workspace is not shared. */
  get bytes(): SharedBytes | undefined {
    return this.#together?.bytes;
  }

  /** What people say about things here. Undefined while the workspace is not shared. */
  get comments(): Comments | undefined {
    return this.#together?.comments;
  }

  /** What two people changed apart and a person must decide. Undefined while the workspace is not shared. */
  get conflicts(): Conflicts | undefined {
    return this.#together?.conflicts;
  }

  /** Who did what and when. Undefined while the workspace is not shared. */
  get activity(): Activity | undefined {
    return this.#together?.activity;
  }

  /** Takes part again, where this device is a member. @throws HearthError share/link-ended */
  async resume(): Promise<void> {
    const { membership } = this.#ports.sharing ?? {};
    if (membership) await this.#begin(membership);
  }

  /**
   * Shares this workspace: from now on its records are kept, encrypted, on the relay too. Bytes stay here.
   * @param name how others see this person
   * @throws HearthError share/no-relay, share/unsupported
   */
  async start(name: string): Promise<void> {
    if (this.#session) return;
    const { sharing } = this.#ports;
    if (!sharing || !(await hasRelay(sharing.relay))) throw new HearthError('share/no-relay', {});
    const [{ found }, { forgetRoom }] = await Promise.all([
      import('$sync/sharing/membership'),
      import('./together')
    ]);
    await forgetRoom(this.#ports.document);
    const membership = await found(this.#name(), { name });
    await sharing.store.set('membership', membership);
    await this.#begin(membership);
  }

  /** Stops taking part. What is here stays here; what is on the relay stays for the others. */
  async leave(): Promise<void> {
    const { sharing, document } = this.#ports;
    this.#end();
    document.readOnly = false;
    await sharing?.store.set('membership', undefined);
    const names = ['records', ...[commentsShard, ...this.#shardNames()].map(relayName)];
    for (const name of names) await sharing?.store.set(`cursor:${name}`, undefined);
    const { keepOwnSchedules } = await import('./schedules-alone');
    await keepOwnSchedules(document, sharing?.membership?.home);
    this.#tell();
  }

  /** The same shards, kept in step with the others' while they are open. */
  shards(shards: Shards): Shards {
    return {
      delete: (name) => shards.delete(name),
      open: async (name, how) => {
        const document = await shards.open(name, how);
        this.#open.set(document, name);
        document.onClose(() => this.#open.delete(document));
        this.#session?.attach(relayName(name), document);
        return document;
      }
    };
  }

  /** Tells the others which page is open here, and what is chosen on it: 'field:Name', 'node:fit'. */
  goTo(where: string, chosen: { readonly at?: string; readonly isTyping?: boolean } = {}): void {
    this.#where = where;
    this.#session?.goTo(where, chosen);
  }

  /** Where others point and write, in other tabs as on other devices; with a `close()`. */
  async cursors(): Promise<Cursors> {
    const { Cursors } = await import('./cursors');
    return new Cursors(this.#ports, this);
  }

  /** The time that all who share the workspace agree on; this device's own while it is not shared. */
  now(): number {
    return this.#session?.now() ?? this.#ports.clock.now();
  }

  close(): void {
    this.#closed = true;
    this.#end();
  }

  async #begin(membership: Membership): Promise<void> {
    const { document, leases, channel, id, clock, sharing, baseUrl } = this.#ports;
    if (!sharing) return;
    const [{ Session }, { Together }] = await Promise.all([
      import('$sync/sharing/session'),
      import('./together')
    ]);
    if (this.#closed) return;
    const session = await Session.open({
      membership,
      name: this.#name,
      document,
      store: sharing.store,
      dial: sharing.dial,
      studio: baseUrl,
      relay: `${sharing.relay.replace(/^http/, 'ws')}/relay`,
      ask: (path, request) => fetch(`${sharing.relay}/relay/${path}`, request),
      leases,
      channel,
      id,
      now: () => clock.now()
    });
    this.#session = session;
    for (const [open, name] of this.#open) session.attach(relayName(name), open);
    this.#stopListening = session.live.subscribe(() => this.#tell());
    const shards = this.shards(this.#ports.shards);
    const together = await Together.open(this.#ports, this.#catalog, session, shards);
    if (this.#session !== session) return together.close();
    this.#together = together;
    session.goTo(this.#where);
    this.#tell();
    void this.#sendRest(session, together);
  }

  /** Sends what was made in documents that nobody has opened since: before sharing began, or while away. */
  async #sendRest(session: Session, { bytes }: Together): Promise<void> {
    // From then on the records name all documents that there are.
    await this.#until(session, ({ phase }) => phase === 'live');
    for (const name of this.#shardNames()) {
      if (this.#session !== session) return;
      if ([...this.#open.values()].includes(name) || (await this.#isSent(name))) continue;
      const document = await this.#ports.shards.open(name, WorkspaceDocument.open);
      const isSent = session.attach(relayName(name), document);
      await this.#until(session, ({ role }) => isSent() || !mayWrite(role, relayName(name)));
      await document.close();
    }
    // Last, for it may take long, or be refused.
    if (this.#session === session) await bytes.mend();
  }

  async #isSent(name: string): Promise<boolean> {
    const document = await this.#ports.shards.open(name, WorkspaceDocument.open);
    const cursor = await this.#ports.sharing?.store.get(`cursor:${relayName(name)}`);
    const { pushed = 0 } = (cursor ?? {}) as { readonly pushed?: number };
    const rows = await document.log.load(pushed);
    await document.close();
    return rows.every(({ remote }) => remote);
  }

  /** Waits for a state, or the end of the session. */
  #until(session: Session, isSo: (state: SessionState) => boolean): Promise<void> {
    return new Promise((done) => {
      const check = (): void => {
        if (this.#session !== session || isSo(session.live.get())) {
          this.#watchers.delete(check);
          done();
        }
      };
      this.#watchers.add(check);
      check();
    });
  }

  #end(): void {
    this.#stopListening();
    this.#together?.close();
    this.#together = undefined;
    this.#session?.close();
    this.#session = undefined;
    this.#tell();
  }

  #tell(): void {
    for (const changed of this.#watchers) changed();
  }
}

/** 'labels:<project>:<n>' as the relay names documents: roles go by what is before the dot. */
function relayName(shard: string): string {
  return shard.replace(':', '.').replaceAll(':', '-');
}

/** Whether Hearth's own server, which has a relay, is at this address: a plain host answers with a page. */
async function hasRelay(address: string): Promise<boolean> {
  try {
    const answer = await fetch(`${address}/relay`);
    return answer.headers.get('content-type') === 'application/json';
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
