// Links that let people in: /join#<room>.<secret>. What is behind # never leaves the browser: the secret gives the
// link's signing key and the key its grant is sealed to.
import { fromBase64, toBase64, type Bytes } from './bytes';
import { keyPairFrom, type KeyPair } from './keys';

export interface Link {
  readonly room: string;
  readonly secret: Bytes;
}

export interface LinkKeys {
  readonly sign: KeyPair;
  readonly seal: KeyPair;
}

export async function linkKeys(secret: Bytes): Promise<LinkKeys> {
  return {
    sign: await keyPairFrom(secret, 'Ed25519', 'hearth-link-sign'),
    seal: await keyPairFrom(secret, 'X25519', 'hearth-link-seal')
  };
}

export function writeLink(studio: string, { room, secret }: Link): string {
  return `${studio}/join#${room}.${toBase64(secret)}`;
}

/** The link in an address or its fragment; undefined if it holds none. */
export function readLink(address: string): Link | undefined {
  const match = /#?([0-9a-f]{32})\.([\w-]{43})$/.exec(address);
  return match ? { room: match[1]!, secret: fromBase64(match[2]!) } : undefined;
}
