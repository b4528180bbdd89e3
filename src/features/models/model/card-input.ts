// What the model card is made from, gathered from the records.
import type { AssetRecord } from '$core/assets';
import type { EvaluationReport } from '$core/metrics/report';
import { modelCard, type LineageStep, type ModelCardInput } from '$core/models/card';
import type { Jobs } from '$sdk/jobs';
import type { LineageNode } from '$sdk/lineage';
import type { Model } from '$sdk/models';

/** The card of a model version as Markdown. */
export async function cardOf(
  model: Model,
  record: AssetRecord,
  lineage: LineageNode,
  jobs: Jobs
): Promise<string> {
  const { version, manifest } = model;
  const job = version.origin.job === undefined ? undefined : jobs.records.get(version.origin.job);
  const report = job && (await jobs.get(job.id).report<EvaluationReport>());
  const { component, params, seed, appVersion } = job ?? {};
  const input: ModelCardInput = {
    ref: model.ref,
    createdAt: version.createdAt,
    manifest,
    description: record.description,
    stage: record.stages?.[version.version] ?? 'none',
    lineage: stepsOf(lineage),
    ...(report ? { report } : {}),
    ...(component && params && seed !== undefined && manifest.producer === 'hearth'
      ? { training: { component, params, seed, ...(appVersion === undefined ? {} : { appVersion }) } }
      : {})
  };
  return modelCard(input);
}

/** A lineage as a list, nearest first. */
export function stepsOf(node: LineageNode): readonly LineageStep[] {
  const own = node.from.flatMap((parent): readonly LineageStep[] => [
    {
      what: parent.ref.replace(':', ' '),
      ...(node.job ? { how: node.job.component } : {}),
      ...(parent.hash === undefined ? {} : { hash: parent.hash })
    },
    ...stepsOf(parent)
  ]);
  if (!node.file) return own;
  const { name, hash } = node.file;
  const file = { what: `file ${name}`, ...(hash === undefined ? {} : { hash }) };
  return [...own, node.job ? { ...file, how: node.job.component } : file];
}
