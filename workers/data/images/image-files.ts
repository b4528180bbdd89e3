// The files that an import of images is given, one after another: those dropped, and those inside dropped zip
// archives. An archive is unpacked as it is read; memory holds one step of it and what that step completed.
import { Unzip, UnzipInflate, type UnzipFile } from 'fflate';

export interface ImageFile {
  readonly name: string;
  /** Undefined for what cannot be kept: an entry that is too large, an archive that is broken. */
  readonly bytes: Uint8Array<ArrayBuffer> | undefined;
  readonly fault?: 'damaged' | 'too-large';
  /** Bytes of the given files that were read for it. */
  readonly read: number;
}

/** A 100-megapixel PNG of 16 bits stays below it. */
export const largestFile = 800e6;
const stepBytes = 1024 * 1024;
/** Against archives that unpack to far more than they are. */
const largestRatio = 200;

/** What operating systems leave in folders and archives, and nobody means to import. */
const debris = /(^|\/)(__MACOSX\/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)/i;

export async function* imageFiles(files: readonly File[]): AsyncGenerator<ImageFile, void> {
  for (const file of files) {
    if (debris.test(file.name)) continue;
    if (/\.zip$/i.test(file.name) && (await isZip(file))) yield* zipped(file);
    else if (file.size > largestFile)
      yield { name: file.name, bytes: undefined, fault: 'too-large', read: file.size };
    else yield { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()), read: file.size };
  }
}

async function isZip(file: File): Promise<boolean> {
  const head = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  return head[0] === 0x50 && head[1] === 0x4b;
}

/** Whether the archive's own list of its entries, which comes last, is there: else the file was cut. */
async function hasDirectory(file: File): Promise<boolean> {
  const tail = new Uint8Array(await file.slice(-65_557).arrayBuffer());
  return tail.some(
    (byte, at) => byte === 0x50 && tail[at + 1] === 0x4b && tail[at + 2] === 5 && tail[at + 3] === 6
  );
}

async function* zipped(file: File): AsyncGenerator<ImageFile, void> {
  const reader = new ZipReader(file);
  let read = 0;
  for (let at = 0; at < file.size && !reader.broken; at += stepBytes) {
    const bytes = new Uint8Array(await file.slice(at, at + stepBytes).arrayBuffer());
    reader.push(bytes, at + stepBytes >= file.size);
    read += bytes.length;
    for (const entry of reader.taken()) {
      yield { ...entry, read };
      read = 0;
    }
  }
  if (reader.broken || !(await hasDirectory(file)))
    yield { name: file.name, bytes: undefined, fault: 'damaged', read };
}

type Entry = Omit<ImageFile, 'read'>;

class ZipReader {
  readonly #limit: number;
  readonly #unzip = new Unzip((entry) => this.#begin(entry));
  #done: Entry[] = [];
  #open = 0;
  #unpacked = 0;
  broken = false;

  constructor(file: File) {
    this.#limit = largestRatio * file.size + 10e6;
    this.#unzip.register(UnzipInflate);
  }

  push(bytes: Uint8Array, last: boolean): void {
    try {
      this.#unzip.push(bytes, last);
    } catch {
      // fflate throws plain objects and strings for whatever it cannot read: all mean a damaged archive.
      this.broken = true;
    }
    if (last && this.#open > 0) this.broken = true;
  }

  /** Entries that are whole since it was last asked. */
  taken(): readonly Entry[] {
    const done = this.#done;
    this.#done = [];
    return done;
  }

  #begin(entry: UnzipFile): void {
    const { name } = entry;
    if (name.endsWith('/') || debris.test(name)) return;
    const parts: Uint8Array[] = [];
    let size = 0;
    this.#open++;
    entry.ondata = (error, data, final) => {
      size += data?.length ?? 0;
      this.#unpacked += data?.length ?? 0;
      if (error || this.#unpacked > this.#limit) this.broken = true;
      else if (size <= largestFile) parts.push(data);
      if (final && !this.broken) {
        this.#open--;
        this.#done.push(
          size <= largestFile
            ? { name, bytes: joined(parts, size) }
            : { name, bytes: undefined, fault: 'too-large' }
        );
      }
    };
    entry.start();
  }
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
