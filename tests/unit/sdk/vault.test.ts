// The vault: what it keeps is unreadable without its passphrase, and it locks by itself.
import { argon2id } from 'hash-wasm';
import { expect, it } from 'vitest';
import { HearthError } from '$core/errors';
import type { Channel } from '$core/ports';
import { argon2Cost, type Stretch, type VaultHeader } from '$core/vault/vault-keys';
import { Vault, type KeptSecret, type VaultPorts, type VaultStore } from '$sdk/vault';
import { SharedMachine } from '../../support/memory-workspace';

/** The real derivation at a smaller cost, so that the tests are quick. */
const stretch: Stretch = async (password, { iterations, parallelism, salt }) =>
  new Uint8Array(
    await argon2id({
      password,
      iterations,
      parallelism,
      salt,
      memorySize: 64,
      hashLength: 32,
      outputType: 'binary'
    })
  );

class MemoryVault implements VaultStore {
  kept = new Map<string, KeptSecret>();
  head: VaultHeader | undefined;
  idle: number | undefined;
  header = async () => this.head;
  idleMinutes = async () => this.idle;
  setIdleMinutes = async (minutes: number) => void (this.idle = minutes);
  secrets = async () => [...this.kept.values()];
  async write({ header, isFirst, put = [], forget = [] }: Parameters<VaultStore['write']>[0]) {
    if (isFirst && this.head) throw new HearthError('vault/exists', {});
    if (header) this.head = header === 'none' ? undefined : header;
    for (const name of forget) this.kept.delete(name);
    for (const secret of put) this.kept.set(secret.name, secret);
  }
}

/** A passkey that evaluates by hashing, as PRF does with a key that never leaves it. */
const passkeys = (key: number): VaultPorts['passkeys'] => {
  const evaluate = async (salt: Uint8Array<ArrayBuffer>) =>
    new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array([key, ...salt])));
  const id = new Uint8Array([key]);
  return {
    create: async (salt) => ({ id, secret: await evaluate(salt) }),
    ask: async ([first]) => ({ id, secret: await evaluate(first!.salt) })
  };
};

function world() {
  const machine = new SharedMachine();
  const store = new MemoryVault();
  const clock = { now: 0 };
  const open = (more: Partial<VaultPorts> = {}, channel: Channel = machine.channel()): Promise<Vault> =>
    Vault.open({
      store,
      stretch,
      passkeys: passkeys(1),
      channel,
      hasScreen: false,
      now: () => clock.now,
      everyMinute: () => () => undefined,
      ...more
    });
  return { store, clock, open };
}

const text = (store: MemoryVault): string =>
  JSON.stringify([store.head, ...store.kept.values()], (_key, value: unknown) =>
    value instanceof Uint8Array ? new TextDecoder('latin1').decode(value) : value
  );

it('keeps secrets that only its passphrase opens, with the parameters beside the salt', async () => {
  const { store, open } = world();
  const vault = await open();
  await expect(vault.set('hub-token', 'hf_MARKER')).rejects.toMatchObject({ code: 'vault/locked' });
  await expect(vault.create('short')).rejects.toMatchObject({ code: 'vault/weak-passphrase' });
  await vault.create('correct horse battery');
  await vault.set('hub-token', 'hf_MARKER');
  expect(await vault.get('hub-token')).toBe('hf_MARKER');
  expect(text(store)).not.toContain('MARKER');
  expect(store.head!.passphrase).toMatchObject({ ...argon2Cost, salt: expect.any(Uint8Array) as unknown });

  vault.lock();
  expect(await vault.has('hub-token')).toBe(true);
  await expect(vault.get('hub-token')).rejects.toMatchObject({ code: 'vault/locked' });
  await expect(vault.unlock('correct horse batter')).rejects.toMatchObject({
    code: 'vault/wrong-passphrase'
  });
  await vault.unlock('correct horse battery');
  expect(await vault.get('hub-token')).toBe('hf_MARKER');

  // A secret opens under its own name alone.
  await vault.set('flow-key:1', 'other');
  store.kept.set('flow-key:1', { ...store.kept.get('hub-token')!, name: 'flow-key:1' });
  await expect(vault.get('flow-key:1')).rejects.toMatchObject({ code: 'vault/damaged' });
});

it('is never made in the place of one that is there, whichever tab made it', async () => {
  const { open } = world();
  // Tabs that do not hear of one another, as where one was asleep.
  const [one, other] = [await open(), await open({}, new SharedMachine().channel())];
  const both = await Promise.allSettled([
    one.create('correct horse battery'),
    other.create('a second phrase')
  ]);
  expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  await one.set('a', '1');
  await expect(other.create('a second phrase')).rejects.toMatchObject({ code: 'vault/exists' });
  await other.unlock('correct horse battery');
  expect(await other.get('a')).toBe('1');
});

it('encrypts what an older version kept open, and gives it until then', async () => {
  const { store, open } = world();
  store.kept.set('hub-token', { name: 'hub-token', value: 'hf_OLD' });
  const vault = await open();
  expect(vault.live.get()).toMatchObject({ state: 'none', unprotected: 1 });
  expect(await vault.get('hub-token')).toBe('hf_OLD');
  await vault.create('correct horse battery');
  expect(text(store)).not.toContain('hf_OLD');
  expect(vault.live.get()).toMatchObject({ state: 'open', unprotected: 0, secrets: ['hub-token'] });
  expect(await vault.get('hub-token')).toBe('hf_OLD');
});

it('locks after a while without use, and all tabs when told to', async () => {
  const { clock, open } = world();
  const [one, other] = [await open(), await open()];
  await one.create('correct horse battery');
  await one.set('a', '1');
  await expect.poll(() => other.live.get().state).toBe('open');
  clock.now = 14 * 60_000;
  one.touch();
  clock.now = 28 * 60_000;
  expect(await one.get('a')).toBe('1');
  await expect(other.get('a')).rejects.toMatchObject({ code: 'vault/locked' });
  await other.unlock('correct horse battery');
  one.lock();
  await expect.poll(() => other.live.get().state).toBe('locked');
});

it('asks the screen when it is needed, and goes on when it was opened or declined', async () => {
  const { open } = world();
  const vault = await open({ hasScreen: true });
  const setting = vault.set('a', '1');
  await expect.poll(() => vault.request.get()).toMatchObject({ wants: 'create', name: 'a' });
  await vault.create('correct horse battery');
  await setting;
  vault.lock();
  const [first, second] = [vault.get('a'), vault.get('a')];
  await expect.poll(() => vault.request.get()?.wants).toBe('unlock');
  await vault.unlock('correct horse battery');
  expect(await Promise.all([first, second])).toEqual(['1', '1']);
  vault.lock();
  const refused = vault.get('a');
  await expect.poll(() => vault.request.get()?.wants).toBe('unlock');
  vault.request.get()!.dismiss();
  await expect(refused).rejects.toMatchObject({ code: 'vault/locked' });
});

it('opens by a passkey, whose key opens nothing else, and by a changed passphrase', async () => {
  const { open } = world();
  const vault = await open();
  await vault.create('correct horse battery');
  await vault.set('a', '1');
  await expect(vault.addPasskey('wrong')).rejects.toMatchObject({ code: 'vault/wrong-passphrase' });
  await vault.addPasskey('correct horse battery');
  vault.lock();
  await vault.unlockByPasskey();
  expect(await vault.get('a')).toBe('1');
  await vault.changePassphrase('correct horse battery', 'another long one');
  vault.lock();
  await expect(vault.unlock('correct horse battery')).rejects.toMatchObject({
    code: 'vault/wrong-passphrase'
  });
  await vault.unlock('another long one');
  vault.lock();
  await vault.unlockByPasskey();
  const stranger = await open({ passkeys: passkeys(2) }, new SharedMachine().channel());
  await expect(stranger.unlockByPasskey()).rejects.toMatchObject({ code: 'vault/wrong-passkey' });
  await vault.destroy();
  expect(vault.live.get()).toMatchObject({ state: 'none', secrets: [] });
});

it('stretches by argon2id as RFC 9106 has it', async () => {
  // As argon2-cffi 25.1 gives it: hash_secret_raw(b'password', b'somesaltsomesalt', 3, 65536, 1, 32, Type.ID).
  const params = { memorySize: 65_536, iterations: 3, parallelism: 1, hashLength: 32 };
  const salt = new TextEncoder().encode('somesaltsomesalt');
  const hash = await argon2id({ ...params, password: 'password', salt, outputType: 'hex' });
  expect(hash).toBe('7664ad4ba1a3c999fcdd0991ffc2270f78302d2383233db5e7befc85d1bb1819');
});
