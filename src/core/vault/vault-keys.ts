// The vault's keys: one random data key encrypts every secret; it is itself wrapped by a key that a passphrase gives
// (argon2id, RFC 9106) and by one for each passkey (WebAuthn PRF, stretched by HKDF). The parameters and the salt lie
// beside what they wrap, so that they can change without losing what is older. All ciphers are AES-GCM with a random
// 96-bit nonce in front; what a ciphertext belongs to is bound to it.
import { HearthError } from '../errors';

type Bytes = Uint8Array<ArrayBuffer>;

export interface Argon2Params {
  readonly kdf: 'argon2id';
  readonly memoryKiB: number;
  readonly iterations: number;
  readonly parallelism: number;
  readonly salt: Bytes;
}

/** 32 bytes from a passphrase. */
export type Stretch = (passphrase: string, params: Argon2Params) => Promise<Bytes>;

export interface PasskeyWrap {
  /** Credential id. */
  readonly id: Bytes;
  /** What the passkey is asked to evaluate; 32 bytes. */
  readonly salt: Bytes;
  readonly wrapped: Bytes;
  readonly addedAt: number;
}

export interface VaultHeader {
  readonly version: 1;
  readonly passphrase: Argon2Params & { readonly wrapped: Bytes };
  readonly passkeys: readonly PasskeyWrap[];
}

/** 64 MiB and 3 passes: about 180 ms in a browser of 2026. */
export const argon2Cost = { kdf: 'argon2id', memoryKiB: 65_536, iterations: 3, parallelism: 1 } as const;
export const shortestPassphrase = 8;

/** @throws HearthError vault/weak-passphrase */
export async function makeVault(
  passphrase: string,
  stretch: Stretch
): Promise<{ readonly header: VaultHeader; readonly key: CryptoKey }> {
  const data = randomBytes(32);
  const header = {
    version: 1,
    passphrase: await wrapByPassphrase(passphrase, data, stretch),
    passkeys: []
  } as const;
  return { header, key: await dataKey(data) };
}

/** @throws HearthError vault/wrong-passphrase */
export async function openByPassphrase(
  header: VaultHeader,
  passphrase: string,
  stretch: Stretch
): Promise<CryptoKey> {
  return dataKey(await unwrapByPassphrase(header, passphrase, stretch));
}

/** The same vault under another passphrase; passkeys stay. @throws HearthError vault/wrong-passphrase, vault/weak-passphrase */
export async function changePassphrase(
  header: VaultHeader,
  from: string,
  to: string,
  stretch: Stretch
): Promise<VaultHeader> {
  const data = await unwrapByPassphrase(header, from, stretch);
  return { ...header, passphrase: await wrapByPassphrase(to, data, stretch) };
}

/**
 * Lets a passkey open the vault too. `secret` is what it gave for `salt`.
 * @throws HearthError vault/wrong-passphrase
 */
export async function addPasskey(
  header: VaultHeader,
  passphrase: string,
  passkey: { readonly id: Bytes; readonly salt: Bytes; readonly secret: Bytes; readonly addedAt: number },
  stretch: Stretch
): Promise<VaultHeader> {
  const data = await unwrapByPassphrase(header, passphrase, stretch);
  const { id, salt, secret, addedAt } = passkey;
  const wrapped = await encrypt(await passkeyKey(secret, salt), data, 'hearth-vault-passkey');
  return { ...header, passkeys: [...header.passkeys, { id, salt, wrapped, addedAt }] };
}

/** @throws HearthError vault/wrong-passkey */
export async function openByPasskey(header: VaultHeader, id: Bytes, secret: Bytes): Promise<CryptoKey> {
  const found = header.passkeys.find((one) => sameBytes(one.id, id));
  if (!found) throw new HearthError('vault/wrong-passkey', {});
  const data = await decrypt(await passkeyKey(secret, found.salt), found.wrapped, 'hearth-vault-passkey');
  if (!data) throw new HearthError('vault/wrong-passkey', {});
  return dataKey(data);
}

/** A secret, encrypted under its name: it opens under no other. */
export function sealSecret(key: CryptoKey, name: string, value: string): Promise<Bytes> {
  return encrypt(key, new TextEncoder().encode(value) as Bytes, `hearth-secret\n${name}`);
}

/** @throws HearthError vault/damaged */
export async function openSecret(key: CryptoKey, name: string, sealed: Bytes): Promise<string> {
  const plain = await decrypt(key, sealed, `hearth-secret\n${name}`);
  if (!plain) throw new HearthError('vault/damaged', { name });
  return new TextDecoder().decode(plain);
}

async function wrapByPassphrase(passphrase: string, data: Bytes, stretch: Stretch) {
  if (passphrase.length < shortestPassphrase)
    throw new HearthError('vault/weak-passphrase', { shortest: shortestPassphrase });
  const params = { ...argon2Cost, salt: randomBytes(16) };
  const key = await dataKey(await stretch(passphrase.normalize('NFC'), params));
  return { ...params, wrapped: await encrypt(key, data, 'hearth-vault-passphrase') };
}

async function unwrapByPassphrase(
  { passphrase: params }: VaultHeader,
  passphrase: string,
  stretch: Stretch
): Promise<Bytes> {
  const key = await dataKey(await stretch(passphrase.normalize('NFC'), params));
  const data = await decrypt(key, params.wrapped, 'hearth-vault-passphrase');
  if (!data) throw new HearthError('vault/wrong-passphrase', {});
  return data;
}

/** HKDF-SHA256 (RFC 5869) over what the passkey evaluated. */
async function passkeyKey(secret: Bytes, salt: Bytes): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits']);
  const info = new TextEncoder().encode('hearth-vault-passkey');
  const bits = await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info }, base, 256);
  return dataKey(new Uint8Array(bits));
}

function dataKey(bytes: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

async function encrypt(key: CryptoKey, content: Bytes, bound: string): Promise<Bytes> {
  const iv = randomBytes(12);
  const params = { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(bound) };
  const encrypted = new Uint8Array(await crypto.subtle.encrypt(params, key, content));
  const whole = new Uint8Array(12 + encrypted.byteLength);
  whole.set(iv);
  whole.set(encrypted, 12);
  return whole;
}

/** Undefined for a wrong key, or bytes that were changed. */
async function decrypt(key: CryptoKey, bytes: Bytes, bound: string): Promise<Bytes | undefined> {
  const params = {
    name: 'AES-GCM',
    iv: bytes.subarray(0, 12),
    additionalData: new TextEncoder().encode(bound)
  };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(params, key, bytes.subarray(12)));
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}

function randomBytes(count: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(count));
}

function sameBytes(a: Bytes, b: Bytes): boolean {
  return a.byteLength === b.byteLength && a.every((byte, i) => byte === b[i]);
}
