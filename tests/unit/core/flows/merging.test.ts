// A main file that two people changed apart: what each meant is in the merged one, which can be read, with its comments.
import { expect, test } from 'vitest';
import { addFlowInput, removeFlowInput } from '$core/flows/edit/ends';
import type { FlowFolder } from '$core/flows/edit/folder';
import { isSameMeaning, mergeMain, readMainFile } from '$core/flows/edit/merge-main';
import { addNode, removeNodes, renameNode } from '$core/flows/edit/nodes';
import { addVariant, setActivation, setInput } from '$core/flows/edit/values';
import { openFlow } from '$core/flows/open-flow';

const file = 'flow.dag.yaml';
const base = `# Ours.
inputs:
  question:
    type: string
outputs:
  answer:
    type: string
    reference: \${b.output}
nodes:
# The first.
- name: a
  type: prompt
  source: {type: code, path: a.jinja2}
  inputs:
    text: \${inputs.question}
- name: b
  type: http
  inputs: {}
- name: c
  type: http
  inputs:
    url: here  # as it was
`;

type Change = (folder: FlowFolder) => FlowFolder;

/** What comes of two changes, `mine` the later. */
function met(mine: Change, theirs: Change) {
  const changed = (change: Change): string =>
    change({ main: file, files: { [file]: base }, places: {} }).files[file]!;
  const read = (text: string) => readMainFile(text, file)!;
  const text = mergeMain(read(base), read(changed(mine)), read(changed(theirs)), file)!;
  const { definition, issues } = openFlow({ [file]: text, 'a.jinja2': '' }, file);
  const nodes = Object.fromEntries(definition.nodes.map(({ name, inputs }) => [name, inputs]));
  return {
    text,
    nodes,
    outputs: definition.outputs,
    problems: issues.filter(({ text }) => !/source|url/.test(text))
  };
}

test('different inputs of one node, set at once, are both there; of one input the later is', () => {
  const { text, nodes, problems } = met(
    (now) => setInput(setInput(now, 'b', undefined, 'url', 'mine'), 'c', undefined, 'url', 'mine'),
    (now) => setInput(setInput(now, 'b', undefined, 'body', '${a.output}'), 'c', undefined, 'url', 'theirs')
  );
  expect(nodes.b).toEqual({ body: '${a.output}', url: 'mine' });
  expect(nodes.c).toEqual({ url: 'mine' });
  expect(text).toContain('# Ours.\n');
  expect(text).toContain('# The first.\n');
  expect(problems).toEqual([]);
});

test('a node that one renames is the one that the other sets, wires and gives out', () => {
  const renamed: Change = (now) => renameNode(now, 'b', 'best').folder;
  const set: Change = (now) =>
    setInput(setInput(now, 'b', undefined, 'url', 'x'), 'c', undefined, 'body', '${b.output}');
  for (const { nodes, outputs } of [met(renamed, set), met(set, renamed)]) {
    expect(Object.keys(nodes)).toEqual(['a', 'best', 'c']);
    expect(nodes.best).toEqual({ url: 'x' });
    expect(nodes.c).toEqual({ url: 'here', body: '${best.output}' });
    expect(outputs[0]!.reference).toBe('${best.output}');
  }
});

test('a node that one takes away is gone, with the wires and conditions that the other made', () => {
  const gone: Change = (now) => removeNodes(now, ['a']);
  const used: Change = (now) =>
    setActivation(
      setInput(setInput(now, 'a', undefined, 'text', 'x'), 'b', undefined, 'body', '${a.output}'),
      'c',
      { when: '${a.output}', is: true }
    );
  for (const { nodes, problems } of [met(gone, used), met(used, gone)]) {
    expect(nodes).toEqual({ b: {}, c: { url: 'here' } });
    expect(problems).toEqual([]);
  }
});

test('of two nodes of one name both stay, and of two wires that close a circle one', () => {
  const { nodes } = met(
    (now) => addNode(now, 'embedding', undefined, '${a.output}').folder,
    (now) => addNode(now, 'embedding', undefined, '${c.output}').folder
  );
  expect(nodes.embedding).toEqual({ input: '${c.output}' });
  expect(nodes.embedding_2).toEqual({ input: '${a.output}' });
  const circle = met(
    (now) => setInput(now, 'b', undefined, 'body', '${c.output}'),
    (now) => setInput(now, 'c', undefined, 'body', '${b.output}')
  );
  expect(circle.nodes).toMatchObject({ b: {}, c: { body: '${b.output}' } });
  expect(circle.problems).toEqual([]);
});

test('inputs of the flow and variants of a node come together too', () => {
  const { text, nodes, problems } = met(
    (now) => addVariant(addFlowInput(now, 'more').folder, 'c').folder,
    (now) => removeFlowInput(setInput(now, 'b', undefined, 'url', 'x'), 'question')
  );
  expect(Object.keys(openFlow({ [file]: text }, file).definition.variants)).toEqual(['c']);
  expect(nodes.a).toEqual({});
  expect(nodes.b).toEqual({ url: 'x' });
  expect(problems.map(({ text }) => text)).toEqual([]);
});

test('what one sets in a node is in each of the variants that the other makes of it, but where one is otherwise by intent', () => {
  const set: Change = (now) =>
    setActivation(
      setInput(setInput(now, 'c', undefined, 'url', 'mine'), 'c', undefined, 'body', '${b.output}'),
      'c',
      { when: '${b.output}', is: true }
    );
  const split: Change = (now) => {
    const { folder, id } = addVariant(now, 'c');
    return setInput(folder, 'c', id, 'url', 'theirs');
  };
  for (const { text, problems } of [met(set, split), met(split, set)]) {
    const { definition } = openFlow({ [file]: text, 'a.jinja2': '' }, file);
    const { nodes } = definition.variants.c!;
    const activate = { when: '${b.output}', is: true };
    expect(Object.values(nodes).map(({ inputs, activate }) => ({ inputs, activate }))).toEqual([
      { inputs: { url: 'mine', body: '${b.output}' }, activate },
      { inputs: { url: 'theirs', body: '${b.output}' }, activate }
    ]);
    expect(text).toContain('- name: c\n  use_variants: true\n');
    expect(problems).toEqual([]);
  }
});

test('variants that one adds stay where the other takes away the last others, and leave no node without', () => {
  const read = (text: string) => readMainFile(text, file)!;
  const varied = (name: string, of: string): string =>
    addVariant({ main: file, files: { [file]: of }, places: {} }, name).folder.files[file]!;
  const gone = (of: string): string =>
    removeNodes({ main: file, files: { [file]: of }, places: {} }, ['b']).files[file]!;
  const first = varied('b', base);
  const text = mergeMain(read(first), read(varied('c', first)), read(gone(first)), file)!;
  expect(Object.keys(openFlow({ [file]: text }, file).definition.variants)).toEqual(['c']);
  const alone = mergeMain(read(base), read(varied('b', base)), read(gone(base)), file)!;
  expect(openFlow({ [file]: alone }, file).definition.variants).toEqual({});
});

test('a file is the same in whatever order its nodes stand, and not where one stands there twice', () => {
  const entry = (name: string): string => `- name: ${name}\n  type: http\n`;
  const of = (...names: string[]) => readMainFile(`nodes:\n${names.map(entry).join('')}`, file)!;
  expect(isSameMeaning(of('a', 'b'), of('b', 'a'))).toBe(true);
  expect(isSameMeaning(of('a', 'b'), of('a', 'b', 'b'))).toBe(false);
  expect(readMainFile('nodes:\n  a: 1\n- name: b\n', file)).toBeUndefined();
});

test('a wire from what is gone, that one takes away, is not in a copy that the other made of it, and none is brought back', () => {
  const read = (text: string) => readMainFile(text, file)!;
  const entry = (name: string, inputs: string): string =>
    `- name: ${name}\n  type: http\n  inputs: ${inputs}\n`;
  const [led, free] = ['{body: "${p.output}"}', '{}'];
  const nodesOf = (text: string | undefined) => read(text!).value.nodes;
  const broken = read(`nodes:\n${entry('a', led)}`);
  const copied = read(`${broken.text}${entry('b', led)}`);
  const mended = read(`nodes:\n${entry('a', free)}`);
  const both = [{ inputs: {} }, { inputs: {} }];
  expect(nodesOf(mergeMain(broken, copied, mended, file))).toMatchObject(both);
  expect(nodesOf(mergeMain(broken, mended, copied, file))).toMatchObject(both);
  const others = read(`nodes:\n${entry('c', free)}`);
  const back = mergeMain(read('nodes: []\n'), broken, others, file, { isShy: true });
  expect(nodesOf(back)).toEqual([
    { name: 'c', type: 'http', inputs: {} },
    { name: 'a', type: 'http', inputs: {} }
  ]);
  // What somebody has written and not yet made stays.
  const typed = mergeMain(mended, broken, read(`${mended.text}${entry('c', free)}`), file);
  expect(nodesOf(typed)).toMatchObject([{ inputs: { body: '${p.output}' } }, { inputs: {} }]);
});

test('an alias of what the other has taken away is left to people, and what stands for two is changed in one', () => {
  const read = (text: string) => readMainFile(text, file)!;
  const entry = (name: string, inputs: string): string =>
    `- name: ${name}\n  type: http\n  inputs: ${inputs}\n`;
  const first = read(`nodes:\n${entry('a', '&x {url: u}')}${entry('b', '{}')}`);
  const used = read(first.text.replace('{}', '*x'));
  expect(mergeMain(first, read(`nodes:\n${entry('b', '{}')}`), used, file)).toBeUndefined();
  const set = read(used.text.replace('*x', '{url: mine}'));
  const met = mergeMain(used, set, read(`${used.text}${entry('c', '*x')}`), file)!;
  expect(readMainFile(met, file)!.value.nodes).toMatchObject(
    ['u', 'mine', 'u'].map((url) => ({ inputs: { url } }))
  );
});

test('a text or a list in the place of a map, as two changes may leave it, is no end of merging', () => {
  const read = (text: string) => readMainFile(text, file)!;
  const set = read(base.replace('here  # as it was', 'mine'));
  for (const odd of ['oops', '[1, 2]']) {
    const met = mergeMain(
      read(base),
      set,
      read(base.replace('\n    url: here  # as it was', ` ${odd}`)),
      file
    );
    expect(openFlow({ [file]: met!, 'a.jinja2': '' }, file).definition.nodes[2]!.inputs).toEqual({
      url: 'mine'
    });
  }
  const met = mergeMain(
    read('inputs: {a: {type: string}}\nnodes: []\n'),
    read('inputs: {a: {type: int}}\nnodes: []\n'),
    read('inputs: oops\nnodes: []\n'),
    file
  );
  expect(read(met!).value.inputs).toEqual({ a: { type: 'int' } });
});
