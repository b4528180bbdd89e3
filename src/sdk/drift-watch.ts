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
import { isFinished } from '$core/jobs/record';
import type { DriftTiming } from '$core/schedule/schedule';
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
  | { readonly state: 'compared'; readonly found: DriftFound };

/**
 * What is known of the version `next`; begins the comparison where nobody has.
 * @throws HearthError pipeline/no-reference, data/columns-gone, and whatever the comparison failed with
 */
export async function lookForDrift(
  schedule: string,
  timing: DriftTiming,
  next: number | undefined,
  catalog: Catalog,
  jobs: Jobs
): Promise<DriftLook> {
  const reference = refOf(timing.name, timing.reference);
  if (!catalog.has('dataset', reference)) throw new HearthError('pipeline/no-reference', { ref: reference });
  if (next === undefined) return { state: 'nothing-new' };
  const dataset = refOf(timing.name, next);
  requireColumns(reference, dataset, catalog);
  const id = `${schedule}v${next}`;
  if (!jobs.records.get(id)) {
    const options = { id, title: `Drift of ${dataset}`, tags: ['background'] };
    await jobs.submit('measure-drift', { reference, table: dataset }, {}, options);
  }
  const job = jobs.get(id);
  if (!isFinished(job.record.state)) return { state: 'comparing', job: id };
  await job.done();
  const [{ name: column, psi }] = (await job.report<DriftReport>())!.columns as [DriftReport['columns'][0]];
  return { state: 'compared', found: { dataset, reference, column, psi } };
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
