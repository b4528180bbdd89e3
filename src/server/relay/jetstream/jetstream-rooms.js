// Rooms in NATS JetStream, so that any number of relays serve the same ones and none keeps anything itself. Rooms
// are spread over a fixed number of streams by name. docs/operations.md says how the servers are set up.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { DiscardPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, credsAuthenticator } from '@nats-io/transport-node';
import { Refusal } from '../access.js';
import { JetStreamRoom } from './jetstream-room.js';
import { appendAfter, pause, Turns } from './stream.js';

/** @typedef {import('../storage.js').Rooms} Rooms */
/** @typedef {import('../limits.js').Limits} Limits */
/** @typedef {import('../access.js').Signed} Signed */
/** @typedef {import('../storage.js').NatsOptions} NatsOptions */
/** @typedef {import('./stream.js').Stream} Stream */
/** @typedef {(room: string, ticket: string) => { mayStore: boolean } | undefined} PassHere */

const readyWithinMs = 30_000;
const askedWithinMs = 2000;
/** Room for headers, subject and reply of a message of the largest size. */
const envelopeBytes = 4096;
const countRoomsEveryMs = 60_000;
/** Pieces of 4 MiB that are taken in at once: 128 MiB of memory. */
const piecesAtOnce = 32;

/** @implements {Rooms} */
export class JetStreamRooms {
  /** @type {import('@nats-io/transport-node').NatsConnection} */ #nc;
  /** @type {Limits} */ #limits;
  /** @type {string} */ #prefix;
  /** @type {readonly { rooms: Stream, files: Stream }[]} */ #streams;
  /** @type {Set<JetStreamRoom>} */ #open = new Set();
  #coming = new Turns(piecesAtOnce);
  /** @type {{ rooms: number, at: number } | undefined} */ #counted;
  /** Of this relay, new with each start. */
  name = randomBytes(9).toString('hex');

  /**
   * Connects, and makes the streams where there are none.
   * @param {NatsOptions} options @param {Limits} limits @param {PassHere} passHere
   */
  static async open(options, limits, passHere) {
    const nc = await connectTo(options);
    const needed = Math.max(limits.messageBytes, limits.pieceBytes) + envelopeBytes;
    const allowed = nc.info?.max_payload ?? 0;
    if (allowed < needed) {
      await nc.close();
      throw new Error(
        `The NATS servers take messages of ${allowed} bytes. Set max_payload to at least ${needed} in their configuration, or lower messageBytes and pieceBytes in RELAY_LIMITS.`
      );
    }
    const rooms = new JetStreamRooms(nc, options.prefix ?? 'hearth', limits);
    await rooms.#makeStreams(options);
    nc.subscribe(`${rooms.#prefix}-pass.${rooms.name}`, {
      callback: (_, message) => {
        const [room = '', ticket = ''] = message.string().split(' ');
        message.respond(JSON.stringify(passHere(room, ticket) ?? null));
      }
    });
    return rooms;
  }

  /** @param {import('@nats-io/transport-node').NatsConnection} nc @param {string} prefix @param {Limits} limits */
  constructor(nc, prefix, limits) {
    this.#nc = nc;
    this.#prefix = prefix;
    this.#limits = limits;
    this.#streams = [];
  }

  /** @param {NatsOptions} options */
  async #makeStreams({ replicas, streams = 1 }) {
    const num_replicas = replicas ?? (this.#nc.info?.cluster ? 3 : 1);
    const jsm = await whenReady(() => jetstreamManager(this.#nc));
    const js = jetstream(this.#nc);
    const make = async (/** @type {string} */ name, /** @type {string} */ subject) => {
      const config = { name, subjects: [`${subject}.>`], num_replicas, allow_direct: true };
      const isThere = await jsm.streams.info(name).then(
        () => true,
        () => false
      );
      // What was acknowledged is never dropped to make place for something new.
      if (!isThere) await whenReady(() => jsm.streams.add({ ...config, discard: DiscardPolicy.New }));
      return { jsm, js, name };
    };
    const all = [];
    for (let i = 0; i < streams; i++)
      all.push({
        rooms: await make(`${this.#prefix}-${i}`, `${this.#prefix}.${i}`),
        files: await make(`${this.#prefix}-files-${i}`, `${this.#prefix}-files.${i}`)
      });
    this.#streams = all;
  }

  /** @param {string} id @returns {import('./jetstream-room.js').Place} */
  #placeOf(id) {
    const i = parseInt(id.slice(0, 8), 16) % this.#streams.length;
    const { rooms, files } = /** @type {{ rooms: Stream, files: Stream }} */ (this.#streams[i]);
    return {
      stream: rooms,
      subject: `${this.#prefix}.${i}.${id}`,
      files,
      filesSubject: `${this.#prefix}-files.${i}.${id}`,
      coming: this.#coming,
      live: `${this.#prefix}-live.${id}`
    };
  }

  /** @param {string} id @param {Signed | undefined} offered @param {import('../storage.js').RoomEvents} events */
  async open(id, offered, events) {
    const place = this.#placeOf(id);
    if ((await this.roster(id)) === undefined) {
      if (!offered) return undefined;
      await this.#refuseIfFull();
      // If another relay makes the same room in this moment, its roster stands.
      await appendAfter(place.stream, `${place.subject}.who.roster`, JSON.stringify(offered), 0);
    }
    const room = new JetStreamRoom(this.#nc, this.name, place, events, () => this.#open.delete(room));
    this.#open.add(room);
    try {
      await room.open();
    } catch (error) {
      await room.close();
      throw error;
    }
    return room;
  }

  /** Rooms are counted now and then: a few too many do no harm. @throws Refusal full */
  async #refuseIfFull() {
    if (!this.#counted || performance.now() - this.#counted.at > countRoomsEveryMs) {
      let rooms = 0;
      for (const [i, { rooms: stream }] of this.#streams.entries()) {
        const subjects_filter = `${this.#prefix}.${i}.*.who.roster`;
        const { state } = await stream.jsm.streams.info(stream.name, { subjects_filter });
        rooms += Object.keys(state.subjects ?? {}).length;
      }
      this.#counted = { rooms, at: performance.now() };
    }
    if (this.#counted.rooms >= this.#limits.rooms)
      throw new Refusal('full', 'This relay has no place for another shared workspace.');
    this.#counted.rooms++;
  }

  /** @param {string} id @returns {Promise<string | undefined>} */
  async roster(id) {
    const { stream, subject } = this.#placeOf(id);
    const found = await stream.jsm.streams.getMessage(stream.name, { last_by_subj: `${subject}.who.roster` });
    return found?.string();
  }

  /** @param {string} room @param {string} ticket begins with the name of the relay that gave it */
  async pass(room, ticket) {
    const [relay = ''] = ticket.split('.');
    if (!/^[0-9a-f]{18}$/.test(relay) || relay === this.name) return undefined;
    try {
      const asked = `${room} ${ticket}`;
      const answer = await this.#nc.request(`${this.#prefix}-pass.${relay}`, asked, {
        timeout: askedWithinMs
      });
      return answer.json() ?? undefined;
    } catch {
      // That relay is gone, and the ticket with it.
      return undefined;
    }
  }

  async close() {
    await Promise.all([...this.#open].map((room) => room.close()));
    await this.#nc.close();
  }
}

/** @param {NatsOptions} options */
async function connectTo({ servers, credentials }) {
  const urls = servers.map((server) => new URL(server.includes('://') ? server : `nats://${server}`));
  const { username, password } = urls[0] ?? new URL('nats://127.0.0.1');
  const user = decodeURIComponent(username);
  const secret = password ? { user, pass: decodeURIComponent(password) } : user ? { token: user } : {};
  try {
    return await connect({
      servers: urls.map(({ hostname, port }) => `${hostname}:${port || 4222}`),
      name: 'hearth-relay',
      maxReconnectAttempts: -1,
      reconnectTimeWait: 250,
      timeout: readyWithinMs / 3,
      ...(urls.some(({ protocol }) => protocol === 'tls:') ? { tls: {} } : {}),
      ...secret,
      ...(credentials ? { authenticator: credsAuthenticator(await readFile(credentials)) } : {})
    });
  } catch (error) {
    const where = urls.map(({ host }) => host).join(', ');
    throw new Error(`No NATS server answers at ${where}.`, { cause: error });
  }
}

/** Asks again while a cluster has no leader yet. @template T @param {() => Promise<T>} work @returns {Promise<T>} */
async function whenReady(work) {
  for (const late = performance.now() + readyWithinMs; ; await pause(250)) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() > late) throw error;
    }
  }
}
