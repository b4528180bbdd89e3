// Settings of a flow typed faster than they are written.
import { expect, test } from 'vitest';
import { FlowEditor } from '$features/flows/flow-editor.svelte';
import { flowTemplates } from '$core/flows/templates';
import { SharedMachine } from '../../../support/memory-workspace';

test('what is typed on works from what was typed before, also while that is being written', async () => {
  const workspace = await new SharedMachine().tab({});
  const { id } = await workspace.flows.create('ask', 'flow.dag.yaml', flowTemplates[0]!.files);
  const editor = new FlowEditor(workspace, id);
  const type = (part: object): Promise<void> => {
    const { connections } = editor.settings!;
    const endpoint = { kind: 'endpoint', url: '', ...connections[''], ...part } as const;
    return editor.setSettings({ connections: { ...connections, '': endpoint } });
  };
  const written = [type({ url: 'https://mine.example/v1' }), type({ model: 'ours' })];
  const wanted = { '': { kind: 'endpoint', url: 'https://mine.example/v1', model: 'ours' } };
  expect(editor.settings!.connections).toEqual(wanted);
  await Promise.all(written);
  expect(editor.settings!.connections).toEqual(wanted);
  expect(workspace.flows.get(id).settings.connections).toEqual(wanted);
});
