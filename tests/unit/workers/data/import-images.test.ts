import { zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { readItems } from '$core/images/manifest';
import { collectImages } from '$workers/data/runs/import-images';
import { testContext } from '../../../support/run-context';
import { pngOf } from '../../../support/small-images';

const decodes = async (): Promise<boolean> => true;
const file = (name: string, bytes: Uint8Array): File => new File([new Uint8Array(bytes)], name);
const red = pngOf(4, 3, [255, 0, 0]);
const blue = pngOf(6, 2, [0, 0, 255]);

it('images are kept once, sorted as people sort, and the rest is listed with its reason', async () => {
  const ctx = testContext();
  const files = [
    file('p10.png', red),
    file('p2.png', blue),
    file('again.png', red),
    file('notes.txt', Buffer.from('hello')),
    file('cut.png', blue.subarray(0, 40)),
    file('.DS_Store', Buffer.from('x'))
  ];
  const { images, report } = await collectImages(files, ctx, decodes);
  const items = await readItems(images, ctx.blobs);
  expect(items.map(({ name, width, height, mime, bytes }) => [name, width, height, mime, bytes])).toEqual([
    ['p2.png', 6, 2, 'image/png', blue.length],
    ['p10.png', 4, 3, 'image/png', red.length]
  ]);
  expect(new Uint8Array(await (await ctx.blobs.get(items[1]!.file)).arrayBuffer())).toEqual(
    new Uint8Array(red)
  );
  expect(report.issues).toEqual([
    { file: 'again.png', fault: 'twice', same: 'p10.png' },
    { file: 'notes.txt', fault: 'not-an-image' },
    { file: 'cut.png', fault: 'damaged' }
  ]);
});

it('a zip is unpacked with its folders, and a cut one keeps what came whole', async () => {
  const zip = zipSync(
    { 'cats/a.png': new Uint8Array(red), 'dogs/b.png': new Uint8Array(blue) },
    { level: 0 }
  );
  const whole = testContext();
  const { images } = await collectImages([file('pets.zip', zip)], whole, decodes);
  const names = (await readItems(images, whole.blobs)).map(({ name }) => name);
  expect(names).toEqual(['cats/a.png', 'dogs/b.png']);
  const cut = await collectImages(
    [file('pets.zip', zip.subarray(0, red.length + 60))],
    testContext(),
    decodes
  );
  expect(cut.images.count).toBe(1);
  expect(cut.report.issues).toEqual([{ file: 'pets.zip', fault: 'damaged' }]);
});

it('what the browser cannot show is kept out, and nothing at all is an error', async () => {
  const refuses = async (): Promise<boolean> => false;
  await expect(collectImages([file('a.png', red)], testContext(), refuses)).rejects.toMatchObject({
    code: 'data/no-images'
  });
});

it('stops where it is cancelled', async () => {
  const ctx = testContext({ cancelAtTick: 2 });
  await expect(collectImages([file('a.png', red), file('b.png', blue)], ctx, decodes)).rejects.toMatchObject({
    code: 'job/cancelled'
  });
});
