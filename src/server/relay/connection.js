// One client's socket: it proves which device it is, opens documents, pushes encrypted updates (acknowledged when
// they are on disk) and hears what others push. A client that misbehaves, or reads too slowly, loses its own
// socket and nothing else.
import { randomBytes } from 'node:crypto';
import { isDocument, isRoom, isSigned, mayStore, mayWrite, parse, Refusal } from './access.js';
import * as frames from './frames.js';

/** @typedef {import('./relay.js').Relay} Relay */
/** @typedef {import('./room.js').Room} Room */
/** @typedef {import('./access.js').Role} Role */
/** @typedef {import('./access.js').Member} Member */
/** @typedef {{ name: string, catchingUp: Uint8Array[] | undefined }} Opened */

/** New frames that wait while a client is sent what came before. */
const waitingFrames = 10_000;
export const closeCodes = { refused: 4000, removed: 4003, slow: 4008, full: 4013 };

export class Connection {
  /** @type {import('ws').WebSocket} */ #socket;
  /** @type {Relay} */ #relay;
  #nonce = randomBytes(24).toString('base64url');
  /** Lets this device fetch and store shared files over HTTP while the socket is open. */
  ticket = randomBytes(24).toString('base64url');
  /** @type {Room | undefined} */ room;
  /** @type {Member | undefined} */ member;
  /** @type {Role | undefined} */ role;
  /** By number on this socket. @type {Map<number, Opened>} */ #documents = new Map();
  /** What others are told who come later. @type {Uint8Array | undefined} */ presence;
  #alive = true;
  #budget = { messages: 0, bytes: 0, at: performance.now() };
  /** One message after the other. @type {Promise<void>} */ #turn = Promise.resolve();

  /** @param {import('ws').WebSocket} socket @param {Relay} relay */
  constructor(socket, relay) {
    this.#socket = socket;
    this.#relay = relay;
    const { limits } = relay;
    this.#budget.messages = limits.messagesPerSecond;
    this.#budget.bytes = limits.bytesPerSecond + limits.messageBytes;
    const late = setTimeout(() => this.close(closeCodes.refused, 'no hello'), limits.helloWithinMs);
    socket.on('message', (data, isBinary) => this.#hear(/** @type {Buffer} */ (data), isBinary));
    socket.on('pong', () => (this.#alive = true));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      clearTimeout(late);
      void this.#turn.finally(() => relay.leave(this));
    });
    this.#welcomed = () => clearTimeout(late);
    this.send(JSON.stringify({ t: 'challenge', nonce: this.#nonce }));
  }

  /** @type {() => void} */ #welcomed;

  /** @param {Buffer} data @param {boolean} isBinary */
  #hear(data, isBinary) {
    this.#slowDown(data.length);
    this.#turn = this.#turn
      .then(() => (isBinary ? this.#frame(data) : this.#text(data.toString())))
      .catch((error) => this.#fail(error));
  }

  /** Reads no more from a socket that sends faster than its share, until it is even. @param {number} bytes */
  #slowDown(bytes) {
    const { messagesPerSecond, bytesPerSecond, messageBytes } = this.#relay.limits;
    const budget = this.#budget;
    const now = performance.now();
    const seconds = (now - budget.at) / 1000;
    budget.at = now;
    budget.messages = Math.min(messagesPerSecond, budget.messages + seconds * messagesPerSecond) - 1;
    budget.bytes = Math.min(bytesPerSecond + messageBytes, budget.bytes + seconds * bytesPerSecond) - bytes;
    const debt = Math.max(-budget.messages / messagesPerSecond, -budget.bytes / bytesPerSecond);
    if (debt <= 0 || this.#socket.isPaused) return;
    this.#socket.pause();
    setTimeout(() => this.#socket.resume(), debt * 1000);
  }

  /** @param {unknown} error */
  #fail(error) {
    if (error instanceof Refusal) {
      this.send(JSON.stringify({ t: 'refused', code: error.code, message: error.message }));
      if (!this.role) this.close(closeCodes.refused, error.code);
      return;
    }
    console.error('A relay connection failed:', error);
    this.close(1011, 'the relay failed');
  }

  /** @param {string} text */
  async #text(text) {
    const message = /** @type {Record<string, unknown> | undefined} */ (parse(text));
    if (message?.t === 'hello' && !this.room) return this.#hello(message);
    if (!this.role) throw new Refusal('no-hello', 'Say hello first.');
    if (message?.t === 'open') return this.#open(message);
    if (message?.t === 'roster') return this.#publish(message);
    if (message?.t === 'profile') return this.#profile(message);
    throw new Refusal('bad-message', 'This message is not understood.');
  }

  /** @param {Record<string, unknown>} message */
  async #hello({ room: id, device, seal, certificates, proof, roster }) {
    const known = typeof device === 'string' && typeof seal === 'string' && typeof proof === 'string';
    if (!known || typeof id !== 'string' || !isRoom(id))
      throw new Refusal('bad-message', 'This hello is not valid.');
    if (!isSigned(device, `hearth-hello\n${id}\n${this.#nonce}`, proof))
      throw new Refusal('bad-proof', 'This device could not prove who it is.');
    const offered = isSignedText(roster) ? roster : undefined;
    let room = await this.#relay.room(id, offered);
    while (room.closed) room = await this.#relay.room(id, offered);
    this.#relay.join(this, room);
    this.room = room;
    if (offered && (await room.catchUp(offered))) this.#tellRoster(room);
    const member = { device, seal, certificates: certificatesIn(certificates) };
    const role = room.roleOf(member) ?? room.roleOf({ ...member, ...room.members.get(device), seal });
    if (!role)
      throw new Refusal('no-grant', 'This device is not, or no longer, a member of the shared workspace.');
    this.role = role;
    this.#welcomed();
    const isNew = !room.members.has(device);
    this.member = await room.enrol(member);
    if (isNew) room.broadcast(JSON.stringify({ t: 'member', member: this.member }), this);
    const members = [...room.members.values()];
    this.send(JSON.stringify({ t: 'welcome', roster: room.signed, members, ticket: this.ticket }));
    for (const { presence } of room.connections) if (presence) this.send(presence);
  }

  /** Sends what the client lacks of a document, then everything new. @param {Record<string, unknown>} message */
  async #open({ n, document, after, tail }) {
    const { room } = this;
    const valid = typeof n === 'number' && Number.isInteger(n) && n >= 0 && n < 0x1_0000;
    if (!room || !valid || typeof document !== 'string' || !isDocument(document) || !isCount(after))
      throw new Refusal('bad-message', 'This document cannot be opened.');
    const log = await room.log(document);
    /** @type {Opened} */
    const opened = { name: document, catchingUp: [] };
    // A reader that has more than there is, or something else, has seen a relay that lost its disk or was set back to
    // a backup: it starts anew.
    const from = after <= log.lastSeq && (await isSameRecord(log, after, tail)) ? after : 0;
    const upTo = log.lastSeq;
    this.#documents.set(n, opened);
    const { snapshot, records } = await log.read(from);
    if (snapshot)
      await this.#sendGently(frames.encodeFrame(frames.snapshot, n, snapshot.seq, snapshot.bytes));
    for (const { seq, bytes } of records)
      if (seq <= upTo) await this.#sendGently(frames.encodeFrame(frames.record, n, seq, bytes));
    this.send(JSON.stringify({ t: 'live', n, seq: upTo, reset: from !== after, heal: log.damaged > 0 }));
    const waited = opened.catchingUp ?? [];
    opened.catchingUp = undefined;
    for (const frame of waited) this.send(frame);
  }

  /** @param {Buffer} data */
  async #frame(data) {
    const frame = frames.decodeFrame(data);
    const { room, role } = this;
    if (!frame || !room || !role) throw new Refusal('bad-message', 'This message is not understood.');
    if (frame.type === frames.presence) return this.#tellPresence(frame.envelope);
    const name = this.#documents.get(frame.document)?.name;
    if (name === undefined) throw new Refusal('bad-message', 'This document is not open.');
    // Answered one by one, so that the client knows which push it was.
    const refuse = (/** @type {string} */ code) =>
      this.send(JSON.stringify({ t: 'not-stored', n: frame.document, id: frame.number, code }));
    if (!mayWrite(role, name)) return refuse('read-only');
    if (frame.epoch !== room.roster.epoch) return refuse('stale-epoch');
    try {
      room.reserve(frame.envelope.length);
    } catch (error) {
      if (error instanceof Refusal) return refuse(error.code);
      throw error;
    }
    const log = await room.log(name);
    if (frame.type === frames.snapshot) {
      if (frame.number <= log.lastSeq) await log.snapshot(frame.number, frame.envelope);
      return;
    }
    // Not awaited: pushes that come close together share one flush.
    log.append(frame.envelope).then(
      (seq) => this.#stored(room, name, seq, frame),
      (error) => this.#fail(error)
    );
  }

  /**
   * @param {Room} room @param {string} name @param {number} seq
   * @param {{ document: number, number: number, envelope: Uint8Array }} frame
   */
  #stored(room, name, seq, frame) {
    this.send(frames.encodeFrame(frames.ack, frame.document, frame.number, seqBytes(seq)));
    for (const connection of room.connections) connection.hear(name, seq, frame.envelope, this);
  }

  /** Tells of a stored record. @param {string} name @param {number} seq @param {Uint8Array} envelope @param {Connection} from */
  hear(name, seq, envelope, from) {
    for (const [n, opened] of this.#documents) {
      if (opened.name !== name || from === this) continue;
      const frame = frames.encodeFrame(frames.record, n, seq, envelope);
      if (!opened.catchingUp) this.send(frame);
      else if (opened.catchingUp.length < waitingFrames) opened.catchingUp.push(frame);
      else this.close(closeCodes.slow, 'too slow');
    }
  }

  /** @param {Uint8Array} envelope */
  #tellPresence(envelope) {
    if (envelope.length > this.#relay.limits.presenceBytes)
      throw new Refusal('too-large', 'This presence is too large.');
    this.presence = frames.encodeFrame(frames.presence, 0, 0, envelope);
    this.room?.broadcast(this.presence, this);
  }

  /** @param {Record<string, unknown>} message */
  async #publish({ roster }) {
    const { room } = this;
    if (!room || !isSignedText(roster)) throw new Refusal('bad-message', 'This list is not valid.');
    await room.publish(roster);
    this.#tellRoster(room);
  }

  /** Everyone takes the role that the new roster gives. @param {Room} room */
  #tellRoster(room) {
    room.broadcast(JSON.stringify({ t: 'roster', roster: room.signed }));
    for (const connection of room.connections) connection.judge();
  }

  /** @param {Record<string, unknown>} message */
  async #profile({ profile }) {
    const { room, member } = this;
    if (!room || !member || typeof profile !== 'string' || profile.length > 2048)
      throw new Refusal('bad-message', 'This profile is not valid.');
    this.member = await room.enrol({ ...member, profile });
    room.broadcast(JSON.stringify({ t: 'member', member: this.member }));
  }

  /** Takes the role that the roster now gives; a removed member is let go. */
  judge() {
    if (!this.room || !this.member) return;
    const role = this.room.roleOf(this.member);
    if (role) this.role = role;
    else this.close(closeCodes.removed, 'removed');
  }

  /** Whether its ticket lets it store files. */
  get mayStore() {
    return this.role !== undefined && mayStore(this.role);
  }

  /** @param {string | Uint8Array} message */
  send(message) {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > this.#relay.limits.bufferedBytes)
      return this.close(closeCodes.slow, 'too slow');
    this.#socket.send(message);
  }

  /** Waits until the reader has taken most of it, so that a long log is never held in memory for a slow one. @param {Buffer} frame */
  async #sendGently(frame) {
    const socket = this.#socket;
    if (socket.readyState !== socket.OPEN) return;
    const taken = new Promise((done) => socket.send(frame, done));
    if (socket.bufferedAmount > this.#relay.limits.bufferedBytes / 4) await taken;
  }

  /** Whether it has answered since the last call; asks again. */
  ping() {
    if (!this.#alive) return this.#socket.terminate();
    this.#alive = false;
    this.#socket.ping();
  }

  /** @param {number} code @param {string} reason */
  close(code, reason) {
    this.#socket.close(code, reason);
    // A peer that does not answer the close, or does not read, is not waited for.
    setTimeout(() => this.#socket.terminate(), 1000).unref();
  }
}

/**
 * Whether record `seq` ends as the reader says; true where it is no longer kept.
 * @param {import('./file-log.js').DocumentLog} log @param {number} seq @param {unknown} tail
 */
async function isSameRecord(log, seq, tail) {
  if (seq === 0 || typeof tail !== 'string') return true;
  const { records } = await log.read(seq - 1);
  const found = records.find((record) => record.seq === seq);
  return !found || found.bytes.subarray(-8).toString('hex') === tail;
}

/** @param {number} seq */
function seqBytes(seq) {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64BE(BigInt(seq));
  return bytes;
}

/** @param {unknown} value @returns {value is number} */
function isCount(value) {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** @param {unknown} value @returns {value is import('./access.js').Signed} */
function isSignedText(value) {
  const { body, signature } = /** @type {Record<string, unknown>} */ (value ?? {});
  return typeof body === 'string' && typeof signature === 'string';
}

/** @param {unknown} value @returns {import('./access.js').Certificate[]} */
function certificatesIn(value) {
  if (!Array.isArray(value)) return [];
  return value
    .slice(0, 8)
    .filter((entry) => typeof entry?.grant === 'string' && typeof entry?.signature === 'string')
    .map(({ grant, signature }) => ({ grant, signature }));
}
