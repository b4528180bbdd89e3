// What this device keeps of a shared workspace: its keys, and how far it is with the relay.
import type { SharingStore } from '$core/ports';
import type { WorkspaceDatabase } from './database';
import { translated } from './errors';

export class SharingTable implements SharingStore {
  readonly #db: WorkspaceDatabase;

  constructor(db: WorkspaceDatabase) {
    this.#db = db;
  }

  async get(name: string): Promise<unknown> {
    return (await translated(() => this.#db.sharing.get(name)))?.value;
  }

  async set(name: string, value: unknown): Promise<void> {
    const { sharing } = this.#db;
    await translated<unknown>(() =>
      value === undefined ? sharing.delete(name) : sharing.put({ key: name, value })
    );
  }
}
