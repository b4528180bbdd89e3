// The bytes of a shared workspace's versions: where they are, sending those a person shares, fetching those that are
// not here. Nothing is sent that was not asked for. Pictures come one by one when they are looked at; everything else
// is fetched as a whole, when someone has seen what it costs. Loaded with the session.
import { splitFullRef, type AssetKind, type AssetVersion } from '$core/assets';
import { HearthError, toErrorRecord, type ErrorRecord } from '$core/errors';
import type { JobRecord } from '$core/jobs/record';
import type { BlobId, Live } from '$core/ports';
import { mayWrite } from '$core/sharing/roles';
import type { Session } from '$sync/sharing/session';
import { writingLease, type Catalog } from '../catalog';
import type { WorkspacePorts } from '../ports';
import {
  blobsOf,
  bytesMaps,
  picturesOf,
  presenceOf,
  shortHash,
  versionsIn,
  type Holding,
  type OnRelay,
  type Place
} from './places';
import { onlyIfAway, pause, Transfer, type Carry, type TransferState } from './transfer';

export type { Place } from './places';
export type { TransferState } from './transfer';

export interface BytesState {
  /** By version hash. */
  readonly places: ReadonlyMap<string, Place>;
  readonly transfers: ReadonlyMap<string, TransferState>;
  /** Why the last look did not come to its end. */
  readonly error?: ErrorRecord;
}

/** Something that a job needs and that can be fetched. */
export interface Wanted {
  readonly kind: AssetKind;
  readonly ref: string;
  readonly bytes: number;
}

const never = new AbortController().signal;

export class SharedBytes {
  readonly #ports: WorkspacePorts;
  readonly #catalog: Catalog;
  readonly #session: Session;
  readonly #transfers = new Map<string, Transfer>();
  readonly #watchers = new Set<() => void>();
  readonly #stops: (() => void)[];
  /** Pictures and lists of them that may be fetched when they are read. */
  readonly #onDemand = new Set<BlobId>();
  readonly #fetching = new Map<BlobId, Promise<boolean>>();
  /** Of sets of images whose lists are here, by version hash. */
  readonly #pictures = new Map<string, readonly BlobId[]>();
  readonly #wanting = new Set<(wanted: Wanted) => void>();
  /** Versions that the relay was found to lack, with the time of the record that says otherwise. */
  readonly #lost = new Map<string, number>();
  #mending: Promise<void> | undefined;
  #state: BytesState = { places: new Map(), transfers: new Map() };
  #looking: Promise<void> | undefined;
  #again = false;
  #closed = false;
  readonly live: Live<BytesState>;

  constructor(ports: WorkspacePorts, catalog: Catalog, session: Session) {
    this.#ports = ports;
    this.#catalog = catalog;
    this.#session = session;
    this.live = {
      get: () => this.#state,
      subscribe: (changed) => {
        this.#watchers.add(changed);
        return () => this.#watchers.delete(changed);
      }
    };
    const look = (): void => void this.look().catch((error: unknown) => this.#tellFault(error));
    const { document, blobs } = ports;
    this.#stops = [
      catalog.records.live.subscribe(look),
      document.records(bytesMaps.onRelay).live.subscribe(look),
      document.records(bytesMaps.holders).live.subscribe(look)
    ];
    blobs.source = (id) => this.#fetchWhenRead(id);
    look();
  }

  /** Where the bytes of a version are, as far as is known; undefined before the first look. */
  place(version: AssetVersion): Place | undefined {
    return this.#state.places.get(version.hash);
  }

  /**
   * Sends what the relay lacks of a version, for all members; says so in the shared document when it is all there.
   * @param ref 'dataset:adult@1'
   * @throws HearthError share/read-only, share/bytes-elsewhere, share/relay-full
   */
  async share(kind: AssetKind, ref: string): Promise<void> {
    const { record: asset, version, ref: exact } = this.#catalog.find(kind, ref);
    if (!mayWrite(this.#session.live.get().role, 'records')) throw new HearthError('share/read-only', {});
    const sizes = await this.#sizesHere(version);
    if (!sizes) throw this.#elsewhere(exact, version);
    const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    await this.#carry('share', version, bytes, (options) =>
      this.#session.files.upload(sizes, this.#ports.blobs, options)
    );
    if (this.#transfers.get(version.hash)?.state.state !== 'done') return;
    await this.#tellOnRelay(version, bytes, asset.name);
    await this.look();
  }

  /** Shares every newest version that is here and not yet on the relay, until told to stop. Same errors as `share`. */
  async shareAll(isStopped: () => boolean = () => false): Promise<void> {
    await this.look();
    for (const { ref } of this.unshared()) {
      if (isStopped()) return;
      const { kind, ref: name } = splitFullRef(ref)!;
      await this.share(kind, name);
    }
  }

  /** Newest versions that are here and not on the relay, with their bytes. */
  unshared(): readonly { readonly ref: string; readonly bytes: number }[] {
    const alive = [...this.#catalog.records.all().values()].filter(
      ({ deletedAt, isBetweenSteps }) => deletedAt === undefined && !isBetweenSteps
    );
    return alive.flatMap(({ kind, name, versions }) => {
      const newest = versions.at(-1)!;
      const place = this.place(newest);
      if (!place || place.onRelay || place.state !== 'here') return [];
      return [{ ref: `${kind}:${name}@${newest.version}`, bytes: place.bytes }];
    });
  }

  /**
   * Fetches what is not here of a version. Stopped, it goes on later where it was.
   * @returns whether all of it is here now: not where it was stopped, or is on its way already
   * @throws HearthError share/bytes-elsewhere, share/bytes-damaged, store/quota
   */
  async fetch(kind: AssetKind, ref: string): Promise<boolean> {
    const { version, ref: exact } = this.#catalog.find(kind, ref);
    await this.look();
    const total = this.place(version)?.absent ?? version.manifest.bytes;
    if (total === 0) return true;
    const load = async (ids: Iterable<BlobId>, options: Parameters<Carry>[0]): Promise<void> => {
      if (await this.#download(ids, options)) return;
      await this.#tellLost(version);
      throw this.#elsewhere(exact, version);
    };
    await this.#carry('fetch', version, total, async (options) => {
      await load(blobsOf(version, this.#job), options);
      await load((await this.#picturesOf(version, await this.#ports.blobs.list())) ?? [], options);
    });
    await this.look();
    return this.place(version)?.state === 'here';
  }

  /** Stops carrying a version, by its hash; what was carried stays. */
  cancel(hash: string): void {
    this.#transfers.get(hash)?.cancel();
  }

  /** Versions by 'dataset:adult@1'. @throws HearthError share/bytes-elsewhere unless all are here */
  async require(versions: ReadonlyMap<string, AssetVersion>): Promise<void> {
    await this.look();
    for (const [full, version] of versions) {
      const place = this.place(version);
      const { kind, ref } = splitFullRef(full)!;
      if (place?.state === 'here') continue;
      if (place?.onRelay) for (const heard of this.#wanting) heard({ kind, ref, bytes: place.absent });
      throw this.#elsewhere(ref, version);
    }
  }

  /** Tells of what a job was refused for and a fetch would bring, so that a screen can offer it. */
  onWanted(heard: (wanted: Wanted) => void): () => void {
    this.#wanting.add(heard);
    return () => this.#wanting.delete(heard);
  }

  /** Sends again what this device had shared and a relay has lost. What cannot be sent now waits for the next time. */
  mend(): Promise<void> {
    this.#mending ??= this.#mendAll()
      .catch(onlyIfAway)
      .finally(() => (this.#mending = undefined));
    return this.#mending;
  }

  async #mendAll(): Promise<void> {
    const shared = this.#ports.document.records<OnRelay>(bytesMaps.onRelay);
    for (const version of versionsIn(this.#catalog.records.all().values())) {
      const record = shared.get(version.hash);
      if (this.#closed || this.#ports.document.readOnly || record?.by !== this.#session.author) continue;
      const sizes = await this.#sizesHere(version);
      if (!sizes || (await this.#session.files.absent(sizes, never)).size + Number(!!record.lost) === 0)
        continue;
      const options = { signal: never, onBytes: () => undefined };
      await this.#session.files.upload(sizes, this.#ports.blobs, options);
      await this.#tellOnRelay(version, record.bytes, record.title);
    }
  }

  async #tellOnRelay({ hash }: AssetVersion, bytes: number, title: string): Promise<void> {
    const record: OnRelay = { by: this.#session.author, at: this.#ports.clock.now(), bytes, title };
    await this.#ports.document.commit((draft) => draft.set(bytesMaps.onRelay, hash, record));
  }

  /** The relay lacks a piece of it: nobody is to believe otherwise, until it has been sent again. */
  async #tellLost({ hash }: AssetVersion): Promise<void> {
    const { document } = this.#ports;
    const record = document.records<OnRelay>(bytesMaps.onRelay).get(hash);
    if (!record) return;
    this.#lost.set(hash, record.at);
    if (!document.readOnly)
      await document.commit((draft) =>
        draft.set<OnRelay>(bytesMaps.onRelay, hash, { ...record, lost: true })
      );
    await this.look();
  }

  #isOnRelay({ hash }: AssetVersion): boolean {
    const record = this.#ports.document.records<OnRelay>(bytesMaps.onRelay).get(hash);
    return record !== undefined && !record.lost && this.#lost.get(hash) !== record.at;
  }

  close(): void {
    this.#closed = true;
    delete this.#ports.blobs.source;
    for (const stop of this.#stops) stop();
    for (const transfer of this.#transfers.values()) transfer.cancel();
  }

  /** Looks anew where everything is; calls at the same moment are one. */
  look(): Promise<void> {
    this.#again = true;
    this.#looking ??= this.#lookAll().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async #lookAll(): Promise<void> {
    while (this.#again && !this.#closed) {
      this.#again = false;
      const here = await this.#ports.blobs.list();
      const places = new Map<string, Place>();
      for (const version of versionsIn(this.#catalog.records.all().values()))
        if (!places.has(version.hash)) places.set(version.hash, await this.#placeOf(version, here));
      this.#state = { places, transfers: this.#state.transfers };
      this.#tell();
      await this.#tellHolding(places);
      if (this.#isMissed(places)) void this.mend().catch((error: unknown) => this.#tellFault(error));
    }
  }

  /** Whether something that this device had sent was found lost, and is here. */
  #isMissed(places: ReadonlyMap<string, Place>): boolean {
    const shared = this.#ports.document.records<OnRelay>(bytesMaps.onRelay).all();
    return [...shared].some(
      ([hash, { by, lost }]) => lost && by === this.#session.author && places.get(hash)?.state === 'here'
    );
  }

  #tellFault(error: unknown): void {
    this.#state = { ...this.#state, error: toErrorRecord(error) };
    this.#tell();
  }

  async #placeOf(version: AssetVersion, here: ReadonlyMap<BlobId, number>): Promise<Place> {
    const onRelay = this.#isOnRelay(version);
    const pictures = await this.#picturesOf(version, here);
    if (onRelay && version.manifest.kind === 'images') {
      const { pages, first } = version.manifest;
      for (const id of [...pages, ...first.map(({ file }) => file), ...(pictures ?? [])])
        this.#onDemand.add(id);
    }
    const presence = presenceOf(version, blobsOf(version, this.#job), pictures, here);
    return { ...presence, onRelay, holders: this.#holdersOf(version) };
  }

  #holdersOf(version: AssetVersion): readonly string[] {
    const short = shortHash(version.hash);
    const holders = this.#ports.document.records<Holding>(bytesMaps.holders);
    return this.#session.live
      .get()
      .people.filter(({ isSelf, author }) => !isSelf && holders.get(author)?.versions.includes(short))
      .map(({ name }) => name);
  }

  /** Lets the others know what this device has. */
  async #tellHolding(places: ReadonlyMap<string, Place>): Promise<void> {
    const { document } = this.#ports;
    if (document.readOnly || this.#closed) return;
    const { author } = this.#session;
    const versions = [...places].filter(([, { state }]) => state === 'here').map(([hash]) => shortHash(hash));
    versions.sort();
    const told = document.records<Holding>(bytesMaps.holders).get(author)?.versions ?? [];
    if (versions.join() === told.join()) return;
    await document.commit((draft) => draft.set<Holding>(bytesMaps.holders, author, { versions }));
  }

  async #carry(way: TransferState['way'], version: AssetVersion, bytes: number, work: Carry): Promise<void> {
    if (this.#transfers.get(version.hash)?.isRunning) return;
    const transfer = new Transfer(way, bytes, {
      connected: (signal) => this.#connected(signal),
      pause,
      changed: () => this.#tellTransfers()
    });
    this.#transfers.set(version.hash, transfer);
    // So that nothing is swept that has come and that the records of another tab do not name yet.
    await this.#ports.leases.hold(writingLease(this.#ports.id), () => transfer.run(work), { shared: true });
  }

  async #download(ids: Iterable<BlobId>, options: Parameters<Carry>[0]): Promise<boolean> {
    return (await this.#session.files.download(ids, this.#ports.blobs, options)).length === 0;
  }

  /** A picture, or a list of them, that someone looks at. */
  #fetchWhenRead(id: BlobId): Promise<boolean> {
    if (!this.#onDemand.has(id)) return Promise.resolve(false);
    const running = this.#fetching.get(id) ?? this.#fetchOne(id).finally(() => this.#fetching.delete(id));
    this.#fetching.set(id, running);
    return running;
  }

  async #fetchOne(id: BlobId): Promise<boolean> {
    const options = { signal: never, onBytes: () => undefined };
    const lease = writingLease(this.#ports.id);
    const isHere = await this.#ports.leases.hold(lease, () => this.#download([id], options), {
      shared: true
    });
    const version = versionsIn(this.#catalog.records.all().values()).find(
      ({ manifest }) => manifest.kind === 'images' && manifest.pages.includes(id)
    );
    const pictures = version && (await this.#picturesOf(version, await this.#ports.blobs.list()));
    for (const picture of pictures ?? []) this.#onDemand.add(picture);
    return isHere;
  }

  /** Sizes of all blobs of a version; undefined unless all are here. */
  async #sizesHere(version: AssetVersion): Promise<ReadonlyMap<BlobId, number> | undefined> {
    const here = await this.#ports.blobs.list();
    const pictures = await this.#picturesOf(version, here);
    const ids = [...blobsOf(version, this.#job), ...(pictures ?? [])];
    if (!pictures || !ids.every((id) => here.has(id))) return undefined;
    return new Map(ids.map((id) => [id, here.get(id)!]));
  }

  async #picturesOf(
    version: AssetVersion,
    here: ReadonlyMap<BlobId, number>
  ): Promise<readonly BlobId[] | undefined> {
    const found = this.#pictures.get(version.hash) ?? (await picturesOf(version, this.#ports.blobs, here));
    if (found) this.#pictures.set(version.hash, found);
    return found;
  }

  #connected(signal: AbortSignal): Promise<void> {
    const { live } = this.#session;
    return new Promise((done) => {
      const check = (): void => {
        const { phase } = live.get();
        if (phase !== 'live' && phase !== 'ended' && !signal.aborted) return;
        stop();
        signal.removeEventListener('abort', check);
        done();
      };
      const stop = live.subscribe(check);
      signal.addEventListener('abort', check);
      check();
    });
  }

  #elsewhere(ref: string, version: AssetVersion): HearthError {
    const place = this.place(version);
    const { onRelay = false, holders = [], absent: bytes = 0 } = place ?? {};
    return new HearthError('share/bytes-elsewhere', { ref, bytes, onRelay, holders: holders.join(', ') });
  }

  readonly #job = (id: string): JobRecord | undefined =>
    this.#ports.document.records<JobRecord>('jobs').get(id);

  #tellTransfers(): void {
    const transfers = new Map([...this.#transfers].map(([hash, transfer]) => [hash, transfer.state]));
    this.#state = { ...this.#state, transfers };
    this.#tell();
  }

  #tell(): void {
    for (const changed of this.#watchers) changed();
  }
}
