// Rooms as folders of one machine: roster.json, members.json, a folder a document with its log, and files/ with the
// pieces of shared files. One process at a time may use the folder, so there is no other relay to tell of anything.
import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isDocument, parse, Refusal } from '../access.js';
import { readIfThere, writeWhole } from './durable.js';
import { FileLog } from './file-log.js';

/** @typedef {import('../storage.js').Rooms} Rooms */
/** @typedef {import('../storage.js').RoomStore} RoomStore */
/** @typedef {import('../storage.js').Pieces} Pieces */
/** @typedef {import('../access.js').Member} Member */
/** @typedef {import('../access.js').Signed} Signed */
/** @typedef {import('../limits.js').Limits} Limits */
/** @typedef {import('../storage.js').RoomEvents} RoomEvents */

/** @implements {Rooms} */
export class FileRooms {
  name = '';
  /** @type {string} */ #folder;
  /** @type {Limits} */ #limits;
  /** @type {Set<FileRoom>} */ #open = new Set();
  /** Whether the folder's lock is this relay's own. */
  #isClaimed = false;
  /** Rooms on disk; undefined until the folder has been looked at. @type {Promise<Set<string>> | undefined} */ #known;

  /** The folder is made with the first room. @param {string} folder @param {Limits} limits */
  constructor(folder, limits) {
    this.#folder = folder;
    this.#limits = limits;
  }

  /** @param {string} id @param {Signed | undefined} offered @param {RoomEvents} events */
  async open(id, offered, events) {
    this.#known ??= this.#claimFolder().catch((error) => {
      this.#known = undefined;
      throw error;
    });
    const known = await this.#known;
    if (!known.has(id)) {
      if (!offered) return undefined;
      if (known.size >= this.#limits.rooms)
        throw new Refusal('full', 'This relay has no place for another shared workspace.');
    }
    const room = await FileRoom.open(join(this.#folder, id), id, offered, events, () => {
      if (room) this.#open.delete(room);
    });
    if (!room) return undefined;
    known.add(id);
    this.#open.add(room);
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
    this.#isClaimed = true;
    return new Set((await readdir(this.#folder)).filter((name) => /^[0-9a-f]{32}$/.test(name)));
  }

  /** @param {string} id */
  roster(id) {
    return readIfThere(join(this.#folder, id, 'roster.json'));
  }

  async pass() {
    return undefined;
  }

  async close() {
    await Promise.all([...this.#open].map((room) => room.close()));
    if (this.#isClaimed) await unlink(join(this.#folder, 'relay.lock')).catch(() => undefined);
  }
}

/** @implements {RoomStore} */
class FileRoom {
  /** @type {string} */ #folder;
  /** @type {string} */ #id;
  /** @type {RoomEvents} */ #events;
  /** @type {Map<string, Member>} */ #members = new Map();
  /** @type {Map<string, Promise<FileLog>>} */ #logs = new Map();
  /** @type {FileLog[]} */ #opened = [];
  #turn = Promise.resolve();
  /** @type {() => void} */ #ended;
  /** @type {FilePieces} */ pieces;

  /** @param {string} folder @param {string} id @param {RoomEvents} events @param {() => void} ended */
  constructor(folder, id, events, ended) {
    this.#ended = ended;
    this.#folder = folder;
    this.#id = id;
    this.#events = events;
    this.pieces = new FilePieces(join(folder, 'files'));
  }

  /**
   * @param {string} folder @param {string} id @param {Signed | undefined} offered
   * @param {RoomEvents} events @param {() => void} ended
   * @returns {Promise<FileRoom | undefined>}
   */
  static async open(folder, id, offered, events, ended) {
    const kept = /** @type {Signed | undefined} */ (parse(await readIfThere(join(folder, 'roster.json'))));
    const signed = kept ?? offered;
    if (!signed) return undefined;
    events.roster(signed);
    const room = new FileRoom(folder, id, events, ended);
    if (!kept) {
      await mkdir(join(folder, 'files'), { recursive: true });
      await writeWhole(join(folder, 'roster.json'), JSON.stringify(signed));
    }
    await room.#load();
    return room;
  }

  async #load() {
    const members = /** @type {Member[]} */ (
      parse(await readIfThere(join(this.#folder, 'members.json'))) ?? []
    );
    for (const member of members) {
      this.#members.set(member.device, member);
      this.#events.member(member);
    }
    await this.pieces.count();
    const entries = await readdir(this.#folder, { withFileTypes: true });
    for (const { name } of entries.filter((entry) => isDocument(entry.name))) await this.log(name);
  }

  get bytes() {
    return this.#opened.reduce((sum, { bytes }) => sum + bytes, this.pieces.bytes);
  }

  get documents() {
    return [...this.#logs.keys()];
  }

  /** @param {string} name */
  log(name) {
    const found = this.#logs.get(name);
    if (found) return found;
    const log = FileLog.open(join(this.#folder, name), (seq, bytes, from) =>
      this.#events.record(name, seq, bytes, from)
    );
    this.#logs.set(name, log);
    log.then(
      (opened) => {
        this.#opened.push(opened);
        if (opened.damaged > 0)
          console.error(
            `Room ${this.#id}, ${name}: ${opened.damaged} bytes are damaged. Members' devices heal it.`
          );
      },
      () => this.#logs.delete(name)
    );
    return log;
  }

  /** @param {Signed} signed */
  async publish(signed) {
    await writeWhole(join(this.#folder, 'roster.json'), JSON.stringify(signed));
    this.#events.roster(signed);
    return true;
  }

  /** @param {Member} member @returns {Promise<void>} */
  enrol(member) {
    this.#members.set(member.device, member);
    const kept = this.#turn.then(() =>
      writeWhole(join(this.#folder, 'members.json'), JSON.stringify([...this.#members.values()]))
    );
    this.#turn = kept.catch(() => undefined);
    return kept.then(() => this.#events.member(member));
  }

  tell() {
    return undefined;
  }

  async close() {
    this.#ended();
    await this.#turn;
    for (const log of this.#logs.values()) await (await log).close();
  }
}

/** @implements {Pieces} */
class FilePieces {
  /** @type {string} */ #folder;
  bytes = 0;

  /** @param {string} folder */
  constructor(folder) {
    this.#folder = folder;
  }

  /** Counts what is there; what a crash left half is thrown away. */
  async count() {
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      if (/^[0-9a-f]{64}$/.test(name)) this.bytes += (await stat(path)).size;
      else await unlink(path);
    }
  }

  /** @param {string} piece @returns {Promise<number | undefined>} */
  async size(piece) {
    try {
      return (await stat(join(this.#folder, piece))).size;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** @param {string} piece */
  async read(piece) {
    const size = await this.size(piece);
    return size === undefined ? undefined : createReadStream(join(this.#folder, piece));
  }

  /**
   * Writes beside, then renames: a piece is there whole or not at all.
   * @param {string} piece @param {import('../storage.js').Request} from @param {number} limit
   */
  async write(piece, from, limit) {
    const path = join(this.#folder, piece);
    const beside = `${path}.${randomBytes(6).toString('hex')}`;
    let size = 0;
    const file = await open(beside, 'wx');
    try {
      for await (const part of from) {
        size += part.length;
        if (size > limit) throw new Refusal('too-large', 'This piece is too large.');
        await file.write(part);
      }
      await file.datasync();
      await rename(beside, path);
    } catch (error) {
      await unlink(beside).catch(() => undefined);
      throw error;
    } finally {
      await file.close();
    }
    this.bytes += size;
    return size;
  }

  /** @param {readonly string[]} pieces */
  async missing(pieces) {
    const missing = [];
    for (const id of pieces) if ((await this.size(id)) === undefined) missing.push(id);
    return missing;
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
