// Deletes a pipeline with all that only its runs have made: their steps, their jobs, and the tables between steps
// that nobody else has read. Bytes that nothing names any more go when the workspace is next cleaned.
import { assetKey, type AssetRecord } from '$core/assets';
import {
  stepRecordKey,
  type PipelineRunRecord,
  type PipelineStep,
  type PipelineVersion
} from '$core/graph/pipeline';
import type { JobRecord } from '$core/jobs/record';
import type { Schedule } from '$core/schedule/schedule';
import type { Draft } from '$sync/document';
import type { Catalog } from './catalog';
import { pipelineMaps as maps } from './pipeline-maps';
import { deletePipelineRecord } from './pipeline-records';
import type { WorkspacePorts } from './ports';

export async function deletePipeline(
  id: string,
  runs: readonly PipelineRunRecord[],
  ports: WorkspacePorts,
  catalog: Catalog
): Promise<void> {
  const ids = new Set(runs.map((run) => run.id));
  const steps = [...ports.document.records<PipelineStep>(maps.steps).all().values()];
  const others = steps.filter((step) => !ids.has(step.run));
  const reused = new Set(others.map((step) => step.job));
  const all = [...ports.document.records<JobRecord>('jobs').all().values()];
  const own = all.filter((job) => job.step && ids.has(job.step.run) && !reused.has(job.id));
  const shown = new Set(
    others.flatMap((step) => Object.values(step.outputs ?? {}).map(({ value }) => value))
  );
  const tables = tablesBetween(own, all, catalog).filter(
    ({ name, versions }) => !versions.some(({ version }) => shown.has(`dataset:${name}@${version}`))
  );
  await ports.document.commit((draft: Draft) => {
    deletePipelineRecord(draft, id);
    for (const [key, schedule] of ports.document.records<Schedule>(maps.schedules).all())
      if (schedule.pipeline === id) draft.delete(maps.schedules, key);
    for (const [key, version] of ports.document.records<PipelineVersion>(maps.versions).all())
      if (version.pipeline === id) draft.delete(maps.versions, key);
    for (const run of runs) {
      draft.delete(maps.runs, run.id);
      for (const node of run.graph.nodes) draft.delete(maps.steps, stepRecordKey(run.id, node.id));
    }
    for (const job of own) draft.delete('jobs', job.id);
    for (const table of tables) draft.delete('assets', assetKey('dataset', table.name));
  });
  for (const job of own) await ports.device.forgetJob(job.id);
}

/** Tables that these jobs made for the next step alone. */
function tablesBetween(
  own: readonly JobRecord[],
  all: readonly JobRecord[],
  catalog: Catalog
): readonly AssetRecord[] {
  const mine = new Set(own.map((job) => job.id));
  const readByOthers = new Set(
    all.filter((job) => !mine.has(job.id)).flatMap((job) => Object.values(job.inputs))
  );
  return catalog.list('dataset').filter(({ name, isBetweenSteps, versions }) => {
    const isMine = versions.every(({ origin }) => origin.job !== undefined && mine.has(origin.job));
    const isRead = versions.some(({ version }) => readByOthers.has(`dataset:${name}@${version}`));
    return isBetweenSteps === true && isMine && !isRead;
  });
}
