// The relay of shared workspaces: rooms by name, sockets on the port of the static server, shared files over HTTP.
// It never sees content. Where rooms are kept is a port (storage.js).
import { WebSocketServer } from 'ws';
import { Refusal } from './access.js';
import { Connection } from './connection.js';
import { FileRooms } from './disk/file-rooms.js';
import { answerFiles, filesAddress } from './files.js';
import { defaultLimits } from './limits.js';
import { Room } from './room.js';

/** @typedef {import('./limits.js').Limits} Limits */
/** @typedef {import('./access.js').Signed} Signed */
/** @typedef {import('node:http').IncomingMessage} Request */

const statusOf = /** @type {Record<string, number>} */ ({
  full: 507,
  'too-large': 413,
  'read-only': 403,
  'no-grant': 401
});

/**
 * @typedef {object} RelayOptions
 * @property {string} folder where rooms are kept, unless `nats` says otherwise
 * @property {import('./storage.js').NatsOptions} [nats] keeps rooms in NATS JetStream, for any number of relays
 * @property {Partial<Limits>} [limits]
 * @property {() => number} [now] the clock, in milliseconds since 1970
 * @property {readonly string[]} [origins] further web origins that may connect, besides the relay's own
 */

export class Relay {
  /** @type {import('./storage.js').Rooms} */ #storage;
  /** @type {Limits} */ limits;
  /** @type {readonly string[]} */ #origins;
  /** The clock that those who share a room go by, where theirs is wrong. */ now;
  #server;
  /** @type {Map<string, Promise<Room | undefined>>} */ #rooms = new Map();
  /** @type {Set<Connection>} */ #connections = new Set();
  #pings;
  #closed = false;

  /** @param {RelayOptions} options @returns {Promise<Relay>} */
  static async open({ folder, nats, limits = {}, origins = [], now = Date.now }) {
    const all = { ...defaultLimits, ...limits };
    if (!nats) return new Relay(new FileRooms(folder, all), all, origins, now);
    // Only who asks for it needs its packages, and its servers.
    const { JetStreamRooms } = await import('./jetstream/jetstream-rooms.js');
    /** @type {Relay | undefined} */
    let relay;
    const rooms = await JetStreamRooms.open(nats, all, (room, ticket) => relay?.passHere(room, ticket));
    return (relay = new Relay(rooms, all, origins, now));
  }

  /**
   * @param {import('./storage.js').Rooms} rooms @param {Limits} limits @param {readonly string[]} origins
   * @param {() => number} now
   */
  constructor(rooms, limits, origins, now) {
    this.#storage = rooms;
    this.limits = limits;
    this.#origins = origins;
    this.now = now;
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: this.limits.messageBytes,
      clientTracking: false
    });
    this.#pings = setInterval(
      () => this.#connections.forEach((c) => c.ping()),
      this.limits.pingEveryMs
    ).unref();
  }

  /**
   * Takes over a socket that asks for /relay; others are refused.
   * @param {Request} request @param {import('node:stream').Duplex} socket @param {Buffer} head
   */
  upgrade(request, socket, head) {
    const refusal = this.#refusalOf(request);
    if (refusal) return void socket.end(`HTTP/1.1 ${refusal}\r\nconnection: close\r\n\r\n`);
    this.#server.handleUpgrade(request, socket, head, (client) =>
      this.#connections.add(new Connection(client, socket, this))
    );
  }

  /** @param {Request} request */
  #refusalOf(request) {
    if (request.url?.split('?', 1)[0] !== '/relay') return '404 Not Found';
    if (!this.isFriendly(request)) return '403 Forbidden';
    if (this.#closed || this.#connections.size >= this.limits.connections) return '503 Service Unavailable';
    return undefined;
  }

  /** A page of another site has no business here, whoever looks at it. @param {Pick<Request, 'headers'>} request */
  isFriendly({ headers: { origin, host } }) {
    if (origin === undefined) return true;
    return this.#origins.includes(origin) || (URL.canParse(origin) && new URL(origin).host === host);
  }

  /**
   * Answers what is asked under /relay over HTTP; false for any other address.
   * @param {Request} request @param {import('node:http').ServerResponse} response
   * @returns {Promise<boolean>}
   */
  async answer(request, response) {
    if (request.url === '/relay' && (request.method === 'GET' || request.method === 'HEAD')) {
      response
        .writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
        .end('{"relay":1}');
      return true;
    }
    if (await this.#answerRoster(request, response)) return true;
    const asked = filesAddress(request.url ?? '');
    if (!asked) return false;
    response.setHeader('cache-control', 'no-store');
    try {
      if (!this.isFriendly(request)) throw new Refusal('no-grant', 'Pages of other sites are not answered.');
      const ticket = /^Bearer ([\w.-]{20,80})$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
      const pass = this.passHere(asked.room, ticket) ?? (await this.#storage.pass(asked.room, ticket));
      if (!pass) throw new Refusal('no-grant', 'Connect first.');
      await this.#withRoom(asked.room, (room) =>
        answerFiles(request, response, asked.piece, room, pass.mayStore, this.limits)
      );
    } catch (error) {
      if (!(error instanceof Refusal) || response.headersSent) throw error;
      request.resume();
      response.writeHead(statusOf[error.code] ?? 400, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(error.message);
    }
    return true;
  }

  /**
   * The signed list of a room, for who has a link and wants to know what it gives. It tells nothing of content.
   * @param {Request} request @param {import('node:http').ServerResponse} response
   */
  async #answerRoster({ method, url, headers }, response) {
    const id = /^\/relay\/([0-9a-f]{32})\/roster$/.exec(url ?? '')?.[1];
    if (id === undefined || method !== 'GET') return false;
    const open = await this.#rooms.get(id);
    const text = open ? JSON.stringify(open.signed) : await this.#storage.roster(id);
    const isGiven = text !== undefined && this.isFriendly({ headers });
    response.writeHead(isGiven ? 200 : 404, {
      'content-type': 'application/json',
      'cache-control': 'no-store'
    });
    response.end(isGiven ? text : '{}');
    return true;
  }

  /**
   * An open room. @param {string} id @param {Signed | undefined} offered its first roster, to make it
   * @returns {Promise<Room>} @throws Refusal no-room, full
   */
  async room(id, offered) {
    for (let found = this.#rooms.get(id); found; found = this.#rooms.get(id)) {
      const room = await found;
      if (room && !room.closed) return room;
      // It has just been closed, or was asked for before it was made.
      if (this.#rooms.get(id) === found) this.#rooms.delete(id);
    }
    const opening = Room.open(this.#storage, id, this.limits, offered);
    this.#rooms.set(id, opening);
    opening.catch(() => this.#rooms.delete(id));
    const room = await opening;
    if (room) return room;
    this.#rooms.delete(id);
    throw new Refusal('no-room', 'There is no such shared workspace on this relay.');
  }

  /** Among the relays that serve the same rooms. */
  get name() {
    return this.#storage.name;
  }

  /** What the holder of a ticket given here may do. @param {string} room @param {string} ticket */
  passHere(room, ticket) {
    const holder = [...this.#connections].find((c) => c.ticket === ticket && c.room?.id === room && c.role);
    return holder && { mayStore: holder.mayStore };
  }

  /** Uses a room that nobody need be connected to. @param {string} id @param {(room: Room) => Promise<void>} work */
  async #withRoom(id, work) {
    let room = await this.room(id, undefined);
    while (room.closed) room = await this.room(id, undefined);
    room.users++;
    try {
      await work(room);
    } finally {
      room.users--;
      this.#restIfIdle(room);
    }
  }

  /** @param {Connection} connection @param {Room} room @throws Refusal full */
  join(connection, room) {
    if (room.connections.size >= this.limits.connectionsPerRoom)
      throw new Refusal('full', 'Too many people are connected to this shared workspace.');
    room.connections.add(connection);
  }

  /** @param {Connection} connection */
  leave(connection) {
    this.#connections.delete(connection);
    const { room } = connection;
    if (!room) return;
    room.leave(connection);
    this.#restIfIdle(room);
  }

  /** @param {Room} room */
  #restIfIdle(room) {
    if (room.connections.size === 0 && room.users === 0 && !room.closed) void this.#rest(room);
  }

  /** Closes the files of a room where nobody is; the next hello waits until that is done. @param {Room} room */
  async #rest(room) {
    room.closed = true;
    // What could not be closed is left to the process; the room opens anew for whoever comes next.
    const closing = room.close().then(
      () => undefined,
      (/** @type {unknown} */ error) => void console.error(`Room ${room.id} could not be closed:`, error)
    );
    this.#rooms.set(room.id, closing);
    await closing;
    if (this.#rooms.get(room.id) === closing) this.#rooms.delete(room.id);
  }

  async close() {
    this.#closed = true;
    clearInterval(this.#pings);
    for (const connection of this.#connections) connection.close(1001, 'the relay is stopping');
    await Promise.all([...this.#rooms.values()].map(async (room) => (await room)?.close()));
    await this.#storage.close();
  }
}
