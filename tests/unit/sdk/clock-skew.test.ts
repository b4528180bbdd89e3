// People whose clocks are an hour apart: what compares times between devices goes by the relay's.
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { LabelBook } from '$sdk/labels/label-book';
import { collectImages } from '$workers/data/runs/import-images';
import { startRelay, type TestRelay } from '../../support/relay-client';
import { eventually, host, settled, visitor, type Companion } from '../../support/shared-workspaces';
import { pngOf } from '../../support/small-images';

const hour = 60 * 60_000;
const runs = {
  'import-images': ({ inputs }: { inputs: { files: readonly File[] } }, ctx: never) =>
    collectImages(inputs.files, ctx, async () => true)
} as never;

let relay: TestRelay;
let all: readonly Companion[];
beforeEach(async () => {
  relay = await startRelay();
  const ann = await host('Ann', relay, runs);
  const early = await visitor('Eva', 'editor', ann, relay, runs, hour);
  const late = await visitor('Leo', 'editor', ann, relay, runs, -hour);
  all = [ann, early, late];
  await allSettled();
});
afterEach(async () => {
  for (const { workspace } of all) workspace.close();
  await relay.remove();
});

const allSettled = () => Promise.all(all.map(({ workspace }) => settled(workspace)));
const isNow = (at: number): boolean => Math.abs(at - Date.now()) < hour / 10;

/** The same project of pictures, which everyone has, open at everyone. */
async function books(): Promise<readonly LabelBook[]> {
  const files = [0, 1, 2, 3].map((i) => new File([new Uint8Array(pngOf(9, 9, [i, 0, 0]))], `${i}.png`));
  for (const [i, { workspace }] of all.entries())
    await workspace.images.import(files, { name: i === 0 ? 'pets' : `pets again ${i}` });
  const classes = [{ id: 'cat', name: 'Cat', color: '#c2410c' }];
  const task = 'image-classification' as const;
  const { id } = await all[0]!.workspace.labels.create({ name: 'Pets', task, source: 'pets', classes });
  return Promise.all(
    all.map(async ({ workspace }) => {
      await eventually(workspace.labels.live, () => workspace.labels.list().some((one) => one.id === id));
      return workspace.labels.open(id);
    })
  );
}

it('no two get the same item, and nobody’s claim is taken away', async () => {
  const opened = await books();
  const people = ['Ann', 'Eva', 'Leo'];
  const taken: string[] = [];
  for (const [i, { queue }] of opened.entries()) {
    const next = queue.nextToLabel(people[i]!);
    if (next.kind !== 'item') throw new Error(`${people[i]} got: ${next.kind}`);
    expect(await queue.claim(next.item, people[i]!)).toBe(true);
    taken.push(next.item);
    for (const other of opened)
      await eventually({ get: () => other.queue.live().length, subscribe: other.queue.watch.bind(other.queue) }, (claims) => claims === i + 1); // prettier-ignore
  }
  expect(new Set(taken).size).toBe(3);
  for (const { queue } of opened) for (const [i, item] of taken.entries()) expect(queue.holds(item, people[i]!)).toBe(true); // prettier-ignore
  for (const book of opened) await book.close();
});

it('what is said comes in the order in which it was said', async () => {
  const about = { subject: 'flow:1', title: 'My flow', path: '/flows/1' } as const;
  const commentsOf = (i: number) => all[i]!.workspace.sharing.comments!;
  const first = await commentsOf(1).add(about, 'one');
  await eventually(commentsOf(2).live, ({ size }) => size === 1);
  await commentsOf(2).add(about, 'two', first.id);
  await eventually(commentsOf(0).live, ({ size }) => size === 2);
  await commentsOf(0).add(about, 'three', first.id);
  await eventually(commentsOf(1).live, ({ size }) => size === 3);
  await eventually(commentsOf(2).live, ({ size }) => size === 3);
  for (const i of [0, 1, 2]) {
    const [thread] = commentsOf(i).threads('flow:1');
    expect(thread!.replies.map(({ text }) => text)).toEqual(['two', 'three']);
    expect([...commentsOf(i).live.get().values()].every(({ at }) => isNow(at))).toBe(true);
  }
});

it('the activity log and conflicts are of the time they happened', async () => {
  const [ann, eva, leo] = all as [Companion, Companion, Companion];
  for (const [i, { workspace }] of [eva, leo, ann].entries()) {
    await workspace.flows.create(`Flow ${i}`, 'a.txt', {});
    for (const other of all) await eventually(other.workspace.flows.live, (flows) => flows.length === i + 1);
  }
  const logs = all.map(({ workspace }) => workspace.sharing.activity!.list());
  for (const log of logs) {
    expect(log.map(({ name, title }) => [name, title])).toEqual([
      ['Ann', 'Flow 2'],
      ['Leo', 'Flow 1'],
      ['Eva', 'Flow 0']
    ]);
    expect(log.every(({ at }) => isNow(at))).toBe(true);
  }

  // Both change one thing while the relay is away: neither is dropped, whoever's clock says they were later.
  await allSettled();
  const { id } = ann.workspace.flows.list()[0]!;
  await relay.close();
  for (const { workspace } of all)
    await eventually(workspace.sharing.live, (state) => state?.phase === 'away');
  await eva.workspace.flows.update(id, { name: 'By Eva' });
  await leo.workspace.flows.update(id, { name: 'By Leo' });
  relay = await startRelay({ folder: relay.folder, port: relay.port });
  for (const { workspace } of all)
    await eventually(workspace.sharing.conflicts!.live, (conflicts) => conflicts.length === 1);
  const [conflict] = ann.workspace.sharing.conflicts!.live.get();
  const { lost, kept } = conflict!.parts[0]!;
  expect(new Set([lost, kept])).toEqual(new Set(['By Eva', 'By Leo']));
  expect(isNow(conflict!.at)).toBe(true);
});
