// One shared workspace as this relay serves it: its roster, its members, who is connected here, and what is told of
// those who are connected to other relays. Everything it keeps about content is ciphertext.
import { readRoster, Refusal, roleOf } from './access.js';
import * as frames from './frames.js';

/** @typedef {import('./access.js').Member} Member */
/** @typedef {import('./access.js').Roster} Roster */
/** @typedef {import('./access.js').Signed} Signed */
/** @typedef {import('./connection.js').Connection} Connection */
/** @typedef {import('./limits.js').Limits} Limits */
/** @typedef {import('./storage.js').DocumentLog} DocumentLog */

/** What is told of someone at another relay is forgotten when it is not told again: browsers tell every 15 s. */
const forgetAfterMs = 45_000;

export class Room {
  /** @type {Limits} */ #limits;
  /** @type {string} */ id;
  /** @type {import('./storage.js').RoomStore} */ store;
  /** @type {Signed} */ signed;
  /** @type {Roster} */ roster;
  /** By device. @type {Map<string, Member>} */ members = new Map();
  /** Set when nobody is here any more; it is then opened anew. */
  closed = false;
  /** @type {Set<Connection>} */ connections = new Set();
  /** Files being sent, for which the room stays open. */
  users = 0;
  /** Bytes of files that are on the way. */
  #coming = 0;
  /** Presence at other relays, by relay and device. @type {Map<string, { device: string, frame: Uint8Array, at: number }>} */
  #elsewhere = new Map();
  /** @type {Promise<unknown>} */ #turn = Promise.resolve();

  /**
   * The room of this name; a new one if `offered` is its first roster; undefined if there is none.
   * @param {import('./storage.js').Rooms} rooms
   * @param {string} id @param {Limits} limits @param {Signed | undefined} offered
   * @returns {Promise<Room | undefined>}
   */
  static async open(rooms, id, limits, offered) {
    if (offered) readRoster(id, offered);
    const room = new Room(id, limits);
    const store = await rooms.open(id, offered, {
      record: (document, seq, bytes, from) => room.#heardRecord(document, seq, bytes, from),
      roster: (signed) => room.#heardRoster(signed),
      member: (member) => room.#heardMember(member),
      told: (kind, bytes, relay) => room.#told(kind, bytes, relay)
    });
    if (!store) return undefined;
    room.store = store;
    store.tell('who', new Uint8Array());
    return room;
  }

  /** @param {string} id @param {Limits} limits */
  constructor(id, limits) {
    this.id = id;
    this.#limits = limits;
    // Both are there before anyone has the room: `open` fills them or gives no room.
    this.store = /** @type {never} */ (undefined);
    this.signed = { body: '', signature: '' };
    this.roster = { room: id, root: '', version: 0, epoch: 0, grants: [] };
  }

  /** @param {number} bytes @throws Refusal full */
  reserve(bytes) {
    if (this.store.bytes + this.#coming + bytes > this.#limits.bytesPerRoom)
      throw new Refusal('full', 'This shared workspace has no storage left on the relay.');
  }

  /**
   * Keeps room for a file while it comes. @template T @param {number} bytes @param {() => Promise<T>} work
   * @returns {Promise<T>} @throws Refusal full
   */
  async reserved(bytes, work) {
    this.reserve(bytes);
    this.#coming += bytes;
    try {
      return await work();
    } finally {
      this.#coming -= bytes;
    }
  }

  /** @param {string} name @returns {Promise<DocumentLog>} @throws Refusal full */
  async log(name) {
    const { documents } = this.store;
    if (documents.length >= this.#limits.documentsPerRoom && !documents.includes(name))
      throw new Refusal('full', 'This shared workspace has too many documents.');
    return this.store.log(name);
  }

  /** Takes the next roster. @param {Signed} signed @returns {Promise<void>} @throws Refusal stale-roster */
  publish(signed) {
    return this.#inTurn(async () => {
      const roster = readRoster(this.id, signed);
      const isNext = roster.version === this.roster.version + 1;
      if (!isNext || !(await this.#keep(signed, roster)))
        throw new Refusal('stale-roster', 'The list of members has changed meanwhile.');
    });
  }

  /** Takes a newer roster that a device has seen: this relay was set back to a backup. @param {Signed} signed */
  catchUp(signed) {
    return this.#inTurn(async () => {
      if (signed.body === this.signed.body) return;
      const roster = readRoster(this.id, signed);
      if (roster.version > this.roster.version) await this.#keep(signed, roster);
    });
  }

  /** @param {Signed} signed @param {Roster} roster */
  async #keep(signed, roster) {
    if (roster.epoch < this.roster.epoch)
      throw new Refusal('bad-roster', 'This list of members is not valid.');
    return this.store.publish(signed);
  }

  /** Everyone takes the role that a newer roster gives. @param {Signed} signed */
  #heardRoster(signed) {
    const roster = readRoster(this.id, signed);
    if (roster.version <= this.roster.version) return;
    this.signed = signed;
    this.roster = roster;
    this.broadcast(JSON.stringify({ t: 'roster', roster: signed }));
    for (const connection of this.connections) connection.judge();
  }

  /** Keeps what a device says of itself, durably, if it is new. @param {Member} member */
  async enrol(member) {
    const known = this.members.get(member.device);
    const certificates = [...member.certificates, ...(known?.certificates ?? [])].filter(
      ({ grant }, i, all) => all.findIndex((other) => other.grant === grant) === i
    );
    const next = { ...known, ...member, certificates: certificates.slice(0, 8) };
    if (JSON.stringify(next) === JSON.stringify(known)) return next;
    if (!known && this.members.size >= this.#limits.membersPerRoom)
      throw new Refusal('full', 'This shared workspace has too many members.');
    await this.store.enrol(next);
    return next;
  }

  /** @param {Member} member */
  #heardMember(member) {
    const known = this.members.get(member.device);
    if (JSON.stringify(known) === JSON.stringify(member)) return;
    this.members.set(member.device, member);
    this.broadcast(JSON.stringify({ t: 'member', member }));
  }

  /** @param {Member} member */
  roleOf(member) {
    return roleOf(this.roster, member);
  }

  /** @param {string} document @param {number} seq @param {Uint8Array} envelope @param {unknown} from */
  #heardRecord(document, seq, envelope, from) {
    /** Most have the document under the same number. @type {Map<number, Buffer>} */
    const framed = new Map();
    for (const connection of this.connections)
      if (connection !== from) connection.hear(document, seq, envelope, framed);
  }

  /** Tells presence to everyone, here and at other relays. @param {Connection} from @param {Uint8Array} envelope */
  tellPresence(from, envelope) {
    from.presence = frames.encodeFrame(frames.presence, 0, 0, envelope);
    this.broadcast(from.presence, from);
    this.#tellElsewhere(from);
  }

  /** @param {Connection} connection */
  #tellElsewhere({ member, presence }) {
    if (!member || !presence) return;
    const device = Buffer.from(member.device);
    this.store.tell('presence', Buffer.concat([Buffer.from([device.length]), device, presence]));
  }

  /** @param {string} kind @param {Uint8Array} bytes @param {string} relay */
  #told(kind, bytes, relay) {
    if (kind === 'who') return this.connections.forEach((connection) => this.#tellElsewhere(connection));
    if (kind === 'left') return this.#leftElsewhere(Buffer.from(bytes).toString(), relay);
    const end = 1 + (bytes[0] ?? 0);
    const device = Buffer.from(bytes.subarray(1, end)).toString();
    const frame = bytes.subarray(end);
    this.#elsewhere.set(`${relay} ${device}`, { device, frame, at: performance.now() });
    this.broadcast(frame);
  }

  /** @param {string} device @param {string} relay */
  #leftElsewhere(device, relay) {
    this.#elsewhere.delete(`${relay} ${device}`);
    this.#tellLeft(device);
  }

  /**
   * Tells that a socket of a device is gone. Where it has others, `stays`: what they said of themselves follows, and what was
   * said by none of them is no more. @param {string} device
   */
  #tellLeft(device) {
    const stays = this.#isHere(device);
    this.broadcast(JSON.stringify({ t: 'left', device, ...(stays ? { stays } : {}) }));
    if (stays) for (const presence of this.#presencesOf(device)) this.broadcast(presence);
  }

  /** @param {string} device @returns {readonly Uint8Array[]} */
  #presencesOf(device) {
    const here = [...this.connections].filter(({ member }) => member?.device === device);
    const elsewhere = [...this.#elsewhere.values()].filter((other) => other.device === device);
    return [...here.flatMap(({ presence }) => presence ?? []), ...elsewhere.map(({ frame }) => frame)];
  }

  /** @param {string} device */
  #isHere(device) {
    const isConnected = [...this.connections].some(({ member }) => member?.device === device);
    return isConnected || [...this.#elsewhere.values()].some((other) => other.device === device);
  }

  /** What is known of those who are here, at any relay. @returns {readonly Uint8Array[]} */
  get presences() {
    const oldest = performance.now() - forgetAfterMs;
    for (const [key, { at }] of this.#elsewhere) if (at < oldest) this.#elsewhere.delete(key);
    const here = [...this.connections].flatMap(({ presence }) => (presence ? [presence] : []));
    return [...here, ...[...this.#elsewhere.values()].map(({ frame }) => frame)];
  }

  /** @param {Connection} connection */
  leave(connection) {
    this.connections.delete(connection);
    const { member } = connection;
    if (!member) return;
    this.store.tell('left', Buffer.from(member.device));
    for (const other of this.connections)
      if (other.member?.device === member.device) this.#tellElsewhere(other);
    this.#tellLeft(member.device);
  }

  /** Tells everyone who was let in. @param {string | Uint8Array} message @param {Connection} [except] */
  broadcast(message, except) {
    for (const connection of this.connections)
      if (connection.role && connection !== except) connection.send(message);
  }

  /** @template T @param {() => Promise<T>} work @returns {Promise<T>} */
  #inTurn(work) {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async close() {
    await this.#turn;
    await this.store.close();
  }
}
