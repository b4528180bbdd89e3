// Content-addressed bytes in IndexedDB: chunks of 4 MiB as Blobs, the commit record last. Equal bytes are kept
// once. A write that is interrupted leaves chunks without a commit record; `sweep` removes them.
import { HearthError } from '$core/errors';
import { chunkBytes, hashBytes } from '$core/hash';
import type { BlobId, BlobPieces, Blobs } from '$core/ports';
import type { WorkspaceDatabase } from './database';
import { translated } from './errors';

export class BlobTable implements Blobs, BlobPieces {
  readonly #db: WorkspaceDatabase;
  readonly #storing = new Set<Promise<void>>();
  /** See BlobStore. */
  source?: (id: BlobId) => Promise<boolean>;

  constructor(db: WorkspaceDatabase) {
    this.#db = db;
  }

  async put(bytes: Uint8Array<ArrayBuffer> | Blob): Promise<BlobId> {
    const id = await hashBytes(bytes);
    await this.store(id, bytes instanceof Blob ? bytes : new Blob([bytes]));
    return id;
  }

  /** Stores bytes whose id the caller has computed. @throws HearthError store/quota, store/failed */
  async store(id: BlobId, bytes: Blob): Promise<void> {
    if (await this.has(id)) return;
    const storing = translated(() => this.#storeChunks(id, bytes));
    this.#storing.add(storing);
    await storing.finally(() => this.#storing.delete(storing));
  }

  async #storeChunks(id: BlobId, bytes: Blob): Promise<void> {
    const { blobs, chunks } = this.#db;
    const count = Math.max(1, Math.ceil(bytes.size / chunkBytes));
    for (let index = 0; index < count; index++) {
      const chunk = bytes.slice(index * chunkBytes, (index + 1) * chunkBytes);
      await chunks.put({ blob: id, index, bytes: chunk });
    }
    await this.#db.transaction('rw', blobs, chunks, () => this.#name(id, count, bytes.size));
  }

  /** Writes the commit record, inside a transaction. */
  async #name(id: BlobId, count: number, size: number): Promise<void> {
    // Another tab may have swept chunks of a job that was stopped: bytes are never named that are not whole.
    if ((await this.#chunksOf(id).count()) !== count)
      throw new HearthError('store/failed', { reason: 'bytes were swept while they were written' });
    await this.#db.blobs.put({ id, size, chunks: count });
  }

  async pieces(id: BlobId): Promise<ReadonlySet<number>> {
    const keys = await translated(() => this.#chunksOf(id).primaryKeys());
    return new Set(keys.map(([, index]) => index));
  }

  async putPiece(id: BlobId, index: number, bytes: Blob): Promise<void> {
    await translated(() => this.#db.chunks.put({ blob: id, index, bytes }));
  }

  async finish(id: BlobId, count: number): Promise<void> {
    const { blobs, chunks } = this.#db;
    await translated(() =>
      this.#db.transaction('rw', blobs, chunks, async () => {
        const last = await chunks.get([id, count - 1]);
        await this.#name(id, count, (count - 1) * chunkBytes + (last?.bytes.size ?? 0));
      })
    );
  }

  async has(id: BlobId): Promise<boolean> {
    return translated(async () => (await this.#db.blobs.get(id)) !== undefined);
  }

  async get(id: BlobId): Promise<Blob> {
    if (this.source && !(await this.has(id))) await this.source(id);
    return translated(async () => {
      const row = await this.#db.blobs.get(id);
      const chunks = row ? await this.#chunksOf(id).toArray() : [];
      if (!row || chunks.length !== row.chunks) throw new HearthError('store/missing-blob', { id });
      return chunks.length === 1 ? chunks[0]!.bytes : new Blob(chunks.map((chunk) => chunk.bytes));
    });
  }

  /** Ids and sizes of everything stored. */
  async list(): Promise<ReadonlyMap<BlobId, number>> {
    const rows = await translated(() => this.#db.blobs.toArray());
    return new Map(rows.map((row) => [row.id, row.size]));
  }

  async delete(ids: Iterable<BlobId>): Promise<void> {
    const list = [...ids];
    await translated(() =>
      this.#db.transaction('rw', this.#db.blobs, this.#db.chunks, async () => {
        await this.#db.blobs.bulkDelete(list);
        for (const id of list) await this.#chunksOf(id).delete();
      })
    );
  }

  /** Deletes everything but `keep`, whole or still arriving. Only when nothing is being written. */
  async sweep(keep: ReadonlySet<BlobId>): Promise<{ readonly deleted: number; readonly bytes: number }> {
    // What a stopped worker had sent is still being written by the page.
    await Promise.allSettled(this.#storing);
    const stored = await this.list();
    const unused = [...stored].filter(([id]) => !keep.has(id));
    await this.delete(unused.map(([id]) => id));
    const keys = await translated(() => this.#db.chunks.toCollection().primaryKeys());
    const torn = new Set(keys.map(([id]) => id).filter((id) => !stored.has(id) && !keep.has(id)));
    await this.delete(torn);
    return { deleted: unused.length, bytes: unused.reduce((sum, [, size]) => sum + size, 0) };
  }

  #chunksOf(id: BlobId) {
    return this.#db.chunks.where('[blob+index]').between([id, 0], [id, Infinity]);
  }
}
