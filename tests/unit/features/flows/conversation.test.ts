// A talk with a flow behind a model that says on when it is told to: what is shown as whose answer when a run is stopped,
// fails, or belongs to a talk that was started over; and what of it is there when its page is opened again.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Conversation } from '$features/flows/conversation.svelte';
import { flowTemplates } from '$core/flows/templates';
import type { OpenedFlow } from '$core/flows/open-flow';
import { longestTalk } from '$sdk/flow-talk';
import type { Workspace } from '$sdk/workspace';
import { runFlow } from '$workers/lm/runs/run-flow';
import { chatServer, type ChatServer } from '../../../support/chat-server';
import { SharedMachine } from '../../../support/memory-workspace';

let server: ChatServer;
let machine: SharedMachine;
let workspace: Workspace;
let talk: Conversation;
let opened: OpenedFlow;
let flow: string;
/** Answers that wait for `answerNext`, each after its first word. */
let waiting: ((error?: Error) => void)[];

beforeEach(async () => {
  waiting = [];
  server = await chatServer(({ messages }) => answerTo(messages.at(-1)!.content));
  machine = new SharedMachine();
  workspace = await machine.tab({ 'run-flow': runFlow });
  const { files } = flowTemplates.find(({ id }) => id === 'chat')!;
  const { id, settings } = await workspace.flows.create('talk', 'flow.dag.yaml', files);
  flow = id;
  const connections = { '': { kind: 'endpoint', url: server.url } } as const;
  await workspace.flows.update(id, { settings: { ...settings, connections } });
  await workspace.flows.allowHosts(id, [new URL(server.url).host]);
  opened = await workspace.flows.open(id);
  talk = await reopened();
});
afterEach(() => server.close());

async function* answerTo(question: string) {
  yield 're: ';
  await new Promise<void>((resolve, reject) => waiting.push((error) => (error ? reject(error) : resolve())));
  yield question;
}

/** As after a reload. */
async function reopened(tab = workspace): Promise<Conversation> {
  const again = new Conversation(tab, flow);
  await again.restore();
  return again;
}
const send = (text: string, one = talk): Promise<void> => one.send({ text, said: text, others: {} }, opened);
const until = (condition: () => boolean) => vi.waitUntil(condition, { timeout: 10_000, interval: 5 });
const answerNext = async (error?: Error): Promise<void> => {
  await until(() => waiting.length > 0);
  waiting.shift()!(error);
};
const say = (text: string, one = talk) => Promise.all([send(text, one), answerNext()]);
const shown = (one = talk) =>
  one.turns.map(({ question, result, output }) => [question, result.outputs[output]]);

test('an answer is shown while it is written; stopped, it leaves no turn, and the question is given back', async () => {
  await say('one');
  expect(shown()).toEqual([['one', 're: one']]);
  const second = send('two');
  await until(() => talk.written !== '');
  expect([talk.asking, talk.written]).toEqual(['two', 're: ']);
  talk.stop();
  await second;
  expect(shown()).toEqual([['one', 're: one']]);
  expect([talk.asking, talk.written]).toEqual(['', '']);
  expect(talk.stopped).toEqual({ question: 'two', written: 're: ' });
  expect(talk.draft.text).toBe('two');
  const third = send('three');
  talk.draft = { text: 'four' };
  await until(() => talk.written !== '');
  expect(talk.stopped).toBeUndefined();
  talk.stop();
  await third;
  // What was written meanwhile stays.
  expect(talk.draft.text).toBe('four');
});

test('who comes to listen after the first words hears them too, and none once the answer is there', async () => {
  const asked = send('one');
  await until(() => talk.written !== '');
  const [job] = workspace.jobs.list();
  const heard: unknown[] = [];
  const listen = () => workspace.jobs.listen(job!.id, (news) => heard.push(news))();
  listen();
  expect(heard).toEqual([{ kind: 'partial', text: 're: ' }]);
  await Promise.all([asked, answerNext()]);
  listen();
  expect(heard).toHaveLength(1);
});

test('stopped before its run has begun, an answer is not waited for', async () => {
  const asked = send('one');
  while (talk.asking === '') await Promise.resolve();
  talk.stop();
  await asked;
  expect(server.asked).toEqual([]);
  expect([shown(), talk.draft.text, talk.stopped?.written]).toEqual([[], 'one', '']);
});

test('an answer that breaks off is shown as far as it came, with the reason, and is not told to the flow', async () => {
  const asked = send('one');
  await until(() => talk.written !== '');
  await Promise.all([asked, answerNext(new Error('The model is gone'))]);
  expect(talk.turns[0]!.partial).toBe('re: ');
  expect(talk.turns[0]!.result.error!.message).toContain('The model is gone');
  await say('two');
  expect(server.asked.at(-1)!.messages.map(({ content }) => content)).not.toContain('one');
});

test('an answer to a talk that was started over does not come into the new one', async () => {
  const old = send('old');
  await until(() => waiting.length > 0);
  const [answerOld] = waiting.splice(0);
  talk.startOver();
  const fresh = send('new');
  answerOld!();
  await until(() => talk.asking === 'new');
  await answerNext();
  await Promise.all([old, fresh]);
  expect(shown()).toEqual([['new', 're: new']]);
  // What was said before the talk was started over is no part of its history.
  expect(server.asked.at(-1)!.messages.map(({ content }) => content)).not.toContain('old');
});

test('a talk is there when its page is opened again, without turns whose run was deleted, and goes on from there', async () => {
  await say('one');
  await say('two');
  await workspace.jobs.delete(talk.turns[0]!.run);
  expect(shown()).toEqual([['two', 're: two']]);
  talk = await reopened();
  expect(shown()).toEqual([['two', 're: two']]);
  await say('three');
  const told = server.asked.at(-1)!.messages.map(({ content }) => content);
  expect(told.slice(-3)).toEqual(['two', 're: two', 'three']);
  expect(shown(await reopened())).toEqual([
    ['two', 're: two'],
    ['three', 're: three']
  ]);
});

test('an answer that is being written when the page is left is there when it is opened again', async () => {
  const asked = send('one');
  await until(() => talk.written !== '');
  const again = await reopened();
  expect([again.asking, shown(again)]).toEqual(['one', []]);
  await Promise.all([asked, answerNext()]);
  await until(() => again.turns.length > 0);
  expect([again.asking, shown(again)]).toEqual(['', [['one', 're: one']]]);
});

test('a talk that was started over is empty for good, unless that is taken back', async () => {
  await say('one');
  const takeBack = talk.startOver();
  expect(shown()).toEqual([]);
  await expect.poll(async () => shown(await reopened())).toEqual([]);
  takeBack();
  expect(shown()).toEqual([['one', 're: one']]);
  await expect.poll(async () => shown(await reopened())).toEqual([['one', 're: one']]);
});

test('the last turns of a long talk are kept', async () => {
  const kept = await workspace.flows.talk(flow);
  await say('one');
  const turn = { question: 'again', input: 'question', output: 'answer' };
  for (let i = 1; i < longestTalk; i++) await kept.add({ ...turn, run: `run${i}` });
  expect((await kept.read()).turns).toHaveLength(1);
  await kept.add({ ...turn, run: 'last' });
  expect((await kept.read()).turns).toEqual([]);
  expect(await machine.device.cached(`flow-talk:${flow}`)).toHaveLength(longestTalk);
});

test('tabs that talk with one flow keep the turns of all, and each shows those of the others', async () => {
  const second = await machine.tab({ 'run-flow': runFlow });
  const beside = await reopened(second);
  await say('from tab two', beside);
  await until(() => talk.turns.length > 0);
  // What is said meanwhile is kept as well.
  const both = [send('one', talk), send('two', beside)];
  await answerNext();
  await answerNext();
  await Promise.all(both);
  await until(() => talk.turns.length === 3 && beside.turns.length === 3);
  const all = shown(await reopened(second));
  expect(all.map(([question]) => question).sort()).toEqual(['from tab two', 'one', 'two']);
  expect([shown(), shown(beside)]).toEqual([all, all]);
  const takeBack = talk.startOver();
  await until(() => beside.turns.length === 0);
  await say('three', beside);
  await until(() => talk.turns.length === 1);
  takeBack();
  await until(() => beside.turns.length === 4);
  expect(shown()).toEqual([...all, ['three', 're: three']]);
  expect([shown(beside), shown(await reopened())]).toEqual([shown(), shown()]);
});
