// Pipelines to start from. Each runs offline on a built-in sample, which it brings into the workspace when chosen.
import { nameFromFile } from '$core/assets';
import { emptyGraph, type Graph, type GraphNode } from '$core/graph/graph';
import type { PipelineRecord } from '$core/graph/pipeline';
import type { Workspace } from '$sdk/workspace';
import { kindTitle } from './canvas-nodes';
import { t } from './text';

export const templateIds = ['classification', 'regression'] as const;
export type TemplateId = (typeof templateIds)[number];

const samplesOf: Readonly<Record<TemplateId, string>> = {
  classification: 'cafe-customers',
  regression: 'house-prices'
};

export function templateTitle(id: TemplateId): string {
  return t[id];
}

export function templateText(id: TemplateId): string {
  return id === 'classification' ? t.classificationText : t.regressionText;
}

/** Brings the sample if it is not there, and makes the pipeline. */
export async function createFromTemplate(workspace: Workspace, id: TemplateId): Promise<PipelineRecord> {
  // Made only when asked for: most people bring a table of their own.
  const { sampleFile, samples } = await import('$core/samples/index');
  const sample = samples.find((candidate) => candidate.id === samplesOf[id])!;
  const dataset = nameFromFile(sample.fileName);
  const isThere = workspace.datasets.list().some(({ name }) => name === dataset);
  if (!isThere) await workspace.datasets.import(sampleFile(sample), { name: dataset });
  const graph =
    id === 'classification' ? classification(dataset, sample.target) : regression(dataset, sample.target);
  return workspace.pipelines.create({ title: templateTitle(id), graph });
}

const columnStep = 280;
const rowStep = 150;

type Wires = Readonly<Record<string, readonly [node: string, port: string]>>;

function step(
  id: string,
  component: string,
  [column, row]: readonly [number, number],
  params: GraphNode['params'] = {},
  wires: Wires = {}
): GraphNode {
  const inputs = Object.entries(wires).map(
    ([port, [node, output]]) => [port, { from: 'node' as const, node, port: output }] as const
  );
  const position = { x: column * columnStep, y: row * rowStep };
  return { id, component, params, inputs: Object.fromEntries(inputs), position };
}

function classification(dataset: string, target: string): Graph {
  return {
    ...emptyGraph,
    nodes: [
      step('customers', 'choose-dataset', [0, 1], { ref: dataset }),
      step('clean', 'clean-missing', [1, 1], {}, { table: ['customers', 'table'] }),
      step('split', 'split-rows', [2, 1], { fraction: 0.8, stratify: target }, { table: ['clean', 'table'] }),
      step('train', 'train-gradient-boosting', [3, 0], { target, rounds: 60 }, { data: ['split', 'first'] }),
      step('judge', 'evaluate-model', [4, 1], {}, { model: ['train', 'model'], data: ['split', 'second'] })
    ]
  };
}

const algorithms = [
  ['boosting', 'train-gradient-boosting', { rounds: 60 }],
  ['forest', 'train-random-forest', { trees: 60 }],
  ['extra', 'train-extra-trees', { trees: 60 }],
  ['linear', 'train-linear', {}]
] as const;

function regression(dataset: string, target: string): Graph {
  const ports = ['first', 'second', 'third', 'fourth'] as const;
  const trainings = algorithms.map(([id, component, params], i) =>
    step(id, component, [2, i], { target, ...params }, { data: ['clean', 'table'] })
  );
  const names = algorithms.map(([, component], i) => [`${ports[i]!}Name`, kindTitle(component)]);
  const wires = Object.fromEntries(algorithms.map(([id], i) => [ports[i]!, [id, 'report'] as const]));
  return {
    ...emptyGraph,
    nodes: [
      step('houses', 'choose-dataset', [0, 1.5], { ref: dataset }),
      step('clean', 'clean-missing', [1, 1.5], {}, { table: ['houses', 'table'] }),
      ...trainings,
      step('compare', 'compare-reports', [3, 1.5], Object.fromEntries(names) as Record<string, string>, wires)
    ]
  };
}
