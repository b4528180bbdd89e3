// Who may do what in a room, as signed statements that every browser checks for itself. The roster is signed by the
// owner's root key, whose hash is the room's name. A grant lets in a device, or whoever has a link: the link's key
// signs a certificate for the device. A grant that ended keeps its place, so that what was written while it held
// stays readable. The relay checks the same (src/server/relay/access.js).
import { HearthError } from '$core/errors';
import { roles, type Role } from '$core/sharing/roles';
import { authorOf, isSigned, roomOf, sign, type KeyPair } from './keys';
import { toBase64 } from './bytes';

export interface Grant {
  readonly id: string;
  /** Ed25519 public key: of a link, or of a device itself. */
  readonly key: string;
  /** X25519 public key that `sealed` is for. */
  readonly seal: string;
  readonly role: Role;
  /** First epoch it counts in. */
  readonly from: number;
  /** First epoch it counts in no more. */
  readonly until?: number;
  /** What the holder needs to read the room, sealed to them; gone once the grant has ended. */
  readonly sealed?: string;
  /** A link's secret, for owners alone, so that they can show the link again. */
  readonly secret?: string;
}

/**
 * How documents, envelopes and grants of a room are written. An owner's newer Hearth says a higher one, and older ones
 * then stop before they misread, or write over, what they do not know.
 */
export const roomFormat = 1;

export interface Roster {
  readonly room: string;
  /** See `roomFormat`; absent in rosters from before it was written down, which are of the first. */
  readonly format?: number;
  /** The owner's Ed25519 public key. */
  readonly root: string;
  readonly version: number;
  /** Number of the content key in use. */
  readonly epoch: number;
  readonly grants: readonly Grant[];
}

export interface Signed {
  readonly body: string;
  readonly signature: string;
}

export interface Certificate {
  readonly grant: string;
  readonly signature: string;
}

/** A device that joined, as the relay keeps it. Nothing in it is believed before it is checked. */
export interface Member {
  readonly device: string;
  readonly seal: string;
  readonly certificates: readonly Certificate[];
  /** Name and colour, encrypted; see envelope.ts. */
  readonly profile?: string;
}

export async function signRoster(root: KeyPair, roster: Roster): Promise<Signed> {
  const body = JSON.stringify(roster);
  return { body, signature: toBase64(await sign(root, `hearth-roster\n${body}`)) };
}

/** The roster, if it is this room's own; undefined for any other. @throws HearthError share/outdated */
export async function verifiedRoster(room: string, { body, signature }: Signed): Promise<Roster | undefined> {
  const roster = JSON.parse(body) as Partial<Roster>;
  const { root, version, epoch, grants } = roster;
  if (typeof root !== 'string' || roster.room !== room || (await roomOf(root)) !== room) return undefined;
  if (!(await isSigned(root, `hearth-roster\n${body}`, signature))) return undefined;
  if (typeof roster.format === 'number' && roster.format > roomFormat)
    throw new HearthError('share/outdated', {});
  const isWhole = [version, epoch].every((n) => Number.isSafeInteger(n)) && Array.isArray(grants);
  return isWhole && grants.every(({ role }) => roles.includes(role)) ? (roster as Roster) : undefined;
}

/** What a link's key signs to let a device in. */
export function memberText(room: string, grant: string, device: string, seal: string): string {
  return `hearth-member\n${room}\n${grant}\n${device}\n${seal}`;
}

/** A device, and the grants that its certificates were found to be good for. */
export interface Admitted {
  readonly author: string;
  readonly device: string;
  readonly member: Member;
  readonly grants: ReadonlySet<string>;
}

/** The devices of a room by author, each with what it was let in by. */
export class Directory {
  readonly #authors = new Map<string, Admitted>();
  #roster: Roster;

  constructor(roster: Roster) {
    this.#roster = roster;
  }

  get all(): readonly Admitted[] {
    return [...this.#authors.values()];
  }

  /** Goes on with a newer roster. Certificates for its grants stay good: a grant's key never changes. */
  follow(roster: Roster): void {
    this.#roster = roster;
  }

  async add(member: Member): Promise<void> {
    const { device, seal, certificates } = member;
    const author = await authorOf(device);
    const grants = new Set(this.#authors.get(author)?.grants);
    for (const { grant: id, signature } of certificates) {
      const grant = this.#roster.grants.find((candidate) => candidate.id === id);
      const text = memberText(this.#roster.room, id, device, seal);
      if (grant && (await isSigned(grant.key, text, signature))) grants.add(id);
    }
    this.#authors.set(author, { author, device, member, grants });
  }

  find(author: string): Admitted | undefined {
    return this.#authors.get(author);
  }

  /** What the author might do in an epoch; undefined for one who was not let in then. */
  roleAt(author: string, epoch: number): Role | undefined {
    const found = this.#authors.get(author);
    if (!found) return undefined;
    if (found.device === this.#roster.root) return 'owner';
    const grant = this.grantOf(found, epoch);
    return grant?.role;
  }

  grantOf({ device, grants }: Admitted, epoch = this.#roster.epoch): Grant | undefined {
    const counts = ({ from, until }: Grant): boolean =>
      from <= epoch && (until === undefined || epoch < until);
    const good = this.#roster.grants.filter(
      (grant) => counts(grant) && (grant.key === device || grants.has(grant.id))
    );
    // Let in twice, a device has the more powerful role: roles are listed so.
    return good.sort((a, b) => roles.indexOf(a.role) - roles.indexOf(b.role))[0];
  }
}
