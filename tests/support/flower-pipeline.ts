// A workspace with a table of flowers, and a pipeline that learns from it, for tests of pipelines.
import { emptyGraph, type Graph, type GraphNode } from '$core/graph/graph';
import { sampleFile, samples } from '$core/samples/index';
import type { PipelineRun } from '$sdk/pipelines';
import type { Workspace } from '$sdk/workspace';
import { runs as dataRuns } from '../../workers/data/runs/index';
import { runs as tabularRuns } from '../../workers/tabular/runs/index';
import type { SharedMachine, TestRuns } from './memory-workspace';

export const runs = { ...dataRuns, ...tabularRuns } as unknown as TestRuns;

export const from = (node: string, port = 'table') => ({ from: 'node', node, port }) as const;
export const node = (id: string, component: string, more: Partial<GraphNode> = {}): GraphNode => ({
  id,
  component,
  params: {},
  inputs: {},
  ...more
});

/** Flowers, cleaned, split, two models, compared. */
export const training: Graph = {
  ...emptyGraph,
  nodes: [
    node('rows', 'choose-dataset', { params: { ref: 'meadow-flowers' } }),
    node('clean', 'clean-missing', { inputs: { table: from('rows') } }),
    node('parts', 'split-rows', { params: { fraction: 0.7 }, inputs: { table: from('clean') } }),
    node('linear', 'train-linear', {
      params: { target: 'species' },
      inputs: { data: from('parts', 'first') }
    }),
    node('strict', 'train-linear', {
      params: { target: 'species', l2: 10 },
      inputs: { data: from('parts', 'first') }
    }),
    node('best', 'compare-reports', {
      inputs: { first: from('linear', 'report'), second: from('strict', 'report') }
    })
  ]
};

export function changed(graph: Graph, id: string, params: GraphNode['params']): Graph {
  const nodes = graph.nodes.map((n) => (n.id === id ? { ...n, params: { ...n.params, ...params } } : n));
  return { ...graph, nodes };
}

export async function withFlowers(machine: SharedMachine, more: TestRuns = {}): Promise<Workspace> {
  const workspace = await machine.tab({ ...runs, ...more });
  const flowers = samples.find(({ id }) => id === 'meadow-flowers')!;
  await workspace.datasets.import(sampleFile(flowers), { name: 'meadow-flowers' });
  return workspace;
}

/** How each step of a run fared. */
export const states = (run: PipelineRun) =>
  Object.fromEntries([...run.steps()].map(([id, { state }]) => [id, state]));

/** What each port of a run gave. */
export const hashes = (run: PipelineRun) =>
  [...run.steps()].flatMap(([id, { outputs = {} }]) =>
    Object.entries(outputs).map(([port, { hash }]) => `${id}.${port} ${hash}`)
  );

/** A run that has ended, though it may have failed in a step. */
export async function ran(workspace: Workspace, id: string): Promise<PipelineRun> {
  const run = await workspace.pipelines.run(id);
  const { error } = await run.done();
  if (error) throw new Error(error.message);
  return run;
}
