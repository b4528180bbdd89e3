// A zip archive written piece by piece into a Blob: memory stays near one piece. Loaded only when one is written.
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';

const stepBytes = 1024 * 1024;

export class ZipWriter {
  #parts: Blob[] = [];
  #pending: Uint8Array<ArrayBuffer>[] = [];
  #pendingBytes = 0;
  readonly #zip = new Zip((error, data) => {
    if (error) throw error;
    this.#pending.push(data as Uint8Array<ArrayBuffer>);
    this.#pendingBytes += data.length;
    if (this.#pendingBytes > 16 * stepBytes) this.#spill();
  });

  /** Adds bytes that are worth packing, such as text. */
  addBytes(path: string, bytes: Uint8Array): void {
    const entry = new ZipDeflate(path, { level: 6 });
    this.#zip.add(entry);
    entry.push(bytes, true);
  }

  /** Adds a blob as it is, in steps, so that the page stays responsive. */
  async addBlob(path: string, blob: Blob): Promise<void> {
    const entry = new ZipPassThrough(path);
    this.#zip.add(entry);
    for (let at = 0; at === 0 || at < blob.size; at += stepBytes) {
      const bytes = new Uint8Array(await blob.slice(at, at + stepBytes).arrayBuffer());
      entry.push(bytes, at + stepBytes >= blob.size);
    }
  }

  finish(): Blob {
    this.#zip.end();
    this.#spill();
    return new Blob(this.#parts);
  }

  /** Moves finished bytes out of the heap. */
  #spill(): void {
    this.#parts.push(new Blob(this.#pending));
    this.#pending = [];
    this.#pendingBytes = 0;
  }
}
