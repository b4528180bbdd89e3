// Two people change one flow apart, and the one who added something is away when both changes meet.
import { expect, test } from 'vitest';
import { readMainFile, sourcesOf } from '$core/flows/edit/merge-main';
import { addNode, removeNodes, renameNode } from '$core/flows/edit/nodes';
import { addVariant } from '$core/flows/edit/values';
import type { FlowFolder } from '$core/flows/edit/folder';
import { flowTemplates } from '$core/flows/templates';
import type { Workspace } from '$sdk/workspace';
import { Cable } from '../../support/flow-people';
import { startRelay } from '../../support/relay-client';
import { host, settled, visitor } from '../../support/shared-workspaces';

const main = 'flow.dag.yaml';

/** Two people at one flow, each of whom can be cut off. */
async function pair() {
  const relay = await startRelay();
  const cables = [new Cable(), new Cable()] as const;
  const first = await host('Ann', relay, {}, 0, cables[0].dial);
  const { files } = flowTemplates.find(({ id }) => id === 'ask')!;
  const { id } = await first.workspace.flows.create('f', main, files);
  const second = await visitor('Bo', 'editor', first, relay, {}, 0, cables[1].dial);
  await expect.poll(() => second.workspace.flows.list().length).toBe(1);
  const edit = ({ flows }: Workspace, change: (folder: FlowFolder) => FlowFolder): Promise<void> =>
    flows.update(id, (now) => change({ main, files: now.files, places: {} }));
  return { relay, cables, workspaces: [first.workspace, second.workspace] as const, id, files, edit };
}

/** Dials again, also where a call from before is only now ending. */
function again(workspace: Workspace): Workspace {
  workspace.sharing.session!.retry();
  return workspace;
}

// Whose record takes the place of the other's is by chance: once each.
for (const one of [0, 1] as const)
  test(`a node that somebody else has added comes with its file, though they are gone (${one})`, async () => {
    const { relay, cables, workspaces, id } = await pair();
    const [here, away] = [workspaces[one], workspaces[1 - one]!];
    cables[one].cut();
    await here.flows.update(id, { places: { answer: { x: 1, y: 1 } } });
    await away.flows.update(id, (now) => {
      const { places = {} } = now;
      const { folder } = addNode({ main, files: now.files, places }, 'prompt', { x: 2, y: 2 });
      return { files: folder.files, places: folder.places };
    });
    await settled(away);
    away.close();
    cables[one].restore(here);
    await expect
      .poll(() => again(here).flows.get(id).files[main], { timeout: 10_000 })
      .toContain('path: prompt.jinja2');
    const { files: now, places } = here.flows.get(id);
    expect(now['prompt.jinja2']).toBe('{{text}}\n');
    expect(places).toEqual({ answer: { x: 1, y: 1 }, prompt: { x: 2, y: 2 } });
    here.close();
    await relay.remove();
  });

// A file that somebody has written in is kept in another way; and a change that the other has not heard of stands between.
test.each([
  ['as they came', 'user:\n{{question}}\n', false],
  ['as they were written', 'user:\nSay it: {{question}}\n', false],
  ['as they came, after one more change', 'user:\n{{question}}\n', true]
])(
  'a node that one has made variants of, and the other has taken away, has its files %s',
  async (_, words, isTouched) => {
    const { relay, cables, workspaces, id, files, edit } = await pair();
    const [here, away] = workspaces;
    if (words !== files['answer.jinja2'])
      await here.flows.update(id, (now) => ({ files: { ...now.files, 'answer.jinja2': words } }));
    await settled(here);
    await expect.poll(() => away.flows.get(id).files['answer.jinja2']).toBe(words);
    if (isTouched) await here.flows.update(id, { places: { answer: { x: 1, y: 1 } } });
    cables[0].cut();
    await edit(here, (folder) => removeNodes(folder, ['answer']));
    expect(Object.keys(here.flows.get(id).files)).toEqual([main]);
    await edit(away, (folder) => addVariant(renameNode(folder, 'answer', 'said').folder, 'said').folder);
    const paths = sourcesOf(readMainFile(away.flows.get(id).files[main]!, main)!);
    expect(paths).toHaveLength(2);
    await settled(away);
    away.close();
    cables[0].restore(here);
    await expect
      .poll(() => Object.keys(again(here).flows.get(id).files).sort(), { timeout: 10_000 })
      .toEqual([main, ...paths].sort());
    expect(here.flows.get(id).files[main]).toContain('said');
    expect(paths.map((path) => here.flows.get(id).files[path])).toEqual([words, words]);
    here.close();
    await relay.remove();
  }
);

test('what one has renamed and named back while the other takes it away leaves no letters of its own', async () => {
  const { relay, cables, workspaces, id, edit } = await pair();
  const [here, away] = workspaces;
  await edit(here, (folder) => addNode(folder, 'http', { x: 0, y: 0 }).folder);
  await settled(here);
  await expect.poll(() => away.flows.get(id).files[main]).toContain('http');
  cables[0].cut();
  await edit(here, (folder) => renameNode(folder, 'answer', 'said').folder);
  await edit(here, (folder) => renameNode(folder, 'said', 'answer').folder);
  await edit(away, (folder) => removeNodes(folder, ['answer']));
  await settled(away);
  const { value } = readMainFile(away.flows.get(id).files[main]!, main)!;
  cables[0].restore(here);
  await settled(here);
  for (const { flows } of [here, away])
    await expect
      .poll(() => readMainFile(flows.get(id).files[main]!, main)?.value, { timeout: 10_000 })
      .toEqual(value);
  here.close();
  away.close();
  await relay.remove();
});
