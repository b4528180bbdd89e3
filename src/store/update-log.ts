// The workspace document's updates, in order. Appending resolves when they are durable.
import type { UpdateLog } from '$core/ports';
import type { WorkspaceDatabase } from './database';
import { translated } from './errors';

export class UpdateTable implements UpdateLog {
  readonly #db: WorkspaceDatabase;

  constructor(db: WorkspaceDatabase) {
    this.#db = db;
  }

  async load(after: number): Promise<readonly { readonly seq: number; readonly bytes: Uint8Array }[]> {
    const rows = await translated(() => this.#db.updates.where('seq').above(after).sortBy('seq'));
    return rows.map(({ seq, bytes }) => ({ seq: seq!, bytes }));
  }

  async append(update: Uint8Array): Promise<number> {
    return (await translated(() => this.#db.updates.add({ bytes: update })))!;
  }

  async compact(whole: Uint8Array, upTo: number): Promise<number> {
    const { updates } = this.#db;
    const seq = await translated(() =>
      this.#db.transaction('rw', updates, async () => {
        await updates.where('seq').belowOrEqual(upTo).delete();
        return updates.add({ bytes: whole });
      })
    );
    return seq!;
  }
}
