// One takes back what they did after somebody else has changed what came of it: what the other did stays whole, and the flow
// valid.
import { expect, test } from 'vitest';
import { applyPatch } from '$core/flows/edit/apply-patch';
import { groupNodes, ungroup } from '$core/flows/edit/drawing';
import { patchBetween, reversed, type FlowFolder } from '$core/flows/edit/folder';
import { addNode, removeNodes, renameNode } from '$core/flows/edit/nodes';
import { addVariant, setInput } from '$core/flows/edit/values';
import { openFlow } from '$core/flows/open-flow';

const main = 'flow.dag.yaml';
const entry = (name: string, inputs: string): string => `- name: ${name}\n  type: http\n  inputs:${inputs}\n`;
const start: FlowFolder = {
  main,
  files: {
    [main]: `inputs:\n  question:\n    type: string\noutputs: {}\nnodes:\n${entry('a', '\n    url: here')}${entry('b', ' {}')}`
  },
  places: { a: { x: 0, y: 0 }, b: { x: 9, y: 0 } }
};
type Change = (folder: FlowFolder) => FlowFolder;

/** What is left when one takes back `own` after others have done `theirs`. */
function left(own: Change, theirs: Change, from = start) {
  const done = own(from);
  const folder = applyPatch(theirs(done), reversed(patchBetween(from, done)));
  const { definition, issues } = openFlow(folder.files, main);
  const nodes = Object.fromEntries(definition.nodes.map(({ name, inputs }) => [name, inputs]));
  const problems = issues.filter(({ level, text }) => level === 'error' && !/url/.test(text));
  return { folder, nodes, variants: definition.variants, problems };
}
const added: Change = (now) => addNode(now, 'prompt', { x: 5, y: 5 }).folder;
const set =
  (node: string, name: string, value: unknown): Change =>
  (now) =>
    setInput(now, node, undefined, name, value);

test('a node that is taken back goes with the wires that others have drawn from it', () => {
  const { nodes, folder, problems } = left(added, set('b', 'body', '${prompt.output}'));
  expect(nodes).toEqual({ a: { url: 'here' }, b: {} });
  expect(Object.keys(folder.files)).toEqual([main]);
  expect(problems).toEqual([]);
});

test('a node that others have set, or written in, stays with its file and its place', () => {
  const write: Change = (now) => ({ ...now, files: { ...now.files, 'prompt.jinja2': 'theirs' } });
  const last = { ...start, files: { [main]: start.files[main]!.replace(entry('b', ' {}'), '') } };
  for (const theirs of [set('prompt', 'more', 1), write]) {
    const { nodes, folder, problems } = left(added, theirs, last);
    expect(nodes.a).toEqual({ url: 'here' });
    expect(Object.keys(nodes)).toEqual(['a', 'prompt']);
    expect(folder.files['prompt.jinja2']).toBeDefined();
    expect(folder.places.prompt).toEqual({ x: 5, y: 5 });
    expect(problems).toEqual([]);
  }
});

test('a node that has stayed is not there twice when it is done again', () => {
  const done = added(start);
  const patch = patchBetween(start, done);
  const theirs = set('prompt', 'more', 1)(done);
  const again = applyPatch(applyPatch(theirs, reversed(patch)), patch);
  expect(again).toEqual(theirs);
});

test('variants that others have set stay, and so does their node', () => {
  const varied: Change = (now) => addVariant(now, 'a').folder;
  const { variants, problems } = left(varied, set('a', 'method', 'PUT'));
  expect(Object.keys(variants.a!.nodes)).toEqual(['variant_0', 'variant_1']);
  expect(problems).toEqual([]);
  const copied = left((now) => varied(added(now)), set('a', 'method', 'PUT'));
  expect(Object.keys(copied.nodes)).toEqual(['a', 'b']);
  expect(copied.variants.a!.nodes.variant_1!.inputs).toMatchObject({ method: 'PUT' });
});

test('a node that comes back is given nothing by what others have taken away, and closes no circle', () => {
  const wired = set('b', 'body', '${a.output}')(start);
  const gone = left(
    (now) => removeNodes(now, ['b']),
    (now) => removeNodes(now, ['a']),
    wired
  );
  expect(gone.nodes).toEqual({ b: {} });
  expect(gone.problems).toEqual([]);
  const circle = left(set('b', 'body', undefined), set('a', 'body', '${b.output}'), wired);
  expect(circle.nodes).toEqual({ a: { url: 'here', body: '${b.output}' }, b: {} });
});

test('a name that is taken back leaves its node where others have put it', () => {
  const { folder } = left(
    (now) => renameNode(now, 'a', 'best').folder,
    (now) => ({ ...now, places: { ...now.places, best: { x: 70, y: 7 } } })
  );
  expect(folder.places).toEqual({ a: { x: 70, y: 7 }, b: { x: 9, y: 0 } });
});

test('a group that is taken back stays around what others have put into it', () => {
  const group: Change = (now) => groupNodes(now, ['a'], 'mine').folder;
  const put: Change = (now) => ({ ...now, members: { ...now.members, b: 'group' } });
  const { folder } = left(group, put);
  expect(folder.members).toEqual({ b: 'group' });
  expect(folder.groups).toEqual({ group: { title: 'mine', folded: true } });
  expect(left(group, (now) => now).folder.groups).toEqual({});
  expect(left(group, (now) => ungroup(now, 'group')).folder.groups).toEqual({});
});

test('a node that goes takes along what others have drawn of it: a new one of its name is in no group', () => {
  const group: Change = (now) => groupNodes(now, ['prompt'], 'theirs').folder;
  const moved: Change = (now) => ({ ...now, places: { ...now.places, prompt: { x: 70, y: 7 } } });
  const { folder } = left(added, (now) => moved(group(now)));
  expect([folder.members, folder.groups, folder.places.prompt]).toEqual([{}, {}, undefined]);
  const both = left(added, (now) => groupNodes(now, ['prompt', 'a'], 'theirs').folder).folder;
  expect([both.members, Object.keys(both.groups!)]).toEqual([{ a: 'group' }, ['group']]);
});

test('a flow that was left with members of a group that are gone gives their place to no other node', () => {
  const stale: FlowFolder = {
    ...start,
    groups: { group: { title: 'old', folded: true } },
    members: { prompt: 'group', best: 'group' }
  };
  expect(addNode(stale, 'prompt', undefined).folder.members).toEqual({ best: 'group' });
  expect(renameNode(stale, 'a', 'best').folder.members).toEqual({ prompt: 'group' });
  expect(renameNode(stale, 'a', 'a').folder.places).toEqual(start.places);
});

test('who is alone takes back a node of their own though they have written in its file', () => {
  const done = added(start);
  const written = { ...done, files: { ...done.files, 'prompt.jinja2': 'mine' } };
  const undo = reversed(patchBetween(start, done));
  expect(applyPatch(written, undo, true).files[main]).toBe(start.files[main]);
  expect(applyPatch(written, undo).files[main]).toBe(done.files[main]);
});
