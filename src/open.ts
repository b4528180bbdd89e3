// Composition root of the page: IndexedDB, workers, locks, tabs and time become a Hearth. The only file of the
// page that knows all of them, and that reads the clock and chance.
import { liveQuery } from 'dexie';
import { HearthError, isHearthError } from '$core/errors';
import { checkName } from '$core/assets';
import { topicsOf } from '$core/topics';
import { memoryBudget } from '$core/memory-budget';
import type { Channel, Clock, Leases, Live, Socket } from '$core/ports';
import { mayWrite } from '$core/sharing/roles';
import { LazyPool } from '$compute/lazy-pool';
import type { PoolSecrets } from '$compute/pool';
import type { Hearth, WorkspaceInfo } from '$sdk/hearth';
import type { Shards } from '$sdk/ports';
import type { Vault } from '$sdk/vault';
import { Workspace } from '$sdk/workspace';
import { BlobTable } from '$store/blobs';
import { CatalogueDatabase, databaseName, WorkspaceDatabase, type WorkspaceRow } from '$store/database';
import { DeviceTable } from '$store/device';
import { translated } from '$store/errors';
import { SharingTable } from '$store/sharing';
import { ShardUpdateTable, UpdateTable } from '$store/update-log';
import { WorkspaceDocument } from '$sync/document';
import type { Membership } from '$sync/sharing/membership';
import Dexie from 'dexie';

export interface OpenOptions {
  readonly version: string;
  /** Path the studio is hosted at, '' for the root of its server. */
  readonly base: string;
}

/** Makes the page's Hearth. */
export function createHearth({ version, base }: OpenOptions): Hearth {
  const catalogue = new CatalogueDatabase();
  const lazy = new LazyVault(async () =>
    (await import('./vault')).openVault(catalogue, clock, openChannel('hearth-vault'))
  );
  const vault = (): Promise<Vault> => lazy.get();
  const secret = async (name: string): Promise<string | undefined> => (await vault()).get(name);
  const secretsStamp = async (): Promise<string> =>
    new (await import('$store/vault')).VaultTable(catalogue).stamp();
  const secrets = { secret, secretsStamp };
  const current = new CurrentWorkspace({ version, secrets, baseUrl: location.origin + base });
  let ends: Promise<void> | undefined;
  return {
    version,
    async open(id) {
      const row = await findRow(catalogue, id);
      const workspace = await current.open(row);
      // A first visit has no log from before.
      if (row.openedAt > 0) ends ??= import('$store/clean-ends').then((m) => m.noteOpenPage(clock.id()));
      await noteOpened(catalogue, row.id);
      return workspace;
    },
    current: current.live,
    import: async (file, onProgress) =>
      (await import('./unpack')).unpack(file, { catalogue, clock, leases, shardsOf }, onProgress),
    gpuReport: async () => (await import('$compute/gpu-report')).gpuReport(),
    secrets: {
      set: async (name, value) => (await vault()).set(name, value),
      has: async (name) => (await vault()).has(name),
      delete: async (name) => (await vault()).delete(name),
      vault,
      loaded: lazy.live
    },
    links: {
      look: async (address) => (await import('./join')).look(catalogue, address),
      join: async (address, name) => (await import('./join')).join(catalogue, clock, address, name)
    },
    workspaces: {
      live: liveRows(catalogue),
      list: () => listRows(catalogue),
      async create(name) {
        const row = { id: clock.id(), name: checkName(name), createdAt: clock.now(), openedAt: 0 };
        await translated(() => catalogue.workspaces.add(row));
        return row;
      },
      async rename(id, name) {
        await translated(() => catalogue.workspaces.update(id, { name: checkName(name) }));
        current.rename(id, checkName(name));
      },
      async delete(id) {
        await current.close(id);
        await translated(() => catalogue.workspaces.delete(id));
        await translated(() => Dexie.delete(databaseName(id)));
      }
    }
  };
}

/** The vault, loaded when it is first asked for; again if that failed. */
class LazyVault {
  readonly #load: () => Promise<Vault>;
  readonly #watchers = new Set<() => void>();
  #loading: Promise<Vault> | undefined;
  #loaded: Vault | undefined;
  readonly live: Live<Vault | undefined> = {
    get: () => this.#loaded,
    subscribe: (changed) => {
      this.#watchers.add(changed);
      return () => this.#watchers.delete(changed);
    }
  };

  constructor(load: () => Promise<Vault>) {
    this.#load = load;
  }

  async get(): Promise<Vault> {
    try {
      this.#loaded = await (this.#loading ??= this.#load());
    } catch (error) {
      this.#loading = undefined;
      throw error;
    }
    for (const changed of this.#watchers) changed();
    return this.#loaded;
  }
}

/** What every workspace is opened with. */
interface OpenContext {
  readonly version: string;
  readonly secrets: PoolSecrets;
  readonly baseUrl: string;
}

/** The one workspace that is open in this tab. */
class CurrentWorkspace {
  readonly #context: OpenContext;
  readonly #watchers = new Set<() => void>();
  #opened: { readonly id: string; readonly whole: ReturnType<typeof openWorkspace> } | undefined;
  #shown: Workspace | undefined;
  readonly live: Live<Workspace | undefined> = {
    get: () => this.#shown,
    subscribe: (changed) => {
      this.#watchers.add(changed);
      return () => this.#watchers.delete(changed);
    }
  };

  constructor(context: OpenContext) {
    this.#context = context;
  }

  /** The same object while it is open. Closes another one first. */
  async open(row: WorkspaceRow): Promise<Workspace> {
    if (this.#opened?.id === row.id) return (await this.#opened.whole).workspace;
    await this.close();
    const opened = { id: row.id, whole: openWorkspace(row, this.#context) };
    this.#opened = opened;
    try {
      const { workspace } = await opened.whole;
      if (this.#opened === opened) this.#show(workspace);
      return workspace;
    } catch (error) {
      // So that the next call tries again instead of failing for the same reason.
      if (this.#opened === opened) this.#opened = undefined;
      throw error;
    }
  }

  /** Closes what is open; with an id, only if it is that one. */
  async close(id?: string): Promise<void> {
    const opened = this.#opened;
    if (!opened || (id !== undefined && opened.id !== id)) return;
    this.#opened = undefined;
    this.#show(undefined);
    await (await opened.whole).close();
  }

  rename(id: string, name: string): void {
    if (this.#shown?.id === id) this.#shown.name = name;
  }

  #show(workspace: Workspace | undefined): void {
    this.#shown = workspace;
    for (const changed of this.#watchers) changed();
  }
}

const clock: Clock = {
  now: () => Date.now(),
  id: () => crypto.randomUUID().replaceAll('-', '').slice(0, 16)
};

const leases: Leases = {
  tryHold: <T>(name: string, work: () => Promise<T>) =>
    navigator.locks.request(name, { ifAvailable: true }, (lock) => (lock ? work() : undefined)) as Promise<
      T | undefined
    >,
  hold: <T>(name: string, work: () => Promise<T>, options: { readonly shared?: boolean } = {}) =>
    navigator.locks.request(name, { mode: options.shared ? 'shared' : 'exclusive' }, work) as Promise<T>
};

async function openWorkspace(row: WorkspaceRow, { version, secrets, baseUrl }: OpenContext) {
  const database = new WorkspaceDatabase(row.id);
  const blobs = new BlobTable(database);
  const tabs = openChannel(`hearth:${row.id}`);
  const pool = new LazyPool(blobs, secrets);
  const { id } = row;
  const store = new SharingTable(database);
  const membership = (await store.get('membership')) as Membership | undefined;
  const cursor = (await store.get('cursor:records')) as { readonly pushed: number } | undefined;
  const log = new UpdateTable(database);
  const shared = membership && { pushed: cursor?.pushed ?? 0 };
  const document = await WorkspaceDocument.open({ id, log, channel: tabs, leases, ...shared });
  document.readOnly = membership?.role !== undefined && !mayWrite(membership.role, 'records');
  const workspace = new Workspace(row.name, {
    id,
    document,
    shards: shardsOf(id, database, tabs),
    blobs,
    device: new DeviceTable(database),
    compute: pool,
    channel: tabs,
    leases,
    clock,
    appVersion: version,
    deviceName: deviceName(),
    parallelJobs: Math.max(1, Math.min(4, (navigator.hardwareConcurrency || 2) - 1)),
    memoryBudget: memoryBudget(navigator as { deviceMemory?: number }),
    baseUrl,
    packageList: async () => (await import('$compute/python-packages')).packageList(),
    sharing: { store, dial: (url) => new WebSocket(url) as Socket, relay: location.origin, membership }
  });
  await workspace.start();
  const retry = (): void => workspace.sharing.session?.retry();
  addEventListener('online', retry);
  const close = async (): Promise<void> => {
    removeEventListener('online', retry);
    workspace.close();
    pool.close();
    await document.close();
    tabs.close();
    database.close();
  };
  return { workspace, close };
}

/** Each shard has its own log, its own lock, and hears only what is said of it. */
function shardsOf(id: string, database: WorkspaceDatabase, tabs: Channel): Shards {
  const topic = topicsOf(tabs);
  return {
    open: (name, how) =>
      how({ id: `${id}/${name}`, log: new ShardUpdateTable(database, name), channel: topic(name), leases }),
    delete: (name) => new ShardUpdateTable(database, name).clear()
  };
}

async function findRow(catalogue: CatalogueDatabase, id: string | undefined): Promise<WorkspaceRow> {
  // Two tabs that open for the first time at once must agree on one first workspace.
  return leases.hold('hearth-catalogue', async () => {
    const rows = await translated(() => catalogue.workspaces.toArray());
    if (id !== undefined) {
      const row = rows.find((candidate) => candidate.id === id);
      if (!row) throw new HearthError('workspace/not-found', { id });
      return row;
    }
    const last = rows.sort((a, b) => b.openedAt - a.openedAt)[0];
    if (last) return last;
    const first: WorkspaceRow = { id: clock.id(), name: 'My workspace', createdAt: clock.now(), openedAt: 0 };
    await translated(() => catalogue.workspaces.add(first));
    return first;
  });
}

/** So that it is opened next time. On a full disk another may be; that is no reason to open none. */
async function noteOpened(catalogue: CatalogueDatabase, id: string): Promise<void> {
  try {
    await translated(() => catalogue.workspaces.update(id, { openedAt: clock.now() }));
  } catch (error) {
    if (!isHearthError(error, 'store/quota')) throw error;
  }
}

async function listRows(catalogue: CatalogueDatabase): Promise<readonly WorkspaceRow[]> {
  const rows = await translated(() => catalogue.workspaces.toArray());
  return rows.sort((a, b) => a.createdAt - b.createdAt);
}

function liveRows(catalogue: CatalogueDatabase): Live<readonly WorkspaceInfo[]> {
  let rows: readonly WorkspaceInfo[] = [];
  return {
    get: () => rows,
    subscribe(changed) {
      const subscription = liveQuery(() => listRows(catalogue)).subscribe((next) => {
        rows = next;
        changed();
      });
      return () => subscription.unsubscribe();
    }
  };
}

function openChannel(name: string): Channel & { close(): void } {
  const channel = new BroadcastChannel(name);
  return {
    post: (message) => channel.postMessage(message),
    listen(heard) {
      const listener = (event: MessageEvent): void => heard(event.data);
      channel.addEventListener('message', listener);
      return () => channel.removeEventListener('message', listener);
    },
    close: () => channel.close()
  };
}

function deviceName(): string {
  const cores = navigator.hardwareConcurrency || 1;
  const browser = /(Firefox|Edg|Chrome|Safari)\/[\d.]+/.exec(navigator.userAgent)?.[0] ?? 'browser';
  return `${browser}, ${cores} cores`;
}
