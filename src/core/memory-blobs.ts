// Blobs kept in memory: for Node, for tests, and for whoever needs a scratch store.
import { HearthError } from './errors';
import { hashBytes } from './hash';
import type { BlobId, BlobPieces, Blobs } from './ports';

export class MemoryBlobs implements Blobs, BlobPieces {
  readonly #pieces = new Map<BlobId, Map<number, Blob>>();
  source?: (id: BlobId) => Promise<boolean>;
  readonly #blobs = new Map<BlobId, Blob>();

  async put(bytes: Uint8Array<ArrayBuffer> | Blob): Promise<BlobId> {
    const id = await hashBytes(bytes);
    if (!this.#blobs.has(id)) this.#blobs.set(id, bytes instanceof Blob ? bytes : new Blob([bytes]));
    return id;
  }

  async get(id: BlobId): Promise<Blob> {
    if (this.source && !this.#blobs.has(id)) await this.source(id);
    const blob = this.#blobs.get(id);
    if (!blob) throw new HearthError('store/missing-blob', { id });
    return blob;
  }

  async has(id: BlobId): Promise<boolean> {
    return this.#blobs.has(id);
  }

  async pieces(id: BlobId): Promise<ReadonlySet<number>> {
    return new Set(this.#pieces.get(id)?.keys());
  }

  async putPiece(id: BlobId, index: number, bytes: Blob): Promise<void> {
    this.#pieces.set(id, (this.#pieces.get(id) ?? new Map<number, Blob>()).set(index, bytes));
  }

  async finish(id: BlobId, count: number): Promise<void> {
    const pieces = this.#pieces.get(id);
    const whole = Array.from({ length: count }, (_, index) => pieces?.get(index));
    if (!whole.every((piece) => piece !== undefined))
      throw new HearthError('store/failed', { reason: 'a piece is missing' });
    this.#blobs.set(id, new Blob(whole));
    this.#pieces.delete(id);
  }
}
