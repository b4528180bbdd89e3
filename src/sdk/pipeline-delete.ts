// Deletes runs of pipelines, alone or with their pipeline, and all that only they have made: their steps, their jobs, and
// the tables between steps that nobody else has read. Bytes that nothing names any more go when the workspace is next cleaned.
import { assetKey, splitFullRef, type AssetRecord } from '$core/assets';
import { HearthError } from '$core/errors';
import {
  stepRecordKey,
  type PipelineRunRecord,
  type PipelineStep,
  type PipelineVersion
} from '$core/graph/pipeline';
import { isPipelineSource } from '$core/graph/pipeline-palette';
import type { JobRecord } from '$core/jobs/record';
import type { Schedule } from '$core/schedule/schedule';
import type { Draft } from '$sync/document';
import type { Catalog } from './catalog';
import { pipelineMaps as maps } from './pipeline-maps';
import { deletePipelineRecord } from './pipeline-records';
import type { WorkspacePorts } from './ports';

type Runs = readonly PipelineRunRecord[];

/** What outlives runs that are deleted. */
export interface RunRemains {
  /** Models and listed datasets that their steps gave, as full refs. */
  readonly assets: readonly string[];
  /** Steps whose results another run has used again. */
  readonly reused: readonly PipelineStep[];
}

/** What would stay if these runs were deleted now. */
export function remainsOf(runs: Runs, ports: WorkspacePorts, catalog: Catalog): RunRemains {
  const { own, others } = stepsOf(runs, ports);
  const nodes = runs.flatMap(({ id, graph }) => graph.nodes.map((node) => ({ id, node })));
  const sources = new Set(
    nodes.flatMap(({ id, node }) => (isPipelineSource(node.component) ? stepRecordKey(id, node.id) : []))
  );
  const used = new Set(others.map(({ job }) => job));
  const given = own.filter(({ run, node }) => !sources.has(stepRecordKey(run, node))).flatMap(valuesOf);
  return {
    assets: [...new Set(given)].filter((value) => isListed(value, catalog)),
    reused: own.filter(({ job }) => job !== undefined && used.has(job))
  };
}

export async function deletePipeline(
  id: string,
  runs: Runs,
  ports: WorkspacePorts,
  catalog: Catalog
): Promise<void> {
  await forget(runs, ports, catalog, (draft) => {
    deletePipelineRecord(draft, id);
    for (const [key, schedule] of ports.document.records<Schedule>(maps.schedules).all())
      if (schedule.pipeline === id) draft.delete(maps.schedules, key);
    for (const [key, version] of ports.document.records<PipelineVersion>(maps.versions).all())
      if (version.pipeline === id) draft.delete(maps.versions, key);
  });
}

/** @throws HearthError asset/in-use where one runs */
export async function deleteRuns(runs: Runs, ports: WorkspacePorts, catalog: Catalog): Promise<void> {
  // Another tab may have used a result of one, or deleted it, a moment ago.
  await ports.document.refresh();
  const records = ports.document.records<PipelineRunRecord>(maps.runs);
  const present = runs.flatMap(({ id }) => records.get(id) ?? []);
  const running = present.find(({ state }) => state === 'running');
  if (running) throw new HearthError('asset/in-use', { ref: running.title, by: 'its own run' });
  await forget(present, ports, catalog);
}

/** `more` goes in the same transaction. */
async function forget(
  runs: Runs,
  ports: WorkspacePorts,
  catalog: Catalog,
  more: (draft: Draft) => void = () => undefined
): Promise<void> {
  const shown = new Set(stepsOf(runs, ports).others.flatMap(valuesOf));
  const all = [...ports.document.records<JobRecord>('jobs').all().values()];
  const jobs = jobsOf(runs, all, ports);
  const tables = tablesBetween(jobs, all, catalog).filter(
    ({ name, versions }) => !versions.some(({ version }) => shown.has(`dataset:${name}@${version}`))
  );
  await ports.document.commit((draft: Draft) => {
    more(draft);
    for (const run of runs) {
      draft.delete(maps.runs, run.id);
      for (const node of run.graph.nodes) draft.delete(maps.steps, stepRecordKey(run.id, node.id));
    }
    for (const job of jobs) draft.delete('jobs', job.id);
    for (const table of tables) draft.delete('assets', assetKey('dataset', table.name));
  });
  for (const job of jobs) await ports.device.forgetJob(job.id);
}

interface Steps {
  readonly own: readonly PipelineStep[];
  readonly others: readonly PipelineStep[];
}

/** Steps of these runs, and those of all others. */
function stepsOf(runs: Runs, { document }: WorkspacePorts): Steps {
  const ids = new Set(runs.map(({ id }) => id));
  const all = [...document.records<PipelineStep>(maps.steps).all().values()];
  return { own: all.filter(({ run }) => ids.has(run)), others: all.filter(({ run }) => !ids.has(run)) };
}

/** Jobs that no other run shows: those of these runs, and those they are the last to show of runs that went before. */
function jobsOf(runs: Runs, all: readonly JobRecord[], ports: WorkspacePorts): readonly JobRecord[] {
  const { own, others } = stepsOf(runs, ports);
  const known = ports.document.records<PipelineRunRecord>(maps.runs).all();
  const ids = new Set(runs.map(({ id }) => id));
  const shown = new Set(own.map(({ job }) => job));
  const used = new Set(others.map(({ job }) => job));
  return all.filter(({ id, step }) => {
    if (!step || used.has(id)) return false;
    return ids.has(step.run) || (shown.has(id) && !known.has(step.run));
  });
}

function valuesOf({ outputs = {} }: PipelineStep): readonly string[] {
  return Object.values(outputs).map(({ value }) => String(value));
}

/** Whether it is a model, or a dataset like any other, that is there. */
function isListed(value: string, catalog: Catalog): boolean {
  const asset = splitFullRef(value);
  if (!asset || !catalog.has(asset.kind, asset.ref)) return false;
  return catalog.find(asset.kind, asset.ref).record.isBetweenSteps !== true;
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
