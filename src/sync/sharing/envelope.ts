// What is encrypted and signed: updates, snapshots, presence and profiles. An envelope is version (1 byte), kind (1),
// epoch (4), author (16), counter (8), nonce (12), ciphertext, signature (64), numbers big-endian. Room, document
// and all of the head are bound to the content, so an envelope fits nowhere else.
import { join, utf8, type Bytes } from './bytes';
import { randomBytes, sign, type KeyPair } from './keys';

export const kinds = { update: 1, snapshot: 2, presence: 3, profile: 4, file: 5 } as const;
export type Kind = keyof typeof kinds;

const version = 1;
const headBytes = 42;
const signatureBytes = 64;

/** Where an envelope belongs. */
export interface Place {
  readonly room: string;
  readonly document: string;
}

export interface Head {
  readonly kind: number;
  readonly epoch: number;
  /** Hex of 16 bytes, see `authorOf`. */
  readonly author: string;
  /** Grows with each envelope of a device. */
  readonly counter: number;
}

export interface Writer {
  readonly author: string;
  readonly sign: KeyPair;
  readonly epoch: number;
  readonly key: CryptoKey;
}

export async function seal(
  place: Place,
  kind: Kind,
  counter: number,
  content: Bytes,
  writer: Writer
): Promise<Bytes> {
  const head = new Uint8Array(headBytes);
  const view = new DataView(head.buffer);
  head.set([version, kinds[kind]]);
  view.setUint32(2, writer.epoch);
  head.set(
    writer.author.match(/../g)!.map((hex) => parseInt(hex, 16)),
    6
  );
  view.setBigUint64(22, BigInt(counter));
  const iv = randomBytes(12);
  head.set(iv, 30);
  const bound = boundTo(place, head);
  const params = { name: 'AES-GCM', iv, additionalData: bound };
  const encrypted = new Uint8Array(await crypto.subtle.encrypt(params, writer.key, content));
  return join(head, encrypted, await sign(writer.sign, join(bound, encrypted)));
}

/** The head of an envelope, unchecked; undefined if it is none. */
export function headOf(envelope: Bytes): Head | undefined {
  if (envelope.byteLength < headBytes + 16 + signatureBytes || envelope[0] !== version) return undefined;
  const view = new DataView(envelope.buffer, envelope.byteOffset, envelope.byteLength);
  const author = Array.from(envelope.subarray(6, 22), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return { kind: envelope[1]!, epoch: view.getUint32(2), author, counter: Number(view.getBigUint64(22)) };
}

/**
 * The content, if this author signed it for this place and the key fits; undefined for anything else.
 * @param author the Ed25519 key that must have signed
 */
export async function open(
  place: Place,
  kind: Kind,
  envelope: Bytes,
  author: CryptoKey,
  key: CryptoKey
): Promise<Bytes | undefined> {
  if (headOf(envelope)?.kind !== kinds[kind]) return undefined;
  const head = envelope.subarray(0, headBytes);
  const encrypted = envelope.subarray(headBytes, -signatureBytes);
  const bound = boundTo(place, head);
  const signature = envelope.subarray(-signatureBytes);
  if (!(await crypto.subtle.verify('Ed25519', author, signature, join(bound, encrypted)))) return undefined;
  try {
    const params = { name: 'AES-GCM', iv: head.subarray(30), additionalData: bound };
    return new Uint8Array(await crypto.subtle.decrypt(params, key, encrypted));
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}

function boundTo({ room, document }: Place, head: Uint8Array): Bytes {
  return join(utf8(`hearth\n${room}\n${document}\n`), head);
}
