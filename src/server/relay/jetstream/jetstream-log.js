// The log of one document in a JetStream stream: records on one subject, snapshots on another. A record's number is
// its place in the stream, so numbers have gaps. Every relay that serves the room follows the same stream and so
// hears the same records in the same order, its own too: a record counts as appended once it was acknowledged by
// JetStream and has come back.
import { randomBytes } from 'node:crypto';
import { headers } from '@nats-io/transport-node';
import { appendAfter, drop, pause, readAll } from './stream.js';

/** @typedef {import('@nats-io/jetstream').JsMsg} JsMsg */
/** @typedef {import('../storage.js').DocumentLog} DocumentLog */
/** @typedef {{ seq: number, covers: number, bytes: number }} Kept a snapshot, its place in the stream included */
/** @typedef {{ from: unknown, done: (seq: number) => void, failed: (error: unknown) => void }} Append */

const header = {
  by: 'Hearth-By',
  count: 'Hearth-Count',
  after: 'Hearth-After',
  covers: 'Hearth-Covers',
  size: 'Nats-Msg-Size'
};
/** Keeps the newest snapshot and the one before, in case the newest is damaged. */
const snapshotsKept = 2;
const publishWithinMs = 5000;
const arriveWithinMs = 5000;
const readWithinMs = 20_000;
/** How far one server is behind another, mostly. */
const lagMs = 200;

/** @implements {DocumentLog} */
export class JetStreamLog {
  /** @type {import('./stream.js').Stream} */ #stream;
  /** Of the room; `.log.` or `.snap.` and the document's name follow. @type {string} */ #subject;
  /** @type {string} */ #name;
  /** Numbers and sizes of the records that are kept, ascending. @type {{ seq: number, bytes: number }[]} */ #records =
    [];
  /** Ascending. @type {Kept[]} */ #snapshots = [];
  /** Names the appends of this relay until one fails; counted without a gap, so that a lost one is noticed. */
  #by = '';
  #count = 0;
  /** Counts seen, by who counted. @type {Map<string, { least: number, most: number, seen: number }>} */ #counts =
    new Map();
  /** Records that others came after, and that are not there. */
  #missed = 0;
  /** By count. @type {Map<string, Append>} */ #appends = new Map();
  /** @type {Set<() => void>} */ #arrivals = new Set();
  #recordBytes = 0;
  lastSeq = 0;

  /** @param {import('./stream.js').Stream} stream @param {string} subject @param {string} name */
  constructor(stream, subject, name) {
    this.#stream = stream;
    this.#subject = subject;
    this.#name = name;
    this.#countAnew();
  }

  #countAnew() {
    this.#by = randomBytes(9).toString('base64url');
    this.#count = 0;
  }

  get bytes() {
    return this.#snapshots.reduce((sum, { bytes }) => sum + bytes, this.#recordBytes);
  }

  /** Records that were counted, or that others came after, and that are not there. */
  get damaged() {
    let lost = this.#missed;
    for (const { least, most, seen } of this.#counts.values()) lost += most - least + 1 - seen;
    return lost;
  }

  /** Takes note of a record. @param {JsMsg} message @returns {unknown} what `append` was given, for one of its own */
  note(message) {
    const bytes = sizeOf(message);
    const after = Number(message.headers?.get(header.after));
    if (after > this.#dropped && this.#records.findLast(({ seq }) => seq <= after)?.seq !== after)
      this.#missed++;
    this.#records.push({ seq: message.seq, bytes });
    this.#recordBytes += bytes;
    this.lastSeq = Math.max(this.lastSeq, message.seq);
    const [by, count] = [message.headers?.get(header.by) ?? '', Number(message.headers?.get(header.count))];
    const known = this.#counts.get(by) ?? { least: count, most: count, seen: 0 };
    this.#counts.set(by, {
      least: Math.min(known.least, count),
      most: Math.max(known.most, count),
      seen: known.seen + 1
    });
    return this.#appends.get(`${by} ${count}`)?.from;
  }

  /** Tells who waits for it that a record is here. @param {JsMsg} message */
  arrived(message) {
    const key = `${message.headers?.get(header.by)} ${message.headers?.get(header.count)}`;
    this.#appends.get(key)?.done(message.seq);
    this.#appends.delete(key);
    for (const wake of this.#arrivals) wake();
  }

  /** Takes note of a snapshot. @param {JsMsg} message */
  noteSnapshot(message) {
    const covers = Number(message.headers?.get(header.covers));
    if (!(covers > (this.#snapshots.at(-1)?.covers ?? 0))) return;
    this.lastSeq = Math.max(this.lastSeq, covers);
    this.#snapshots.push({ seq: message.seq, covers, bytes: sizeOf(message) });
    // What was lost until here is in the snapshot, or is sent again by those who have it.
    this.#counts.clear();
    this.#missed = 0;
    while (this.#snapshots.length > snapshotsKept) this.#snapshots.shift();
    const kept = this.#records.filter(({ seq }) => seq > this.#dropped);
    this.#records = kept;
    this.#recordBytes = kept.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Records up to this number are no longer kept. */
  get #dropped() {
    return this.#snapshots.length === snapshotsKept ? (this.#snapshots[0]?.covers ?? 0) : 0;
  }

  /** @param {Uint8Array} bytes @param {unknown} [from] @returns {Promise<number>} */
  async append(bytes, from) {
    const [by, count] = [this.#by, ++this.#count];
    const key = `${by} ${count}`;
    const told = headers();
    told.set(header.by, by);
    told.set(header.count, String(count));
    told.set(header.after, String(this.lastSeq));
    /** @type {Promise<number>} */
    const back = new Promise((done, failed) => this.#appends.set(key, { from, done, failed }));
    const stored = this.#stream.js.publish(this.#logSubject, bytes, {
      headers: told,
      timeout: publishWithinMs
    });
    stored.catch((/** @type {unknown} */ error) => {
      this.#appends.get(key)?.failed(error);
      this.#appends.delete(key);
      // Whether it is there is unknown: the next ones are counted as someone else's.
      if (this.#by === by) this.#countAnew();
    });
    const [seq] = await Promise.all([back, stored]);
    return seq;
  }

  /** @param {number} covers @param {Uint8Array} bytes */
  async snapshot(covers, bytes) {
    if (covers > this.lastSeq) throw new RangeError('A snapshot cannot cover what is not in the log.');
    const newest = this.#snapshots.at(-1);
    if (covers <= (newest?.covers ?? 0)) return;
    const told = headers();
    told.set(header.covers, String(covers));
    const subject = `${this.#subject}.snap.${this.#name}`;
    if ((await appendAfter(this.#stream, subject, bytes, newest?.seq ?? 0, told)) === undefined) return;
    if (!newest) return;
    // All relays come to the same: the one before is now the older of the two.
    await drop(this.#stream, this.#logSubject, { seq: newest.covers + 1 });
    await drop(this.#stream, subject, { keep: snapshotsKept });
  }

  /**
   * A server that answers may lag behind what was heard here, and another relay may shorten the log meanwhile: it is
   * read until everything that is known to be there was given, or fails; a reader is never given less.
   * @param {number} after @returns {ReturnType<DocumentLog['read']>}
   */
  async *read(after) {
    const upTo = this.lastSeq;
    const late = performance.now() + readWithinMs;
    let next = after;
    for (let isFresh = after === 0; ; isFresh = false) {
      if (isFresh || next < this.#dropped) {
        const snapshot = await this.#newestSnapshot(late);
        if (snapshot) yield snapshot;
        next = Math.max(next, snapshot?.seq ?? 0);
      }
      const expected = this.#records.map(({ seq }) => seq).filter((seq) => seq > next && seq <= upTo);
      if (expected.length === 0) return;
      for await (const { seq, data } of readAll(this.#stream, this.#logSubject, next + 1)) {
        if (seq > upTo) break;
        if ((expected[0] ?? seq) < seq) {
          // One that was here is not: a snapshot stands for it, which is soon heard here too, or it is lost.
          await pause(lagMs);
          while ((expected[0] ?? seq) < seq) expected.shift();
        }
        if (next < this.#dropped) break;
        expected.shift();
        next = seq;
        yield { kind: 'record', seq, bytes: data };
      }
      if (performance.now() > late) throw new Error(`The log of ${this.#name} cannot be read to its end.`);
      if (expected.length > 0) await pause(lagMs);
    }
  }

  get #logSubject() {
    return `${this.#subject}.log.${this.#name}`;
  }

  /** The newest that can be read; the log after the one before is kept too. @param {number} late */
  async #newestSnapshot(late) {
    while (this.#snapshots.length > 0) {
      for (const { seq, covers } of [...this.#snapshots].reverse()) {
        const message = await this.#message(seq, `${this.#subject}.snap.${this.#name}`);
        if (message) return { kind: /** @type {const} */ ('snapshot'), seq: covers, bytes: message.data };
      }
      if (performance.now() > late) throw new Error(`No snapshot of ${this.#name} can be read.`);
      await pause(lagMs);
    }
    return undefined;
  }

  /** @param {number} seq @param {string} subject */
  async #message(seq, subject) {
    for await (const message of readAll(this.#stream, subject, seq))
      return message.seq === seq ? message : undefined;
    return undefined;
  }

  /** @param {number} seq @returns {Promise<Uint8Array | undefined>} */
  async record(seq) {
    const found = await this.#stream.jsm.direct.getMessage(this.#stream.name, { seq });
    if (!found) return undefined;
    return found.subject === this.#logSubject ? found.data : new Uint8Array();
  }

  /** @param {number} seq @returns {Promise<boolean>} */
  async reaches(seq) {
    if (seq <= this.lastSeq) return true;
    const isThere = (await this.record(seq))?.length;
    return Boolean(isThere) && this.#arrival(seq);
  }

  /** @param {number} seq @returns {Promise<boolean>} */
  #arrival(seq) {
    return new Promise((done) => {
      const end = (/** @type {boolean} */ isHere) => {
        clearTimeout(late);
        this.#arrivals.delete(look);
        done(isHere);
      };
      const look = () => this.lastSeq >= seq && end(true);
      const late = setTimeout(() => end(false), arriveWithinMs);
      this.#arrivals.add(look);
      look();
    });
  }

  async close() {
    for (const { failed } of this.#appends.values()) failed(new Error('This log is closed.'));
    this.#appends.clear();
  }
}

/** Bytes of a message's content, also where only its headers were read. @param {JsMsg} message */
function sizeOf(message) {
  return message.data.length || Number(message.headers?.get(header.size) || 0);
}
