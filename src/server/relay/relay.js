// The relay of shared workspaces: rooms by name, sockets on the port of the static server, shared files over HTTP.
// It never sees content. Its folder is made with the first room; one process at a time may use it.
import { mkdir, open, readdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { WebSocketServer } from 'ws';
import { Refusal } from './access.js';
import { Connection } from './connection.js';
import { answerFiles, filesAddress } from './files.js';
import { defaultLimits } from './limits.js';
import { readIfThere } from './durable.js';
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
 * @property {string} folder where rooms are kept
 * @property {Partial<Limits>} [limits]
 * @property {readonly string[]} [origins] further web origins that may connect, besides the relay's own
 */

export class Relay {
  /** @type {string} */ #folder;
  /** @type {Limits} */ limits;
  /** @type {readonly string[]} */ #origins;
  #server;
  /** @type {Map<string, Promise<Room | undefined>>} */ #rooms = new Map();
  /** @type {Set<Connection>} */ #connections = new Set();
  /** Rooms on disk; undefined until the folder has been looked at. @type {Promise<Set<string>> | undefined} */ #known;
  #pings;
  #closed = false;

  /** @param {RelayOptions} options */
  constructor({ folder, limits = {}, origins = [] }) {
    this.#folder = folder;
    this.limits = { ...defaultLimits, ...limits };
    this.#origins = origins;
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
      this.#connections.add(new Connection(client, this))
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
      const ticket = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
      const connection = [...this.#connections].find((c) => c.ticket === ticket && c.room?.id === asked.room);
      if (!connection) throw new Refusal('no-grant', 'Connect first.');
      await answerFiles(request, response, asked.piece, connection, this.limits);
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
    const text = open
      ? JSON.stringify(open.signed)
      : await readIfThere(join(this.#folder, id, 'roster.json'));
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
    const opening = this.#openRoom(id, offered);
    this.#rooms.set(id, opening);
    opening.catch(() => this.#rooms.delete(id));
    const room = await opening;
    if (room) return room;
    this.#rooms.delete(id);
    throw new Refusal('no-room', 'There is no such shared workspace on this relay.');
  }

  /** @param {string} id @param {Signed | undefined} offered */
  async #openRoom(id, offered) {
    this.#known ??= this.#claimFolder();
    const known = await this.#known;
    if (!known.has(id) && (!offered || known.size >= this.limits.rooms)) {
      if (!offered) return undefined;
      throw new Refusal('full', 'This relay has no place for another shared workspace.');
    }
    const room = await Room.open(join(this.#folder, id), id, this.limits, offered);
    if (room) known.add(id);
    return room;
  }

  /** Names of all rooms. The lock keeps a second relay off the folder. */
  async #claimFolder() {
    await mkdir(this.#folder, { recursive: true });
    const path = join(this.#folder, 'relay.lock');
    const holder = Number(await readFile(path, 'utf8').catch(() => '0'));
    if (holder !== process.pid && isAlive(holder))
      throw new Error(`${this.#folder} is in use by another relay (process ${holder}).`);
    const lock = await open(path, 'w');
    await lock.writeFile(String(process.pid));
    await lock.close();
    return new Set((await readdir(this.#folder)).filter((name) => /^[0-9a-f]{32}$/.test(name)));
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
    const { room, member } = connection;
    if (!room) return;
    room.connections.delete(connection);
    const isStillHere = [...room.connections].some((other) => other.member?.device === member?.device);
    if (member && !isStillHere) room.broadcast(JSON.stringify({ t: 'left', device: member.device }));
    if (room.connections.size === 0) void this.#rest(room);
  }

  /** Closes the files of a room where nobody is; the next hello waits until that is done. @param {Room} room */
  async #rest(room) {
    room.closed = true;
    const closing = room.close().then(() => undefined);
    this.#rooms.set(room.id, closing);
    await closing;
    if (this.#rooms.get(room.id) === closing) this.#rooms.delete(room.id);
  }

  async close() {
    this.#closed = true;
    clearInterval(this.#pings);
    for (const connection of this.#connections) connection.close(1001, 'the relay is stopping');
    await Promise.all([...this.#rooms.values()].map(async (room) => (await room)?.close()));
    if (this.#known) await unlink(join(this.#folder, 'relay.lock')).catch(() => undefined);
  }
}

/** @param {number} pid */
function isAlive(pid) {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
