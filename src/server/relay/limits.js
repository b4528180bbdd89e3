// What one relay allows. Everything a client can make grow has a bound here.

/**
 * How relays and clients speak, both of one release. A client of another release is refused with a sentence, before
 * anything of it is read. Raised with whatever an older client, or relay, would not understand.
 */
export const protocolVersion = 1;

export const defaultLimits = {
  /** Sockets open at once, on this relay and in one room. */
  connections: 5000,
  connectionsPerRoom: 250,
  /** Rooms ever made here; a room is one shared workspace. */
  rooms: 10_000,
  documentsPerRoom: 1024,
  /** Devices that ever joined a room. */
  membersPerRoom: 2000,
  /** Bytes on disk of one room: logs, snapshots and shared files together. */
  bytesPerRoom: 2 * 1024 ** 3,
  /** One message, and so one update or snapshot. */
  messageBytes: 8 * 1024 ** 2,
  /** One encrypted piece of a shared file: 4 MiB and its envelope. */
  pieceBytes: 4 * 1024 ** 2 + 1024,
  presenceBytes: 4096,
  rosterBytes: 256 * 1024,
  /** Of one connection; beyond, its socket is read more slowly. */
  messagesPerSecond: 200,
  bytesPerSecond: 8 * 1024 ** 2,
  /** Not yet taken by a reader; beyond, it is dropped and may come back. */
  bufferedBytes: 16 * 1024 ** 2,
  helloWithinMs: 10_000,
  pingEveryMs: 30_000
};

/** @typedef {typeof defaultLimits} Limits */

/**
 * The default limits with what `RELAY_LIMITS` (JSON) changes.
 * @param {string | undefined} json
 * @returns {Limits}
 */
export function limitsFrom(json) {
  if (!json) return defaultLimits;
  const changes = /** @type {Record<string, unknown>} */ (JSON.parse(json));
  for (const [name, value] of Object.entries(changes)) {
    if (!(name in defaultLimits)) throw new Error(`RELAY_LIMITS names no limit "${name}".`);
    if (typeof value !== 'number' || !(value > 0))
      throw new Error(`RELAY_LIMITS: ${name} must be a number above 0.`);
  }
  return { ...defaultLimits, ...changes };
}
