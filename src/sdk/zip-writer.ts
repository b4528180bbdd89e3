// A zip archive written file by file into a Blob: memory stays near some megabytes, however many files there are. Loaded only
// when one is written.
import { Deflate, deflateSync } from 'fflate';
import { crc32 } from '$core/crc32';
import { directoryEntry, endOf, joined, localHead } from '$core/zip';

const stepBytes = 1024 * 1024;
/** What is gathered before it leaves the heap. */
const mostPending = 4 * stepBytes;
const mostSmall = 64 * 1024;

/** A file of an archive that is being written. */
export interface ZipEntryWriter {
  push(bytes: Uint8Array): void;
  end(): void;
}

export class ZipWriter {
  readonly #date: Date;
  readonly #files = new Gathered();
  readonly #directory = new Gathered();
  #count = 0;

  /** `date`: when its files were made. */
  constructor(date: Date) {
    this.#date = date;
  }

  /** Adds bytes that are worth packing, such as text. */
  addBytes(path: string, bytes: Uint8Array): void {
    const entry = this.begin(path);
    entry.push(bytes);
    entry.end();
  }

  /** Begins an entry that is worth packing and comes in pieces; it is to be ended before the next one. */
  begin(path: string): ZipEntryWriter {
    const packer = new Packer();
    let [bytes, crc] = [0, 0];
    return {
      push: (data) => {
        bytes += data.length;
        crc = crc32(data, crc);
        packer.push(data);
      },
      end: () => {
        const packed = packer.end();
        this.#add({ path, bytes, crc, packed: packed.bytes }, packed);
      }
    };
  }

  /** Adds a blob that is worth packing, in steps. */
  async addPacked(path: string, blob: Blob): Promise<void> {
    const entry = this.begin(path);
    for (let at = 0; at < blob.size; at += stepBytes)
      entry.push(new Uint8Array(await blob.slice(at, at + stepBytes).arrayBuffer()));
    entry.end();
  }

  /** Adds a blob as it is, summed in steps, so that the page stays responsive. */
  async addBlob(path: string, blob: Blob): Promise<void> {
    let crc = 0;
    for (let at = 0; at < blob.size; at += stepBytes)
      crc = crc32(new Uint8Array(await blob.slice(at, at + stepBytes).arrayBuffer()), crc);
    const whole = new Gathered();
    whole.addBlob(blob);
    this.#add({ path, bytes: blob.size, crc }, whole);
  }

  finish(): Blob {
    const end = endOf(this.#count, this.#files.bytes, this.#directory.bytes);
    return new Blob([...this.#files.parts(), ...this.#directory.parts(), end]);
  }

  #add(entry: Parameters<typeof localHead>[0], content: Gathered): void {
    this.#directory.add(directoryEntry(entry, this.#files.bytes, this.#date));
    this.#files.add(localHead(entry, this.#date));
    this.#files.append(content);
    this.#count++;
  }
}

/** Packs what is pushed. What is small is packed in one go: a stream takes a hundred kilobytes to begin. */
class Packer {
  readonly #packed = new Gathered();
  #small: Uint8Array[] = [];
  #smallBytes = 0;
  #stream: Deflate | undefined;

  push(data: Uint8Array): void {
    if (this.#stream) return this.#stream.push(data);
    this.#small.push(data);
    this.#smallBytes += data.length;
    if (this.#smallBytes <= mostSmall) return;
    this.#stream = new Deflate({ level: 6 }, (part) => this.#packed.add(part as Uint8Array<ArrayBuffer>));
    for (const part of this.#small) this.#stream.push(part);
    this.#small = [];
  }

  end(): Gathered {
    if (this.#stream) this.#stream.push(new Uint8Array(), true);
    else this.#packed.add(deflateSync(joined(this.#small), { level: 6 }));
    return this.#packed;
  }
}

/** Bytes one after another, most of them out of the heap. */
class Gathered {
  #parts: Blob[] = [];
  #pending: Uint8Array<ArrayBuffer>[] = [];
  #pendingBytes = 0;
  bytes = 0;

  add(data: Uint8Array<ArrayBuffer>): void {
    this.bytes += data.length;
    this.#pending.push(data);
    this.#pendingBytes += data.length;
    if (this.#pendingBytes > mostPending) this.#spill();
  }

  addBlob(blob: Blob): void {
    this.#spill();
    this.bytes += blob.size;
    this.#parts.push(blob);
  }

  append(other: Gathered): void {
    for (const blob of other.#parts) this.addBlob(blob);
    for (const data of other.#pending) this.add(data);
  }

  parts(): readonly Blob[] {
    this.#spill();
    return this.#parts;
  }

  #spill(): void {
    if (this.#pending.length > 0) this.#parts.push(new Blob(this.#pending));
    this.#pending = [];
    this.#pendingBytes = 0;
  }
}
