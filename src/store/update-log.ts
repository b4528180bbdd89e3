// The updates of the workspace's document and of its shards, in order. Appending resolves when they are durable.
import type { LoggedUpdate, UpdateLog } from '$core/ports';
import type { UpdateRow, WorkspaceDatabase } from './database';
import { translated } from './errors';

export class UpdateTable implements UpdateLog {
  readonly #db: WorkspaceDatabase;

  constructor(db: WorkspaceDatabase) {
    this.#db = db;
  }

  async load(after: number): Promise<readonly LoggedUpdate[]> {
    const rows = await translated(() => this.#db.updates.where('seq').above(after).sortBy('seq'));
    return rows.map(({ seq, bytes, remote = false }) => ({ seq: seq!, bytes, remote }));
  }

  async append(update: Uint8Array, remote = false): Promise<number> {
    return (await translated(() => this.#db.updates.add(rowOf(update, remote))))!;
  }

  async compact(whole: Uint8Array, upTo: number, remote = false): Promise<number> {
    const { updates } = this.#db;
    const seq = await translated(() =>
      this.#db.transaction('rw', updates, async () => {
        await updates.where('seq').belowOrEqual(upTo).delete();
        return updates.add(rowOf(whole, remote));
      })
    );
    return seq!;
  }
}

/** The updates of one shard: a document of its own beside the workspace's, opened when it is needed. */
export class ShardUpdateTable implements UpdateLog {
  readonly #db: WorkspaceDatabase;
  readonly #shard: string;

  constructor(db: WorkspaceDatabase, shard: string) {
    this.#db = db;
    this.#shard = shard;
  }

  async load(after: number): Promise<readonly LoggedUpdate[]> {
    const rows = await translated(() => this.#between(after + 1, Infinity).toArray());
    return rows.map(({ seq, bytes, remote = false }) => ({ seq: seq!, bytes, remote }));
  }

  async append(update: Uint8Array, remote = false): Promise<number> {
    const row = { shard: this.#shard, ...rowOf(update, remote) };
    return (await translated(() => this.#db.shardUpdates.add(row)))!;
  }

  async compact(whole: Uint8Array, upTo: number, remote = false): Promise<number> {
    const { shardUpdates } = this.#db;
    const seq = await translated(() =>
      this.#db.transaction('rw', shardUpdates, async () => {
        await this.#between(0, upTo).delete();
        return shardUpdates.add({ shard: this.#shard, ...rowOf(whole, remote) });
      })
    );
    return seq!;
  }

  /** Removes everything; only when nobody has the shard open. */
  async clear(): Promise<void> {
    await translated(() => this.#between(0, Infinity).delete());
  }

  #between(from: number, to: number) {
    return this.#db.shardUpdates
      .where('[shard+seq]')
      .between([this.#shard, from], [this.#shard, to], true, true);
  }
}

function rowOf(bytes: Uint8Array, remote: boolean): UpdateRow {
  return remote ? { bytes, remote } : { bytes };
}
