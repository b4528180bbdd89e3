// Comments and the activity log, between whole workspaces over a real relay.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Comments } from '$sdk/comments';
import { eventsIn, keptPerDevice, wholesOf } from '$sdk/activity';
import { isComment, isResolved, mentionsIn } from '$core/sharing/comments';
import { startRelay, type TestRelay } from '../../support/relay-client';
import { eventually, host, settled, visitor, type Companion } from '../../support/shared-workspaces';

let relay: TestRelay;
const open: Companion[] = [];
beforeEach(async () => void (relay = await startRelay()));
afterEach(async () => {
  for (const { workspace } of open.splice(0)) workspace.close();
  await relay.remove();
});

const about = { subject: 'flow:1', title: 'My flow', path: '/flows/1' } as const;
const commentsOf = ({ workspace }: Companion): Comments => workspace.sharing.comments!;
const conversation = (comments: Comments) =>
  comments
    .threads('flow:1')
    .map(({ first, replies, resolved }) => [
      `${first.name}: ${first.text}`,
      ...replies.map(({ name, text }) => `${name}: ${text}`),
      ...(resolved ? [`resolved by ${resolved.name}`] : [])
    ]);

async function people() {
  const ann = await host('Ann', relay);
  const lea = await visitor('Lea', 'labeler', ann, relay);
  const vic = await visitor('Vic', 'viewer', ann, relay);
  open.push(ann, lea, vic);
  return { ann, lea, vic };
}

describe('comments', () => {
  it('are read by all, written by all but viewers, and speak to people', async () => {
    const { ann, lea, vic } = await people();
    await eventually(ann.workspace.sharing.live, (state) => state!.people.length === 3);
    const first = await commentsOf(ann).add(about, 'Is this right, @lea?');
    await eventually(commentsOf(lea).live, (all) => all.size === 1);
    expect(commentsOf(lea).unseen.map(({ text }) => text)).toEqual(['Is this right, @lea?']);
    await commentsOf(lea).see('flow:1');
    expect(commentsOf(lea).unseen).toEqual([]);
    await commentsOf(lea).add(about, 'Yes', first.thread);
    await eventually(commentsOf(vic).live, (all) => all.size === 2);
    expect(commentsOf(vic).mayWrite).toBe(false);
    await expect(commentsOf(vic).add(about, 'I too')).rejects.toMatchObject({ code: 'share/read-only' });
    await expect(commentsOf(lea).edit(first.id, 'No')).rejects.toMatchObject({ code: 'comments/not-yours' });

    // One closes the thread while the other still writes in it: both are kept.
    await Promise.all([
      commentsOf(ann).resolve(first.id),
      commentsOf(lea).add(about, 'One more thing', first.id)
    ]);
    await settled(ann.workspace);
    await settled(lea.workspace);
    await eventually(commentsOf(vic).live, () => conversation(commentsOf(vic))[0]?.length === 4);
    expect(conversation(commentsOf(vic))).toEqual([
      ['Ann: Is this right, @lea?', 'Lea: Yes', 'Lea: One more thing', 'resolved by Ann']
    ]);
    await commentsOf(ann).delete(first.id);
    expect(conversation(commentsOf(ann))).toEqual([]);
  });

  it('that are none are left out, whoever wrote them', async () => {
    const good = {
      ...{ id: 'c', subject: 'flow:1', title: 't', path: '/flows/1', thread: 'c', author: '0'.repeat(32) },
      ...{ name: 'Ann', at: 1, text: 'x', mentions: [] }
    };
    expect(isComment(good)).toBe(true);
    for (const path of ['javascript:alert(1)', '//evil.example', 'https://evil.example', '/\\evil'])
      expect(isComment({ ...good, path })).toBe(false);
    for (const bad of [null, 'x', {}, { ...good, at: 'now' }, { ...good, text: 'x'.repeat(5000) }])
      expect(isComment(bad)).toBe(false);
    for (const at of [NaN, Infinity, -1, 8.64e15 + 1]) {
      expect(isComment({ ...good, at })).toBe(false);
      expect(isComment({ ...good, editedAt: at })).toBe(false);
      expect(isResolved({ by: good.author, name: 'Ann', at })).toBe(false);
    }
    expect(isComment({ ...good, editedAt: 2, mentions: [good.author] })).toBe(true);
    expect(isComment({ ...good, mentions: [{}] })).toBe(false);
    expect(isResolved({ by: good.author, name: 'Ann', at: 8.64e15 })).toBe(true);
  });

  it('find whom they speak to by the longest name that fits', () => {
    const people = [
      { author: 'a', name: 'Ann' },
      { author: 'b', name: 'Ann Lee' },
      { author: 'c', name: '小明' },
      { author: 'd', name: '' }
    ];
    expect(mentionsIn('@ann lee, and @小明!', people)).toEqual(['b', 'c']);
    expect(mentionsIn('@Anna and a@b.c and @', people)).toEqual([]);
    expect(mentionsIn('@Ann, @ANN', people)).toEqual(['a']);
  });
});

describe('the activity log', () => {
  it('says who did what on every device, and stays bounded', async () => {
    const { ann, lea } = await people();
    const { flows } = ann.workspace;
    const flow = await flows.create('Quiz', 'flow.dag.yaml', {});
    await flows.update(flow.id, { name: 'Better quiz' });
    await flows.update(flow.id, { name: 'Best quiz' });
    const told = () => lea.workspace.sharing.activity!.list();
    await eventually(lea.workspace.sharing.activity!.live, () => told().length === 2);
    await settled(ann.workspace);
    expect(told().map(({ name, verb, kind, title }) => [name, verb, kind, title])).toEqual([
      ['Ann', 'changed', 'flow', 'Best quiz'],
      ['Ann', 'made', 'flow', 'Quiz']
    ]);
    const csv = await lea.workspace.sharing.activity!.export('csv').text();
    expect(csv.split('\r\n')[0]).toBe('at,name,author,verb,kind,title');
    expect(csv).toContain(',Ann,');
    const json = JSON.parse(await lea.workspace.sharing.activity!.export('json').text()) as unknown[];
    expect(json).toHaveLength(2);
    for (let i = 0; i < keptPerDevice + 5; i++) await flows.create(`=flow ${i}`, 'flow.dag.yaml', {});
    expect(ann.workspace.sharing.activity!.list()).toHaveLength(keptPerDevice);
    expect(await ann.workspace.sharing.activity!.export('csv').text()).toContain(",'=flow 304\r\n");
  });
});

it('names what a transaction did as a person would', () => {
  const dataset = { kind: 'dataset', name: 'adult', tags: [], versions: [{}] };
  const assets = (key: string, before: unknown, after: unknown) => ({ map: 'assets', key, before, after });
  const verbs = (...touched: Parameters<typeof eventsIn>[0]) =>
    eventsIn(touched).map((e) => `${e.verb} ${e.kind} ${e.title}`);
  expect(verbs(assets('dataset:adult', undefined, dataset))).toEqual(['made dataset adult']);
  expect(verbs(assets('dataset:adult', dataset, { ...dataset, deletedAt: 1 }))).toEqual([
    'deleted dataset adult'
  ]);
  expect(verbs(assets('dataset:adult', { ...dataset, deletedAt: 1 }, dataset))).toEqual([
    'restored dataset adult'
  ]);
  expect(
    verbs(
      assets('dataset:adult', dataset, undefined),
      assets('dataset:people', undefined, { ...dataset, name: 'people' })
    )
  ).toEqual(['renamed dataset adult → people']);
  const part = (key: string) => ({ map: 'pipeline-parts', key, before: undefined, after: {} });
  const pipelines = new Map([['p', { title: 'Churn' }]]);
  expect(
    eventsIn(wholesOf([part('p/node:a'), part('p/node:b'), part('gone/x')], (id) => pipelines.get(id)))
  ).toEqual([{ verb: 'changed', kind: 'pipeline', title: 'Churn', key: 'p' }]);
  const job = { title: 'Train', state: 'running' };
  expect(verbs({ map: 'jobs', key: 'j', before: undefined, after: { ...job, state: 'queued' } })).toEqual([
    'started run Train'
  ]);
  expect(verbs({ map: 'jobs', key: 'j', before: { ...job, state: 'queued' }, after: job })).toEqual([]);
  expect(verbs({ map: 'jobs', key: 'j', before: job, after: { ...job, state: 'failed' } })).toEqual([
    'failed run Train'
  ]);
  expect(verbs({ map: 'holders', key: 'x', before: undefined, after: {} })).toEqual([]);
});
