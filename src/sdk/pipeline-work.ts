// What is done to pipelines now and then, loaded when it first is: kept versions, components of one's own, a pipeline that
// predicts, texts to take along, deleting. What every studio needs at start is pipelines.ts.
import { HearthError } from '$core/errors';
import type { AzureText } from '$core/graph/azure/write';
import { topologicalOrder } from '$core/graph/order';
import type { PipelineRecord, PipelineVersion } from '$core/graph/pipeline';
import { pipelineMaps as maps } from './pipeline-maps';
import type { WorkspacePorts } from './ports';

export { deleteComponent, saveComponent } from './pipeline-components';
export { deletePipeline, deleteRuns, remainsOf } from './pipeline-delete';
export { createInference } from './pipeline-inference';

export async function saveVersion(
  { id, graph }: PipelineRecord,
  name: string,
  { clock, document }: WorkspacePorts
): Promise<PipelineVersion> {
  const version = { id: clock.id(), pipeline: id, name: name.trim(), graph, createdAt: clock.now() };
  await document.commit((draft) => draft.set(maps.versions, version.id, version));
  return version;
}

export async function textOf(record: PipelineRecord): Promise<string> {
  const { writePipeline } = await import('$core/graph/text');
  return writePipeline(record);
}

/** Azure ML knows no components of ours: it is given their steps. */
export async function azureTextOf(record: PipelineRecord): Promise<AzureText> {
  const [{ writeAzurePipeline }, { expandGraph }] = await Promise.all([
    import('$core/graph/azure/write'),
    import('$core/graph/expand')
  ]);
  return writeAzurePipeline({ ...record, graph: expandGraph(record.graph) });
}

export type PipelineText = Pick<PipelineRecord, 'title' | 'description' | 'graph' | 'azure'>;

/** What a text says, ours or Azure ML's. @throws HearthError graph/unreadable */
export async function readText(source: string): Promise<PipelineText> {
  const read = await textRead(source);
  const { cycle } = topologicalOrder(read.graph);
  // The document keeps no circle: one of its wires would be gone without a word.
  if (cycle.length > 0)
    throw new HearthError('graph/unreadable', {
      reason: `its steps wait for one another: ${cycle.join(', ')}`,
      ...(await lineOfStep(source, cycle[0]!))
    });
  return read;
}

async function lineOfStep(source: string, id: string): Promise<{ readonly line?: number }> {
  const { yamlPlaces } = await import('$core/text/yaml-places');
  const place = yamlPlaces(source, { steps: 'keys' }).find((one) => one.id === id);
  return place ? { line: source.slice(0, place.from).split('\n').length } : {};
}

async function textRead(source: string): Promise<PipelineText> {
  const azure = await import('$core/graph/azure/read');
  if (azure.isAzureText(source)) {
    const { unmapped: _listed, ...read } = azure.readAzurePipeline(source);
    return read;
  }
  const { readPipeline } = await import('$core/graph/text');
  return readPipeline(source);
}
