// What owners do with a room's door: make links, end them, take people out. Each is a new roster, signed here and
// published through the relay; what came by an ended grant and stays is let in by name.
import { HearthError } from '$core/errors';
import type { Role } from '$core/sharing/roles';
import { fromBase64, type Bytes } from './bytes';
import { writeLink } from './link';
import { Owner, type NextRoster } from './owner';
import type { RoomKeys } from './room-keys';
import type { Admitted } from './roster';

export interface SharedLink {
  readonly id: string;
  readonly role: Role;
  /** To be given to those it is for. */
  readonly address: string;
  /** How many devices came by it. */
  readonly used: number;
}

export interface GatePorts {
  readonly keys: RoomKeys;
  /** The workspace's name, for those who are let in. */
  readonly name: () => string;
  /** Address of the studio, without a slash at the end. */
  readonly studio: string;
  isConnected(): boolean;
  send(message: object | Bytes): void;
  /** Writes everything anew under the key in use. */
  snapshot(): Promise<void>;
}

export class Gate {
  readonly #ports: GatePorts;
  #publishing: { readonly done: () => void; readonly failed: (error: unknown) => void } | undefined;

  constructor(ports: GatePorts) {
    this.#ports = ports;
  }

  /** A new link for this role. @throws HearthError share/not-connected, share/changed-meanwhile */
  async invite(role: Role): Promise<string> {
    const owner = await this.#owner();
    const next = await owner.invite(this.#ports.keys.roster, this.#ports.name(), role);
    await this.#publish(next);
    return writeLink(this.#ports.studio, next.link);
  }

  /** Links that are still good; empty for all but owners. */
  async links(): Promise<readonly SharedLink[]> {
    if (!this.#ports.keys.welcome?.root) return [];
    const owner = await this.#owner();
    const links: SharedLink[] = [];
    for (const grant of this.#ports.keys.roster.grants) {
      const link = grant.until === undefined ? await owner.linkOf(grant) : undefined;
      const used = this.#ports.keys.directory.all.filter(({ grants }) => grants.has(grant.id)).length;
      if (link)
        links.push({ id: grant.id, role: grant.role, address: writeLink(this.#ports.studio, link), used });
    }
    return links;
  }

  /** Ends a link for those who have not come yet; who came by it stays. The key changes. */
  async endLink(id: string): Promise<void> {
    await this.#revoke(new Set([id]), new Set());
  }

  /** Takes a person's device out, and ends the link it came by. The key changes. */
  async remove(author: string): Promise<void> {
    const found = this.#ports.keys.directory.find(author);
    if (!found || author === this.#ports.keys.author) return;
    const ended = this.#ports.keys.roster.grants.filter(
      (grant) => grant.until === undefined && (grant.key === found.device || found.grants.has(grant.id))
    );
    await this.#revoke(new Set(ended.map(({ id }) => id)), new Set([author]));
  }

  async #revoke(ended: ReadonlySet<string>, removed: ReadonlySet<string>): Promise<void> {
    const owner = await this.#owner();
    const { directory, roster } = this.#ports.keys;
    const keep = directory.all
      .filter(({ author }) => !removed.has(author))
      .flatMap((admitted) => this.#stays(admitted, ended));
    await this.#publish(await owner.revoke(roster, this.#ports.name(), ended, keep));
    await this.#ports.snapshot();
  }

  /** Someone whose way in ends now, but who stays, is let in by name. */
  #stays(admitted: Admitted, ended: ReadonlySet<string>) {
    const grant = this.#ports.keys.directory.grantOf(admitted);
    if (!grant || !ended.has(grant.id)) return [];
    return [{ device: admitted.device, seal: admitted.member.seal, role: grant.role }];
  }

  async #owner(): Promise<Owner> {
    const root = this.#ports.keys.welcome?.root;
    if (!root) throw new HearthError('share/read-only', {});
    if (!this.#ports.isConnected()) throw new HearthError('share/not-connected', {});
    return Owner.from(fromBase64(root));
  }

  async #publish({ signed }: NextRoster): Promise<void> {
    const published = new Promise<void>((done, failed) => (this.#publishing = { done, failed }));
    this.#ports.send({ t: 'roster', roster: signed });
    await published;
  }

  /** The relay has told everyone of a newer roster. */
  published(): void {
    this.#publishing?.done();
    this.#publishing = undefined;
  }

  /** The relay refused, or is gone. True if something was waiting for it. */
  failed(error: HearthError): boolean {
    const { failed } = this.#publishing ?? {};
    this.#publishing = undefined;
    failed?.(error);
    return failed !== undefined;
  }
}
