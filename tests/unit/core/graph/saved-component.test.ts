// Steps made into a component: the graph that runs is the one they were cut from.
import { expect, it } from 'vitest';
import { cutOut, replaceByComponent, takeApart } from '$core/graph/cut-component';
import { expandGraph, ownerOf } from '$core/graph/expand';
import { emptyGraph, type Binding, type Graph, type GraphNode } from '$core/graph/graph';
import { topologicalOrder } from '$core/graph/order';
import { entryOf, pipelinePalette } from '$core/graph/pipeline-palette';
import {
  chosenName,
  definitionOf,
  isNewer,
  nodeFor,
  withDefinition,
  type ComponentDefinition
} from '$core/graph/saved-component';
import { readPipeline, writePipeline } from '$core/graph/text';
import { validateGraph } from '$core/graph/validate';

const from = (node: string, port = 'table'): Binding => ({ from: 'node', node, port });
const node = (id: string, component: string, more: Partial<GraphNode> = {}): GraphNode => ({
  id,
  component,
  params: {},
  inputs: {},
  ...more
});
const graph: Graph = {
  ...emptyGraph,
  nodes: [
    node('rows', 'choose-dataset', { params: { ref: 'flowers' } }),
    node('clean', 'clean-missing', { inputs: { table: from('rows') }, position: { x: 200, y: 40 } }),
    node('parts', 'split-rows', { inputs: { table: from('clean') }, params: { fraction: 0.8 } }),
    node('fit', 'train-linear', { inputs: { data: from('parts', 'first') }, params: { target: 'kind' } }),
    node('judge', 'evaluate-model', {
      inputs: { model: from('fit', 'model'), data: from('parts', 'second') }
    })
  ]
};

function definitionFrom(of: Graph, ids: readonly string[], more: Partial<ComponentDefinition> = {}) {
  const cut = cutOut(of, new Set(ids), pipelinePalette);
  const definition: ComponentDefinition = {
    component: 'c',
    version: 1,
    savedAt: 1,
    title: 'Prepare',
    description: '',
    graph: cut.graph,
    params: [],
    ...more
  };
  return { cut, definition };
}

/** What is computed, whatever the nodes are called: each step with all it depends on. */
function meaning(of: Graph, id: string): unknown {
  const { component, params, inputs } = of.nodes.find((one) => one.id === id)!;
  const bound = Object.entries(inputs).map(([port, b]) => [
    port,
    b.from === 'node' ? [meaning(of, b.node), b.port] : b
  ]);
  return [component, params, bound];
}
const meanings = (of: Graph): string[] => of.nodes.map(({ id }) => JSON.stringify(meaning(of, id))).sort();

it('has the ports that were open, and runs as the steps it was made of', () => {
  const { cut, definition } = definitionFrom(graph, ['clean', 'parts']);
  expect(Object.keys(cut.graph.inputs)).toEqual(['table']);
  expect(Object.keys(cut.graph.outputs)).toEqual(['transform', 'first', 'second']);
  const { graph: placed, id } = replaceByComponent(graph, cut, definition);
  expect(placed.nodes.map(({ id: one }) => one)).toEqual(['rows', 'Prepare', 'fit', 'judge']);
  expect(validateGraph(placed, pipelinePalette)).toEqual([]);
  const expanded = expandGraph(placed);
  expect(validateGraph(expanded, pipelinePalette)).toEqual([]);
  expect(meanings(expanded)).toEqual(meanings(graph));
  expect(ownerOf(placed, 'Prepare__parts')?.id).toBe(id);
  expect(expandGraph(graph)).toBe(graph);

  const apart = takeApart(placed, id);
  expect(apart.ids).toEqual(['clean', 'parts']);
  expect(meanings(apart.graph)).toEqual(meanings(graph));
});

it('takes steps along that lie between those chosen, so that nothing waits for itself', () => {
  const { cut, definition } = definitionFrom(graph, ['clean', 'judge']);
  expect([...cut.ids].sort()).toEqual(['clean', 'fit', 'judge', 'parts']);
  const { graph: placed } = replaceByComponent(graph, cut, definition);
  expect(topologicalOrder(placed).cycle).toEqual([]);
  expect(meanings(expandGraph(placed))).toEqual(meanings(graph));
});

it('asks for what is missing inside, and lets go of what is optional', () => {
  const loose: Graph = { ...emptyGraph, nodes: [node('script', 'run-script'), node('sort', 'sort-rows')] };
  const { definition } = definitionFrom(loose, ['script', 'sort']);
  expect(entryOf(nodeFor('x', definition))).toMatchObject({
    inputs: { table: { type: 'table', optional: false }, table_2: { optional: false } },
    outputs: { table: {}, table_2: {} }
  });
  const placed = { ...emptyGraph, nodes: [nodeFor('x', definition)] };
  expect(validateGraph(expandGraph(placed), pipelinePalette).map(({ code }) => code)).toContain(
    'missing-input'
  );
});

it('keeps chosen parameters settable, and components in components', () => {
  const params = [{ node: 'parts', param: 'fraction' }];
  const { cut, definition } = definitionFrom(graph, ['clean', 'parts'], { params });
  const { graph: placed } = replaceByComponent(graph, cut, definition);
  const set: Graph = {
    ...placed,
    nodes: placed.nodes.map((one) =>
      one.id === 'Prepare' ? { ...one, params: { ...one.params, [chosenName(params[0]!)]: 0.5 } } : one
    )
  };
  const fractions = (of: Graph) =>
    expandGraph(of).nodes.flatMap(({ params: given }) =>
      given.fraction === undefined ? [] : [given.fraction]
    );
  expect(fractions(placed)).toEqual([0.8]);
  expect(fractions(set)).toEqual([0.5]);
  expect(pipelinePalette.signature(set.nodes[1]!)?.params['parts.fraction']).toMatchObject({
    kind: 'number'
  });

  const outer = definitionFrom(set, ['Prepare', 'fit'], { component: 'd', title: 'Learn' });
  const nested = replaceByComponent(set, outer.cut, outer.definition).graph;
  expect(nested.nodes.map(({ id }) => id)).toEqual(['rows', 'Learn', 'judge']);
  expect(fractions(nested)).toEqual([0.5]);
  expect(expandGraph(nested).nodes.map(({ id }) => id)).toContain('Learn__Prepare__parts');
  expect(validateGraph(expandGraph(nested), pipelinePalette)).toEqual([]);
});

it('takes a newer version where it is asked to: settings and wires that still have a place stay', () => {
  const params = [{ node: 'parts', param: 'fraction' }];
  const { cut, definition } = definitionFrom(graph, ['clean', 'parts'], { params });
  const placed = replaceByComponent(graph, cut, definition).graph.nodes[1]!;
  const set = { ...placed, params: { ...placed.params, 'parts.fraction': 0.5, 'gone.x': 1 } };
  const next = { ...definition, version: 2 };
  expect(isNewer(next, definition)).toBe(true);
  expect(isNewer({ ...definition, savedAt: 2 }, definition)).toBe(true);
  const updated = withDefinition(set, next);
  expect(definitionOf(updated)?.version).toBe(2);
  expect(updated.params['parts.fraction']).toBe(0.5);
  expect(updated.params).not.toHaveProperty('gone.x');
  expect(updated.inputs).toEqual({ table: from('rows') });
  expect(withDefinition(set, { ...next, graph: { ...next.graph, inputs: {} } }).inputs).toEqual({});
});

it('is written as text with its steps, and read back the same', () => {
  const { cut, definition } = definitionFrom(graph, ['clean', 'parts'], {
    params: [{ node: 'parts', param: 'fraction' }]
  });
  const { graph: placed } = replaceByComponent(graph, cut, definition);
  const whole = { title: 'Flowers', description: '', graph: placed };
  const yaml = writePipeline(whole);
  expect(yaml).toContain('component: saved-component');
  expect(yaml).toContain('${{inputs.table}}');
  expect(readPipeline(yaml)).toEqual(whole);
  expect(() => readPipeline(yaml.replace('version: 1', 'version: one'))).toThrow(/version must be a number/);
});

it('is nothing where its definition does not hold together, or goes without end', () => {
  const broken = (definition: unknown): Graph => ({
    ...emptyGraph,
    nodes: [node('x', 'saved-component', { params: { definition } as unknown as GraphNode['params'] })]
  });
  let deep = definitionFrom(graph, ['clean']).definition;
  for (let i = 0; i < 12; i++)
    deep = definitionFrom({ ...emptyGraph, nodes: [nodeFor('y', deep)] }, ['y']).definition;
  for (const definition of [undefined, 3, {}, { graph: { nodes: [null] }, params: [] }, deep])
    expect(validateGraph(expandGraph(broken(definition)), pipelinePalette)[0]?.code).toBe(
      'unknown-component'
    );
});
