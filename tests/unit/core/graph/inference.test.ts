// From a trained pipeline to one that predicts.
import { expect, it } from 'vitest';
import { emptyGraph, type Graph, type GraphNode } from '$core/graph/graph';
import { inferenceGraph, trainersOf } from '$core/graph/inference';
import { pipelinePalette } from '$core/graph/pipeline-palette';
import { validateGraph } from '$core/graph/validate';

const from = (node: string, port = 'table') => ({ from: 'node', node, port }) as const;
const node = (
  id: string,
  component: string,
  inputs: GraphNode['inputs'] = {},
  params: GraphNode['params'] = {}
) => ({
  id,
  component,
  params,
  inputs
});
const blob = `sha256:${'a'.repeat(64)}`;

const training: Graph = {
  ...emptyGraph,
  nodes: [
    node('rows', 'choose-dataset', {}, { ref: 'flowers' }),
    node('other', 'choose-dataset', {}, { ref: 'soils' }),
    node('few', 'sample-rows', { table: from('rows') }),
    node('whole', 'clean-missing', { table: from('few') }),
    node(
      'both',
      'join-tables',
      { left: from('whole'), right: from('other') },
      { leftKey: 'k', rightKey: 'k' }
    ),
    node('area', 'add-formula', { table: from('both') }, { name: 'area', formula: 'a * b' }),
    node('parts', 'split-rows', { table: from('area') }),
    node('scale', 'normalise-columns', { table: from('parts', 'first') }),
    node('fit', 'train-linear', { data: from('scale') }, { target: 'species' }),
    node('same', 'apply-transform', {
      table: from('parts', 'second'),
      transform: from('scale', 'transform')
    }),
    node('judge', 'evaluate-model', { model: from('fit', 'model'), data: from('same') })
  ]
};
const outputs: Readonly<Record<string, string>> = {
  'whole transform': `transform:${blob}`,
  'scale transform': `transform:${blob}`,
  'fit model': 'model:Flowers@2'
};
const outputOf = (id: string, port: string): string | undefined => outputs[`${id} ${port}`];

it('applies what was learned, goes past what chose rows, and ends at the model’s scores', () => {
  expect(trainersOf(training, outputOf)).toEqual(['fit']);
  const graph = inferenceGraph(training, 'fit', outputOf)!;
  const found = new Map(graph.nodes.map((step) => [step.id, step]));
  expect([...found.keys()].sort()).toEqual(
    ['area', 'both', 'model', 'other', 'predict', 'rows', 'scale', 'whole'].sort()
  );
  expect(found.get('whole')).toMatchObject({
    component: 'apply-transform',
    title: 'Clean missing data',
    params: { fitted: blob, skipAbsent: ['species'] },
    inputs: { table: from('rows') }
  });
  expect(found.get('scale')).toMatchObject({ component: 'apply-transform', inputs: { table: from('area') } });
  expect(found.get('model')).toMatchObject({ component: 'choose-model', params: { ref: 'Flowers@2' } });
  expect(found.get('predict')!.inputs).toEqual({ model: from('model', 'model'), data: from('scale') });
  expect(validateGraph(graph, pipelinePalette)).toEqual([]);
});

it('is not made where nothing was trained', () => {
  expect(inferenceGraph(training, 'fit', () => undefined)).toBeUndefined();
  expect(inferenceGraph(training, 'whole', outputOf)).toBeUndefined();
});
