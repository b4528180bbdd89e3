// Where a relay keeps rooms, as a port. Two things implement it: files of one machine (disk/) and NATS JetStream
// (jetstream/), behind which any number of relays serve the same rooms. Nothing above knows which it is.

/** @typedef {import('./access.js').Signed} Signed */
/** @typedef {import('./access.js').Member} Member */
/** @typedef {{ readonly kind: 'record' | 'snapshot', readonly seq: number, readonly bytes: Uint8Array }} LogRecord */
/** @typedef {import('node:http').IncomingMessage} Request */

/**
 * The log of one document. Numbers only grow, and every relay that serves the room sees the same ones in the same
 * order; there may be numbers that no record has.
 * @typedef {object} DocumentLog
 * @property {number} lastSeq of the newest record that this relay has heard of; 0 for none
 * @property {number} bytes kept, snapshots too
 * @property {number} damaged above 0 if records in the middle were lost since the last snapshot
 * @property {(bytes: Uint8Array, from?: unknown) => Promise<number>} append resolves with the record's number when it
 *   is durable and `record` of the room's events has told it
 * @property {(covers: number, bytes: Uint8Array) => Promise<void>} snapshot stands for all up to number `covers`
 * @property {(after: number) => AsyncGenerator<LogRecord, void>} read what a reader that has all up to `after` lacks
 * @property {(seq: number) => Promise<Uint8Array | undefined>} record undefined if it is no longer kept; no bytes if
 *   no record of this document ever had that number
 * @property {(seq: number) => Promise<boolean>} reaches whether the log is as long; waits where another relay is ahead
 * @property {() => Promise<void>} close
 */

/**
 * Encrypted pieces of shared files, each there whole or not at all.
 * @typedef {object} Pieces
 * @property {(piece: string) => Promise<number | undefined>} size
 * @property {(piece: string) => Promise<import('node:stream').Readable | undefined>} read
 * @property {(piece: string, from: Request, limit: number) => Promise<number>} write bytes stored
 *   (@throws Refusal too-large)
 * @property {(pieces: readonly string[]) => Promise<readonly string[]>} missing those that are not here
 */

/**
 * What a room hears from its storage, in the order in which it came to be; from this relay or another one.
 * @typedef {object} RoomEvents
 * @property {(document: string, seq: number, bytes: Uint8Array, from: unknown) => void} record is durable
 * @property {(signed: Signed) => void} roster
 * @property {(member: Member) => void} member
 * @property {(kind: string, bytes: Uint8Array, relay: string) => void} told by `tell` of another relay
 */

/**
 * One room.
 * @typedef {object} RoomStore
 * @property {number} bytes kept in all
 * @property {readonly string[]} documents that have a log
 * @property {(document: string) => Promise<DocumentLog>} log
 * @property {(signed: Signed) => Promise<boolean>} publish the next roster; false if another came before
 * @property {(member: Member) => Promise<void>} enrol
 * @property {Pieces} pieces
 * @property {(kind: string, bytes: Uint8Array) => void} tell other relays that serve the room; kept nowhere
 * @property {() => Promise<void>} close
 */

/**
 * @typedef {object} Rooms
 * @property {string} name of this relay among those that serve the same rooms; tickets begin with it
 * @property {(id: string, offered: Signed | undefined, events: RoomEvents) => Promise<RoomStore | undefined>} open
 *   tells roster and members before it resolves; undefined if there is no such room and no roster to make it with
 *   (@throws Refusal full)
 * @property {(id: string) => Promise<string | undefined>} roster of a room that need not be open, as JSON
 * @property {(id: string, ticket: string) => Promise<{ mayStore: boolean } | undefined>} pass whether another relay
 *   gave this ticket
 * @property {() => Promise<void>} close
 */

/**
 * @typedef {object} NatsOptions
 * @property {readonly string[]} servers `host:port` or `tls://user:password@host:port`
 * @property {string} [credentials] path of a `.creds` file
 * @property {number} [replicas] of each stream; 3 in a cluster, else 1
 * @property {number} [streams] over which rooms are spread, never changed later; 1
 * @property {string} [prefix] of streams and subjects, so that several deployments may share servers
 */

export {};
