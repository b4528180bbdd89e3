// Sharing of one workspace, as screens and programs see it. Alone it costs a line in a table: what sharing needs is
// loaded when it is turned on, or when a workspace that is shared is opened.
import { HearthError } from '$core/errors';
import type { Dial, Live, SharingStore, UpdateLog } from '$core/ports';
import type { Membership } from '$sync/sharing/membership';
import type { Session, SessionState } from '$sync/sharing/session';
import type { WorkspacePorts } from './ports';

export type { SharedLink } from '$sync/sharing/gate';
export type { Person, Phase, SessionState } from '$sync/sharing/session';

/** What sharing needs of the device. */
export interface SharingPorts {
  readonly store: SharingStore;
  readonly log: UpdateLog;
  readonly dial: Dial;
  /** Where the relay is, without a slash at the end: 'https://host'. */
  readonly relay: string;
  /** Of a workspace that is shared already. */
  readonly membership: Membership | undefined;
}

export class Sharing {
  readonly #ports: WorkspacePorts;
  readonly #name: () => string;
  readonly #watchers = new Set<() => void>();
  #session: Session | undefined;
  #stopListening: () => void = () => undefined;
  #where = '/';
  #closed = false;
  /** How the shared workspace stands; undefined for one that is not shared. */
  readonly live: Live<SessionState | undefined>;

  constructor(ports: WorkspacePorts, name: () => string) {
    this.#ports = ports;
    this.#name = name;
    this.live = {
      get: () => this.#session?.live.get(),
      subscribe: (changed) => {
        this.#watchers.add(changed);
        return () => this.#watchers.delete(changed);
      }
    };
  }

  /** What members do: links, people, names. Undefined while the workspace is not shared. */
  get session(): Session | undefined {
    return this.#session;
  }

  /** Takes part again, where this device is a member. @throws HearthError share/link-ended */
  async resume(): Promise<void> {
    const { membership } = this.#ports.sharing ?? {};
    if (membership) await this.#open(membership);
  }

  /**
   * Shares this workspace: from now on its records are kept, encrypted, on the relay too. Bytes stay here.
   * @param name how others see this person
   * @throws HearthError share/no-relay, share/unsupported
   */
  async start(name: string): Promise<void> {
    if (this.#session) return;
    const { sharing } = this.#ports;
    if (!sharing || !(await hasRelay(sharing.relay))) throw new HearthError('share/no-relay', {});
    const { found } = await import('$sync/sharing/membership');
    const membership = await found(this.#name(), { name });
    await sharing.store.set('membership', membership);
    await this.#open(membership);
  }

  /** Stops taking part. What is here stays here; what is on the relay stays for the others. */
  async leave(): Promise<void> {
    const { sharing, document } = this.#ports;
    this.#end();
    document.readOnly = false;
    await sharing?.store.set('membership', undefined);
    await sharing?.store.set('cursor:records', undefined);
    this.#tell();
  }

  /** Tells the others which page is open here. */
  goTo(where: string): void {
    this.#where = where;
    this.#session?.goTo(where);
  }

  close(): void {
    this.#closed = true;
    this.#end();
  }

  async #open(membership: Membership): Promise<void> {
    const { document, leases, channel, id, clock, sharing } = this.#ports;
    if (!sharing) return;
    const { Session } = await import('$sync/sharing/session');
    if (this.#closed) return;
    const session = await Session.open({
      membership,
      name: this.#name,
      document,
      log: sharing.log,
      store: sharing.store,
      dial: sharing.dial,
      relay: `${sharing.relay.replace(/^http/, 'ws')}/relay`,
      leases,
      channel,
      id,
      now: () => clock.now()
    });
    this.#session = session;
    this.#stopListening = session.live.subscribe(() => this.#tell());
    session.goTo(this.#where);
    this.#tell();
  }

  #end(): void {
    this.#stopListening();
    this.#session?.close();
    this.#session = undefined;
  }

  #tell(): void {
    for (const changed of this.#watchers) changed();
  }
}

/** Whether Hearth's own server, which has a relay, is at this address: a plain host answers with a page. */
async function hasRelay(address: string): Promise<boolean> {
  try {
    const answer = await fetch(`${address}/relay`);
    return answer.headers.get('content-type') === 'application/json';
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
