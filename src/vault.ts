// The page's vault: IndexedDB, argon2id in WebAssembly, passkeys of this device. Apart from open.ts because it is
// loaded when a secret is first asked for.
import { argon2id } from 'hash-wasm';
import { HearthError } from '$core/errors';
import type { Channel, Clock } from '$core/ports';
import type { Stretch } from '$core/vault/vault-keys';
import { Vault, type Passkeys } from '$sdk/vault';
import type { CatalogueDatabase } from '$store/database';
import { VaultTable } from '$store/vault';

type Bytes = Uint8Array<ArrayBuffer>;

export function openVault(catalogue: CatalogueDatabase, clock: Clock, channel: Channel): Promise<Vault> {
  return Vault.open({
    store: new VaultTable(catalogue),
    stretch,
    passkeys,
    channel,
    hasScreen: true,
    now: () => clock.now(),
    everyMinute: (check) => {
      const timer = setInterval(check, 60_000);
      return () => clearInterval(timer);
    }
  });
}

const stretch: Stretch = async (passphrase, { memoryKiB, iterations, parallelism, salt }) => {
  const options = { iterations, parallelism, salt, memorySize: memoryKiB, hashLength: 32 };
  return new Uint8Array(await argon2id({ ...options, password: passphrase, outputType: 'binary' }));
};

/** The PRF extension (WebAuthn level 3), which TypeScript's library does not know of everywhere. */
interface PrfResult {
  readonly prf?: { readonly enabled?: boolean; readonly results?: { readonly first?: BufferSource } };
}

const passkeys: Passkeys = {
  async create(salt) {
    const credential = await attempt(() =>
      navigator.credentials.create({
        publicKey: {
          challenge: random(),
          rp: { name: 'Hearth' },
          user: { id: random(16), name: 'Hearth', displayName: 'Hearth' },
          pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: 'public-key', alg })),
          authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
          extensions: prf({ eval: { first: salt } })
        }
      })
    );
    const id = new Uint8Array(credential.rawId);
    const secret = secretOf(credential);
    if (secret) return { id, secret };
    const { prf: can } = credential.getClientExtensionResults() as PrfResult;
    if (!can?.enabled) throw new HearthError('vault/no-passkey', { reason: 'it cannot give keys (PRF)' });
    // Some tell of it only when they are used.
    return this.ask([{ id, salt }]);
  },

  async ask(known) {
    const byCredential = Object.fromEntries(known.map(({ id, salt }) => [base64url(id), { first: salt }]));
    const credential = await attempt(() =>
      navigator.credentials.get({
        publicKey: {
          challenge: random(),
          allowCredentials: known.map(({ id }) => ({ type: 'public-key', id })),
          userVerification: 'required',
          extensions: prf({ evalByCredential: byCredential })
        }
      })
    );
    const secret = secretOf(credential);
    if (!secret) throw new HearthError('vault/no-passkey', { reason: 'it gave no key (PRF)' });
    return { id: new Uint8Array(credential.rawId), secret };
  }
};

function prf(input: object): AuthenticationExtensionsClientInputs {
  return { prf: input } as AuthenticationExtensionsClientInputs;
}

async function attempt(work: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    const credential = await work();
    if (credential instanceof PublicKeyCredential) return credential;
    throw new HearthError('vault/no-passkey', { reason: 'none was chosen' });
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    throw new HearthError('vault/no-passkey', { reason: error.message }, { cause: error });
  }
}

function secretOf(credential: PublicKeyCredential): Bytes | undefined {
  const first = (credential.getClientExtensionResults() as PrfResult).prf?.results?.first;
  if (!first) return undefined;
  return first instanceof ArrayBuffer
    ? new Uint8Array(first)
    : new Uint8Array(first.buffer as ArrayBuffer, first.byteOffset, first.byteLength);
}

function random(count = 32): Bytes {
  return crypto.getRandomValues(new Uint8Array(count));
}

function base64url(bytes: Bytes): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}
