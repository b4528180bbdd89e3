// What rooms need of a JetStream stream: reading a subject from a number on, in order and without gaps, whatever
// servers come and go meanwhile; following it; appending under a condition; dropping what is no longer needed.
import { JetStreamApiError } from '@nats-io/jetstream';

/** @typedef {import('@nats-io/jetstream').JsMsg} JsMsg */
/** @typedef {import('@nats-io/jetstream').Consumer} Consumer */
/** @typedef {{ jsm: import('@nats-io/jetstream').JetStreamManager, js: import('@nats-io/jetstream').JetStreamClient,
 *   name: string }} Stream */

/** The API's code for "wrong last sequence": another came before. */
const wrongLastSequence = 10071;
/** Consumers that a relay left behind when it died vanish after this. */
const forgetConsumerMs = 30_000;
const heartbeatMs = 2000;
const triesAtMost = 8;
/** Of one fetch, about: messages are up to 8 MiB, most are 200 bytes. */
const fetchBytes = 16 * 1024 ** 2;
const firstFetch = 32;
const largestFetch = 1024;

/**
 * Everything on a subject from a number on, until there is no more.
 * @param {Stream} stream @param {string} subject may end in `.>` @param {number} from
 * @param {{ headersOnly?: boolean }} [options]
 * @returns {AsyncGenerator<JsMsg, void>}
 */
export async function* readAll({ js, name }, subject, from, { headersOnly = false } = {}) {
  let next = from;
  for (let tries = 1; ; tries++) {
    const consumer = await orderedConsumer(js, name, subject, next, headersOnly);
    try {
      let { num_pending: pending } = await consumer.info(true);
      for (let amount = firstFetch; pending > 0;) {
        let [bytes, count] = [0, 0];
        const max_messages = Math.min(pending, amount);
        for await (const message of await consumer.fetch({ max_messages, expires: 2000 })) {
          ({ pending } = message.info);
          next = message.seq + 1;
          count++;
          bytes += message.data.length;
          yield message;
          if (pending === 0) return;
        }
        amount = Math.max(2, Math.min(largestFetch, Math.floor((fetchBytes * count) / Math.max(1, bytes))));
        // Not all came: it was dropped meanwhile, or its server is gone.
        if (count < max_messages) ({ num_pending: pending } = await consumer.info());
      }
      return;
    } catch (error) {
      if (tries >= triesAtMost) throw error;
      await pause(tries * 100);
    } finally {
      consumer.delete().catch(() => undefined);
    }
  }
}

/**
 * @param {import('@nats-io/jetstream').JetStreamClient} js
 * @param {string} name @param {string} subject @param {number} from @param {boolean} headersOnly
 */
function orderedConsumer(js, name, subject, from, headersOnly) {
  return js.consumers.get(name, {
    filter_subjects: subject,
    opt_start_seq: Math.max(1, from),
    headers_only: headersOnly,
    inactive_threshold: forgetConsumerMs
  });
}

/** Follows a subject from a number on for as long as it is open. */
export class Tail {
  /** @type {Stream} */ #stream;
  /** @type {string} */ #subject;
  /** @type {number} */ #next;
  /** @type {(message: JsMsg) => void} */ #heard;
  #closed = false;
  #following = Promise.resolve();
  /** @type {import('@nats-io/jetstream').ConsumerMessages | undefined} */ #messages;

  /** @param {Stream} stream @param {string} subject @param {number} from @param {(message: JsMsg) => void} heard */
  constructor(stream, subject, from, heard) {
    this.#stream = stream;
    this.#subject = subject;
    this.#next = from;
    this.#heard = heard;
  }

  /** Resolves when it is following. */
  async start() {
    const consumer = await this.#consumer();
    this.#following = this.#follow(consumer);
  }

  #consumer() {
    return orderedConsumer(this.#stream.js, this.#stream.name, this.#subject, this.#next, false);
  }

  /** @param {Consumer | undefined} first */
  async #follow(first) {
    for (let consumer = first, failures = 0; !this.#closed; consumer = undefined) {
      try {
        consumer ??= await this.#consumer();
        this.#messages = await consumer.consume({
          max_messages: 256,
          expires: heartbeatMs * 5,
          idle_heartbeat: heartbeatMs
        });
        if (this.#closed) await this.#messages.close();
        for await (const message of this.#messages) {
          failures = 0;
          if (message.seq < this.#next) continue;
          this.#next = message.seq + 1;
          this.#take(message);
        }
      } catch (error) {
        // Servers come and go; it is said once that it lasts.
        if (!this.#closed && ++failures === 20) console.error(`${this.#subject} cannot be followed:`, error);
      }
      if (!this.#closed) await pause(250);
      // What is left of one whose server is gone vanishes by itself.
      await consumer?.delete().catch(() => undefined);
    }
  }

  /**
   * A message that cannot be understood here is not the stream's failure: it is told, and the next one is heard.
   * @param {JsMsg} message
   */
  #take(message) {
    try {
      this.#heard(message);
    } catch (error) {
      console.error(`Message ${message.seq} of ${this.#subject} was not understood:`, error);
    }
  }

  /** Resolves when the stream is followed no more and its consumer is given back. */
  async close() {
    this.#closed = true;
    await this.#messages?.close();
    await this.#following;
  }
}

/**
 * Appends if the newest message of the subject is the one of this number (0: if there is none).
 * @param {Stream} stream @param {string} subject @param {string | Uint8Array} bytes @param {number} newest
 * @param {import('@nats-io/transport-node').MsgHdrs} [headers]
 * @returns {Promise<number | undefined>} its number; undefined if another came before
 */
export async function appendAfter({ js }, subject, bytes, newest, headers) {
  try {
    const options = { expect: { lastSubjectSequence: newest }, ...(headers ? { headers } : {}) };
    return (await js.publish(subject, bytes, options)).seq;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === wrongLastSequence) return undefined;
    throw error;
  }
}

/**
 * Drops messages of a subject. That it is not done now does no harm: it is asked again later.
 * @param {Stream} stream @param {string} filter @param {{ seq: number } | { keep: number }} what all before `seq`, or
 *   all but the last `keep`
 */
export function drop({ jsm, name }, filter, what) {
  return jsm.streams.purge(name, { filter, ...what }).catch(() => undefined);
}

/** Work that takes turns, so many at once. */
export class Turns {
  #free;
  /** @type {(() => void)[]} */ #waiting = [];

  /** @param {number} atOnce */
  constructor(atOnce) {
    this.#free = atOnce;
  }

  /** @template T @param {() => Promise<T>} work @returns {Promise<T>} */
  async take(work) {
    if (this.#free > 0) this.#free--;
    else await new Promise((/** @type {(value?: undefined) => void} */ turn) => this.#waiting.push(turn));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}

/** @param {number} ms */
export const pause = (ms) => new Promise((done) => setTimeout(done, ms));
