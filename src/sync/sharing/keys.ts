// Keys of a shared workspace, all by WebCrypto: Ed25519 signs, X25519 with HKDF and AES-GCM seals to one receiver,
// AES-GCM encrypts content. A root secret of 32 bytes is the workspace: whoever has it is an owner. From it come
// the owner's signing key and the content key of every epoch.
import { fromBase64, join, toBase64, toHex, utf8, type Bytes } from './bytes';

const pkcs8 = { Ed25519: '302e020100300506032b657004220420', X25519: '302e020100300506032b656e04220420' };
type Curve = keyof typeof pkcs8;

/** A private key that never leaves the browser's keeping, with its public half as base64url. */
export interface KeyPair {
  readonly privateKey: CryptoKey;
  readonly publicKey: string;
}

export function randomBytes(count: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(count));
}

/** A new key pair of this device; the private half cannot be read out. */
export async function generateKeyPair(curve: Curve): Promise<KeyPair> {
  const usages: KeyUsage[] = curve === 'Ed25519' ? ['sign', 'verify'] : ['deriveBits'];
  const pair = (await crypto.subtle.generateKey(curve, false, usages)) as CryptoKeyPair;
  const bytes = await crypto.subtle.exportKey('raw', pair.publicKey);
  return { privateKey: pair.privateKey, publicKey: toBase64(new Uint8Array(bytes)) };
}

/** The key pair that comes from a secret: the same secret and purpose always give the same pair. */
export async function keyPairFrom(secret: Bytes, curve: Curve, purpose: string): Promise<KeyPair> {
  const seed = await derive(secret, purpose);
  const prefix = Uint8Array.from(pkcs8[curve].match(/../g)!, (hex) => parseInt(hex, 16));
  const encoded = join(prefix, seed);
  const readable = await crypto.subtle.importKey('pkcs8', encoded, curve, true, usagesOf(curve));
  const { x } = await crypto.subtle.exportKey('jwk', readable);
  const privateKey = await crypto.subtle.importKey('pkcs8', encoded, curve, false, usagesOf(curve));
  return { privateKey, publicKey: x! };
}

function usagesOf(curve: Curve): KeyUsage[] {
  return curve === 'Ed25519' ? ['sign'] : ['deriveBits'];
}

/** 32 bytes for one purpose out of a secret (HKDF-SHA256, RFC 5869). */
export async function derive(secret: Bytes, purpose: string): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits']);
  const params = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: utf8(purpose) };
  return new Uint8Array(await crypto.subtle.deriveBits(params, key, 256));
}

export function contentKey(bytes: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

/** The content key of an epoch, as only owners can make it. */
export function epochSecret(root: Bytes, epoch: number): Promise<Bytes> {
  return derive(root, `hearth-epoch-${epoch}`);
}

export async function sign(pair: KeyPair, text: string | Bytes): Promise<Bytes> {
  const bytes = typeof text === 'string' ? utf8(text) : text;
  return new Uint8Array(await crypto.subtle.sign('Ed25519', pair.privateKey, bytes));
}

export function verifyKey(publicKey: string): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', fromBase64(publicKey), 'Ed25519', false, ['verify']);
}

/** Whether `signature` is that of `publicKey` over `text`. What is no key or no signature signs nothing. */
export async function isSigned(publicKey: string, text: string, signature: string): Promise<boolean> {
  try {
    const key = await verifyKey(publicKey);
    return await crypto.subtle.verify('Ed25519', key, fromBase64(signature), utf8(text));
  } catch (error) {
    if (error instanceof DOMException) return false;
    throw error;
  }
}

/** The name of a room: the beginning of the hash of its owner's public key. */
export async function roomOf(root: string): Promise<string> {
  return toHex(await sha256(fromBase64(root))).slice(0, 32);
}

/** What stands for a device in what it signs: 16 bytes of the hash of its public key, as hex. */
export async function authorOf(device: string): Promise<string> {
  return toHex(await sha256(fromBase64(device))).slice(0, 32);
}

async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

/** Encrypts to the holder of an X25519 key: an ephemeral key, then AES-GCM under what both can derive. */
export async function sealTo(receiver: string, content: Bytes): Promise<string> {
  const ephemeral = await generateKeyPair('X25519');
  const key = await sharedKey(ephemeral, receiver, ephemeral.publicKey, receiver);
  // The key is used once, so the nonce may be constant.
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: new Uint8Array(12) }, key, content);
  return toBase64(join(fromBase64(ephemeral.publicKey), new Uint8Array(sealed)));
}

/** Opens what was sealed to this key. @throws DOMException if it was not, or was changed */
export async function unseal(own: KeyPair, sealed: string): Promise<Bytes> {
  const bytes = fromBase64(sealed);
  const ephemeral = toBase64(bytes.subarray(0, 32));
  const key = await sharedKey(own, ephemeral, ephemeral, own.publicKey);
  const iv = new Uint8Array(12);
  return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, bytes.subarray(32)));
}

async function sharedKey(
  own: KeyPair,
  other: string,
  ephemeral: string,
  receiver: string
): Promise<CryptoKey> {
  const theirs = await crypto.subtle.importKey('raw', fromBase64(other), 'X25519', false, []);
  const bits = await crypto.subtle.deriveBits({ name: 'X25519', public: theirs }, own.privateKey, 256);
  return contentKey(await derive(new Uint8Array(bits), `hearth-seal\n${ephemeral}\n${receiver}`));
}

/** AES-GCM with its random nonce in front. */
export async function encrypt(key: CryptoKey, content: Bytes, bound: Bytes): Promise<Bytes> {
  const iv = randomBytes(12);
  const params = { name: 'AES-GCM', iv, additionalData: bound };
  return join(iv, new Uint8Array(await crypto.subtle.encrypt(params, key, content)));
}

/** @throws DOMException OperationError for a wrong key, a wrong place or changed bytes */
export async function decrypt(key: CryptoKey, bytes: Bytes, bound: Bytes): Promise<Bytes> {
  const params = { name: 'AES-GCM', iv: bytes.subarray(0, 12), additionalData: bound };
  return new Uint8Array(await crypto.subtle.decrypt(params, key, bytes.subarray(12)));
}
