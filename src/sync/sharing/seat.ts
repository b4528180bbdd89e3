// A document of the shared workspace that is open in this tab. Of all tabs of a browser one keeps it in step with
// the relay; the others follow through the log they share, and count what is unsent.
import type { Channel, Leases } from '$core/ports';
import { mayWrite, type Role } from '$core/sharing/roles';
import type { Mend } from '../document';
import type { SyncedDocument } from '../document-log';
import { DocumentSync, type SyncPorts } from './document-sync';

export interface SeatPorts extends Omit<SyncPorts, 'changed'> {
  readonly leases: Leases;
  readonly channel: Channel;
  /** The workspace on this device, to name the lock. */
  readonly id: string;
  isConnected(): boolean;
  changed(): void;
}

export class Seat {
  readonly name: string;
  readonly sync: DocumentSync;
  readonly #document: SyncedDocument;
  readonly #ports: SeatPorts;
  readonly #stops: (() => void)[];
  #isLeader = false;
  #closed = false;
  #letGo: () => void = () => undefined;

  constructor(number: number, name: string, document: SyncedDocument, ports: SeatPorts) {
    this.name = name;
    this.#document = document;
    this.#ports = ports;
    const shared = {
      name,
      log: document.log,
      receive: (update: Uint8Array, mend?: Mend) => document.receive(update, mend),
      encode: () => document.encode()
    };
    this.sync = new DocumentSync(number, shared, { ...ports, changed: () => this.#changed() });
    this.#stops = [
      document.onLogged(() => this.sync.flush()),
      ports.channel.listen((message) => {
        const told = message as { readonly pushed?: string };
        if (told?.pushed === name && !this.#isLeader) void this.sync.recount();
      })
    ];
    this.applyRole(ports.keys.role);
    this.sync.flush();
    void this.#lead();
  }

  /** Whether nothing more is to be waited for before what is shown is what the relay has. */
  get isReady(): boolean {
    return !this.#isLeader || this.sync.isLive;
  }

  /** Asks the relay for what is new, if it is this tab that does so. */
  async connect(): Promise<void> {
    if (this.#isLeader) await this.sync.connect();
  }

  applyRole(role: Role | undefined): void {
    if (role) this.#document.readOnly = !mayWrite(role, this.name);
  }

  /** Lets its holder change it again, for themselves. */
  release(): void {
    this.#document.readOnly = false;
  }

  close(): void {
    this.#closed = true;
    this.sync.disconnect();
    for (const stop of this.#stops) stop();
    this.#letGo();
  }

  async #lead(): Promise<void> {
    const { leases, id, isConnected } = this.#ports;
    await leases.hold(`hearth-relay:${id}:${this.name}`, async () => {
      if (this.#closed) return;
      this.#isLeader = true;
      if (isConnected()) await this.sync.connect();
      await new Promise<void>((letGo) => (this.#letGo = letGo));
    });
  }

  #changed(): void {
    if (this.#isLeader) this.#ports.channel.post({ pushed: this.name } satisfies { pushed: string });
    this.#ports.changed();
  }
}
