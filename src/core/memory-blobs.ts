// Blobs kept in memory: for Node, for tests, and for whoever needs a scratch store.
import { HearthError } from './errors';
import { hashBytes } from './hash';
import type { BlobId, Blobs } from './ports';

export class MemoryBlobs implements Blobs {
  readonly #blobs = new Map<BlobId, Blob>();

  async put(bytes: Uint8Array<ArrayBuffer> | Blob): Promise<BlobId> {
    const id = await hashBytes(bytes);
    if (!this.#blobs.has(id)) this.#blobs.set(id, bytes instanceof Blob ? bytes : new Blob([bytes]));
    return id;
  }

  async get(id: BlobId): Promise<Blob> {
    const blob = this.#blobs.get(id);
    if (!blob) throw new HearthError('store/missing-blob', { id });
    return blob;
  }

  async has(id: BlobId): Promise<boolean> {
    return this.#blobs.has(id);
  }
}
