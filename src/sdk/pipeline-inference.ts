// A pipeline that predicts, made from a run that has trained.
import { splitFullRef } from '$core/assets';
import { HearthError } from '$core/errors';
import { inferenceGraph, trainersOf } from '$core/graph/inference';
import type { PipelineRecord } from '$core/graph/pipeline';
import { higherIsBetter, primaryMetric } from '$core/metrics/report';
import type { ModelManifest } from '$core/models/manifest';
import type { Catalog } from './catalog';
import type { Jobs } from './jobs';
import type { PipelineRun, Pipelines } from './pipelines';

export interface InferenceOptions {
  /** The training step whose model predicts; the best by its task's first metric unless given. */
  readonly trainer?: string;
  readonly title?: string;
}

interface Parts {
  readonly pipelines: Pipelines;
  readonly catalog: Catalog;
  readonly jobs: Jobs;
}

/** @throws HearthError pipeline/no-model where the run trained none */
export async function createInference(
  run: PipelineRun,
  { pipelines, catalog, jobs }: Parts,
  { trainer, title }: InferenceOptions
): Promise<PipelineRecord> {
  const { graph, title: trained } = run.record;
  const outputOf = (node: string, port: string): string | undefined => {
    const given = run.steps().get(node)?.outputs?.[port];
    return given && pipelines.isThere(given) ? String(given.value) : undefined;
  };
  const chosen = trainer ?? best(trainersOf(graph, outputOf), run, catalog, jobs);
  const made = chosen === undefined ? undefined : inferenceGraph(graph, chosen, outputOf);
  if (!made) throw new HearthError('pipeline/no-model', { title: trained });
  return pipelines.create({ title: title ?? `${trained}: predict`, graph: made });
}

/** Of trainings of one task the one that is best by the metric that decides; else the last. */
function best(
  trainers: readonly string[],
  run: PipelineRun,
  catalog: Catalog,
  jobs: Jobs
): string | undefined {
  const rated = trainers.map((id) => {
    const model = splitFullRef(run.output(id, 'model') ?? '');
    const job = run.steps().get(id)?.job;
    const { task } = model ? (catalog.find('model', model.ref).version.manifest as ModelManifest) : {};
    const metric = task && primaryMetric(task);
    const score = metric && job ? jobs.records.get(job)?.metrics?.[metric] : undefined;
    return { id, value: score === undefined ? -Infinity : higherIsBetter.has(metric!) ? score : -score };
  });
  return rated.reduce<(typeof rated)[0] | undefined>(
    (top, next) => (!top || next.value > top.value ? next : top),
    undefined
  )?.id;
}
