// What goes through the system's clipboard comes back as it was copied; what somebody else wrote there does no harm.
import { describe, expect, test } from 'vitest';
import { flowClip, readFlowClip } from '$core/flows/edit/clipboard';
import { copyFlow, pasteFlow } from '$core/flows/edit/copies';
import { openFlow } from '$core/flows/open-flow';
import { pipelineClip, readPipelineClip } from '$core/graph/clipboard';
import { pasteCopies } from '$core/graph/copies';
import { applyPatch, pasteNodes, patchBetween } from '$core/graph/edit';
import { emptyGraph, type GraphNode } from '$core/graph/graph';
import { isHearthError } from '$core/errors';

const steps: readonly GraphNode[] = [
  {
    id: 'load',
    component: 'choose-dataset',
    params: { ref: 'adult@1' },
    inputs: {},
    position: { x: 1, y: 2 }
  },
  {
    id: 'sort',
    component: 'sort-rows',
    title: 'In order',
    params: { by: ['age'] },
    inputs: { table: { from: 'node', node: 'load', port: 'table' } },
    activate: { when: { from: 'node', node: 'load', port: 'table' }, is: true },
    run: { retries: 2 },
    position: { x: 300, y: 2 }
  }
];
const none = { nodes: [], groups: [], notes: [] };
const code = (of: unknown, read: (text: string) => unknown): string => {
  try {
    read(typeof of === 'string' ? of : JSON.stringify(of));
  } catch (error) {
    if (isHearthError(error)) return error.code;
    throw error;
  }
  return 'none';
};

describe('steps of a pipeline', () => {
  test('come back as they were, and lead to each other in another pipeline', () => {
    const groups = [{ id: 'g', title: 'Both', folded: true }];
    const notes = [{ id: 'n', text: 'why', position: { x: 5, y: 6 } }];
    const copies = { nodes: steps, groups, notes };
    const clip = readPipelineClip(pipelineClip(copies, 'p1'))!;
    expect(clip).toEqual({ from: 'p1', copied: copies });
    const here = { ...emptyGraph, nodes: [steps[0]!] };
    const { graph, ids } = pasteCopies(here, clip.copied, { x: 0, y: 0 });
    expect(ids).toEqual(['load_2', 'sort']);
    expect(graph.nodes[2]).toMatchObject({
      inputs: { table: { node: 'load_2' } },
      activate: { when: { node: 'load_2' } }
    });
    // No step of it came along.
    expect(graph.groups).toEqual([]);
    expect(graph.notes).toEqual(notes.map((note) => ({ ...note, id: 'note' })));
    // Taking it back takes only what was put in.
    const moved = {
      ...graph,
      nodes: graph.nodes.map((node) => (node.id === 'load' ? { ...node, title: 'Theirs' } : node))
    };
    expect(applyPatch(moved, patchBetween(here, graph), 'undo')).toMatchObject({
      nodes: [{ ...steps[0]!, title: 'Theirs' }],
      notes: []
    });
  });

  test('without their inputs of elsewhere', () => {
    const far: GraphNode = {
      id: 'a',
      component: 'x',
      params: {},
      inputs: { t: { from: 'input', input: 'gone' } }
    };
    expect(pasteNodes(emptyGraph, [far], { x: 0, y: 0 }).graph.nodes[0]!.inputs).toEqual({});
  });
});

describe('nodes of a flow', () => {
  const folder = {
    main: 'flow.dag.yaml',
    files: {
      'flow.dag.yaml':
        'nodes:\n- {name: ask, type: python, source: {type: code, path: ask.py}, inputs: {x: 1}}\n',
      'ask.py': 'def ask(): ...\n',
      'ask.js': 'export default () => 1;\n'
    },
    places: {}
  };

  test('come back with their files, under names that are free', () => {
    const copied = copyFlow(folder, ['ask'], { groups: [], notes: [] }, () => ({ x: 3, y: 4 }));
    const clip = readFlowClip(flowClip(copied, 'f1'))!;
    expect(clip).toEqual({ from: 'f1', copied });
    const other = { ...folder, files: { 'flow.dag.yaml': 'nodes: []\n', 'ask.js': 'not its own' } };
    const { folder: there, names } = pasteFlow(other, clip.copied, { x: 0, y: 0 });
    expect(names).toEqual(['ask_2']);
    expect(there.files).toMatchObject({
      'ask.js': 'not its own',
      'ask_2.py': folder.files['ask.py'],
      'ask_2.js': folder.files['ask.js']
    });
    expect(openFlow(there.files).definition.nodes[0]!.path).toBe('ask_2.py');
    expect(there.places.ask_2).toEqual({ x: 3, y: 4 });
  });

  test('a name that would be more than a name is made one', () => {
    const text = flowClip(
      { ...none, nodes: [{ name: 'a}\n- b', entry: { name: 'z' }, files: {}, place: { x: 1e300, y: 0 } }] },
      ''
    );
    expect(readFlowClip(text)!.copied.nodes[0]).toMatchObject({
      name: 'a_-_b',
      place: { x: 1_000_000, y: 0 }
    });
  });
});

test('what is no copy is left alone; what cannot be put in is refused by name', () => {
  for (const read of [readPipelineClip, readFlowClip]) {
    for (const text of ['', 'kind: pipeline', '{"a": 1}', '[]', 'null']) expect(read(text)).toBeUndefined();
    expect(code('{"hearth-clipboard":1,"kind', read)).toBe('graph/not-pasted');
    expect(code({ 'hearth-clipboard': 2, kind: 'x', body: [] }, read)).toBe('graph/not-pasted');
    expect(code(`{"hearth-clipboard":1,"x":"${' '.repeat(8_000_000)}"}`, read)).toBe('graph/not-pasted');
  }
  const flow = (nodes: unknown, more: object = {}): string =>
    code({ 'hearth-clipboard': 1, kind: 'flow-nodes', body: { ...none, nodes, ...more } }, readFlowClip);
  const node = { name: 'a', entry: {}, files: {}, place: { x: 0, y: 0 } };
  expect(flow([{ ...node, files: { '../../main.py': 'x' } }])).toBe('flow/unsafe-file');
  expect(flow([{ ...node, files: { 'a.py': 1 } }])).toBe('graph/not-pasted');
  expect(flow([node, node])).toBe('graph/not-pasted');
  expect(flow({ 0: node })).toBe('graph/not-pasted');
  expect(flow([{ ...node, place: { x: null, y: 0 } }])).toBe('graph/not-pasted');
  expect(flow(Array.from({ length: 1001 }, (_, i) => ({ ...node, name: `a${i}` })))).toBe('graph/not-pasted');
  expect(flow([node], { groups: [{ id: 'g', title: 'G', folded: 1 }] })).toBe('graph/not-pasted');
  expect(flow([], { notes: [{ id: 'n', text: 'N', position: { x: '0', y: 0 } }] })).toBe('graph/not-pasted');
  expect(flow([{ ...node, group: 1 }])).toBe('graph/not-pasted');
  const deep = flowClip({ ...none, nodes: [node] }, '').replace(
    '"entry":{}',
    `"entry":${'['.repeat(100_000)}${']'.repeat(100_000)}`
  );
  expect(code(deep, readFlowClip)).toBe('graph/not-pasted');
  const hostile =
    '{"hearth-clipboard":1,"kind":"pipeline-steps","from":"","body":{"kind":"pipeline","title":"","steps":{"a":{"component":"x","params":{"p":{"__proto__":{"y":1}}}}}}}';
  expect(code(hostile, readPipelineClip)).toBe('graph/not-pasted');
  expect(code(pipelineClip({ ...none, nodes: steps }, 'p'), readFlowClip)).toBe('graph/other-kind');
  expect(code(flowClip(none, 'f'), readPipelineClip)).toBe('graph/other-kind');
});
