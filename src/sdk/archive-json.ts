// The JSON entries of an archive, written piece by piece into Blobs: labels and traces of a large workspace are more than the
// heap should hold.
import { blobIdsIn } from '$core/hash';
import type { BlobId, DeviceStore } from '$core/ports';
import type { ArchiveRecords } from './archive';
import type { LabelsToArchive } from './labels/labels-archive';

/** The records of a workspace to be archived. */
export interface RecordsToArchive extends Omit<ArchiveRecords, 'labels'> {
  readonly labels?: Iterable<LabelsToArchive>;
}

/** All records as one JSON object, and the ids of blobs anywhere in them. */
export async function recordsJson({
  labels,
  ...records
}: RecordsToArchive): Promise<{ readonly json: Blob; readonly ids: Set<BlobId> }> {
  const ids = blobIdsIn(records);
  if (!labels) return { json: new Blob([JSON.stringify(records)]), ids };
  const parts = [new Blob([JSON.stringify(records).slice(0, -1), ',"labels":['])];
  let projects = 0;
  for (const { project, annotations } of labels) {
    blobIdsIn(project, ids);
    parts.push(
      new Blob([`${projects++ > 0 ? ',' : ''}{"project":${JSON.stringify(project)},"annotations":[`])
    );
    let count = 0;
    for await (const some of annotations) {
      if (some.length === 0) continue;
      blobIdsIn(some, ids);
      parts.push(new Blob([count > 0 ? ',' : '', some.map((one) => JSON.stringify(one)).join(',')]));
      count += some.length;
    }
    parts.push(new Blob([']}']));
  }
  return { json: new Blob([...parts, ']}']), ids };
}

/** Series and logs by job, as one JSON object. */
export async function tracesJson(jobs: readonly string[], device: DeviceStore): Promise<Blob> {
  const parts: Blob[] = [];
  for (const [i, id] of jobs.entries()) {
    const trace = { series: await device.series(id), log: await device.log(id) };
    parts.push(new Blob([`${i > 0 ? ',' : ''}${JSON.stringify(id)}:${JSON.stringify(trace)}`]));
  }
  return new Blob(['{', ...parts, '}']);
}
