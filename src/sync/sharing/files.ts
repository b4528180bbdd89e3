// Shared bytes on the relay: each blob in pieces of 4 MiB, every piece encrypted and signed by who sent it, under a
// name that tells neither what it is nor that two rooms have the same (an HMAC of its content's hash). Of a blob of
// several pieces the hashes of all are sent too: each piece is checked before it is kept, and a transfer that
// stopped goes on with the pieces that are missing. Knows nothing of assets.
import { HearthError } from '$core/errors';
import { chunkBytes, chunkHashes, hashBytes } from '$core/hash';
import type { BlobId, BlobStore } from '$core/ports';
import { fromBase64, toHex, utf8, type Bytes } from './bytes';
import { derive } from './keys';
import type { RoomKeys } from './room-keys';

export interface FilePorts {
  readonly keys: RoomKeys;
  /** Pass of the open socket; undefined while there is none. */
  ticket(): string | undefined;
  counter(): number;
  /** Asks the relay over HTTP; `path` is below the room's address. Rejects with TypeError where nothing answers. */
  ask(path: string, request: RequestInit): Promise<Response>;
}

export interface TransferOptions {
  readonly signal: AbortSignal;
  /** Told of each piece, in bytes of plain content; `isNew` is false for what was there already. */
  readonly onBytes: (bytes: number, isNew: boolean) => void;
}

/** Pieces on the way at once: memory stays at this many times 4 MiB. */
const parallel = 3;
const askedAtOnce = 4096;
type Part = number | 'tree';

export class SharedFiles {
  readonly #ports: FilePorts;
  #nameKey: Promise<CryptoKey> | undefined;

  constructor(ports: FilePorts) {
    this.#ports = ports;
  }

  /**
   * Sends what the relay does not have of these blobs.
   * @param blobs ids with their sizes in bytes
   * @throws HearthError share/not-connected, share/relay-full, share/refused, store/missing-blob
   */
  async upload(
    blobs: ReadonlyMap<BlobId, number>,
    store: BlobStore,
    options: TransferOptions
  ): Promise<void> {
    const parts = [...blobs].flatMap(([id, size]) => partsOf(size).map((part) => ({ id, size, part })));
    for (let from = 0; from < parts.length; from += askedAtOnce) {
      const some = parts.slice(from, from + askedAtOnce);
      const named = await Promise.all(
        some.map(async (one) => ({ ...one, name: await this.#name(one.id, one.part) }))
      );
      const missing = await this.#missing(
        named.map(({ name }) => name),
        options.signal
      );
      await eachOf(named, options.signal, async ({ id, size, part, name }) => {
        const bytes = plainBytes(size, part);
        if (missing.has(name)) await this.#send(name, await readPart(store, id, part), options.signal);
        options.onBytes(bytes, missing.has(name));
      });
    }
  }

  /** Which of these blobs the relay lacks a piece of. @throws HearthError share/not-connected */
  async absent(blobs: ReadonlyMap<BlobId, number>, signal: AbortSignal): Promise<ReadonlySet<BlobId>> {
    const absent = new Set<BlobId>();
    const parts = [...blobs].flatMap(([id, size]) => partsOf(size).map((part) => ({ id, part })));
    for (let from = 0; from < parts.length; from += askedAtOnce) {
      const some = parts.slice(from, from + askedAtOnce);
      const names = await Promise.all(some.map(({ id, part }) => this.#name(id, part)));
      const missing = await this.#missing(names, signal);
      some.forEach(({ id }, i) => missing.has(names[i]!) && absent.add(id));
    }
    return absent;
  }

  /**
   * Fetches blobs that are not here; what was fetched before an interruption is not fetched again.
   * @returns the ids that the relay does not have
   * @throws HearthError share/not-connected, share/bytes-damaged, store/quota
   */
  async download(
    ids: Iterable<BlobId>,
    store: BlobStore,
    options: TransferOptions
  ): Promise<readonly BlobId[]> {
    const lacking: BlobId[] = [];
    await eachOf([...ids], options.signal, async (id) => {
      if (!(await this.#fetchBlob(id, store, options))) lacking.push(id);
    });
    return lacking;
  }

  async #fetchBlob(id: BlobId, store: BlobStore, options: TransferOptions): Promise<boolean> {
    if (await store.has(id)) return true;
    const here = await store.pieces(id);
    let first: Bytes | undefined;
    if (here.size === 0) {
      first = await this.#receive(id, 0, options.signal);
      if (!first) return false;
      if ((await hashBytes(first)) === id) {
        await store.put(first);
        options.onBytes(first.byteLength, true);
        return true;
      }
    }
    const tree = await this.#receive(id, 'tree', options.signal);
    if (!tree) return false;
    if (tree.byteLength === 0 || tree.byteLength % 32 !== 0 || (await hashBytes(tree)) !== id)
      throw new HearthError('share/bytes-damaged', { id });
    const count = tree.byteLength / 32;
    for (let index = 0; index < count; index++) {
      options.signal.throwIfAborted();
      if (here.has(index)) {
        options.onBytes(chunkBytes, false);
        continue;
      }
      const piece = (index === 0 && first) || (await this.#receive(id, index, options.signal));
      if (!piece) return false;
      const expected = `sha256:${toHex(tree.subarray(32 * index, 32 * (index + 1)))}`;
      if ((await hashBytes(piece)) !== expected) throw new HearthError('share/bytes-damaged', { id });
      await store.putPiece(id, index, new Blob([piece]));
      options.onBytes(piece.byteLength, true);
    }
    await store.finish(id, count);
    return true;
  }

  async #send(name: string, content: Bytes, signal: AbortSignal): Promise<void> {
    const { keys, counter } = this.#ports;
    const envelope = await keys.write(name, 'file', counter(), content);
    await this.#ask(`files/${name}`, { method: 'PUT', body: envelope, signal });
  }

  /** The plain content of a piece; undefined if the relay has none. */
  async #receive(id: BlobId, part: Part, signal: AbortSignal): Promise<Bytes | undefined> {
    const name = await this.#name(id, part);
    const answer = await this.#ask(`files/${name}`, { signal });
    if (answer.status === 404) return undefined;
    const reading = await this.#ports.keys.read(name, 'file', new Uint8Array(await answer.arrayBuffer()));
    // Under a key of which this device will hear in a moment: it is asked for again.
    if (!reading.ok && reading.why === 'unknown-key') throw new HearthError('share/not-connected', {});
    if (!reading.ok) throw new HearthError('share/bytes-damaged', { id });
    return reading.content;
  }

  async #missing(names: readonly string[], signal: AbortSignal): Promise<ReadonlySet<string>> {
    if (names.length === 0) return new Set();
    const answer = await this.#ask('missing', { method: 'POST', body: JSON.stringify(names), signal });
    return new Set((await answer.json()) as readonly string[]);
  }

  async #ask(path: string, request: RequestInit): Promise<Response> {
    const ticket = this.#ports.ticket();
    if (ticket === undefined) throw new HearthError('share/not-connected', {});
    const headers = { authorization: `Bearer ${ticket}` };
    const answer = await this.#answer(path, { ...request, headers });
    if (answer.ok || (answer.status === 404 && !request.method)) return answer;
    if (answer.status === 507) throw new HearthError('share/relay-full', {});
    if (answer.status === 401 || answer.status >= 500) throw new HearthError('share/not-connected', {});
    throw new HearthError('share/refused', { code: String(answer.status), reason: await answer.text() });
  }

  async #answer(path: string, request: RequestInit): Promise<Response> {
    try {
      return await this.#ports.ask(path, request);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      throw new HearthError('share/not-connected', {}, { cause: error });
    }
  }

  async #name(id: BlobId, part: Part): Promise<string> {
    const name = await crypto.subtle.sign('HMAC', await this.#key(), utf8(`${id}/${part}`));
    return toHex(new Uint8Array(name));
  }

  #key(): Promise<CryptoKey> {
    const { welcome } = this.#ports.keys;
    if (!welcome) throw new HearthError('share/link-ended', {});
    this.#nameKey ??= derive(fromBase64(welcome.files), 'hearth-file-names').then((bytes) =>
      crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
    );
    return this.#nameKey;
  }
}

/** The hashes go last: a blob whose hashes are there is whole. */
function partsOf(size: number): readonly Part[] {
  const count = Math.max(1, Math.ceil(size / chunkBytes));
  const pieces = Array.from({ length: count }, (_, index): Part => index);
  return count === 1 ? pieces : [...pieces, 'tree'];
}

function plainBytes(size: number, part: Part): number {
  return part === 'tree' ? 0 : Math.min(chunkBytes, size - part * chunkBytes);
}

async function readPart(store: BlobStore, id: BlobId, part: Part): Promise<Bytes> {
  const blob = await store.get(id);
  if (part === 'tree') return chunkHashes(blob);
  return new Uint8Array(await blob.slice(part * chunkBytes, (part + 1) * chunkBytes).arrayBuffer());
}

/** A few at a time; the first failure stops the rest. */
async function eachOf<T>(
  items: readonly T[],
  signal: AbortSignal,
  work: (item: T) => Promise<void>
): Promise<void> {
  let next = 0;
  let failed = false;
  const worker = async (): Promise<void> => {
    while (next < items.length && !failed) {
      signal.throwIfAborted();
      try {
        await work(items[next++]!);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: parallel }, worker));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
