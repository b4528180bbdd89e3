// The canvas of a flow: what is drawn follows from the files, what is drawn changes them, and undo gives every byte back.
import { expect, test } from 'vitest';
import { setInput } from '$core/flows/edit/values';
import { flowTemplates } from '$core/flows/templates';
import { FlowCanvas } from '$features/flows/canvas/flow-canvas.svelte';
import { givenId, givesId, mayConnect, morePort } from '$features/flows/canvas/flow-graph';
import { FlowEditor } from '$features/flows/flow-editor.svelte';
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
  canvas.duplicate();
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
