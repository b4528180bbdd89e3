// The encrypted pieces of a room's shared files in JetStream: one message each, in a stream beside the rooms'.
import { Readable } from 'node:stream';
import { Refusal } from '../access.js';
import { appendAfter, readAll } from './stream.js';

/** @typedef {import('../storage.js').Pieces} Pieces */

/** @implements {Pieces} */
export class JetStreamPieces {
  /** @type {import('./stream.js').Stream} */ #stream;
  /** @type {string} */ #subject;
  /** What is known to be there, with its size. @type {Map<string, number>} */ #sizes = new Map();
  #next = 1;
  /** @type {Promise<void>} */ #turn = Promise.resolve();
  /** Pieces that are held in memory while they come. @type {import('./stream.js').Turns} */ #coming;
  bytes = 0;

  /**
   * @param {import('./stream.js').Stream} stream @param {string} subject of the room
   * @param {import('./stream.js').Turns} coming shared by all rooms of this relay
   */
  constructor(stream, subject, coming) {
    this.#stream = stream;
    this.#subject = subject;
    this.#coming = coming;
  }

  /** Sees what has been stored since the last look, here or at another relay. */
  look() {
    const looked = this.#turn.then(async () => {
      const found = readAll(this.#stream, `${this.#subject}.*`, this.#next, { headersOnly: true });
      for await (const message of found) {
        this.#next = message.seq + 1;
        this.#note(
          message.subject.slice(this.#subject.length + 1),
          Number(message.headers?.get('Nats-Msg-Size'))
        );
      }
    });
    this.#turn = looked.catch(() => undefined);
    return looked;
  }

  /** @param {string} piece @param {number} size */
  #note(piece, size) {
    if (this.#sizes.has(piece)) return;
    this.#sizes.set(piece, size);
    this.bytes += size;
  }

  /** @param {string} piece */
  async size(piece) {
    if (!this.#sizes.has(piece)) await this.look();
    return this.#sizes.get(piece);
  }

  /** @param {string} piece */
  async read(piece) {
    const { jsm, name } = this.#stream;
    const last = { last_by_subj: `${this.#subject}.${piece}` };
    // Any server answers the first; one that lags has it not yet, and the leader is asked.
    const found = (await jsm.direct.getMessage(name, last)) ?? (await jsm.streams.getMessage(name, last));
    if (!found) this.#forget(piece);
    return found ? Readable.from([Buffer.from(found.data)]) : undefined;
  }

  /** It is lost: from now on it is missing, and may be sent again. @param {string} piece */
  #forget(piece) {
    this.bytes -= this.#sizes.get(piece) ?? 0;
    this.#sizes.delete(piece);
  }

  /** @param {string} piece @param {import('../storage.js').Request} from @param {number} limit */
  write(piece, from, limit) {
    return this.#coming.take(() => this.#write(piece, from, limit));
  }

  /** @param {string} piece @param {import('../storage.js').Request} from @param {number} limit */
  async #write(piece, from, limit) {
    const parts = [];
    let size = 0;
    for await (const part of from) {
      size += part.length;
      if (size > limit) throw new Refusal('too-large', 'This piece is too large.');
      parts.push(part);
    }
    await appendAfter(this.#stream, `${this.#subject}.${piece}`, Buffer.concat(parts), 0);
    this.#note(piece, size);
    return size;
  }

  /** @param {readonly string[]} pieces */
  async missing(pieces) {
    await this.look();
    return pieces.filter((piece) => !this.#sizes.has(piece));
  }
}
