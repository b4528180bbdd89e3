// What this device knows of a room: the newest roster, who is who, and the content keys it was given. Says whether
// an envelope is by someone who may write there, and writes envelopes of its own.
import { mayStore, mayWrite, type Role } from '$core/sharing/roles';
import { fromBase64, type Bytes } from './bytes';
import { headOf, kinds, open, seal, type Kind } from './envelope';
import { authorOf, contentKey, verifyKey } from './keys';
import type { Membership } from './membership';
import { readWelcome, type Welcome } from './owner';
import { Directory, verifiedRoster, type Grant, type Roster, type Signed } from './roster';

export type Reading =
  | { readonly ok: true; readonly content: Bytes; readonly author: string; readonly counter: number }
  /** 'unknown-key': it may be good, but this device has no key for it. 'refused': forged, damaged, not allowed. */
  | { readonly ok: false; readonly why: 'unknown-key' | 'refused' };

const writing: readonly Kind[] = ['update', 'snapshot'];

export class RoomKeys {
  readonly #membership: Membership;
  readonly author: string;
  readonly room: string;
  #signed: Signed;
  #roster: Roster;
  readonly directory: Directory;
  #keys: CryptoKey[] = [];
  #welcome: Welcome | undefined;
  #own: Grant | undefined;
  readonly #verifiers = new Map<string, CryptoKey>();

  private constructor(membership: Membership, author: string, signed: Signed, roster: Roster) {
    this.#membership = membership;
    this.author = author;
    this.room = membership.room;
    this.#signed = signed;
    this.#roster = roster;
    this.directory = new Directory(roster);
  }

  /** @returns undefined if the roster is not this room's */
  static async open(membership: Membership, signed: Signed): Promise<RoomKeys | undefined> {
    const roster = await verifiedRoster(membership.room, signed);
    if (!roster) return undefined;
    const keys = new RoomKeys(membership, await authorOf(membership.sign.publicKey), signed, roster);
    const { sign, seal: sealing, certificates } = membership;
    await keys.directory.add({ device: sign.publicKey, seal: sealing.publicKey, certificates });
    await keys.#unlock();
    return keys;
  }

  get roster(): Roster {
    return this.#roster;
  }

  get signed(): Signed {
    return this.#signed;
  }

  /** This device's role now; undefined when it was taken out. */
  get role(): Role | undefined {
    return this.#own?.role;
  }

  /** What this device was given with its role. */
  get welcome(): Welcome | undefined {
    return this.#welcome;
  }

  /** Goes on with a newer roster; false for one that is forged or not newer. */
  async take(signed: Signed): Promise<boolean> {
    if (signed.body === this.#signed.body) return true;
    const roster = await verifiedRoster(this.room, signed);
    if (!roster || roster.version <= this.#roster.version) return false;
    this.#signed = signed;
    this.#roster = roster;
    this.directory.follow(roster);
    const { sign, seal: sealing, certificates } = this.#membership;
    await this.directory.add({ device: sign.publicKey, seal: sealing.publicKey, certificates });
    await this.#unlock();
    return true;
  }

  async #unlock(): Promise<void> {
    const { directory } = this;
    const me = directory.find(this.author)!;
    this.#own = directory.grantOf(me);
    if (!this.#own) return;
    const isDirect = this.#own.key === this.#membership.sign.publicKey;
    const key = isDirect ? this.#membership.seal : this.#membership.linkSeal;
    this.#welcome = key && (await readWelcome(this.#own, key));
    const secrets = this.#welcome?.epochs ?? [];
    this.#keys = await Promise.all(secrets.map((secret) => contentKey(fromBase64(secret))));
  }

  /** The content of an envelope of this kind in this document, if its author may write there. */
  async read(document: string, kind: Kind, envelope: Bytes): Promise<Reading> {
    const refused = { ok: false, why: 'refused' } as const;
    const head = headOf(envelope);
    if (head?.kind !== kinds[kind]) return refused;
    const { author, epoch, counter } = head;
    const role = this.directory.roleAt(author, epoch);
    if (!mayDo(role, kind, document)) return refused;
    const key = this.#keys[epoch - 1];
    if (!key) return { ok: false, why: 'unknown-key' };
    const place = { room: this.room, document };
    const content = await open(place, kind, envelope, await this.#verifier(author), key);
    return content ? { ok: true, content, author, counter } : refused;
  }

  write(document: string, kind: Kind, counter: number, content: Bytes): Promise<Bytes> {
    const { epoch } = this.#roster;
    const key = this.#keys[epoch - 1];
    if (!key) throw new Error('There is no key for the epoch in use.');
    const writer = { author: this.author, sign: this.#membership.sign, epoch, key };
    return seal({ room: this.room, document }, kind, counter, content, writer);
  }

  async #verifier(author: string): Promise<CryptoKey> {
    const found = this.#verifiers.get(author);
    if (found) return found;
    const key = await verifyKey(this.directory.find(author)!.device);
    this.#verifiers.set(author, key);
    return key;
  }
}

function mayDo(role: Role | undefined, kind: Kind, document: string): boolean {
  if (writing.includes(kind)) return mayWrite(role, document);
  return kind === 'file' ? mayStore(role) : role !== undefined;
}
