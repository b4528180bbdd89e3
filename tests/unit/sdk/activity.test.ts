// The activity log on one document: many changes in one write, and entries that no device of ours would have written.
import { expect, it } from 'vitest';
import { Activity, keptPerDevice } from '$sdk/activity';
import { WorkspaceDocument } from '$sync/document';
import { SharedMachine } from '../../support/memory-workspace';

const author = 'a'.repeat(32);

async function logged() {
  const machine = new SharedMachine();
  const { log, leases } = machine;
  const document = await WorkspaceDocument.open({ id: 'd', log, channel: machine.channel(), leases });
  const activity = new Activity({ document, author, name: () => 'Ann', now: () => ++machine.now });
  return { document, activity };
}

it('keeps an entry for each of many changes in one write, and of more than it keeps the last', async () => {
  const { document, activity } = await logged();
  const make = (from: number, to: number): Promise<void> =>
    document.commit((draft) => {
      for (let i = from; i < to; i++) draft.set('flows', `f${i}`, { name: `flow ${i}` });
    });
  const titles = (): readonly string[] => activity.list().map(({ title }) => title);
  await make(0, 3);
  expect(titles()).toEqual(['flow 2', 'flow 1', 'flow 0']);
  await make(3, 5);
  expect(titles()).toEqual(['flow 4', 'flow 3', 'flow 2', 'flow 1', 'flow 0']);
  await make(5, 2 * keptPerDevice + 5);
  expect(activity.list().map(({ n }) => n)).toEqual(
    Array.from({ length: keptPerDevice }, (_, i) => 2 * keptPerDevice + 4 - i)
  );
});

it('leaves out what is no entry, so that it can always be shown, saved and written on', async () => {
  const { document, activity } = await logged();
  await document.commit((draft) => draft.set('flows', 'f', { name: 'good' }));
  const [good] = activity.list();
  const bad = [
    { at: NaN },
    { at: Infinity },
    { at: 1e300 },
    { at: '2026' },
    { n: NaN },
    { n: 1.5 },
    { verb: 'hacked' },
    { title: 7 },
    { name: 'x'.repeat(5000) }
  ];
  await document.commit((draft) => {
    bad.forEach((change, i) => draft.set('activity', `${author}:${i + 1}`, { ...good, n: i + 1, ...change }));
    draft.set('activity', `${author}:200`, { ...good, n: 5 });
    draft.set('activity', 'x', null);
  });
  expect(activity.list()).toEqual([good]);
  expect((await activity.export('csv').text()).trimEnd().split('\r\n')).toHaveLength(2);
  await document.commit((draft) => draft.set('flows', 'g', { name: 'next' }));
  expect(activity.list().map(({ n, title }) => [n, title])).toEqual([
    [1, 'next'],
    [0, 'good']
  ]);
});
