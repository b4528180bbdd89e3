// The assets of a workspace: finding, registering, describing, renaming and deleting records of any kind.
// Datasets and models are thin faces on this.
import {
  assetKey,
  canonicalJson,
  checkName,
  fullRef,
  parseRef,
  refOf,
  splitFullRef,
  type AssetKind,
  type AssetRecord,
  type AssetVersion,
  type FullRef,
  type Manifest,
  type Origin,
  type Ref
} from '$core/assets';
import type { ImportReport } from '$core/data/import';
import { HearthError, isHearthError } from '$core/errors';
import { blobIdsIn, hashText } from '$core/hash';
import { imageFilesIn } from '$core/images/manifest';
import { isFinished, type JobRecord } from '$core/jobs/record';
import type { BlobId } from '$core/ports';
import type { Draft, Records } from '$sync/document';
import { flowMap } from './flow-texts';
import { pipelineMaps } from './pipeline-maps';
import type { WorkspacePorts } from './ports';

export interface Registration {
  readonly kind: AssetKind;
  readonly name: string;
  readonly manifest: Manifest;
  readonly origin: Origin;
  readonly importReport?: ImportReport;
  readonly isBetweenSteps?: boolean;
}

export class Catalog {
  readonly #ports: WorkspacePorts;
  readonly records: Records<AssetRecord>;
  readonly #jobs: Records<JobRecord>;

  constructor(ports: WorkspacePorts) {
    this.#ports = ports;
    this.records = ports.document.records<AssetRecord>('assets');
    this.#jobs = ports.document.records<JobRecord>('jobs');
  }

  /** Records of one kind that are not deleted, newest version first. */
  list(kind: AssetKind): readonly AssetRecord[] {
    const found = [...this.records.all().values()].filter(
      (r) => r.kind === kind && r.deletedAt === undefined
    );
    return found.sort((a, b) => b.versions.at(-1)!.createdAt - a.versions.at(-1)!.createdAt);
  }

  /** @throws HearthError asset/not-found */
  find(kind: AssetKind, ref: string): { record: AssetRecord; version: AssetVersion; ref: Ref } {
    const { name, version } = parseRef(ref.startsWith(`${kind}:`) ? ref.slice(kind.length + 1) : ref);
    const record = this.records.get(assetKey(kind, name));
    const found =
      version === undefined ? record?.versions.at(-1) : record?.versions.find((v) => v.version === version);
    if (!record || !found || record.deletedAt !== undefined)
      throw new HearthError('asset/not-found', { ref });
    return { record, version: found, ref: refOf(name, found.version) };
  }

  /** The version behind a full ref ('model:flowers@1'); undefined where there is none. */
  versionAt(full: string): AssetVersion | undefined {
    const asset = splitFullRef(full);
    return asset && this.has(asset.kind, asset.ref) ? this.find(asset.kind, asset.ref).version : undefined;
  }

  /** Whether there is such an asset, or such a version of it. */
  has(kind: AssetKind, ref: string): boolean {
    const { name, version } = parseRef(ref);
    const record = this.records.get(assetKey(kind, name));
    if (!record || record.deletedAt !== undefined) return false;
    return version === undefined || record.versions.some((v) => v.version === version);
  }

  /** Lists what was only kept between two steps of a pipeline. @throws HearthError asset/not-found */
  async keep(kind: AssetKind, ref: string): Promise<void> {
    const { record } = this.find(kind, ref);
    await this.#change(kind, record.name, ({ isBetweenSteps: _hidden, ...rest }) => rest);
  }

  /** A name of this kind that is not taken: 'adult', else 'adult 2', 'adult 3', … */
  freeName(kind: AssetKind, name: string): string {
    const base = checkName(name);
    let free = base;
    for (let i = 2; this.records.get(assetKey(kind, free)); i++) free = `${base.slice(0, 95)} ${i}`;
    return free;
  }

  /** The hash that is the identity of a manifest. */
  hashOf(manifest: unknown): Promise<string> {
    return hashText(canonicalJson(manifest));
  }

  /** Adds a version inside a commit; equal content gives the version there is. `hash` is hashOf(manifest). */
  register(draft: Draft, what: Registration, hash: string): FullRef {
    const name = checkName(what.name);
    const key = assetKey(what.kind, name);
    const now = this.#ports.clock.now();
    const existing = draft.get<AssetRecord>('assets', key);
    const live = existing?.deletedAt === undefined ? existing : undefined;
    const latest = live?.versions.at(-1);
    if (latest?.hash === hash) return fullRef(what.kind, name, latest.version);
    const version: AssetVersion = {
      version: (existing?.versions.at(-1)?.version ?? 0) + 1,
      hash,
      createdAt: now,
      origin: what.origin,
      manifest: what.manifest,
      ...(what.importReport ? { importReport: what.importReport } : {})
    };
    const between = what.isBetweenSteps ? { isBetweenSteps: true } : {};
    const fresh = {
      kind: what.kind,
      name,
      description: '',
      tags: [],
      createdAt: now,
      versions: [],
      ...between
    };
    const record: AssetRecord = live ?? fresh;
    draft.set<AssetRecord>('assets', key, { ...record, versions: [...record.versions, version] });
    return fullRef(what.kind, name, version.version);
  }

  /** Changes description, tags or stages. */
  async update(
    kind: AssetKind,
    name: string,
    change: Partial<Pick<AssetRecord, 'description' | 'tags' | 'stages'>>
  ): Promise<void> {
    await this.#change(kind, name, (record) => ({ ...record, ...change }));
  }

  /** Renames an asset everywhere it is named. @throws HearthError asset/bad-name, asset/in-use */
  async rename(kind: AssetKind, from: string, to: string): Promise<void> {
    const name = checkName(to);
    if (name === from) return;
    if (this.records.get(assetKey(kind, name)))
      throw new HearthError('asset/in-use', { ref: name, by: `another ${kind}` });
    // Loaded when first needed: it knows every kind of step.
    const { renameInPipelines } = await import('./pipeline-rename');
    await this.#ports.document.commit((draft) => {
      const record = this.#present(draft, kind, from);
      draft.delete('assets', assetKey(kind, from));
      draft.set('assets', assetKey(kind, name), { ...record, name });
      this.#renameRefs(draft, `${kind}:${from}@`, `${kind}:${name}@`);
      renameInPipelines(draft, this.#ports.document, `${kind}:${from}@`, `${kind}:${name}@`);
    });
  }

  /** Marks as deleted; `restore` undoes it until `purge`. @throws HearthError asset/in-use */
  async delete(kind: AssetKind, name: string): Promise<void> {
    const prefix = `${kind}:${name}@`;
    const user = [...this.#jobs.all().values()].find(
      (job) => !isFinished(job.state) && Object.values(job.inputs).some((ref) => ref.startsWith(prefix))
    );
    if (user) throw new HearthError('asset/in-use', { ref: name, by: `the job "${user.title}"` });
    await this.#change(kind, name, (record) => ({ ...record, deletedAt: this.#ports.clock.now() }));
  }

  async restore(kind: AssetKind, name: string): Promise<void> {
    await this.#ports.document.commit((draft) => {
      const record = draft.get<AssetRecord>('assets', assetKey(kind, name));
      if (!record) throw new HearthError('asset/not-found', { ref: name });
      const kept: Partial<AssetRecord> = { ...record };
      delete (kept as { deletedAt?: number }).deletedAt;
      draft.set('assets', assetKey(kind, name), kept);
    });
  }

  /**
   * Removes what was deleted, and bytes that nothing names any more. Does nothing while a job writes in any tab.
   */
  async purge(): Promise<{ readonly bytes: number }> {
    const done = await this.#aloneWriting(async () => {
      const forgotten = await this.#forgetDeleted();
      // On a full disk the bytes go first, and make the room that forgetting them takes.
      const swept = await this.#sweepAllBut(forgotten ? [...this.records.all().values()] : this.#alive());
      if (!forgotten) await this.#forgetDeleted();
      return swept;
    });
    return { bytes: done?.bytes ?? 0 };
  }

  /** Whether storage had room for it; one who may only look forgets nothing. */
  async #forgetDeleted(): Promise<boolean> {
    const gone = [...this.records.all()].filter(([, record]) => record.deletedAt !== undefined);
    try {
      if (gone.length > 0 && !this.#ports.document.readOnly)
        await this.#ports.document.commit((draft) => gone.forEach(([key]) => draft.delete('assets', key)));
      return true;
    } catch (error) {
      if (isHearthError(error, 'store/quota')) return false;
      throw error;
    }
  }

  #alive(): readonly AssetRecord[] {
    return [...this.records.all().values()].filter((record) => record.deletedAt === undefined);
  }

  /**
   * Removes bytes that nothing names, as a failed job leaves them; what was deleted can still be restored. Gives
   * undefined, having done nothing, while a job writes in any tab.
   */
  sweep(): Promise<{ readonly bytes: number } | undefined> {
    return this.#aloneWriting(() => this.#sweepAllBut([...this.records.all().values()]));
  }

  /** Removes bytes that neither these records name, nor a job, nor a checkpoint. */
  async #sweepAllBut(records: readonly AssetRecord[]): Promise<{ readonly bytes: number }> {
    const used = await this.#usedBlobs(records);
    return used ? this.#ports.blobs.sweep(used) : { bytes: 0 };
  }

  /** Another tab may have named bytes a moment ago: they are seen before anything is swept. */
  #aloneWriting<T>(work: () => Promise<T>): Promise<T | undefined> {
    return this.#ports.leases.tryHold(writingLease(this.#ports.id), async () => {
      await this.#ports.document.refresh();
      return work();
    });
  }

  /** Undefined where it cannot be told, since a list of images is gone: then nothing may be swept. */
  async #usedBlobs(records: readonly AssetRecord[]): Promise<ReadonlySet<BlobId> | undefined> {
    const used = new Set<BlobId>();
    for (const record of records) blobIdsIn(record, used);
    for (const job of this.#jobs.all().values()) blobIdsIn(job, used);
    for (const map of [...Object.values(pipelineMaps), flowMap])
      for (const record of this.#ports.document.records(map).all().values()) blobIdsIn(record, used);
    blobIdsIn(await this.#ports.device.checkpoints(), used);
    try {
      return await imageFilesIn(records, this.#ports.blobs, used);
    } catch (error) {
      if (isHearthError(error, 'store/missing-blob')) return undefined;
      throw error;
    }
  }

  async #change(kind: AssetKind, name: string, change: (record: AssetRecord) => AssetRecord): Promise<void> {
    await this.#ports.document.commit((draft) =>
      draft.set('assets', assetKey(kind, name), change(this.#present(draft, kind, name)))
    );
  }

  #present(draft: Draft, kind: AssetKind, name: string): AssetRecord {
    const record = draft.get<AssetRecord>('assets', assetKey(kind, name));
    if (!record || record.deletedAt !== undefined) throw new HearthError('asset/not-found', { ref: name });
    return record;
  }

  #renameRefs(draft: Draft, from: string, to: string): void {
    const renamed = (ref: string): string => (ref.startsWith(from) ? to + ref.slice(from.length) : ref);
    for (const [id, job] of this.#jobs.all()) {
      const inputs = mapValues(job.inputs, renamed);
      const outputs = job.outputs && mapValues(job.outputs, renamed);
      if (canonicalJson([inputs, outputs]) !== canonicalJson([job.inputs, job.outputs]))
        draft.set<JobRecord>('jobs', id, { ...job, inputs, ...(outputs ? { outputs } : {}) });
    }
    for (const [key, record] of this.records.all()) {
      if (!record.versions.some((v) => v.origin.from.some((ref) => ref.startsWith(from)))) continue;
      const current = draft.get<AssetRecord>('assets', key);
      const versions = current?.versions.map((v) => ({
        ...v,
        origin: { ...v.origin, from: v.origin.from.map(renamed) as FullRef[] }
      }));
      if (current && versions) draft.set<AssetRecord>('assets', key, { ...current, versions });
    }
  }
}

/** Held, shared, by every job that writes; alone by a sweep of unused bytes. */
export function writingLease(workspace: string): string {
  return `hearth-writing:${workspace}`;
}

function mapValues(record: Readonly<Record<string, string>>, map: (value: string) => string) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
