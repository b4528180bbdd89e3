// The tables of one workspace in IndexedDB, and of the catalogue of workspaces. Commits are 'strict': "saved"
// means written through, not only handed to the operating system.
import Dexie, { type EntityTable, type Table } from 'dexie';
import type { BlobId, LogLine } from '$core/ports';

/** Commit record of stored bytes: written last, so bytes without it do not exist. */
export interface BlobRow {
  readonly id: BlobId;
  readonly size: number;
  readonly chunks: number;
}
export interface ChunkRow {
  readonly blob: BlobId;
  readonly index: number;
  readonly bytes: Blob;
}
export interface UpdateRow {
  seq?: number;
  readonly bytes: Uint8Array;
  /** Came from the relay, or is known to be there. */
  readonly remote?: boolean;
}
export interface ShardUpdateRow extends UpdateRow {
  readonly shard: string;
}
export interface SeriesRow {
  seq?: number;
  readonly job: string;
  readonly names: readonly string[];
  /** Index into names, step and value of each point. */
  readonly name: Uint16Array;
  readonly step: Float64Array;
  readonly value: Float64Array;
}
export interface LogRow {
  seq?: number;
  readonly job: string;
  readonly lines: readonly LogLine[];
}
export interface KeyedRow {
  readonly key: string;
  readonly value: unknown;
}

export class WorkspaceDatabase extends Dexie {
  declare blobs: EntityTable<BlobRow, 'id'>;
  declare chunks: Table<ChunkRow, [BlobId, number]>;
  declare updates: EntityTable<UpdateRow, 'seq'>;
  declare shardUpdates: EntityTable<ShardUpdateRow, 'seq'>;
  declare series: EntityTable<SeriesRow, 'seq'>;
  declare logs: EntityTable<LogRow, 'seq'>;
  declare checkpoints: EntityTable<KeyedRow, 'key'>;
  declare cache: EntityTable<KeyedRow, 'key'>;
  /** Keys of this device and how far it is with the relay: never in an export. */
  declare sharing: EntityTable<KeyedRow, 'key'>;

  constructor(id: string) {
    super(databaseName(id), { chromeTransactionDurability: 'strict' });
    this.version(1).stores({
      blobs: 'id',
      chunks: '[blob+index]',
      updates: '++seq',
      series: '++seq, job',
      logs: '++seq, job',
      checkpoints: 'key',
      cache: 'key'
    });
    this.version(2).stores({ shardUpdates: '++seq, [shard+seq]' });
    this.version(3).stores({ sharing: 'key' });
    closeWhenOutdated(this);
  }
}

export interface WorkspaceRow {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly openedAt: number;
  /** Of a shared workspace that was joined by a link. */
  readonly room?: string;
}

export interface SecretRow {
  readonly name: string;
  /** Encrypted under the vault's key. */
  readonly sealed?: Uint8Array<ArrayBuffer>;
  /** As versions without a vault kept it: encrypted as soon as there is one. */
  readonly value?: string;
}

export class CatalogueDatabase extends Dexie {
  declare workspaces: EntityTable<WorkspaceRow, 'id'>;
  /** Access tokens by name. Of this device: never in a workspace, an export or a log. */
  declare secrets: EntityTable<SecretRow, 'name'>;
  /** How the vault is opened, and when it locks. Of this device. */
  declare vault: EntityTable<KeyedRow, 'key'>;

  constructor() {
    super('hearth', { chromeTransactionDurability: 'strict' });
    this.version(1).stores({ workspaces: 'id' });
    this.version(2).stores({ workspaces: 'id', secrets: 'name' });
    this.version(3).stores({ workspaces: 'id', secrets: 'name', vault: 'key' });
    closeWhenOutdated(this);
  }
}

export function databaseName(workspace: string): string {
  return `hearth-${workspace}`;
}

/** Without this, a tab of the old version would re-open the new database and write rows of the old schema. */
function closeWhenOutdated(db: Dexie): void {
  db.on('versionchange', () => {
    db.close({ disableAutoOpen: true });
    return false;
  });
}
