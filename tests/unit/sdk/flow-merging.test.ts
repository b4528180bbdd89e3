// Two people change one flow apart, and the one who added something is away when both changes meet.
import { expect, test } from 'vitest';
import { addNode } from '$core/flows/edit/nodes';
import { flowTemplates } from '$core/flows/templates';
import type { Dial, Socket } from '$core/ports';
import { startRelay } from '../../support/relay-client';
import { dialWs } from '../../support/shared-peer';
import { host, settled, visitor } from '../../support/shared-workspaces';

const main = 'flow.dag.yaml';

/** A way to the relay that can be cut. */
function cable() {
  let isCut = false;
  const sockets = new Set<Socket>();
  const dial: Dial = (url) => {
    const socket = dialWs(url);
    sockets.add(socket);
    if (isCut) queueMicrotask(() => socket.close());
    return socket;
  };
  const cut = (): void => {
    isCut = true;
    for (const socket of sockets) socket.close();
  };
  return { dial, cut, restore: () => (isCut = false) };
}

// Whose record takes the place of the other's is by chance: once each.
for (const one of [0, 1] as const)
  test(`a node that somebody else has added comes with its file, though they are gone (${one})`, async () => {
    const relay = await startRelay();
    const cables = [cable(), cable()] as const;
    const first = await host('Ann', relay, {}, 0, cables[0].dial);
    const { files } = flowTemplates.find(({ id }) => id === 'ask')!;
    const { id } = await first.workspace.flows.create('f', main, files);
    const second = await visitor('Bo', 'editor', first, relay, {}, 0, cables[1].dial);
    await expect.poll(() => second.workspace.flows.list().length).toBe(1);
    const workspaces = [first.workspace, second.workspace] as const;
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
    cables[one].restore();
    here.sharing.session!.retry();
    await expect.poll(() => here.flows.get(id).files[main]).toContain('path: prompt.jinja2');
    const { files: now, places } = here.flows.get(id);
    expect(now['prompt.jinja2']).toBe('{{text}}\n');
    expect(places).toEqual({ answer: { x: 1, y: 1 }, prompt: { x: 2, y: 2 } });
    here.close();
    await relay.remove();
  });
