// Who may do what in a room, from signed statements alone; the relay holds no secret. A room's name is the hash of
// its owner's public key, so a roster proves itself. The browsers check the same (src/sync/sharing/roster.ts).
import { createHash, createPublicKey, verify } from 'node:crypto';

/** @typedef {'owner' | 'editor' | 'labeler' | 'reviewer' | 'viewer'} Role */
/**
 * @typedef {object} Grant someone, or whoever has a link, is let in with a role
 * @property {string} id
 * @property {string} key Ed25519 public key, base64url: of a link, or of a device itself
 * @property {Role} role
 * @property {number} from first epoch it counts in
 * @property {number} [until] first epoch it counts in no more
 */
/**
 * @typedef {object} Roster
 * @property {string} room
 * @property {string} root the owner's Ed25519 public key
 * @property {number} version
 * @property {number} epoch number of the content key in use
 * @property {readonly Grant[]} grants
 */
/** @typedef {{ readonly body: string, readonly signature: string }} Signed */
/** @typedef {{ readonly grant: string, readonly signature: string }} Certificate */
/** @typedef {{ readonly device: string, readonly seal: string, readonly certificates: readonly Certificate[],
 *   readonly profile?: string }} Member */

export const roles = ['owner', 'editor', 'labeler', 'reviewer', 'viewer'];
const roomPattern = /^[0-9a-f]{32}$/;
const documentPattern = /^(records|labels|comments)(\.[a-z0-9-]{1,40})?$/;

/** A request the relay does not grant: told to the one who asked, and nothing else happens. */
export class Refusal extends Error {
  /** @param {string} code @param {string} sentence */
  constructor(code, sentence) {
    super(sentence);
    this.code = code;
  }
}

/** @param {unknown} room */
export function isRoom(room) {
  return typeof room === 'string' && roomPattern.test(room);
}

/** @param {unknown} name */
export function isDocument(name) {
  return typeof name === 'string' && documentPattern.test(name);
}

/** @param {Role} role @param {string} document */
export function mayWrite(role, document) {
  if (role === 'owner' || role === 'editor') return true;
  return (role === 'labeler' || role === 'reviewer') && /^(labels|comments)/.test(document);
}

/** Only those who write may spend the room's storage. @param {Role} role */
export function mayStore(role) {
  return role !== 'viewer';
}

/** @param {string} key Ed25519 public key, base64url @param {string} text @param {string} signature */
export function isSigned(key, text, signature) {
  try {
    const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key }, format: 'jwk' });
    return verify(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64url'));
  } catch {
    // A text that is no key at all signs nothing.
    return false;
  }
}

/**
 * A roster whose signature and form hold.
 * @param {string} room @param {Signed} signed
 * @returns {Roster}
 */
export function readRoster(room, { body, signature }) {
  const roster = /** @type {Roster} */ (parse(body));
  const bad = () => new Refusal('bad-roster', 'This list of members is not valid.');
  if (typeof roster?.root !== 'string' || roster.room !== room || roomOf(roster.root) !== room) throw bad();
  if (!isSigned(roster.root, `hearth-roster\n${body}`, signature)) throw bad();
  const whole = [roster.version, roster.epoch].every((n) => Number.isSafeInteger(n) && n > 0);
  if (!whole || !Array.isArray(roster.grants) || !roster.grants.every(isGrant)) throw bad();
  return roster;
}

/** @param {unknown} text */
export function parse(text) {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** @param {string} root */
export function roomOf(root) {
  return createHash('sha256').update(Buffer.from(root, 'base64url')).digest('hex').slice(0, 32);
}

/** @param {unknown} value */
function isGrant(value) {
  const { id, key, role, from, until } = /** @type {Partial<Grant>} */ (value ?? {});
  return (
    typeof id === 'string' &&
    typeof key === 'string' &&
    roles.includes(String(role)) &&
    Number.isSafeInteger(from) &&
    (until === undefined || Number.isSafeInteger(until))
  );
}

/**
 * What a member may do now; undefined for one who is not, or no longer, let in.
 * @param {Roster} roster @param {Member} member
 * @returns {Role | undefined}
 */
export function roleOf(roster, { device, seal, certificates }) {
  if (device === roster.root) return 'owner';
  const live = roster.grants.filter(({ until }) => until === undefined);
  const own = live.find(({ key }) => key === device);
  if (own) return own.role;
  const invited = live.find((grant) =>
    certificates.some(
      ({ grant: id, signature }) =>
        id === grant.id && isSigned(grant.key, memberText(roster.room, id, device, seal), signature)
    )
  );
  return invited?.role;
}

/** What a link's key signs to let a device in. */
export function memberText(
  /** @type {string} */ room,
  /** @type {string} */ grant,
  /** @type {string} */ device,
  /** @type {string} */ seal
) {
  return `hearth-member\n${room}\n${grant}\n${device}\n${seal}`;
}
