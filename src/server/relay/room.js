// One shared workspace on the relay: its roster, its members, its documents' logs, and who is connected.
// Everything it keeps about content is ciphertext.
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isDocument, parse, readRoster, Refusal, roleOf } from './access.js';
import { readIfThere, writeWhole } from './durable.js';
import { FileLog } from './file-log.js';

/** @typedef {import('./access.js').Member} Member */
/** @typedef {import('./access.js').Roster} Roster */
/** @typedef {import('./access.js').Signed} Signed */
/** @typedef {import('./connection.js').Connection} Connection */
/** @typedef {import('./limits.js').Limits} Limits */

export class Room {
  /** @type {string} */ folder;
  /** @type {Limits} */ #limits;
  /** @type {string} */ id;
  /** @type {Signed} */ signed;
  /** @type {Roster} */ roster;
  /** By device. @type {Map<string, Member>} */ members = new Map();
  /** Set when nobody is here any more; it is then opened anew. */
  closed = false;
  /** @type {Set<Connection>} */ connections = new Set();
  /** @type {Map<string, Promise<import('./file-log.js').DocumentLog>>} */ #logs = new Map();
  /** @type {number} */ #filesBytes = 0;
  /** @type {import('./file-log.js').DocumentLog[]} */ #opened = [];
  /** @type {Promise<unknown>} */ #turn = Promise.resolve();

  /**
   * @param {string} folder @param {string} id @param {Limits} limits @param {Signed} signed
   */
  constructor(folder, id, limits, signed) {
    this.folder = folder;
    this.id = id;
    this.#limits = limits;
    this.signed = signed;
    this.roster = readRoster(id, signed);
  }

  /**
   * The room of this name; a new one if `offered` is its first roster; undefined if there is none.
   * @param {string} folder @param {string} id @param {Limits} limits @param {Signed | undefined} offered
   */
  static async open(folder, id, limits, offered) {
    const kept = /** @type {Signed | undefined} */ (parse(await readIfThere(join(folder, 'roster.json'))));
    const signed = kept ?? offered;
    if (!signed) return undefined;
    const room = new Room(folder, id, limits, signed);
    if (!kept) {
      await mkdir(join(folder, 'files'), { recursive: true });
      await writeWhole(join(folder, 'roster.json'), JSON.stringify(signed));
    }
    await room.#load();
    return room;
  }

  async #load() {
    const members = /** @type {Member[]} */ (
      parse(await readIfThere(join(this.folder, 'members.json'))) ?? []
    );
    this.members = new Map(members.map((member) => [member.device, member]));
    for (const name of await readdir(join(this.folder, 'files')))
      this.#filesBytes += (await stat(join(this.folder, 'files', name))).size;
    const documents = (await readdir(this.folder, { withFileTypes: true })).filter((entry) =>
      isDocument(entry.name)
    );
    for (const { name } of documents) await this.log(name);
  }

  /** Bytes this room takes on disk. */
  get bytes() {
    return this.#opened.reduce((sum, { bytes }) => sum + bytes, this.#filesBytes);
  }

  /** @param {number} bytes @throws Refusal full */
  reserve(bytes) {
    if (this.bytes + bytes > this.#limits.bytesPerRoom)
      throw new Refusal('full', 'This shared workspace has no storage left on the relay.');
  }

  /** @param {number} bytes stored as a shared file */
  stored(bytes) {
    this.#filesBytes += bytes;
  }

  /** @param {string} name @returns {Promise<import('./file-log.js').DocumentLog>} */
  log(name) {
    const found = this.#logs.get(name);
    if (found) return found;
    if (this.#logs.size >= this.#limits.documentsPerRoom)
      throw new Refusal('full', 'This shared workspace has too many documents.');
    const log = FileLog.open(join(this.folder, name));
    this.#logs.set(name, log);
    log.then(
      (opened) => {
        this.#opened.push(opened);
        if (opened.damaged > 0)
          console.error(
            `Room ${this.id}, ${name}: ${opened.damaged} bytes are damaged. Members' devices heal it.`
          );
      },
      () => this.#logs.delete(name)
    );
    return log;
  }

  /** Takes the next roster. @param {Signed} signed @returns {Promise<void>} @throws Refusal stale-roster */
  publish(signed) {
    return this.#inTurn(async () => {
      const roster = readRoster(this.id, signed);
      if (roster.version !== this.roster.version + 1)
        throw new Refusal('stale-roster', 'The list of members has changed meanwhile.');
      await this.#keep(signed, roster);
    });
  }

  /**
   * Takes a newer roster that a device has seen: this relay was set back to a backup. False if it is none.
   * @param {Signed} signed @returns {Promise<boolean>}
   */
  catchUp(signed) {
    return this.#inTurn(async () => {
      if (signed.body === this.signed.body) return false;
      const roster = readRoster(this.id, signed);
      if (roster.version <= this.roster.version) return false;
      await this.#keep(signed, roster);
      return true;
    });
  }

  /** @param {Signed} signed @param {Roster} roster */
  async #keep(signed, roster) {
    if (roster.epoch < this.roster.epoch)
      throw new Refusal('bad-roster', 'This list of members is not valid.');
    await writeWhole(join(this.folder, 'roster.json'), JSON.stringify(signed));
    this.signed = signed;
    this.roster = roster;
  }

  /** Keeps what a device says of itself, durably, if it is new. @param {Member} member */
  async enrol(member) {
    const known = this.members.get(member.device);
    const certificates = [...member.certificates, ...(known?.certificates ?? [])].filter(
      ({ grant }, i, all) => all.findIndex((other) => other.grant === grant) === i
    );
    const next = { ...known, ...member, certificates: certificates.slice(0, 8) };
    if (JSON.stringify(next) === JSON.stringify(known)) return next;
    if (!known && this.members.size >= this.#limits.membersPerRoom)
      throw new Refusal('full', 'This shared workspace has too many members.');
    await this.#inTurn(async () => {
      this.members.set(next.device, next);
      await writeWhole(join(this.folder, 'members.json'), JSON.stringify([...this.members.values()]));
    });
    return next;
  }

  /** @param {Member} member */
  roleOf(member) {
    return roleOf(this.roster, member);
  }

  /** Tells everyone who was let in. @param {string | Uint8Array} message @param {Connection} [except] */
  broadcast(message, except) {
    for (const connection of this.connections)
      if (connection.role && connection !== except) connection.send(message);
  }

  /** @template T @param {() => Promise<T>} work @returns {Promise<T>} */
  #inTurn(work) {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async close() {
    await this.#turn;
    for (const log of this.#logs.values()) await (await log).close();
  }
}
