// One client's socket: it proves which device it is, opens documents, pushes encrypted updates (acknowledged when
// they are on disk) and hears what others push. A client that misbehaves, or reads too slowly, loses its own
// socket and nothing else.
import { randomBytes } from 'node:crypto';
import { isDocument, isRoom, isSigned, mayStore, mayWrite, parse, Refusal } from './access.js';
import * as frames from './frames.js';
import { protocolVersion } from './limits.js';

/** @typedef {import('./relay.js').Relay} Relay */
/** @typedef {import('./room.js').Room} Room */
/** @typedef {import('./access.js').Role} Role */
/** @typedef {import('./access.js').Member} Member */
/**
 * A document that is open on a socket.
 * @typedef {object} Opened
 * @property {number} n its number there
 * @property {Uint8Array[] | undefined} waiting new frames, while the client is sent what came before
 * @property {number} waitingBytes
 */

/** A reader that takes nothing for as long is dropped. */
const takeWithinMs = 30_000;
/** Of keys, certificates and names of grants in a hello. */
const longestToken = 128;
export const closeCodes = { refused: 4000, removed: 4003, slow: 4008, full: 4013 };

export class Connection {
  /** @type {import('ws').WebSocket} */ #socket;
  /** @type {import('node:stream').Duplex} */ #wire;
  /** Set while what is sent waits for the end of this turn of the loop. */
  #isGathering = false;
  /** @type {Relay} */ #relay;
  #nonce = randomBytes(24).toString('base64url');
  /** Lets this device fetch and store shared files over HTTP while the socket is open. */
  ticket = '';
  /** @type {Room | undefined} */ room;
  /** @type {Member | undefined} */ member;
  /** @type {Role | undefined} */ role;
  /** Names of documents by their number on this socket. @type {Map<number, string>} */ #names = new Map();
  /** @type {Map<string, Opened>} */ #documents = new Map();
  /** What others are told who come later. @type {Uint8Array | undefined} */ presence;
  #alive = true;
  /** 1 while its socket is not read for being too fast. */ #slowed = 0;
  #budget = { messages: 0, bytes: 0, at: performance.now() };
  /** One message after the other. @type {Promise<void>} */ #turn = Promise.resolve();
  /** Bytes heard and not dealt with: appends that are not on disk yet, too. */
  #owed = 0;

  /**
   * @param {import('ws').WebSocket} socket @param {import('node:stream').Duplex} wire what it writes to
   * @param {Relay} relay
   */
  constructor(socket, wire, relay) {
    this.#socket = socket;
    this.#wire = wire;
    this.#relay = relay;
    const { limits } = relay;
    this.ticket = `${relay.name}.${randomBytes(24).toString('base64url')}`;
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
    this.send(JSON.stringify({ t: 'challenge', nonce: this.#nonce, now: relay.now() }));
  }

  /** @type {() => void} */ #welcomed;

  /** @param {Buffer} data @param {boolean} isBinary */
  #hear(data, isBinary) {
    this.#slowDown(data.length);
    this.#owe(data.length);
    this.#turn = this.#turn
      .then(() => (isBinary ? this.#frame(data) : this.#text(data.toString())))
      .catch((error) => this.#fail(error))
      .finally(() => this.#owe(-data.length));
  }

  /** Reads no more from a client that is ahead of what can be done for it. @param {number} bytes */
  #owe(bytes) {
    this.#owed += bytes;
    if (this.#owed > this.#relay.limits.bufferedBytes) this.#socket.pause();
    else if (bytes < 0 && this.#slowed === 0) this.#socket.resume();
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
    if (debt <= 0 || this.#slowed > 0) return;
    this.#slowed++;
    this.#socket.pause();
    setTimeout(() => {
      this.#slowed--;
      if (this.#owed <= this.#relay.limits.bufferedBytes) this.#socket.resume();
    }, debt * 1000);
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
  async #hello({ v = 1, room: id, device, seal, certificates, proof, roster }) {
    if (v !== protocolVersion) throw otherVersion(Number(v));
    const known = isToken(device) && isToken(seal) && isToken(proof);
    if (!known || typeof id !== 'string' || !isRoom(id))
      throw new Refusal('bad-message', 'This hello is not valid.');
    if (!isSigned(device, `hearth-hello\n${id}\n${this.#nonce}`, proof))
      throw new Refusal('bad-proof', 'This device could not prove who it is.');
    const offered = isSignedText(roster) ? this.#bounded(roster) : undefined;
    let room = await this.#relay.room(id, offered);
    while (room.closed) room = await this.#relay.room(id, offered);
    this.#relay.join(this, room);
    this.room = room;
    if (offered) await room.catchUp(offered);
    const member = { device, seal, certificates: certificatesIn(certificates) };
    const stranger = new Refusal(
      'no-grant',
      'This device is not, or no longer, a member of the shared workspace.'
    );
    if (!room.roleOf(member) && !room.roleOf({ ...member, ...room.members.get(device), seal }))
      throw stranger;
    const enrolled = await room.enrol(member);
    // By what the list of members says now: it may have changed while this one was written down.
    const role = room.roleOf(enrolled);
    if (!role) throw stranger;
    this.member = enrolled;
    this.role = role;
    this.#welcomed();
    const members = [...room.members.values()];
    this.send(JSON.stringify({ t: 'welcome', roster: room.signed, members, ticket: this.ticket }));
    for (const presence of room.presences) this.send(presence);
  }

  /** Sends what the client lacks of a document, then everything new. @param {Record<string, unknown>} message */
  async #open({ n, document, after, tail }) {
    const { room } = this;
    const valid = typeof n === 'number' && Number.isInteger(n) && n >= 0 && n < 0x1_0000;
    if (!room || !valid || typeof document !== 'string' || !isDocument(document) || !isCount(after))
      throw new Refusal('bad-message', 'This document cannot be opened.');
    const log = await room.log(document);
    // A reader that has more than there is, or something else, has seen a relay that lost its disk or was set back to
    // a backup: it starts anew.
    const from = (await log.reaches(after)) && (await isSameRecord(log, after, tail)) ? after : 0;
    const upTo = log.lastSeq;
    const opened = this.#opened(n, document);
    for await (const { kind, seq, bytes } of log.read(from))
      if (kind === 'snapshot' || seq <= upTo)
        await this.#sendGently(frames.encodeFrame(frames[kind], n, seq, bytes));
    this.send(JSON.stringify({ t: 'live', n, seq: upTo, reset: from !== after, heal: log.damaged > 0 }));
    const waited = opened.waiting ?? [];
    opened.waiting = undefined;
    for (const frame of waited) this.send(frame);
  }

  /** A document is open once on a socket: under the number it was last asked for. @param {number} n @param {string} name */
  #opened(n, name) {
    const before = this.#documents.get(name);
    if (before) this.#names.delete(before.n);
    const other = this.#names.get(n);
    if (other !== undefined) this.#documents.delete(other);
    /** @type {Opened} */
    const opened = { n, waiting: [], waitingBytes: 0 };
    this.#names.set(n, name);
    this.#documents.set(name, opened);
    return opened;
  }

  /** @param {Buffer} data */
  async #frame(data) {
    const frame = frames.decodeFrame(data);
    const { room, role } = this;
    if (!frame || !room || !role) throw new Refusal('bad-message', 'This message is not understood.');
    if (frame.type === frames.presence) return this.#tellPresence(frame.envelope);
    const name = this.#names.get(frame.document);
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
    this.#owe(data.length);
    log
      .append(frame.envelope, this)
      .then(
        (seq) => this.send(frames.encodeFrame(frames.ack, frame.document, frame.number, seqBytes(seq))),
        (error) => this.#fail(error)
      )
      .finally(() => this.#owe(-data.length));
  }

  /**
   * Tells of a stored record. @param {string} name @param {number} seq @param {Uint8Array} envelope
   * @param {Map<number, Buffer>} framed the same record as a frame, by the number a document has on a socket
   */
  hear(name, seq, envelope, framed) {
    const opened = this.#documents.get(name);
    if (!opened) return;
    const frame = framed.get(opened.n) ?? frames.encodeFrame(frames.record, opened.n, seq, envelope);
    framed.set(opened.n, frame);
    if (!opened.waiting) return this.send(frame);
    opened.waiting.push(frame);
    opened.waitingBytes += frame.length;
    if (opened.waitingBytes > this.#relay.limits.bufferedBytes) this.close(closeCodes.slow, 'too slow');
  }

  /** @param {Uint8Array} envelope */
  #tellPresence(envelope) {
    if (envelope.length > this.#relay.limits.presenceBytes)
      throw new Refusal('too-large', 'This presence is too large.');
    this.room?.tellPresence(this, envelope);
  }

  /** @param {Record<string, unknown>} message */
  async #publish({ roster }) {
    const { room } = this;
    if (!room || !isSignedText(roster)) throw new Refusal('bad-message', 'This list is not valid.');
    await room.publish(this.#bounded(roster));
  }

  /** @param {import('./access.js').Signed} roster */
  #bounded(roster) {
    if (roster.body.length + roster.signature.length > this.#relay.limits.rosterBytes)
      throw new Refusal('too-large', 'This list of members is too long.');
    return { body: roster.body, signature: roster.signature };
  }

  /** @param {Record<string, unknown>} message */
  async #profile({ profile }) {
    const { room, member } = this;
    if (!room || !member || typeof profile !== 'string' || profile.length > 2048)
      throw new Refusal('bad-message', 'This profile is not valid.');
    this.member = await room.enrol({ ...member, profile });
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
    this.#gather();
    this.#socket.send(message);
  }

  /** What is sent in one turn of the loop leaves in one write: a full room hears of many records at once. */
  #gather() {
    if (this.#isGathering) return;
    this.#isGathering = true;
    this.#wire.cork();
    setImmediate(() => {
      this.#isGathering = false;
      this.#wire.uncork();
    });
  }

  /** Waits until the reader has taken most of it, so that a long log is never held in memory for a slow one. @param {Buffer} frame */
  async #sendGently(frame) {
    const socket = this.#socket;
    if (socket.readyState !== socket.OPEN) return;
    const taken = new Promise((done) => socket.send(frame, done));
    if (socket.bufferedAmount <= this.#relay.limits.bufferedBytes / 4) return;
    const late = setTimeout(() => socket.terminate(), takeWithinMs);
    await taken;
    clearTimeout(late);
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
 * @param {import('./storage.js').DocumentLog} log @param {number} seq @param {unknown} tail
 */
async function isSameRecord(log, seq, tail) {
  if (seq === 0 || typeof tail !== 'string') return true;
  const found = await log.record(seq);
  return !found || Buffer.from(found.subarray(-8)).toString('hex') === tail;
}

/** @param {number} version */
function otherVersion(version) {
  return version < protocolVersion
    ? new Refusal('old-client', 'This Hearth is older than the relay. Reload it.')
    : new Refusal('old-relay', 'The relay is older than this Hearth. Whoever runs it must update it.');
}

/** @param {number} seq */
function seqBytes(seq) {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64BE(BigInt(seq));
  return bytes;
}

/** @param {unknown} value @returns {value is string} */
function isToken(value) {
  return typeof value === 'string' && value.length > 0 && value.length <= longestToken;
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
    .filter((entry) => isToken(entry?.grant) && isToken(entry?.signature))
    .map(({ grant, signature }) => ({ grant, signature }));
}
