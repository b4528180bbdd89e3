// Very large pictures: what fails is told, is tried again, and nothing of it stays open.
import { expect, it } from 'vitest';
import type { ImageItem } from '$core/images/manifest';
import type { OpenedPicture } from '$core/images/tiles';
import type { Compute } from '$core/ports';
import { PictureCache } from '$features/labeling/room/picture-cache';
import { SharedMachine } from '../../../support/memory-workspace';

const large: ImageItem = {
  name: 'plan.png',
  file: `sha256:${'a'.repeat(64)}`,
  width: 10_000,
  height: 10_000,
  bytes: 1000,
  mime: 'image/png'
};

/** A worker that opens pictures, unless it is told to fail, and forgets them when it begins anew. */
class Worker {
  fails = false;
  readonly open = new Set<number>();
  #last = 0;

  async openPicture(): Promise<OpenedPicture> {
    if (this.fails) throw new Error('no memory');
    this.open.add(++this.#last);
    return { id: this.#last, width: large.width, height: large.height };
  }
  async pictureTile(id: number): Promise<ImageBitmap | undefined> {
    return this.open.has(id) ? ({ close: () => undefined } as ImageBitmap) : undefined;
  }
  async closePicture(id: number): Promise<void> {
    this.open.delete(id);
  }
}

async function cacheOf(worker: Worker): Promise<PictureCache> {
  const compute = { service: () => worker } as unknown as Compute;
  return new PictureCache((await new SharedMachine().tab({}, { compute })).images);
}

const paper = {
  getTransform: () => ({ a: 1 }),
  drawImage: () => undefined
} as unknown as CanvasRenderingContext2D;
const view = { scale: 0.1, x: 0, y: 0 };
const screen = { width: 1000, height: 1000 };

it('a picture that could not be opened is opened when it is asked for again', async () => {
  const worker = new Worker();
  const cache = await cacheOf(worker);
  worker.fails = true;
  await expect(cache.get(large)).rejects.toThrow('no memory');
  worker.fails = false;
  const picture = await cache.get(large);
  expect(await cache.get(large)).toBe(picture);
  cache.close();
  await expect.poll(() => worker.open.size).toBe(0);
});

it('squares that no longer come are told once, and come after it is opened anew', async () => {
  const worker = new Worker();
  const cache = await cacheOf(worker);
  const picture = await cache.get(large);
  const failures: unknown[] = [];
  picture.failed = (error) => failures.push(error);
  // The worker has begun anew.
  worker.open.clear();
  picture.draw(paper, view, screen);
  await expect.poll(() => failures).toMatchObject([{ code: 'job/worker-failed' }]);
  picture.draw(paper, view, screen);
  cache.drop(large);
  const again = await cache.get(large);
  expect(again).not.toBe(picture);
  let seen = 0;
  again.changed = () => seen++;
  again.draw(paper, view, screen);
  await expect.poll(() => seen).toBeGreaterThan(0);
  expect(failures).toHaveLength(1);
});

it('a picture that is asked for while the room is left stays closed', async () => {
  const worker = new Worker();
  const cache = await cacheOf(worker);
  const asked = cache.get(large);
  cache.close();
  await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
  expect(worker.open.size).toBe(0);
});
