// A project opened for its room, or its page: it opens whatever becomes of what is new, and nothing of it stays open.
import { expect, it } from 'vitest';
import { OpenBook } from '$features/labeling/open-book.svelte';
import { OpenRoom } from '$features/labeling/room/open-room.svelte';
import type { Compute } from '$core/ports';
import { MemoryBlobs } from '$core/memory-blobs';
import type { Shards } from '$sdk/ports';
import type { SyncedDocument } from '$sync/document-log';
import { collectImages } from '$workers/data/runs/import-images';
import { makeTabularService } from '$workers/tabular/service';
import { MemoryLog, SharedMachine } from '../../../support/memory-workspace';
import { pngOf } from '../../../support/small-images';

const runs = {
  'import-images': ({ inputs }: { inputs: { files: readonly File[] } }, ctx: never) =>
    collectImages(inputs.files, ctx, async () => true)
} as never;
const file = (i: number) => new File([new Uint8Array(pngOf(9, 9, [i, 0, 0]))], `${i}.png`);

/** A project of two pictures to classify, what is open of it, and which learners are forgotten. */
async function withProject() {
  const machine = new SharedMachine();
  const open = new Set<SyncedDocument>();
  const logs = new Map<string, MemoryLog>();
  const shards: Shards = {
    async open(name, how) {
      const log = logs.get(name) ?? new MemoryLog();
      logs.set(name, log);
      const { leases } = machine;
      const document = await how({ id: name, log, channel: machine.channel(name), leases });
      open.add(document);
      document.onClose(() => open.delete(document));
      return document;
    },
    delete: async (name) => void logs.delete(name)
  };
  const forgotten: string[] = [];
  const tabular = {
    ...makeTabularService(new MemoryBlobs()),
    forget: async (key: string) => void forgotten.push(key)
  };
  const { labels } = await machine.tab(runs, {
    shards,
    compute: { service: () => tabular } as unknown as Compute
  });
  const { images } = await machine.tab(runs);
  await images.import([file(0), file(1)], { name: 'pets' });
  const { id } = await labels.create({
    name: 'Pets',
    task: 'image-classification',
    source: 'pets',
    classes: [{ id: 'cat', name: 'cat', color: '#c2410c' }]
  });
  return { machine, images, labels, id, open, forgotten };
}

it('what cannot join is told, and the room and the page open without it', async () => {
  const { machine, images, labels, id } = await withProject();
  await images.import([file(2)], { name: 'pets' });
  machine.log.full = true;
  const told: string[] = [];
  const room = new OpenRoom(labels, id, (text) => told.push(text));
  await expect.poll(() => room.book?.items.length).toBe(2);
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('no storage left');
  const page = new OpenBook(labels, id);
  await expect.poll(() => page.book?.items.length).toBe(2);
  expect([page.growthError?.code, page.error]).toEqual(['store/quota', undefined]);
  page.close();
  await room.close(Promise.resolve());
});

it('leaving closes everything, also while it opens, and also where the last writes fail', async () => {
  const { labels, id, open, forgotten } = await withProject();
  const tell = (): void => undefined;
  await new OpenRoom(labels, id, tell).close(Promise.resolve());
  expect(open.size).toBe(0);
  const left = new OpenRoom(labels, id, tell);
  await expect.poll(() => left.book).toBeDefined();
  expect(open.size).toBe(1);
  await left.close(Promise.reject(new Error('not written')));
  expect(open.size).toBe(0);
  await expect.poll(() => forgotten).toHaveLength(1);
});

it('a project that is gone is told once', async () => {
  const { labels } = await withProject();
  const told: string[] = [];
  const room = new OpenRoom(labels, 'gone', (text) => told.push(text));
  await expect.poll(() => room.error?.code).toBe('labels/no-project');
  expect(told).toEqual([]);
});
