// Content hashes. Up to one chunk the id is the plain SHA-256 of the bytes; beyond, the SHA-256 of the chunks'
// hashes put together (a tree of depth 2), because WebCrypto cannot stream.
import type { BlobId } from './ports';

export const chunkBytes = 4 * 1024 * 1024;

/** The id of these bytes. Reads a Blob chunk by chunk: memory stays at one chunk. */
export async function hashBytes(bytes: Uint8Array<ArrayBuffer> | Blob): Promise<BlobId> {
  const size = bytes instanceof Blob ? bytes.size : bytes.byteLength;
  if (size <= chunkBytes) return blobId(await digest(await sliceOf(bytes, 0, size)));
  return blobId(await digest(await chunkHashes(bytes)));
}

/** The SHA-256 of each chunk, one after the other: 32 bytes a chunk. Their own hash is the id of the whole. */
export async function chunkHashes(bytes: Uint8Array<ArrayBuffer> | Blob): Promise<Uint8Array<ArrayBuffer>> {
  const size = bytes instanceof Blob ? bytes.size : bytes.byteLength;
  const count = Math.ceil(size / chunkBytes);
  const hashes = new Uint8Array(32 * count);
  for (let i = 0; i < count; i++) {
    const chunk = await sliceOf(bytes, i * chunkBytes, Math.min(size, (i + 1) * chunkBytes));
    hashes.set(await digest(chunk), 32 * i);
  }
  return hashes;
}

/** Hex SHA-256 of a text's UTF-8 bytes. */
export async function hashText(text: string): Promise<string> {
  return hex(await digest(new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>));
}

/** Hex SHA-256 of all bytes at once, as other lists have it. Holds them in memory. */
export async function hashWhole(bytes: Blob): Promise<string> {
  return hex(await digest(new Uint8Array(await bytes.arrayBuffer())));
}

async function sliceOf(bytes: Uint8Array<ArrayBuffer> | Blob, from: number, to: number) {
  if (bytes instanceof Blob) return new Uint8Array(await bytes.slice(from, to).arrayBuffer());
  return bytes.subarray(from, to);
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function blobId(hash: Uint8Array): BlobId {
  return `sha256:${hex(hash)}`;
}

export function isBlobId(input: unknown): input is BlobId {
  return typeof input === 'string' && /^sha256:[0-9a-f]{64}$/.test(input);
}

/** Every blob id anywhere inside a plain value. */
export function blobIdsIn(value: unknown, found = new Set<BlobId>()): Set<BlobId> {
  if (typeof value === 'string') {
    for (const [id] of value.matchAll(/sha256:[0-9a-f]{64}/g)) found.add(id as BlobId);
  } else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    for (const inner of Object.values(value)) blobIdsIn(inner, found);
  }
  return found;
}
