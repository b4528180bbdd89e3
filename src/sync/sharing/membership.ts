// What a device keeps of a shared workspace it belongs to, and the two ways to come to belong: found it, or join by
// a link. Private keys are WebCrypto keys that cannot be read out.
import { HearthError } from '$core/errors';
import type { Role } from '$core/sharing/roles';
import { toBase64 } from './bytes';
import { authorOf, generateKeyPair, randomBytes, sign, type KeyPair } from './keys';
import { linkKeys, type Link } from './link';
import { Owner } from './owner';
import { memberText, type Certificate, type Signed } from './roster';

export interface Profile {
  /** As others see this person. */
  readonly name: string;
}

export interface Membership {
  readonly room: string;
  readonly sign: KeyPair;
  readonly seal: KeyPair;
  readonly certificates: readonly Certificate[];
  /** Opens what was sealed to the link this device came by. */
  readonly linkSeal?: KeyPair;
  /** The newest list of members that was seen; an older one is never believed again. Absent before the first visit. */
  readonly roster?: Signed;
  readonly profile: Profile;
  /** The role when last connected. */
  readonly role?: Role;
  /** Marks the jobs of a device that joined, so that each device runs its own; absent where the workspace began. */
  readonly home?: string;
}

/** A new shared workspace with this device as its owner. @throws HearthError share/unsupported */
export async function found(name: string, profile: Profile): Promise<Membership> {
  const device = await deviceKeys();
  const owner = await Owner.from(randomBytes(32));
  const keys = { sign: device.sign.publicKey, seal: device.seal.publicKey };
  const { signed } = await owner.found(name, keys);
  return { room: owner.room, ...device, certificates: [], roster: signed, profile, role: 'owner' };
}

/** A member by a link, to be let in on the first visit to the relay. `grant` is the id of the link's grant. */
export async function join(link: Link, grant: string, profile: Profile): Promise<Membership> {
  const device = await deviceKeys();
  const keys = await linkKeys(link.secret);
  const text = memberText(link.room, grant, device.sign.publicKey, device.seal.publicKey);
  const certificates = [{ grant, signature: toBase64(await sign(keys.sign, text)) }];
  const home = await authorOf(device.sign.publicKey);
  return { room: link.room, ...device, certificates, linkSeal: keys.seal, profile, home };
}

async function deviceKeys(): Promise<{ sign: KeyPair; seal: KeyPair }> {
  try {
    return { sign: await generateKeyPair('Ed25519'), seal: await generateKeyPair('X25519') };
  } catch (error) {
    throw new HearthError('share/unsupported', {}, { cause: error });
  }
}
