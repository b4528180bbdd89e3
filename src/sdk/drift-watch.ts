// The trigger "drifted": a new version of a dataset compared with one kept for reference. The comparison is a job under an id that
// follows from schedule and version, so that the tab that watches next finds it again instead of starting it twice.
import { refOf, type DatasetVersion } from '$core/assets';
import {
  comparedColumns,
  driftKind,
  usualThreshold,
  type DriftFound,
  type DriftReport
} from '$core/data/drift';
import { HearthError, isHearthError } from '$core/errors';
import { isFinished, type JobRecord } from '$core/jobs/record';
import type { BlobStore } from '$core/ports';
import type { DriftTiming } from '$core/schedule/schedule';
import { blobsOf } from './bytes/places';
import type { Catalog } from './catalog';
import type { Jobs } from './jobs';

/** Whole from what is asked for. @throws HearthError pipeline/bad-schedule, asset/not-found, data/nothing-to-compare */
export function driftTiming(
  { name, reference, threshold = usualThreshold }: Pick<DriftTiming, 'name'> & Partial<DriftTiming>,
  catalog: Catalog
): DriftTiming {
  if (name.trim() === '')
    throw new HearthError('pipeline/bad-schedule', { reason: 'must name what it waits for' });
  const { version } = catalog.find('dataset', reference === undefined ? name : refOf(name, reference));
  const { rows, columns } = (version as DatasetVersion).manifest;
  if (rows === 0 || !columns.some(driftKind)) throw new HearthError('data/nothing-to-compare', {});
  return { kind: 'drifted', name, reference: version.version, threshold };
}

export type DriftLook =
  | { readonly state: 'nothing-new' }
  | { readonly state: 'comparing'; readonly job: string }
  /** It could not be begun, for a reason that may pass; nothing is kept of it. */
  | { readonly state: 'not-begun'; readonly error: unknown }
  /** What stopped it may pass: a later look runs it again. */
  | { readonly state: 'stopped' }
  | { readonly state: 'compared'; readonly found: DriftFound };

/** How long after what stopped it a comparison is run again. */
const againAfterMs = 60_000;

/**
 * What is known of the version `next`; begins the comparison where nobody has, and runs it again where what stopped it may have
 * passed by `now`: for want of room until there is some, after any other such fault once.
 * @throws HearthError store/quota where nothing can be written now, never that of a comparison that has ended; pipeline/no-reference,
 *   data/columns-gone, and whatever the comparison failed with
 */
export async function lookForDrift(
  schedule: string,
  timing: DriftTiming,
  next: number | undefined,
  catalog: Catalog,
  jobs: Jobs,
  now: number
): Promise<DriftLook> {
  const reference = refOf(timing.name, timing.reference);
  if (!catalog.has('dataset', reference)) throw new HearthError('pipeline/no-reference', { ref: reference });
  if (next === undefined) return { state: 'nothing-new' };
  const dataset = refOf(timing.name, next);
  requireColumns(reference, dataset, catalog);
  const id = `${schedule}v${next}`;
  if (!jobs.records.get(id)) {
    const options = { id, title: `Drift of ${dataset}`, tags: ['background'] };
    const begun = jobs.submit('measure-drift', { reference, table: dataset }, {}, options);
    const error = await begun.then(() => undefined, onlyIfItMayPass);
    if (error) return { state: 'not-begun', error };
  }
  const job = jobs.get(id);
  if (await mayGoOn(job.record)) {
    if (now < (job.record.finishedAt ?? 0) + againAfterMs) return { state: 'stopped' };
    await jobs.retry(id);
  }
  if (!isFinished(job.record.state)) return { state: 'comparing', job: id };
  await job.done();
  const [{ name: column, psi }] = (await job.report<DriftReport>())!.columns as [DriftReport['columns'][0]];
  return { state: 'compared', found: { dataset, reference, column, psi } };
}

/** Of what a comparison was refused for: bytes may come, storage may mend, and code that was not loaded may be. */
function onlyIfItMayPass(error: unknown): unknown {
  const passes = ['share/bytes-elsewhere', 'store/failed'] as const;
  if (isHearthError(error) && !passes.some((code) => error.code === code)) throw error;
  return error;
}

async function mayGoOn(job: JobRecord): Promise<boolean> {
  if (job.state !== 'failed') return false;
  // It knows every component, and is seldom needed.
  const { canRetry } = await import('$core/jobs/retry');
  return canRetry(job) && (job.error?.code === 'store/quota' || job.resumed === undefined);
}

/** Whether the bytes of both versions are on this device; asks nobody else. */
export async function bytesAreHere(
  { name, reference }: DriftTiming,
  next: number,
  catalog: Catalog,
  jobs: Jobs,
  blobs: BlobStore
): Promise<boolean> {
  const here = await blobs.list();
  const needed = [reference, next].map((number) => catalog.find('dataset', refOf(name, number)).version);
  return needed.every((version) =>
    [...blobsOf(version, (id) => jobs.records.get(id))].every((blob) => here.has(blob))
  );
}

/** Whether no later version can be compared either, unless somebody does something. */
export function switchesOff(error: unknown): boolean {
  return isHearthError(error, 'pipeline/no-reference') || isHearthError(error, 'data/columns-gone');
}

function requireColumns(reference: string, dataset: string, catalog: Catalog): void {
  const [before, now] = [reference, dataset].map(
    (ref) => (catalog.find('dataset', ref).version as DatasetVersion).manifest
  );
  const { gone } = comparedColumns(before!, now!);
  if (gone.length > 0) throw new HearthError('data/columns-gone', { columns: gone.join(', ') });
}
