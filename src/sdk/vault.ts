// Secrets of this device, encrypted: made and opened by a passphrase or a passkey, locked after a while without use.
// Whoever needs a secret while it is locked makes a request, which the screen answers by a dialog; without a screen
// it is refused. Never part of a workspace, an export or a log.
import { HearthError } from '$core/errors';
import type { Channel, Live } from '$core/ports';
import {
  addPasskey,
  changePassphrase,
  makeVault,
  openByPasskey,
  openByPassphrase,
  openSecret,
  sealSecret,
  type Stretch,
  type VaultHeader
} from '$core/vault/vault-keys';

type Bytes = Uint8Array<ArrayBuffer>;

export interface VaultState {
  readonly state: 'none' | 'locked' | 'open';
  /** Secrets kept, and those of them that an older version left unencrypted. */
  readonly secrets: readonly string[];
  readonly unprotected: number;
  readonly passkeys: number;
  /** Minutes without use after which it locks. */
  readonly idleMinutes: number;
}

/** Someone needs the vault open, or made. */
export interface VaultRequest {
  readonly wants: 'create' | 'unlock';
  /** Name of the secret it is for. */
  readonly name: string;
  /** Goes on without. */
  dismiss(): void;
}

export interface KeptSecret {
  readonly name: string;
  readonly sealed?: Bytes;
  readonly value?: string;
}

/** Where the vault is kept. */
export interface VaultStore {
  header(): Promise<VaultHeader | undefined>;
  idleMinutes(): Promise<number | undefined>;
  setIdleMinutes(minutes: number): Promise<void>;
  secrets(): Promise<readonly KeptSecret[]>;
  /**
   * All of it in one transaction: the header (or its end), secrets to keep and names to forget.
   * @throws HearthError vault/exists where the header `isFirst` and there is one already
   */
  write(change: {
    readonly header?: VaultHeader | 'none';
    readonly isFirst?: boolean;
    readonly put?: readonly KeptSecret[];
    readonly forget?: readonly string[];
  }): Promise<void>;
}

/** WebAuthn with its PRF extension. @throws HearthError vault/no-passkey */
export interface Passkeys {
  create(salt: Bytes): Promise<{ readonly id: Bytes; readonly secret: Bytes }>;
  ask(
    passkeys: readonly { readonly id: Bytes; readonly salt: Bytes }[]
  ): Promise<{ id: Bytes; secret: Bytes }>;
}

export interface VaultPorts {
  readonly store: VaultStore;
  readonly stretch: Stretch;
  readonly passkeys: Passkeys;
  /** To this browser's other tabs: one that is open opens the others, and locking locks all. */
  readonly channel: Channel;
  /** Whether somebody answers requests; without, they are refused at once. */
  readonly hasScreen: boolean;
  now(): number;
  /** Calls back about once a minute, to lock what was idle; gives what stops it. */
  everyMinute(check: () => void): () => void;
}

const usualIdleMinutes = 15;
type Told = { readonly vault: 'ask' | 'lock' } | { readonly vault: 'key'; readonly key: CryptoKey };

export class Vault {
  readonly #ports: VaultPorts;
  readonly #watchers = new Set<() => void>();
  #header: VaultHeader | undefined;
  #key: CryptoKey | undefined;
  #usedAt = 0;
  #idleMinutes = usualIdleMinutes;
  #secrets: ReadonlyMap<string, KeptSecret> = new Map();
  #state: VaultState = {
    state: 'none',
    secrets: [],
    unprotected: 0,
    passkeys: 0,
    idleMinutes: usualIdleMinutes
  };
  #asked:
    | { readonly request: VaultRequest; readonly settled: Promise<boolean>; settle(isOpen: boolean): void }
    | undefined;
  #declined = false;
  readonly live: Live<VaultState>;
  /** What the screen is asked for; undefined while nothing is. */
  readonly request: Live<VaultRequest | undefined>;

  private constructor(ports: VaultPorts) {
    this.#ports = ports;
    const subscribe = (changed: () => void): (() => void) => {
      this.#watchers.add(changed);
      return () => this.#watchers.delete(changed);
    };
    this.live = { get: () => this.#state, subscribe };
    this.request = { get: () => this.#asked?.request, subscribe };
    ports.channel.listen((message) => void this.#hear(message as Told));
    ports.everyMinute(() => this.#lockIfIdle());
  }

  static async open(ports: VaultPorts): Promise<Vault> {
    const vault = new Vault(ports);
    await vault.#read();
    if (vault.#header) ports.channel.post({ vault: 'ask' } satisfies Told);
    return vault;
  }

  /**
   * Makes the vault and encrypts what is kept unencrypted. Never in the place of one that is there, made by another tab
   * perhaps: its secrets could never be read again.
   * @throws HearthError vault/exists, vault/weak-passphrase, store/quota
   */
  async create(passphrase: string): Promise<void> {
    await this.#read();
    if (this.#header) throw new HearthError('vault/exists', {});
    const { header, key } = await makeVault(passphrase, this.#ports.stretch);
    const old = [...this.#secrets.values()].filter(({ value }) => value !== undefined);
    const put = await Promise.all(
      old.map(async ({ name, value }) => ({ name, sealed: await sealSecret(key, name, value!) }))
    );
    await this.#ports.store.write({ header, isFirst: true, put });
    await this.#read();
    this.#take(key);
  }

  /** @throws HearthError vault/wrong-passphrase */
  async unlock(passphrase: string): Promise<void> {
    await this.#read();
    if (this.#header) this.#take(await openByPassphrase(this.#header, passphrase, this.#ports.stretch));
  }

  /** @throws HearthError vault/no-passkey, vault/wrong-passkey */
  async unlockByPasskey(): Promise<void> {
    await this.#read();
    if (!this.#header) return;
    const { id, secret } = await this.#ports.passkeys.ask(this.#header.passkeys);
    this.#take(await openByPasskey(this.#header, id, secret));
  }

  /** Here and in all other tabs. */
  lock(): void {
    this.#ports.channel.post({ vault: 'lock' } satisfies Told);
    this.#forgetKey();
  }

  /** @throws HearthError vault/wrong-passphrase, vault/weak-passphrase */
  async changePassphrase(from: string, to: string): Promise<void> {
    await this.#read();
    if (!this.#header) return;
    await this.#ports.store.write({
      header: await changePassphrase(this.#header, from, to, this.#ports.stretch)
    });
    await this.#read();
  }

  /** Lets a passkey of this device open it too. @throws HearthError vault/wrong-passphrase, vault/no-passkey */
  async addPasskey(passphrase: string): Promise<void> {
    await this.#read();
    if (!this.#header) return;
    await openByPassphrase(this.#header, passphrase, this.#ports.stretch);
    const salt = crypto.getRandomValues(new Uint8Array(32));
    const made = { ...(await this.#ports.passkeys.create(salt)), salt, addedAt: this.#ports.now() };
    await this.#ports.store.write({
      header: await addPasskey(this.#header, passphrase, made, this.#ports.stretch)
    });
    await this.#read();
  }

  async removePasskeys(): Promise<void> {
    await this.#read();
    if (this.#header) await this.#ports.store.write({ header: { ...this.#header, passkeys: [] } });
    await this.#read();
  }

  async setIdleMinutes(minutes: number): Promise<void> {
    await this.#ports.store.setIdleMinutes(minutes);
    await this.#read();
  }

  /** Deletes the vault and every secret in it: the way out of a forgotten passphrase. */
  async destroy(): Promise<void> {
    await this.#read();
    await this.#ports.store.write({ header: 'none', forget: [...this.#secrets.keys()] });
    this.lock();
    await this.#read();
  }

  /** Tells that someone is at this device. */
  touch(): void {
    this.#lockIfIdle();
    this.#usedAt = this.#ports.now();
  }

  async has(name: string): Promise<boolean> {
    await this.#read();
    return this.#secrets.has(name);
  }

  /** @throws HearthError vault/locked, store/quota */
  async set(name: string, value: string): Promise<void> {
    await this.#read();
    const key = await this.#needKey(name);
    await this.#ports.store.write({ put: [{ name, sealed: await sealSecret(key, name, value) }] });
    await this.#read();
  }

  async delete(name: string): Promise<void> {
    await this.#ports.store.write({ forget: [name] });
    await this.#read();
  }

  /** @throws HearthError vault/locked, vault/damaged */
  async get(name: string): Promise<string | undefined> {
    await this.#read();
    const kept = this.#secrets.get(name);
    if (!kept) return undefined;
    if (kept.sealed) return openSecret(await this.#needKey(name), name, kept.sealed);
    // From before there was a vault: offered to be encrypted, once; used as it is where that is declined.
    if (!this.#header && !this.#declined && this.#ports.hasScreen) this.#declined = !(await this.#ask(name));
    return kept.value ?? this.get(name);
  }

  async #needKey(name: string): Promise<CryptoKey> {
    this.#lockIfIdle();
    if (!this.#key) await this.#ask(name);
    if (!this.#key) throw new HearthError('vault/locked', { name });
    this.#usedAt = this.#ports.now();
    return this.#key;
  }

  /** Asks the screen to open or make the vault; whether it is open then. */
  #ask(name: string): Promise<boolean> {
    if (!this.#ports.hasScreen) return Promise.resolve(false);
    if (this.#asked) return this.#asked.settled;
    let settle: (isOpen: boolean) => void = () => undefined;
    const settled = new Promise<boolean>((done) => {
      settle = (isOpen) => {
        this.#asked = undefined;
        done(isOpen);
        this.#tell();
      };
    });
    const wants = this.#header ? 'unlock' : 'create';
    this.#asked = { request: { wants, name, dismiss: () => settle(false) }, settled, settle };
    this.#tell();
    return settled;
  }

  #take(key: CryptoKey): void {
    this.#key = key;
    this.#usedAt = this.#ports.now();
    this.#ports.channel.post({ vault: 'key', key } satisfies Told);
    this.#look();
    this.#asked?.settle(true);
  }

  #lockIfIdle(): void {
    if (this.#key && this.#ports.now() - this.#usedAt > this.#idleMinutes * 60_000) this.#forgetKey();
  }

  #forgetKey(): void {
    this.#key = undefined;
    this.#look();
  }

  async #hear(message: Told): Promise<void> {
    if (message?.vault === 'ask' && this.#key)
      this.#ports.channel.post({ vault: 'key', key: this.#key } satisfies Told);
    if (message?.vault === 'lock') this.#forgetKey();
    if (message?.vault !== 'key' || this.#key) return;
    await this.#read();
    this.#key = message.key;
    this.#usedAt = this.#ports.now();
    this.#look();
    this.#asked?.settle(true);
  }

  async #read(): Promise<void> {
    const { store } = this.#ports;
    this.#header = await store.header();
    this.#idleMinutes = (await store.idleMinutes()) ?? usualIdleMinutes;
    this.#secrets = new Map((await store.secrets()).map((kept) => [kept.name, kept]));
    if (!this.#header) this.#key = undefined;
    this.#look();
  }

  #look(): void {
    this.#state = {
      state: this.#key ? 'open' : this.#header ? 'locked' : 'none',
      secrets: [...this.#secrets.keys()].sort(),
      unprotected: [...this.#secrets.values()].filter(({ sealed }) => !sealed).length,
      passkeys: this.#header?.passkeys.length ?? 0,
      idleMinutes: this.#idleMinutes
    };
    this.#tell();
  }

  #tell(): void {
    for (const changed of this.#watchers) changed();
  }
}
