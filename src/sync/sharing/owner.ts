// What owners do to a roster: found a room, let people in by link or by device, take them out. Taking someone out
// begins a new epoch: its key is sealed to everyone who stays, and nobody else.
import type { Role } from '$core/sharing/roles';
import { fromBase64, toBase64, toHex, utf8, type Bytes } from './bytes';
import {
  contentKey,
  decrypt,
  derive,
  encrypt,
  epochSecret,
  keyPairFrom,
  randomBytes,
  roomOf,
  sealTo,
  unseal
} from './keys';
import type { KeyPair } from './keys';
import { linkKeys, type Link } from './link';
import { roomFormat, signRoster, type Grant, type Roster, type Signed } from './roster';

/** What a grant gives its holder, sealed to them. Keys as base64url. */
export interface Welcome {
  /** Of the workspace, when it was sealed. */
  readonly name: string;
  /** Content keys of epochs 1, 2, … */
  readonly epochs: readonly string[];
  /** Names and encrypts shared files. */
  readonly files: string;
  /** Owners alone. */
  readonly root?: string;
}

export interface NextRoster {
  readonly roster: Roster;
  readonly signed: Signed;
}

/** The owner's hand: the root secret and what comes from it. */
export class Owner {
  readonly #secret: Bytes;
  readonly #sign: KeyPair;
  readonly room: string;

  private constructor(secret: Bytes, signer: KeyPair, room: string) {
    this.#secret = secret;
    this.#sign = signer;
    this.room = room;
  }

  static async from(secret: Bytes): Promise<Owner> {
    const signer = await keyPairFrom(secret, 'Ed25519', 'hearth-root-sign');
    return new Owner(secret, signer, await roomOf(signer.publicKey));
  }

  /** A new room with the devices it begins with, as owners: their Ed25519 and X25519 public keys. */
  async found(name: string, device: { readonly sign: string; readonly seal: string }): Promise<NextRoster> {
    const empty: Roster = { room: this.room, root: this.#sign.publicKey, version: 0, epoch: 1, grants: [] };
    return this.#next(empty, [await this.#grant(device.sign, device.seal, 'owner', empty, name)]);
  }

  /** Lets in whoever has the link that comes back, until the grant is ended. */
  async invite(roster: Roster, name: string, role: Role): Promise<NextRoster & { readonly link: Link }> {
    const secret = randomBytes(32);
    const keys = await linkKeys(secret);
    const grant = await this.#grant(keys.sign.publicKey, keys.seal.publicKey, role, roster, name);
    const kept = toBase64(await encrypt(await this.#linkKey(), secret, utf8(grant.id)));
    const next = await this.#next(roster, [...roster.grants, { ...grant, secret: kept }]);
    return { ...next, link: { room: this.room, secret } };
  }

  /** The link of a grant that was made for one; undefined for a device's own grant. */
  async linkOf({ id, secret }: Grant): Promise<Link | undefined> {
    if (secret === undefined) return undefined;
    const bytes = await decrypt(await this.#linkKey(), fromBase64(secret), utf8(id));
    return { room: this.room, secret: bytes };
  }

  /**
   * Ends grants and begins a new epoch. `keep` are devices that came in by an ended grant and stay, each with its
   * role from now on.
   */
  async revoke(
    roster: Roster,
    name: string,
    ended: ReadonlySet<string>,
    keep: readonly { readonly device: string; readonly seal: string; readonly role: Role }[]
  ): Promise<NextRoster> {
    const next = { ...roster, epoch: roster.epoch + 1 };
    const old = await Promise.all(roster.grants.map((grant) => this.#carry(grant, ended, next, name)));
    const own = await Promise.all(
      keep.map(({ device, seal, role }) => this.#grant(device, seal, role, next, name))
    );
    return this.#next(next, [...old, ...own]);
  }

  async #carry(grant: Grant, ended: ReadonlySet<string>, next: Roster, name: string): Promise<Grant> {
    if (grant.until !== undefined) return grant;
    const { sealed: _sealed, secret, ...rest } = grant;
    if (ended.has(grant.id)) return { ...rest, until: next.epoch };
    const sealed = await this.#sealed(grant.seal, grant.role, next, name);
    return { ...rest, sealed, ...(secret === undefined ? {} : { secret }) };
  }

  async #grant(key: string, seal: string, role: Role, roster: Roster, name: string): Promise<Grant> {
    const id = toHex(randomBytes(8));
    return { id, key, seal, role, from: roster.epoch, sealed: await this.#sealed(seal, role, roster, name) };
  }

  async #sealed(seal: string, role: Role, { epoch }: Roster, name: string): Promise<string> {
    const epochs: string[] = [];
    for (let n = 1; n <= epoch; n++) epochs.push(toBase64(await epochSecret(this.#secret, n)));
    const files = toBase64(await derive(this.#secret, 'hearth-files'));
    const root = role === 'owner' ? { root: toBase64(this.#secret) } : {};
    const welcome: Welcome = { name, epochs, files, ...root };
    return sealTo(seal, utf8(JSON.stringify(welcome)));
  }

  async #next(roster: Roster, grants: readonly Grant[]): Promise<NextRoster> {
    const next = { ...roster, format: roomFormat, version: roster.version + 1, grants };
    return { roster: next, signed: await signRoster(this.#sign, next) };
  }

  async #linkKey(): Promise<CryptoKey> {
    return contentKey(await derive(this.#secret, 'hearth-links'));
  }
}

/** Opens what a grant gives. @throws DOMException if it was sealed to another key */
export async function readWelcome(grant: Grant, own: KeyPair): Promise<Welcome | undefined> {
  if (grant.sealed === undefined) return undefined;
  return JSON.parse(new TextDecoder().decode(await unseal(own, grant.sealed))) as Welcome;
}
