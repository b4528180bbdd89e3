// Pictures as rows of numbers; decoding is the browser's, so pixels come from a port here.
import { expect, it } from 'vitest';
import { imageFeatures as spec } from '$core/components/images/image-features';
import { readFrame } from '$core/data/codec';
import { featureNames, imageFeatures, pictureSide } from '$core/images/features';
import type { ImageItem, ImagesManifest } from '$core/images/manifest';
import { parseParams } from '$core/params';
import { describeImages } from '../../../../../workers/data/runs/image-features';
import { codeOf, importFile, rowsOf } from '../../../../support/data';
import { testContext, type TestContext } from '../../../../support/run-context';

const side = pictureSide;
const shape = { bins: 4, grid: 2 };
const picture = (paint: (x: number, y: number) => readonly [number, number, number]): Uint8Array =>
  Uint8Array.from({ length: 3 * side * side }, (_, i) => {
    const at = Math.floor(i / 3);
    return paint(at % side, Math.floor(at / side))[i % 3]!;
  });
const named = (pixels: Uint8Array) =>
  Object.fromEntries([...imageFeatures(pixels, shape)].map((value, i) => [featureNames(shape)[i]!, value]));

it('says colours, the spread of brightness, edges and a small picture', () => {
  const red = named(picture(() => [255, 0, 0]));
  expect(red).toMatchObject({ 'red mean': 1, 'red deviation': 0, 'blue mean': 0, edges: 0 });
  expect(red['light 1/1']).toBeCloseTo(0.299, 12);
  expect([1, 2, 3, 4].map((i) => red[`brightness ${i} of 4`])).toEqual([0, 1, 0, 0]);

  const halves = named(picture((x) => (x < side / 2 ? [0, 0, 0] : [255, 255, 255])));
  expect(halves['green mean']).toBeCloseTo(0.5, 12);
  expect(halves['green deviation']).toBeCloseTo(0.5, 12);
  expect([halves['light 1/1'], halves['light 1/2'], halves['light 2/2']].map((v) => v!.toFixed(6))).toEqual([
    '0.000000',
    '1.000000',
    '1.000000'
  ]);
  // Two columns of pixels beside the edge, each half a step.
  expect(halves['edges across']).toBeCloseTo(1 / (side - 2), 12);
  expect(halves['edges down']).toBeCloseTo(0, 12);
  expect(
    imageFeatures(
      picture(() => [9, 9, 9]),
      { bins: 0, grid: 0 }
    )
  ).toHaveLength(9);
});

const items = ['cats/a.png', 'cats/b.png', 'dogs/c.png', 'd.png', 'broken.png'];

async function set(context: TestContext): Promise<ImagesManifest> {
  const files = await Promise.all(items.map((name) => context.blobs.put(new Blob([name]))));
  const all = items.map((name, i): ImageItem => ({
    name,
    file: files[i]!,
    width: 1,
    height: 1,
    mime: 'image/png',
    bytes: 1
  }));
  const page = await context.blobs.put(new Blob([JSON.stringify(all)]));
  return { kind: 'images', count: all.length, bytes: 5, pages: [page], first: all };
}

async function describe(params: object, labels?: string, context = testContext()) {
  const table = labels === undefined ? undefined : (await importFile(labels, {}, 'l.csv', context)).table;
  const made = await describeImages(
    { images: await set(context), ...(table ? { labels: table } : {}) },
    parseParams(spec.name, spec.params, { bins: 0, grid: 0, ...params }),
    context,
    async (image) => {
      const name = await image.text();
      return name === 'broken.png' ? undefined : picture(() => [name.charCodeAt(0), 0, 0]);
    }
  );
  const rows = rowsOf(await readFrame(made, context.blobs));
  return {
    made,
    labels: rows.map((row) => row.at(-1)),
    names: made.columns.map(({ name }) => name),
    context
  };
}

it('gives one row a picture, labelled by its folder; what cannot be shown is left out and told', async () => {
  const { made, labels, names, context } = await describe({});
  expect(made.rows).toBe(4);
  expect(names.at(-1)).toBe('label');
  expect(labels).toEqual(['cats', 'cats', 'dogs', null]);
  expect(made.columns[0]).toMatchObject({ name: 'image', flags: ['id'] });
  expect(context.logs).toEqual(['1 pictures are left out: they cannot be shown.']);
  expect((await describe({ folder: false })).names).not.toContain('label');
});

it('is labelled by a table, by name or hash', async () => {
  const { labels, names } = await describe(
    { target: 'kind' },
    'image,kind\ncats/a.png,x\nd.png,y\nd.png,z\n'
  );
  expect(names.at(-1)).toBe('kind');
  expect(labels).toEqual(['x', null, null, 'y']);
  expect(await codeOf(describe({ target: 'kind' }, 'name,kind\na,x\n'))).toBe('data/unknown-column');
});

it('goes on from a checkpoint to the same table, and stops when it is cancelled', async () => {
  const first = await describe({}, undefined, testContext({ checkpointEvery: 1 }));
  const again = await describe({}, undefined, testContext({ resumeFrom: first.context.checkpoints[0] }));
  expect(again.made).toEqual(first.made);
  const cancelled = testContext({ cancelAtTick: 1 });
  expect(await codeOf(describe({}, undefined, cancelled))).toBe('job/cancelled');
});
