import { expect, test } from 'vitest';
import type { AssetRecord } from '$core/assets';
import { rescueVersions } from '$sdk/rescue-versions';
import { WorkspaceDocument } from '$sync/document';
import { SharedMachine } from '../../support/memory-workspace';

async function device() {
  const { log, leases } = new SharedMachine();
  const channel = { post: () => undefined, listen: () => () => undefined };
  const document = await WorkspaceDocument.open({ id: 'd', log, channel, leases });
  const assets = document.records<AssetRecord>('assets');
  return { document, assets, stop: rescueVersions(document, assets) };
}
type Device = Awaited<ReturnType<typeof device>>;

const version = (n: number, hash: string) => ({
  version: n,
  hash,
  createdAt: n,
  origin: { from: [] },
  manifest: {}
});
const record = (versions: readonly object[]) =>
  ({
    kind: 'dataset',
    name: 'adult',
    description: '',
    tags: [],
    createdAt: 0,
    versions
  }) as unknown as AssetRecord;
const put = ({ document }: Device, value: AssetRecord) =>
  document.commit((draft) => draft.set('assets', 'dataset:adult', value));
/** Exchanges everything, as often as one side still has something to say. */
async function meet(a: Device, b: Device): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await b.document.receive(a.document.encode());
    await a.document.receive(b.document.encode());
  }
}

test('a second version that two people made apart is kept beside the other, once, on both devices', async () => {
  const [a, b] = [await device(), await device()];
  const first = version(1, 'aaaaaaaa');
  await put(a, record([first]));
  await meet(a, b);
  await put(a, record([first, version(2, 'bbbbbbbb')]));
  await put(b, record([first, version(2, 'cccccccc')]));
  await meet(a, b);
  expect(a.assets.all()).toEqual(b.assets.all());
  const all = [...a.assets.all().values()];
  expect(all).toHaveLength(2);
  expect(all.flatMap(({ versions }) => versions.map(({ hash }) => hash)).sort()).toEqual([
    'aaaaaaaa',
    'bbbbbbbb',
    'cccccccc'
  ]);
  const kept = all.find(({ name }) => name !== 'adult')!;
  expect(kept.tags).toEqual(['conflict']);
  expect(kept.name).toBe(`adult ${kept.versions[0]!.hash.slice(0, 6)}`);
});

test('a later version, another description and a deletion are no conflicts', async () => {
  const [a, b] = [await device(), await device()];
  const first = version(1, 'aaaaaaaa');
  await put(a, record([first]));
  await meet(a, b);
  await put(a, { ...record([first, version(2, 'bbbbbbbb')]), description: 'more' });
  await meet(a, b);
  await b.document.commit((draft) => draft.delete('assets', 'dataset:adult'));
  await meet(a, b);
  expect(a.assets.all().size).toBe(0);
  expect(b.assets.all().size).toBe(0);
});
