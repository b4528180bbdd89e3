// A link before it is followed: which workspace it leads to and as what, as far as its secret can tell; and the
// membership that following it gives.
import { HearthError } from '$core/errors';
import type { Role } from '$core/sharing/roles';
import { linkKeys, readLink } from './link';
import { join, type Membership, type Profile } from './membership';
import { readWelcome } from './owner';
import { verifiedRoster, type Signed } from './roster';

export interface Invitation {
  readonly room: string;
  /** The workspace's name when the link was made. */
  readonly name: string;
  readonly role: Role;
  /** Becomes a member's device of this one. */
  accept(profile: Profile): Promise<Membership>;
}

/**
 * Reads a link. Tells nobody: the relay only hears that someone asks for the room's list of members.
 * @param fetchRoster the signed list of a room; undefined if the relay has no such room
 * @throws HearthError share/bad-link, share/link-ended, share/outdated
 */
export async function lookAtLink(
  address: string,
  fetchRoster: (room: string) => Promise<Signed | undefined>
): Promise<Invitation> {
  const link = readLink(address);
  if (!link) throw new HearthError('share/bad-link', {});
  const signed = await fetchRoster(link.room);
  const roster = signed && (await verifiedRoster(link.room, signed));
  const keys = await linkKeys(link.secret);
  const grant = roster?.grants.find(({ key, until }) => key === keys.sign.publicKey && until === undefined);
  const welcome = grant && (await readWelcome(grant, keys.seal));
  if (!grant || !welcome) throw new HearthError('share/link-ended', {});
  return {
    room: link.room,
    name: welcome.name,
    role: grant.role,
    accept: async (profile) => ({
      ...(await join(link, grant.id, profile)),
      roster: signed,
      role: grant.role
    })
  };
}
