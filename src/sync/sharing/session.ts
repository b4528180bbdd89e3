// A device's part in a shared workspace while it is open: one socket, the documents, who is here, and what owners
// do. Loaded only for workspaces that are shared. Of a browser's tabs one keeps the documents in step; all are here.
import { HearthError } from '$core/errors';
import type { Channel, Dial, Leases, Live, SharingStore } from '$core/ports';
import { fromBase64, toBase64, utf8, type Bytes } from './bytes';
import { RelayConnection, type Welcomed } from './connection';
import type { Mend, WorkspaceDocument } from '../document';
import type { SyncedDocument } from '../document-log';
import { SharedFiles } from './files';
import { decodeFrame, encodeFrame, frameTypes } from './frames';
import { authorOf } from './keys';
import type { Membership, Profile } from './membership';
import { Gate } from './gate';
import { Presence, whatIsSeen, type Whereabouts } from './presence';
import { Seat } from './seat';
import type { Person, Phase, SessionState } from './session-state';
import { isOtherVersion, refusalOf } from './refusals';
import { RoomClock } from './room-clock';
import { RoomKeys } from './room-keys';
import type { Admitted, Grant, Member, Signed } from './roster';

export interface SessionPorts {
  readonly membership: Membership;
  /** The workspace's name, for those who are let in. */
  readonly name: () => string;
  readonly document: WorkspaceDocument;
  readonly store: SharingStore;
  readonly dial: Dial;
  /** Address of the studio, for links; without a slash at the end. */
  readonly studio: string;
  /** Address of the relay's socket. */
  readonly relay: string;
  /** Asks the relay over HTTP; `path` is what follows '/relay/'. */
  readonly ask: (path: string, request: RequestInit) => Promise<Response>;
  readonly leases: Leases;
  readonly channel: Channel;
  /** The workspace on this device, to name its locks. */
  readonly id: string;
  readonly now: () => number;
}

const recordsName = 'records';

export class Session {
  readonly #ports: SessionPorts;
  readonly #connection: RelayConnection;
  readonly #keys: RoomKeys;
  /** Open documents by their number on the socket; the records come first. */
  readonly #seats = new Map<number, Seat>();
  readonly #records: Seat;
  readonly #clock: RoomClock;
  readonly #watchers = new Set<() => void>();
  readonly #names = new Map<string, string>();
  #membership: Membership;
  #state: SessionState;
  #phase: Phase = 'connecting';
  #error: HearthError | undefined;
  #counter = 0;
  #numbers = 0;
  #turn: Promise<void> = Promise.resolve();
  /** Who is here, and where they point and write. */
  readonly presence: Presence;
  /** Puts records right where changes made apart meet. */
  mend?: (acknowledged: number) => ReturnType<Mend>;
  /** What owners do: links, and taking people out. */
  readonly gate: Gate;
  /** Bytes on the relay. */
  readonly files: SharedFiles;
  /** Passes for shared files while connected. */
  #ticket: string | undefined;
  readonly live: Live<SessionState>;

  private constructor(ports: SessionPorts, keys: RoomKeys) {
    this.#ports = ports;
    this.#membership = ports.membership;
    this.#clock = new RoomClock(ports.now);
    this.#keys = keys;
    const send = (message: object | Bytes): void => this.#connection.send(message);
    const counter = (): number => this.#nextCounter();
    this.gate = new Gate({
      keys,
      name: ports.name,
      studio: ports.studio,
      send,
      isConnected: () => this.#connection.isWelcome,
      snapshot: () => this.#snapshot()
    });
    this.files = new SharedFiles({
      keys,
      counter,
      ticket: () => this.#ticket,
      ask: (path, request) => ports.ask(`${keys.room}/${path}`, request)
    });
    const { name } = this.#membership.profile;
    this.presence = new Presence(
      { name, where: '/' },
      {
        keys,
        counter,
        now: ports.now,
        changed: () => this.#changed(),
        send: (envelope) => send(encodeFrame('presence', 0, 0, envelope))
      }
    );
    this.#connection = new RelayConnection(ports.relay, ports.dial, () => this.#credentials(), {
      time: (relayNow) => this.#clock.compare(relayNow),
      welcomed: (welcome) => this.#inTurn(() => this.#welcomed(welcome)),
      told: (message) => this.#inTurn(() => this.#told(message)),
      frame: (bytes) => this.#inTurn(() => this.#frame(bytes)),
      closed: (_code, final) => this.#inTurn(async () => this.#disconnected(final))
    });
    this.#records = this.#seat(recordsName, ports.document);
    this.#state = this.#look();
    this.live = {
      get: () => this.#state,
      subscribe: (changed) => {
        this.#watchers.add(changed);
        return () => this.#watchers.delete(changed);
      }
    };
  }

  /** Starts taking part. The relay need not be there: what is done meanwhile is pushed when it is. */
  static async open(ports: SessionPorts): Promise<Session> {
    const { roster } = ports.membership;
    const keys = roster && (await RoomKeys.open(ports.membership, roster));
    if (!keys) throw new HearthError('share/link-ended', {});
    const session = new Session(ports, keys);
    session.#start();
    return session;
  }

  #start(): void {
    this.#applyRole();
    this.#connection.start();
  }

  /**
   * Keeps a further document in step while it is open; it ends with the document.
   * @returns whether everything made here has reached the relay
   */
  attach(name: string, document: SyncedDocument): () => boolean {
    const seat = this.#seat(name, document);
    return () => seat.sync.isLive && seat.sync.unsent === 0;
  }

  #seat(name: string, document: SyncedDocument): Seat {
    const { store, leases, channel, id } = this.#ports;
    const number = ++this.#numbers;
    const seat = new Seat(number, name, document, {
      store,
      leases,
      channel,
      id,
      keys: this.#keys,
      counter: () => this.#nextCounter(),
      send: (message) => this.#connection.send(message),
      isConnected: () => this.#connection.isWelcome,
      ...(name === recordsName ? { mend: async (seq) => this.mend?.(seq) } : {}),
      failed: (error) => this.#cannotKeep(error),
      changed: () => this.#changed()
    });
    this.#seats.set(number, seat);
    document.onClose(() => {
      seat.close();
      this.#seats.delete(number);
    });
    return seat;
  }

  /** Writes everything that is open anew under the key in use. */
  async #snapshot(): Promise<void> {
    for (const { sync } of this.#seats.values()) await sync.snapshot();
  }

  /** Leaves the room for now; what is unsent stays unsent until it is opened again. */
  close(): void {
    this.#connection.stop();
    this.presence.stop();
    for (const seat of this.#seats.values()) seat.close();
    this.#seats.clear();
  }

  /** What stands for this device among the members. */
  get author(): string {
    return this.#keys.author;
  }

  /** The time that all who take part agree on. */
  now(): number {
    return this.#clock.now();
  }

  /** The network is back, or may be: tries at once. */
  retry(): void {
    this.#connection.start();
  }

  /** What others see: the page that is open here, and what is chosen on it. */
  goTo(where: string, chosen: Pick<Whereabouts, 'at' | 'isTyping'> = {}): void {
    const { name } = this.#membership.profile;
    this.presence.own = { name, where, ...chosen };
  }

  async rename(profile: Profile): Promise<void> {
    await this.#keep({ profile });
    this.goTo(this.presence.own.where);
    await this.#sendProfile();
    this.#changed();
  }

  // What the relay says. One after the other, in the order it came.

  async #welcomed({ roster, members, ticket }: Welcomed): Promise<void> {
    if (!(await this.#takeRoster(roster)))
      return this.#end('share/refused', 'The relay shows an older list of members.');
    for (const member of members) await this.#meet(member);
    this.#ticket = ticket;
    this.#phase = 'connecting';
    this.presence.start();
    await this.#sendProfile();
    for (const seat of this.#seats.values()) await seat.connect();
    this.#changed();
  }

  async #told(message: Readonly<Record<string, unknown>>): Promise<void> {
    switch (message.t) {
      case 'live':
        return this.#seats.get(Number(message.n))?.sync.live(message);
      case 'roster':
        if (await this.#takeRoster(message.roster as Signed)) this.gate.published();
        return this.#seats.forEach(({ sync }) => sync.flush());
      case 'member':
        return this.#meet(message.member as Member);
      case 'left':
        return this.presence.left(await authorOf(String(message.device)), message.stays === true);
      case 'not-stored':
        return this.#notStored(Number(message.n), String(message.code));
      case 'refused':
        return this.#refused(refusalOf(message));
    }
  }

  async #frame(bytes: Bytes): Promise<void> {
    const frame = decodeFrame(bytes);
    if (frame.type === frameTypes.presence) return this.presence.hear(frame.envelope);
    const sync = this.#seats.get(frame.document)?.sync;
    if (frame.type === frameTypes.record) sync?.frame(frame, 'record');
    else if (frame.type === frameTypes.snapshot) sync?.frame(frame, 'snapshot');
    else if (frame.type === frameTypes.ack) sync?.acked(frame);
  }

  #refused(error: HearthError): void {
    if (!this.gate.failed(error)) this.#fail(error);
  }

  #notStored(n: number, code: string): void {
    this.#seats.get(n)?.sync.notStored();
    if (code === 'full')
      this.#fail(
        new HearthError('share/refused', {
          code,
          reason: 'The relay has no storage left for this workspace.'
        })
      );
  }

  #disconnected(final: boolean): void {
    for (const { sync } of this.#seats.values()) sync.disconnect();
    this.presence.stop();
    this.#ticket = undefined;
    this.gate.failed(new HearthError('share/not-connected', {}));
    this.#phase = final ? 'ended' : 'away';
    if (final) this.#seats.forEach((seat) => seat.release());
    this.#changed();
  }

  async #takeRoster(signed: Signed): Promise<boolean> {
    if (!(await this.#keys.take(signed))) return false;
    await this.#keep({ roster: this.#keys.signed });
    this.#applyRole();
    this.#changed();
    return true;
  }

  #applyRole(): void {
    const { role } = this.#keys;
    if (role === undefined) return;
    for (const seat of this.#seats.values()) seat.applyRole(role);
    if (role !== this.#membership.role) void this.#keep({ role });
  }

  async #meet(member: Member): Promise<void> {
    await this.#keys.directory.add(member);
    const author = await authorOf(member.device);
    const profile = member.profile && (await this.#keys.read('', 'profile', fromBase64(member.profile)));
    if (profile && profile.ok && profile.author === author) {
      const { name } = JSON.parse(new TextDecoder().decode(profile.content)) as Partial<Profile>;
      if (typeof name === 'string') this.#names.set(author, name.slice(0, 100));
    }
    this.#changed();
  }

  async #sendProfile(): Promise<void> {
    if (!this.#keys.role) return;
    const content = utf8(JSON.stringify(this.#membership.profile));
    const envelope = await this.#keys.write('', 'profile', this.#nextCounter(), content);
    this.#connection.send({ t: 'profile', profile: toBase64(envelope) });
  }

  #credentials() {
    const { room, sign, seal, certificates } = this.#membership;
    return { room, sign, seal, certificates, roster: this.#keys.signed };
  }

  async #keep(change: Partial<Membership>): Promise<void> {
    this.#membership = { ...this.#membership, ...change };
    await this.#ports.store.set('membership', this.#membership);
  }

  #inTurn(work: () => Promise<void>): void {
    this.#turn = this.#turn.then(work).catch((error: unknown) => this.#fail(error));
  }

  #end(code: 'share/refused', reason: string): void {
    this.#connection.stop();
    this.#phase = 'ended';
    this.#fail(new HearthError(code, { code: 'old-roster', reason }));
  }

  /** What came could not be stored: hangs up, and asks for all of it again after a while, until there is room. */
  #cannotKeep(error: unknown): void {
    this.#connection.hangUp();
    this.#fail(error);
  }

  #fail(error: unknown): void {
    if (!(error instanceof HearthError)) throw error;
    this.#error = error;
    if (isOtherVersion(error)) this.#stopForNow();
    this.#changed();
  }

  /** Until all have one version nothing is read that might be misread; what is done here is sent then. */
  #stopForNow(): void {
    this.#connection.stop();
    for (const { sync } of this.#seats.values()) sync.disconnect();
    this.presence.stop();
    this.#phase = 'away';
  }

  /** All that others wrote is here: what stood in the way is over. */
  #allIsWell(): void {
    this.#connection.allIsWell();
    if (this.#error?.code.startsWith('store/')) this.#error = undefined;
  }

  /** Grows for ever, also across restarts. */
  #nextCounter(): number {
    return (this.#counter = Math.max(this.#counter + 1, this.#ports.now() * 1000));
  }

  #changed(): void {
    if (this.#phase === 'connecting' && this.#connection.isWelcome && this.#records.isReady)
      this.#phase = 'live';
    if (this.#connection.isWelcome && [...this.#seats.values()].every(({ isReady }) => isReady))
      this.#allIsWell();
    this.#state = this.#look();
    for (const changed of this.#watchers) changed();
  }

  #look(): SessionState {
    const { directory, author } = this.#keys;
    const people = directory.all.map((admitted) => this.#person(admitted));
    const seats = [...this.#seats.values()];
    const unsent = seats.reduce((sum, { sync }) => sum + sync.unsent, 0);
    const refused = seats.reduce((sum, { sync }) => sum + sync.refused, 0);
    const error = this.#error ? { error: this.#error } : {};
    const state = { phase: this.#phase, role: this.#keys.role, unsent, refused, ...error };
    return { ...state, people: people.filter(({ role, author: who }) => role || who === author) };
  }

  #person(admitted: Admitted): Person {
    const { directory, author: self } = this.#keys;
    const { author } = admitted;
    const grant: Grant | undefined = directory.grantOf(admitted);
    const isSelf = author === self;
    const seen = isSelf ? this.presence.own : this.presence.find(author);
    const name = seen?.name ?? this.#names.get(author) ?? '';
    return {
      author,
      name,
      role: grant?.role,
      isSelf,
      isHere: isSelf || seen !== undefined,
      ...whatIsSeen(seen)
    };
  }
}
