import { unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import type { Compute } from '$core/ports';
import { readArchive } from '$sdk/archive';
import { MemoryBlobs } from '$core/memory-blobs';
import { collectImages } from '$workers/data/runs/import-images';
import { SharedMachine } from '../../support/memory-workspace';
import { pngOf } from '../../support/small-images';

const runs = {
  'import-images': ({ inputs }: { inputs: { files: readonly File[] } }, ctx: never) =>
    collectImages(inputs.files, ctx, async () => true)
} as never;
const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());
const red = pngOf(4, 3, [255, 0, 0]);
const blue = pngOf(6, 2, [0, 0, 255]);
const files = () => [new File([new Uint8Array(red)], 'a.png'), new File([new Uint8Array(blue)], 'b/c.png')];

it('images are imported, listed, exported byte for byte, deleted and restored', async () => {
  const { images } = await new SharedMachine().tab(runs);
  const { ref, report } = await images.import(files(), { name: 'shapes' });
  expect([ref, report.kept]).toEqual(['shapes@1', 2]);
  const items = await images.get(ref).items();
  expect(await bytesOf(await images.file(items[0]!))).toEqual(new Uint8Array(red));
  const zip = unzipSync(await bytesOf(await images.export(ref)));
  expect(Object.fromEntries(Object.entries(zip))).toEqual({
    'a.png': new Uint8Array(red),
    'b/c.png': new Uint8Array(blue)
  });
  await images.delete('shapes');
  expect(images.list()).toEqual([]);
  await images.restore('shapes');
  expect(images.list().map(({ name }) => name)).toEqual(['shapes']);
});

it('the files of a set are kept by a clean-up, and gone after its deletion', async () => {
  const machine = new SharedMachine();
  const workspace = await machine.tab(runs);
  await workspace.images.import(files(), { name: 'shapes' });
  await workspace.cleanUp();
  expect([...(await machine.blobs.list()).values()]).toEqual(
    expect.arrayContaining([red.length, blue.length])
  );
  await workspace.images.delete('shapes');
  await workspace.cleanUp();
  expect([...(await machine.blobs.list()).values()]).not.toContain(red.length);
});

it('an archive of the workspace holds the files', async () => {
  const workspace = await new SharedMachine().tab(runs);
  await workspace.images.import(files(), { name: 'shapes' });
  const arrived = new MemoryBlobs();
  await readArchive(await workspace.export(), arrived);
  const [item] = await workspace.images.get('shapes').items();
  expect((await arrived.get(item!.file)).size).toBe(red.length);
});

it('a picture is shown small on a full disk too', async () => {
  const machine = new SharedMachine();
  const small = new Blob(['small']);
  const { images } = await machine.tab(runs, {
    compute: { service: () => ({ thumbnail: async () => small }) } as unknown as Compute
  });
  machine.device.full = true;
  const file = `sha256:${'0'.repeat(64)}` as const;
  const large = { name: 'a.png', file, mime: 'image/png' as const, width: 4000, height: 3000, bytes: 9e6 };
  expect(await images.thumbnail(large)).toBe(small);
});
