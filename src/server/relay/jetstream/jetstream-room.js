// One room in JetStream. Its roster, members and logs are subjects of one stream, so that all relays that serve it
// hear of everything in one order; the pieces of its files are in a stream of their own. Presence goes from relay to
// relay as plain NATS messages and is kept nowhere.
import { createHash } from 'node:crypto';
import { headers } from '@nats-io/transport-node';
import { parse } from '../access.js';
import { JetStreamLog } from './jetstream-log.js';
import { JetStreamPieces } from './jetstream-pieces.js';
import { appendAfter, drop, readAll, Tail } from './stream.js';

/** @typedef {import('../storage.js').RoomStore} RoomStore */
/** @typedef {import('@nats-io/jetstream').JsMsg} JsMsg */
/** @typedef {import('../access.js').Member} Member */
/** @typedef {import('../access.js').Signed} Signed */
/** @typedef {import('../storage.js').RoomEvents} RoomEvents */
/** @typedef {import('./stream.js').Stream} Stream */
/**
 * @typedef {object} Place
 * @property {Stream} stream
 * @property {string} subject of the room in it
 * @property {Stream} files
 * @property {string} filesSubject
 * @property {import('./stream.js').Turns} coming pieces of files that are on the way, of all rooms
 * @property {string} live subject of what is told from relay to relay
 */

const header = { kind: 'Hearth-Kind', relay: 'Hearth-Relay' };

/** @implements {RoomStore} */
export class JetStreamRoom {
  /** @type {import('@nats-io/transport-node').NatsConnection} */ #nc;
  /** Name of this relay. @type {string} */ #relay;
  /** @type {Place} */ #place;
  /** @type {RoomEvents} */ #events;
  /** @type {Map<string, JetStreamLog>} */ #logs = new Map();
  /** Place of the newest roster in the stream. */
  #rosterSeq = 0;
  /** @type {Tail | undefined} */ #tail;
  /** @type {import('@nats-io/transport-node').Subscription | undefined} */ #live;
  /** @type {() => void} */ #ended;
  /** @type {JetStreamPieces} */ pieces;

  /**
   * @param {import('@nats-io/transport-node').NatsConnection} nc
   * @param {string} relay @param {Place} place @param {RoomEvents} events @param {() => void} ended
   */
  constructor(nc, relay, place, events, ended) {
    this.#ended = ended;
    this.#nc = nc;
    this.#relay = relay;
    this.#place = place;
    this.#events = events;
    this.pieces = new JetStreamPieces(place.files, place.filesSubject, place.coming);
  }

  /** Reads what is kept of the room, and follows it from there. */
  async open() {
    const { stream, subject } = this.#place;
    let last = 0;
    for await (const message of readAll(stream, `${subject}.>`, 1, { headersOnly: true })) {
      last = message.seq;
      const { kind, name } = this.#partsOf(message);
      if (kind === 'log') this.#log(name).note(message);
      if (kind === 'snap') this.#log(name).noteSnapshot(message);
    }
    for await (const message of readAll(stream, `${subject}.who.*`, 1)) this.#hearWho(message);
    for (const [name, { damaged }] of this.#logs)
      if (damaged > 0)
        console.error(`Room ${subject}, ${name}: ${damaged} records are lost. Members' devices heal it.`);
    await this.pieces.look();
    // What came meanwhile is heard once more, which changes nothing.
    this.#tail = new Tail(stream, `${subject}.>`, last + 1, (message) => this.#hear(message));
    await this.#tail.start();
    this.#live = this.#nc.subscribe(this.#place.live, { callback: (_, message) => this.#told(message) });
  }

  /** @param {{ subject: string }} message */
  #partsOf({ subject }) {
    const [kind = '', ...name] = subject.slice(this.#place.subject.length + 1).split('.');
    return { kind, name: name.join('.') };
  }

  /** @param {JsMsg} message */
  #hear(message) {
    const { kind, name } = this.#partsOf(message);
    if (kind === 'who') return this.#hearWho(message);
    const log = this.#log(name);
    if (kind === 'snap') return log.noteSnapshot(message);
    const from = log.note(message);
    this.#events.record(name, message.seq, message.data, from);
    log.arrived(message);
  }

  /** @param {JsMsg} message */
  #hearWho(message) {
    const value = parse(message.string());
    if (this.#partsOf(message).name !== 'roster') return this.#events.member(/** @type {Member} */ (value));
    if (message.seq < this.#rosterSeq) return;
    this.#rosterSeq = message.seq;
    this.#events.roster(/** @type {Signed} */ (value));
  }

  get bytes() {
    return [...this.#logs.values()].reduce((sum, { bytes }) => sum + bytes, this.pieces.bytes);
  }

  get documents() {
    return [...this.#logs.keys()];
  }

  /** @param {string} name */
  async log(name) {
    return this.#log(name);
  }

  /** @param {string} name */
  #log(name) {
    const log = this.#logs.get(name) ?? new JetStreamLog(this.#place.stream, this.#place.subject, name);
    this.#logs.set(name, log);
    return log;
  }

  /** @param {Signed} signed */
  async publish(signed) {
    const { stream, subject } = this.#place;
    const text = JSON.stringify(signed);
    const seq = await appendAfter(stream, `${subject}.who.roster`, text, this.#rosterSeq);
    if (seq === undefined) return false;
    this.#rosterSeq = seq;
    this.#events.roster(signed);
    await drop(stream, `${subject}.who.roster`, { keep: 1 });
    return true;
  }

  /** @param {Member} member */
  async enrol(member) {
    const { stream, subject } = this.#place;
    const device = createHash('sha256').update(member.device).digest('hex').slice(0, 32);
    await stream.js.publish(`${subject}.who.${device}`, JSON.stringify(member));
    this.#events.member(member);
    await drop(stream, `${subject}.who.${device}`, { keep: 1 });
  }

  /** @param {string} kind @param {Uint8Array} bytes */
  tell(kind, bytes) {
    if (this.#nc.isClosed()) return;
    const told = headers();
    told.set(header.kind, kind);
    told.set(header.relay, this.#relay);
    this.#nc.publish(this.#place.live, bytes, { headers: told });
  }

  /** @param {import('@nats-io/transport-node').Msg} message */
  #told(message) {
    const relay = message.headers?.get(header.relay) ?? '';
    if (relay === this.#relay) return;
    this.#events.told(message.headers?.get(header.kind) ?? '', message.data, relay);
  }

  async close() {
    this.#ended();
    this.#live?.unsubscribe();
    await this.#tail?.close();
    for (const log of this.#logs.values()) await log.close();
  }
}
