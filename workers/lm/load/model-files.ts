// Files of a model by name, wherever they are: dropped, on a server, or stored here. Read by ranges, since one may be
// larger than memory.

export interface ModelFiles {
  /** For messages: a folder's name, a repository, an address. */
  readonly where: string;
  /** Bytes of a file; undefined where there is none. @throws HearthError lm/gated, lm/needs-network, lm/fetch-failed */
  size(name: string): Promise<number | undefined>;
  /**
   * Bytes from `from` to the end or to `to` (exclusive), as they come.
   * @throws HearthError lm/…; what had come is kept by the caller
   */
  stream(name: string, from: number, to?: number): AsyncIterable<Uint8Array<ArrayBuffer>>;
  /** Changes when the file does; undefined where nothing tells. Known once the file was asked for. */
  version(name: string): string | undefined;
}

/** A range as one array; for headers and small files. */
export async function readAll(
  files: ModelFiles,
  name: string,
  from = 0,
  to?: number
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of files.stream(name, from, to)) parts.push(part);
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** Files that were dropped or chosen; a folder's name before theirs does not count. */
export class DroppedFiles implements ModelFiles {
  readonly where = 'these files';
  readonly #files: ReadonlyMap<string, Blob>;

  constructor(files: ReadonlyMap<string, Blob>) {
    this.#files = files;
  }

  static of(files: readonly File[]): DroppedFiles {
    return new DroppedFiles(new Map(files.map((file) => [file.name.replace(/^.*[\\/]/, ''), file])));
  }

  get names(): readonly string[] {
    return [...this.#files.keys()];
  }

  size(name: string): Promise<number | undefined> {
    return Promise.resolve(this.#files.get(name)?.size);
  }

  async *stream(name: string, from: number, to?: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const file = this.#files.get(name);
    if (!file) throw new RangeError(`There is no ${name}`);
    const step = 4 * 1024 * 1024;
    const end = Math.min(to ?? file.size, file.size);
    for (let at = from; at < end; at += step)
      yield new Uint8Array(await file.slice(at, Math.min(at + step, end)).arrayBuffer());
  }

  version(): undefined {
    return undefined;
  }
}
