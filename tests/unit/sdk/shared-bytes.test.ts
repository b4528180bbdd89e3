// Bytes of a shared workspace: nothing leaves unasked, everyone knows where they are, and they come when asked for.
import { readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AssetVersion } from '$core/assets';
import type { Workspace } from '$sdk/workspace';
import { collectImages } from '$workers/data/runs/import-images';
import { startRelay, type TestRelay } from '../../support/relay-client';
import { eventually, host, settled, visitor, type Companion } from '../../support/shared-workspaces';
import { pngOf } from '../../support/small-images';

const runs = {
  'import-images': ({ inputs }: { inputs: { files: readonly File[] } }, ctx: never) =>
    collectImages(inputs.files, ctx, async () => true)
} as never;
const red = pngOf(4, 3, [255, 0, 0]);
const files = [
  new File([new Uint8Array(red)], 'a.png'),
  new File([new Uint8Array(pngOf(6, 2, [0, 0, 255]))], 'b.png')
];

let relay: TestRelay;
const open: Companion[] = [];
beforeEach(async () => void (relay = await startRelay()));
afterEach(async () => {
  for (const { workspace } of open.splice(0)) workspace.close();
  await relay.remove();
});

async function two(role: 'editor' | 'viewer' = 'editor') {
  const ann = await host('Ann', relay, runs);
  open.push(ann);
  await ann.workspace.images.import(files, { name: 'shapes' });
  await settled(ann.workspace);
  const ben = await visitor('Ben', role, ann, relay, runs);
  open.push(ben);
  return { ann, ben, version: ann.workspace.images.get('shapes').version as AssetVersion };
}

const placeAt = (workspace: Workspace, version: AssetVersion) => ({
  get: () => workspace.sharing.bytes?.place(version),
  subscribe: (changed: () => void) => workspace.sharing.bytes!.live.subscribe(changed)
});

it('a guest sees who has the bytes, and none are sent before they are shared', async () => {
  const { ann, ben, version } = await two();
  const place = placeAt(ben.workspace, version);
  await eventually(place, (at) => at?.holders.includes('Ann') === true);
  expect(place.get()).toMatchObject({ state: 'elsewhere', onRelay: false, bytes: version.manifest.bytes });
  await expect(ben.workspace.sharing.bytes!.fetch('images', 'shapes')).rejects.toMatchObject({
    code: 'share/bytes-elsewhere',
    details: { holders: 'Ann' }
  });
  expect(ann.workspace.sharing.bytes!.unshared()).toEqual([
    { ref: 'images:shapes@1', bytes: version.manifest.bytes }
  ]);
  await expect(ben.workspace.sharing.bytes!.share('images', 'shapes')).rejects.toMatchObject({
    code: 'share/bytes-elsewhere'
  });
});

it('what was shared is fetched whole, held from then on, and a job asks for it before', async () => {
  const { ann, ben, version } = await two();
  await ann.workspace.sharing.bytes!.share('images', 'shapes');
  expect(ann.workspace.sharing.bytes!.unshared()).toEqual([]);
  const place = placeAt(ben.workspace, version);
  await eventually(place, (at) => at?.onRelay === true);
  const needed = new Map([['images:shapes@1', version]]);
  await expect(ben.workspace.sharing.bytes!.require(needed)).rejects.toMatchObject({
    code: 'share/bytes-elsewhere',
    details: { onRelay: true }
  });
  await ben.workspace.sharing.bytes!.fetch('images', 'shapes');
  expect(place.get()).toMatchObject({ state: 'here', absent: 0 });
  const items = await ben.workspace.images.get('shapes').items();
  const file = await ben.workspace.images.file(items[0]!);
  expect(new Uint8Array(await file.arrayBuffer())).toEqual(new Uint8Array(red));
  await eventually(placeAt(ann.workspace, version), (at) => at?.holders.includes('Ben') === true);
});

it('what the relay has lost is believed no more, sent again by who had shared it, and fetched then', async () => {
  const { ann, ben, version } = await two();
  await ann.workspace.sharing.bytes!.share('images', 'shapes');
  const place = placeAt(ben.workspace, version);
  await eventually(place, (at) => at?.onRelay === true);
  const room = (await readdir(relay.rooms)).find((name) => /^[0-9a-f]{32}$/.test(name));
  const folder = join(relay.rooms, room!, 'files');
  const before = await readdir(folder);
  await unlink(join(folder, before[0]!));
  let isDoubted = false;
  placeAt(ann.workspace, version).subscribe(
    () => (isDoubted ||= placeAt(ann.workspace, version).get()?.onRelay === false)
  );
  await expect(ben.workspace.sharing.bytes!.fetch('images', 'shapes')).rejects.toMatchObject({
    code: 'share/bytes-elsewhere',
    details: { onRelay: false, holders: 'Ann' }
  });
  await eventually(place, (at) => at?.onRelay === true);
  expect(isDoubted).toBe(true);
  expect((await readdir(folder)).sort()).toEqual(before.sort());
  expect(await ben.workspace.sharing.bytes!.fetch('images', 'shapes')).toBe(true);
  expect(await ben.workspace.sharing.bytes!.fetch('images', 'shapes')).toBe(true);
});

it('a new room knows nothing of what an older one had', async () => {
  const { ann, ben, version } = await two();
  await ann.workspace.sharing.bytes!.share('images', 'shapes');
  await eventually(placeAt(ben.workspace, version), (at) => at?.onRelay === true);
  await ben.workspace.sharing.leave();
  await ben.workspace.sharing.start('Ben');
  await settled(ben.workspace);
  await eventually(placeAt(ben.workspace, version), (at) => at !== undefined);
  expect(placeAt(ben.workspace, version).get()).toMatchObject({ onRelay: false, holders: [] });
  await eventually(placeAt(ann.workspace, version), (at) => at?.onRelay === true);
});

it('pictures come one by one to a viewer who looks at them', async () => {
  const { ann, ben, version } = await two('viewer');
  await ann.workspace.sharing.bytes!.share('images', 'shapes');
  await eventually(placeAt(ben.workspace, version), (at) => at?.onRelay === true);
  const items = await ben.workspace.images.get('shapes').items();
  expect(items.map(({ name }) => name)).toEqual(['a.png', 'b.png']);
  expect((await ben.workspace.images.file(items[1]!)).size).toBe(items[1]!.bytes);
  expect(await ben.machine.blobs.has(items[0]!.file)).toBe(false);
  await expect(ben.workspace.sharing.bytes!.share('images', 'shapes')).rejects.toMatchObject({
    code: 'share/read-only'
  });
});
