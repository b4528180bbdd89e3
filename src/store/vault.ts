// The vault's table beside the secrets, in the catalogue of this device.
import { HearthError } from '$core/errors';
import { hashBytes } from '$core/hash';
import type { VaultHeader } from '$core/vault/vault-keys';
import type { CatalogueDatabase, SecretRow } from './database';
import { translated } from './errors';

export interface VaultChange {
  readonly header?: VaultHeader | 'none';
  /** Whether the header may only be the first. */
  readonly isFirst?: boolean;
  readonly put?: readonly SecretRow[];
  readonly forget?: readonly string[];
}

export class VaultTable {
  readonly #db: CatalogueDatabase;

  constructor(db: CatalogueDatabase) {
    this.#db = db;
  }

  async header(): Promise<VaultHeader | undefined> {
    return (await translated(() => this.#db.vault.get('header')))?.value as VaultHeader | undefined;
  }

  async idleMinutes(): Promise<number | undefined> {
    return (await translated(() => this.#db.vault.get('idle')))?.value as number | undefined;
  }

  async setIdleMinutes(minutes: number): Promise<void> {
    await translated(() => this.#db.vault.put({ key: 'idle', value: minutes }));
  }

  secrets(): Promise<readonly SecretRow[]> {
    return translated(() => this.#db.secrets.toArray());
  }

  /** Another one whenever a secret was kept or forgotten, also by another tab; says nothing of what they are. */
  async stamp(): Promise<string> {
    const rows = await this.secrets();
    return hashBytes(
      new Blob(rows.flatMap(({ name, sealed, value }) => [name, '\n', sealed ?? value ?? '', '\n']))
    );
  }

  /** In one transaction. @throws HearthError vault/exists, store/quota */
  async write({ header, isFirst = false, put = [], forget = [] }: VaultChange): Promise<void> {
    const { secrets, vault } = this.#db;
    await translated(() =>
      this.#db.transaction('rw', secrets, vault, async () => {
        if (isFirst && (await vault.get('header'))) throw new HearthError('vault/exists', {});
        if (header === 'none') await vault.delete('header');
        else if (header) await vault.put({ key: 'header', value: header });
        await secrets.bulkDelete([...forget]);
        await secrets.bulkPut([...put]);
      })
    );
  }
}
