// What an input may be connected to, as the form of a step offers it: what a wire may be drawn from, and no more.
import { expect, test } from 'vitest';
import { emptyGraph, type Graph } from '$core/graph/graph';
import { entryOf } from '$core/graph/pipeline-palette';
import { mayConnect, sourcesOf } from '../../../../src/features/designer/canvas-nodes';

const from = (node: string, port = 'table') => ({ from: 'node', node, port }) as const;
const node = (id: string, component: string, inputs = {}) => ({ id, component, params: {}, inputs });
const graph: Graph = {
  ...emptyGraph,
  nodes: [
    node('a', 'choose-dataset'),
    node('m', 'choose-model'),
    node('b', 'clean-missing', { table: from('a') }),
    node('c', 'split-rows', { table: from('b') }),
    node('d', 'sort-rows', { table: from('c', 'first') }),
    node('s', 'score', {})
  ]
};

test('the choices of every input are the wires that may be drawn to it', () => {
  const outputs = graph.nodes.flatMap((other) =>
    Object.keys(entryOf(other)?.outputs ?? {}).map((port) => ({ node: other.id, port }))
  );
  expect(outputs.length).toBeGreaterThan(6);
  for (const to of graph.nodes)
    for (const port of Object.keys(entryOf(to)?.inputs ?? {})) {
      const place = { node: to.id, port };
      expect(sourcesOf(graph, place)).toEqual(
        outputs.filter((output) => mayConnect(graph, { from: output, to: place }))
      );
    }
  expect(sourcesOf(graph, { node: 'b', port: 'table' })).toEqual([{ node: 'a', port: 'table' }]);
  expect(sourcesOf(graph, { node: 'b', port: 'gone' })).toEqual([]);
});
