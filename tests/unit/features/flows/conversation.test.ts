// A talk with a flow behind a model that answers when it is told to: what is shown as whose answer when a run is cancelled,
// fails, or belongs to a talk that was started over.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Conversation } from '$features/flows/conversation.svelte';
import { flowTemplates } from '$core/flows/templates';
import type { OpenedFlow } from '$core/flows/open-flow';
import type { Workspace } from '$sdk/workspace';
import { runFlow } from '$workers/lm/runs/run-flow';
import { chatServer, type ChatServer } from '../../../support/chat-server';
import { SharedMachine } from '../../../support/memory-workspace';

let server: ChatServer;
let workspace: Workspace;
let talk: Conversation;
let opened: OpenedFlow;
/** Questions that wait for `answerNext`. */
let waiting: (() => void)[];

beforeEach(async () => {
  waiting = [];
  server = await chatServer(async ({ messages }) => {
    const { content } = messages.at(-1)!;
    await new Promise<void>((answer) => waiting.push(answer));
    return `re: ${content}`;
  });
  workspace = await new SharedMachine().tab({ 'run-flow': runFlow });
  const { files } = flowTemplates.find(({ id }) => id === 'chat')!;
  const flow = await workspace.flows.create('talk', 'flow.dag.yaml', files);
  const connections = { '': { kind: 'endpoint', url: server.url } } as const;
  await workspace.flows.update(flow.id, { settings: { ...flow.settings, connections } });
  await workspace.flows.allowHosts(flow.id, [new URL(server.url).host]);
  opened = await workspace.flows.open(flow.id);
  talk = new Conversation(workspace.flows, flow.id);
});
afterEach(() => server.close());

const send = (text: string): Promise<void> => talk.send({ text, said: text, others: {} }, opened);
const answerNext = async (): Promise<void> => {
  await vi.waitUntil(() => waiting.length > 0, { timeout: 10_000, interval: 5 });
  waiting.shift()!();
};
const shown = () => talk.turns.map(({ question, result, output }) => [question, result.outputs[output]]);

test('a question that is cancelled leaves no turn, least of all with the answer before it', async () => {
  const first = send('one');
  await answerNext();
  await first;
  expect(shown()).toEqual([['one', 're: one']]);
  const second = send('two');
  expect(talk.asking).toBe('two');
  await vi.waitUntil(() => waiting.length > 0, { timeout: 10_000, interval: 5 });
  talk.answer.cancel();
  await second;
  expect(shown()).toEqual([['one', 're: one']]);
  expect(talk.asking).toBe('');
});

test('an answer to a talk that was started over does not come into the new one', async () => {
  const old = send('old');
  await vi.waitUntil(() => waiting.length > 0, { timeout: 10_000, interval: 5 });
  const [answerOld] = waiting.splice(0);
  talk.startOver();
  const fresh = send('new');
  answerOld!();
  expect(talk.asking).toBe('new');
  await answerNext();
  await Promise.all([old, fresh]);
  expect(shown()).toEqual([['new', 're: new']]);
  // What was said before the talk was started over is no part of its history.
  expect(server.asked.at(-1)!.messages.map(({ content }) => content)).not.toContain('old');
});
