// An asset's new name in pipelines, in their runs and in what their steps gave.
import type { Graph, GraphInput, GraphNode, Json } from '$core/graph/graph';
import type { PipelineRunRecord, PipelineStep } from '$core/graph/pipeline';
import { isPipelineSource, pipelineSources } from '$core/graph/pipeline-palette';
import { sourceOfInput } from '$core/graph/runnable';
import { definitionOf, type SavedComponent } from '$core/graph/saved-component';
import type { Schedule } from '$core/schedule/schedule';
import type { Draft, WorkspaceDocument } from '$sync/document';
import { readPipeline, writePipeline } from './pipeline-records';
import { pipelineMaps as maps } from './pipeline-maps';

/** `from` and `to` as refs begin: 'dataset:adult@'. */
export function renameInPipelines(draft: Draft, document: WorkspaceDocument, from: string, to: string): void {
  const change = <T>(map: string, rename: (record: T) => T): void => {
    for (const [key] of document.records<T>(map).all()) {
      const current = draft.get<T>(map, key);
      const renamed = current && rename(current);
      if (current && renamed !== current) draft.set(map, key, renamed);
    }
  };
  for (const id of document.records(maps.pipelines).keys()) {
    const record = readPipeline(draft, id);
    const renamed = record && withGraph(record, from, to);
    if (renamed && renamed !== record) writePipeline(draft, renamed);
  }
  change<SavedComponent>(maps.components, (record) => withGraph(record, from, to));
  change<PipelineRunRecord>(maps.runs, (record) => withGraph(record, from, to));
  change<PipelineStep>(maps.steps, (record) => withOutputs(record, from, to));
  change<Schedule>(maps.schedules, (record) => withTiming(record, from, to));
}

/** What a schedule waits for. */
function withTiming(record: Schedule, from: string, to: string): Schedule {
  const { timing } = record;
  if (!('name' in timing)) return record;
  const kind = timing.kind === 'new-model' ? 'model' : 'dataset';
  if (`${kind}:${timing.name}@` !== from) return record;
  return { ...record, timing: { ...timing, name: to.slice(kind.length + 1, -1) } };
}

function withGraph<T extends { readonly graph: Graph }>(record: T, from: string, to: string): T {
  const nodes = record.graph.nodes.map((node) => renamedSource(node, from, to));
  const inputs = Object.entries(record.graph.inputs).map(
    ([name, input]) => [name, renamedDefault(record.graph, name, input, from, to)] as const
  );
  const isSame =
    nodes.every((node, i) => node === record.graph.nodes[i]) &&
    inputs.every(([name, input]) => input === record.graph.inputs[name]);
  return isSame
    ? record
    : { ...record, graph: { ...record.graph, nodes, inputs: Object.fromEntries(inputs) } };
}

function renamedDefault(graph: Graph, name: string, input: GraphInput, from: string, to: string): GraphInput {
  const asset = sourceOfInput(graph, name)?.params.ref.asset;
  if (asset === undefined || typeof input.default !== 'string') return input;
  const isFull = input.default.startsWith(`${asset}:`);
  const ref = isFull ? input.default : `${asset}:${input.default}`;
  const renamed = renamedRef(ref, from, to);
  return renamed === ref ? input : { ...input, default: isFull ? renamed : renamed.slice(asset.length + 1) };
}

/** 'adult' alone means its latest version. */
function renamedRef(ref: string, from: string, to: string): string {
  const isNamed = ref === from.slice(0, -1) || ref.startsWith(from);
  return isNamed ? to.slice(0, -1) + ref.slice(from.length - 1) : ref;
}

function renamedSource(node: GraphNode, from: string, to: string): GraphNode {
  const definition = definitionOf(node);
  if (definition) {
    const renamed = withGraph(definition, from, to);
    return renamed === definition
      ? node
      : { ...node, params: { ...node.params, definition: renamed as unknown as Json } };
  }
  if (!isPipelineSource(node.component)) return node;
  const { asset } = pipelineSources[node.component].params.ref;
  const ref = `${asset}:${String(node.params.ref)}`;
  const renamed = renamedRef(ref, from, to);
  return renamed === ref
    ? node
    : { ...node, params: { ...node.params, ref: renamed.slice(asset.length + 1) } };
}

function withOutputs(record: PipelineStep, from: string, to: string): PipelineStep {
  const isNamed = (value: unknown): value is string => typeof value === 'string' && value.startsWith(from);
  if (!Object.values(record.outputs ?? {}).some(({ value }) => isNamed(value))) return record;
  const outputs = Object.entries(record.outputs!).map(([port, { hash, value }]) => [
    port,
    { hash, value: isNamed(value) ? to + value.slice(from.length) : value }
  ]);
  return { ...record, outputs: Object.fromEntries(outputs) as PipelineStep['outputs'] & object };
}
