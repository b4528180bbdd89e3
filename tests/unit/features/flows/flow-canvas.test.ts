// The canvas of a flow: what is drawn follows from the files, what is drawn changes them, and undo gives every byte back.
import { expect, test } from 'vitest';
import { setInput } from '$core/flows/edit/values';
import { flowTemplates } from '$core/flows/templates';
import { FlowCanvas } from '$features/flows/canvas/flow-canvas.svelte';
import { givenId, givesId, mayConnect, morePort } from '$features/flows/canvas/flow-graph';
import { FlowEditor } from '$features/flows/flow-editor.svelte';
import { compareFlows } from '$features/flows/history/compare-flows';
import { isClear } from '$parts/graph/places';
import { SharedMachine } from '../../../support/memory-workspace';

async function open(template: string) {
  const workspace = await new SharedMachine().tab({});
  const { files } = flowTemplates.find(({ id }) => id === template)!;
  const { id } = await workspace.flows.create('f', 'flow.dag.yaml', files);
  const editor = new FlowEditor(workspace, id);
  return { workspace, editor, canvas: new FlowCanvas(editor), files };
}

const wire = (from: string, output: string, to: string, input: string) => ({
  from: { node: from, port: output },
  to: { node: to, port: input }
});

test('nodes are added, wired from ports that are not there yet, and every step is taken back', async () => {
  const { workspace, editor, canvas, files } = await open('empty');
  canvas.add('prompt');
  canvas.add('llm');
  expect(canvas.selected).toEqual(['llm']);
  expect(canvas.wires).toEqual([
    wire(givenId, 'question', 'prompt', 'text'),
    wire('prompt', 'output', 'llm', 'question')
  ]);
  canvas.connect(wire('llm', 'output', givesId, morePort));
  canvas.connect(wire(givenId, morePort, 'prompt', 'text'));
  expect(canvas.flow.outputs.map(({ name, reference }) => [name, reference])).toEqual([
    ['llm', '${llm.output}']
  ]);
  expect(canvas.flow.inputs.map(({ name }) => name)).toContain('text');
  canvas.rename('llm', 'answer');
  expect(canvas.wires).toContainEqual(wire('answer', 'output', givesId, 'llm'));
  canvas.remove([], [wire('prompt', 'output', 'answer', 'question')]);
  canvas.move(new Map([['answer', { x: 5, y: 6 }]]));
  canvas.selected = ['answer'];
  canvas.clip.duplicate();
  canvas.remove(['prompt']);
  expect(canvas.flow.nodes.map(({ name }) => name)).toEqual(['answer', 'answer_2']);
  while (canvas.canUndo) canvas.undo();
  expect(editor.folder).toEqual({ main: 'flow.dag.yaml', files, places: {} });
  // As it is kept, too.
  await expect.poll(() => workspace.flows.get(editor.id).files).toEqual(files);
  while (canvas.canRedo) canvas.redo();
  expect(canvas.flow.nodes.map(({ name }) => name)).toEqual(['answer', 'answer_2']);
});

test('a wire ends only where nothing waits for where it began', async () => {
  const { canvas } = await open('classify');
  const [first] = canvas.flow.nodes;
  const flow = canvas.flow;
  const later = flow.nodes.find(({ inputs }) => JSON.stringify(inputs).includes(`{${first!.name}.`))!;
  expect(mayConnect(flow, wire(first!.name, 'output', later.name, 'x'))).toBe(true);
  expect(mayConnect(flow, wire(later.name, 'output', first!.name, 'x'))).toBe(false);
  expect(mayConnect(flow, wire(first!.name, 'output', first!.name, 'x'))).toBe(false);
  expect(mayConnect(flow, wire(givenId, morePort, givesId, 'x'))).toBe(false);
});

test('the way nobody has put nodes in is told until their places are kept', async () => {
  const { workspace, editor, canvas } = await open('classify');
  const other = new FlowCanvas(new FlowEditor(workspace, editor.id));
  other.direction = 'down';
  expect([canvas.laidOut, other.laidOut]).toEqual(['right', 'down']);
  canvas.move(new Map([[givenId, { x: -50, y: 0 }]]));
  await expect.poll(() => other.laidOut).toBeUndefined();
  expect(canvas.laidOut).toBeUndefined();
  expect(other.drawn.nodes.map(({ id, x, y }) => [id, x, y])).toEqual(
    canvas.drawn.nodes.map(({ id, x, y }) => [id, x, y])
  );
});

test('what somebody else does while one types stays where the typing is taken back', async () => {
  const { workspace, editor, canvas } = await open('ask');
  const other = new FlowCanvas(new FlowEditor(workspace, editor.id));
  const type = (tone: string): void =>
    canvas.change('type tone', (now) => setInput(now, 'answer', undefined, 'tone', tone));
  type('d');
  type('dr');
  await expect.poll(() => other.flow.nodes[0]?.inputs.tone).toBe('dr');
  other.add('http');
  await expect.poll(() => canvas.flow.nodes.length).toBe(2);
  type('dry');
  canvas.undo();
  expect(canvas.flow.nodes.map(({ name, inputs }) => [name, inputs.tone])).toEqual([
    ['answer', 'dr'],
    ['http', undefined]
  ]);
  canvas.undo();
  expect(canvas.canUndo).toBe(false);
  await expect.poll(() => other.flow.nodes[0]?.inputs.tone).toBe(undefined);
  expect(other.flow.nodes.map(({ name }) => name)).toEqual(['answer', 'http']);
  workspace.close();
});

test('two people undo only what they did', async () => {
  const { workspace, editor, canvas } = await open('ask');
  const other = new FlowCanvas(new FlowEditor(workspace, editor.id));
  canvas.add('prompt');
  await expect.poll(() => other.flow.nodes.length).toBe(2);
  other.add('http');
  await expect.poll(() => canvas.flow.nodes.length).toBe(3);
  canvas.undo();
  await expect.poll(() => other.flow.nodes.map(({ name }) => name)).toEqual(['answer', 'http']);
  other.undo();
  await expect.poll(() => canvas.flow.nodes.map(({ name }) => name)).toEqual(['answer']);
  // What one has made and the other has changed stays, with its file.
  canvas.add('prompt');
  await expect.poll(() => other.flow.nodes.length).toBe(2);
  other.change('set', (now) => setInput(now, 'prompt', undefined, 'tone', 'dry'));
  await expect.poll(() => canvas.flow.nodes[1]?.inputs.tone).toBe('dry');
  canvas.undo();
  const [, kept] = canvas.flow.nodes;
  expect(editor.error).toBeUndefined();
  expect(kept?.inputs.tone).toBe('dry');
  expect(editor.folder.files[kept!.path!]).toBeDefined();
});

test('groups, notes and places lie beside the files, which stay byte for byte, and all is taken back', async () => {
  const { workspace, editor, canvas, files } = await open('classify');
  const names = canvas.flow.nodes.map(({ name }) => name);
  canvas.selected = names;
  canvas.group('All of it');
  const [group] = canvas.drawn.nodes.filter(({ kind }) => kind === 'group');
  expect(canvas.drawn.nodes.map(({ id }) => id)).toEqual([givenId, givesId, group!.id]);
  expect(group).toMatchObject({ title: 'All of it' });
  canvas.addNote();
  canvas.setNote('note', 'why');
  canvas.setNote('note', 'why so');
  canvas.move(new Map([['note/note', { x: -5, y: -300 }]]));
  canvas.selected = [group!.id];
  expect(canvas.selectedGroup?.title).toBe('All of it');
  canvas.rename(names[0]!, 'first');
  canvas.undo();
  await expect
    .poll(() => workspace.flows.get(editor.id).notes?.note)
    .toEqual({ text: 'why so', x: -5, y: -300 });
  expect(workspace.flows.get(editor.id).files).toEqual(files);
  canvas.openGroup('group', 'unfold');
  expect(canvas.selected).toEqual(names);
  expect(canvas.unfoldedGroup?.id).toBe('group');
  expect(isClear(canvas.drawn.nodes)).toBe(true);
  while (canvas.canUndo) canvas.undo();
  expect(editor.folder).toMatchObject({ files, places: {}, groups: {}, members: {}, notes: {} });
});

test('notes and groups are copied with nodes, into another flow too; an end of the flow never', async () => {
  const { workspace, editor, canvas } = await open('ask');
  canvas.selected = [givenId];
  expect([canvas.clip.canCopy, canvas.clip.copied()]).toEqual([false, undefined]);
  canvas.add('prompt');
  canvas.selected = ['answer', 'prompt'];
  canvas.group('All of it');
  canvas.addNote();
  canvas.setNote('note', 'why');
  const before = editor.folder;
  canvas.selectAll();
  canvas.clip.duplicate();
  expect(canvas.selected).toEqual(['group/group_2', 'note/note_2']);
  expect(editor.folder).toMatchObject({
    groups: { group_2: { title: 'All of it', folded: true } },
    members: { answer: 'group', prompt: 'group', answer_2: 'group_2', prompt_2: 'group_2' },
    notes: { note_2: { text: 'why' } }
  });
  canvas.undo();
  expect(editor.folder).toEqual(before);

  // Open, it goes along where all of it is chosen, and only there.
  canvas.openGroup('group', 'unfold');
  canvas.selected = ['answer'];
  const part = canvas.clip.copied()!;
  canvas.selectAll();
  const all = canvas.clip.copied()!;
  const { id } = await workspace.flows.create('g', 'flow.dag.yaml', { 'flow.dag.yaml': 'nodes: []\n' });
  const other = new FlowEditor(workspace, id);
  const there = new FlowCanvas(other);
  there.clip.pasted(part);
  expect(other.folder.groups).toBeUndefined();
  there.undo();
  there.clip.pasted(all);
  expect(there.selected).toEqual(['answer', 'prompt', 'note/note']);
  expect(other.folder).toMatchObject({
    groups: { group: { title: 'All of it', folded: false } },
    members: { answer: 'group', prompt: 'group' },
    notes: { note: { text: 'why' } }
  });
  await expect.poll(() => workspace.flows.get(id).members).toEqual(other.folder.members);
  canvas.clip.cut();
  expect(canvas.drawn.nodes.map((node) => node.id)).toEqual([givenId, givesId]);
});

test('a version is restored as an edit, and told apart from what is there now', async () => {
  const { workspace, editor, canvas, files } = await open('ask');
  const history = await workspace.flows.history();
  const kept = await history.save(workspace.flows.get(editor.id), ' first ');
  canvas.add('prompt');
  canvas.change('text', (now) => ({
    ...now,
    files: { ...now.files, 'answer.jinja2': `${now.files['answer.jinja2']!}Be brief.\n` }
  }));
  await expect.poll(() => workspace.flows.get(editor.id).files['answer.jinja2']).toContain('brief');
  const [version] = history.versions(editor.id).get();
  expect(version).toEqual({ ...kept, name: 'first' });
  const { main } = editor.folder;
  const { entries, wires, nodes } = compareFlows({ main, ...version! }, editor.folder);
  expect(entries.map(({ title, change }) => [title, change])).toEqual([
    ['answer', 'changed'],
    ['prompt', 'added'],
    ['flow.dag.yaml', 'changed']
  ]);
  expect(entries[0]!.texts.map(({ title }) => title)).toEqual(['answer.jinja2']);
  expect(wires.filter(({ change }) => change).map(({ to, change }) => [to.node, change])).toEqual([
    ['prompt', 'added']
  ]);
  expect(nodes.find(({ id }) => id === 'prompt')).toMatchObject({ change: 'added' });
  const now = editor.folder.files;
  canvas.restore(version!);
  expect(editor.folder.files).toEqual(files);
  canvas.undo();
  expect(editor.folder.files).toEqual(now);

  // Deleted, and taken back a moment later: with its versions.
  await expect.poll(() => workspace.flows.get(editor.id).files).toEqual(now);
  const record = workspace.flows.get(editor.id);
  const gone = await workspace.flows.delete(editor.id);
  expect(history.versions(editor.id).get()).toEqual([]);
  await workspace.flows.put(record, gone);
  expect(history.versions(editor.id).get()).toEqual([version]);
  await history.delete(version!.id);
  expect(history.versions(editor.id).get()).toEqual([]);
});

test('a file that cannot be read is compared as a text', () => {
  const version = (main: string) => ({ main: 'flow.dag.yaml', files: { 'flow.dag.yaml': main } });
  const { nodes, note, entries } = compareFlows(version('nodes: [}'), version('nodes: []'));
  expect(nodes).toEqual([]);
  expect(note).toBeTruthy();
  expect(entries.map(({ title, change }) => [title, change])).toEqual([['flow.dag.yaml', 'changed']]);
});

test('while its file cannot be read nothing is added, what is selected stays so, and no step is lost', async () => {
  const { workspace, editor, canvas } = await open('variants');
  const main = (): string => editor.folder.files['flow.dag.yaml']!;
  const writeMain = async (text: string): Promise<void> => {
    await workspace.flows.update(editor.id, ({ files }) => ({ files: { ...files, 'flow.dag.yaml': text } }));
    await expect.poll(main).toBe(text);
  };
  canvas.rename('answer', 'reply');
  const good = main();
  await expect.poll(() => workspace.flows.get(editor.id).files['flow.dag.yaml']).toBe(good);
  await writeMain('nodes: [\n');
  expect(editor.unreadable?.code).toBe('flow/bad-file');
  expect([canvas.isDrawn, canvas.isEditable]).toEqual([true, false]);
  canvas.add('prompt');
  canvas.rename('reply', 'other');
  canvas.clip.duplicate();
  expect(canvas.selected).toEqual(['reply']);
  canvas.undo();
  expect([main(), canvas.canUndo]).toEqual(['nodes: [\n', true]);
  await writeMain(good);
  canvas.undo();
  expect(canvas.flow.nodes.map(({ name }) => name)).toEqual(['answer']);
  // What can be taken back by its lines alone is.
  canvas.redo();
  await expect.poll(() => workspace.flows.get(editor.id).files['flow.dag.yaml']).toBe(good);
  await writeMain(`${good}nodes: [\n`);
  canvas.undo();
  expect(main()).toContain('- name: answer\n');
});

test('a promptfoo flow of one prompt has one variant, and is only looked at', async () => {
  const workspace = await new SharedMachine().tab({});
  const suite = 'prompts: ["Say {{q}}"]\nproviders: [echo]\ntests: [{vars: {q: hello}}]\n';
  const { id } = await workspace.flows.create('p', 'promptfooconfig.yaml', { 'promptfooconfig.yaml': suite });
  const canvas = new FlowCanvas(new FlowEditor(workspace, id));
  expect(canvas.isDrawn).toBe(false);
  expect(canvas.drawn.nodes.map(({ subtitle }) => subtitle)).toContain('asks a model, 1 variant');
});
