// People of a shared workspace without browsers: each with a log, a document and a session over a real relay.
import { WebSocket } from 'ws';
import type { Dial, SharingStore, Socket, UpdateLog } from '$core/ports';
import type { Role } from '$core/sharing/roles';
import { WorkspaceDocument } from '$sync/document';
import { lookAtLink } from '$sync/sharing/invitation';
import { found, type Membership } from '$sync/sharing/membership';
import type { Signed } from '$sync/sharing/roster';
import { Session } from '$sync/sharing/session';
import type { SessionState } from '$sync/sharing/session-state';
import { MemoryLog, SharedMachine } from './memory-workspace';
import type { TestRelay } from './relay-client';

export class MemorySharing implements SharingStore {
  readonly #values = new Map<string, unknown>();
  async get(name: string): Promise<unknown> {
    return this.#values.get(name);
  }
  async set(name: string, value: unknown): Promise<void> {
    this.#values.set(name, value);
  }
}

export const dialWs: Dial = (url) => new WebSocket(url) as unknown as Socket;

export class Peer {
  readonly machine = new SharedMachine();
  readonly store = new MemorySharing();
  readonly #shardLogs = new Map<string, MemoryLog>();
  document!: WorkspaceDocument;
  session!: Session;
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  /** Opens what this person has kept, as a tab does: also after a crash. */
  async open(
    relay: { readonly socket: string },
    dial: Dial = dialWs,
    log: UpdateLog = this.machine.log
  ): Promise<this> {
    const channel = this.machine.channel();
    const { leases } = this.machine;
    const membership = (await this.store.get('membership')) as Membership;
    const cursor = (await this.store.get('cursor:records')) as { pushed: number } | undefined;
    const id = this.name;
    this.document = await WorkspaceDocument.open({ id, log, channel, leases, pushed: cursor?.pushed ?? 0 });
    this.session = await Session.open({
      membership,
      name: () => 'Shared',
      document: this.document,
      store: this.store,
      dial,
      studio: 'http://studio',
      relay: relay.socket,
      ask: (path, request) => fetch(`${relay.socket.replace('ws', 'http')}/${path}`, request),
      leases,
      channel,
      id,
      now: () => Date.now()
    });
    return this;
  }

  /** Waits until the session's state is as asked. */
  async until(asked: (state: SessionState) => boolean, what = asked.toString()): Promise<SessionState> {
    return waitFor(this.session.live, asked, what);
  }

  settled(): Promise<SessionState> {
    return this.until(({ phase, unsent }) => phase === 'live' && unsent === 0);
  }

  set(key: string, value: unknown, map = 'assets'): Promise<void> {
    return this.document.commit((draft) => draft.set(map, key, value));
  }

  get<T>(key: string, map = 'assets'): T | undefined {
    return this.document.records<T>(map).get(key);
  }

  /** Waits until a record is as asked. */
  async sees(
    key: string,
    asked: (value: unknown) => boolean = (value) => value !== undefined
  ): Promise<void> {
    const records = this.document.records('assets');
    await waitFor(
      { get: () => records.get(key), subscribe: records.live.subscribe },
      asked,
      `${this.name}: ${key}`
    );
  }

  /** A document beside the records, kept in step while it is open. */
  async shard(name: string): Promise<WorkspaceDocument> {
    const log = this.#shardLogs.get(name) ?? new MemoryLog();
    this.#shardLogs.set(name, log);
    const { leases } = this.machine;
    const document = await WorkspaceDocument.open({
      id: `${this.name}/${name}`,
      log,
      channel: new SharedMachine().channel(),
      leases
    });
    this.session.attach(name, document);
    return document;
  }

  close(): void {
    this.session.close();
  }
}

async function waitFor<T>(
  live: { get(): T; subscribe(changed: () => void): () => void },
  asked: (value: T) => boolean,
  what: string
): Promise<T> {
  let stop: () => void = () => undefined;
  const late = 20_000;
  return new Promise<T>((done, failed) => {
    const timer = setTimeout(() => {
      stop();
      failed(new Error(`Not within ${late} ms: ${what}; it is ${JSON.stringify(live.get())}`));
    }, late);
    const check = (): void => {
      if (!asked(live.get())) return;
      clearTimeout(timer);
      stop();
      done(live.get());
    };
    stop = live.subscribe(check);
    check();
  });
}

export async function founder(name: string, relay: { readonly socket: string }, dial?: Dial): Promise<Peer> {
  const peer = new Peer(name);
  await peer.store.set('membership', await found('Shared', { name }));
  return peer.open(relay, dial);
}

/** A link of this role, made by an owner. */
export async function linkFrom(owner: Peer, role: Role): Promise<string> {
  return owner.session.gate.invite(role);
}

export async function guest(name: string, link: string, relay: TestRelay, dial?: Dial): Promise<Peer> {
  const peer = new Peer(name);
  const invitation = await lookAtLink(link, (room) => rosterOf(relay, room));
  await peer.store.set('membership', await invitation.accept({ name }));
  return peer.open(relay, dial);
}

export async function rosterOf(relay: TestRelay, room: string): Promise<Signed | undefined> {
  const answer = await fetch(`${relay.url}/relay/${room}/roster`);
  return answer.ok ? ((await answer.json()) as Signed) : undefined;
}
