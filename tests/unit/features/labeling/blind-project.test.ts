// The page of a blind project, for who labels: how far it is and what is their own, and nothing of who else labels, what they
// gave, hold or flagged.
import { render } from 'svelte/server';
import { expect, it } from 'vitest';
import { person } from '$parts/person.svelte';
import QueueCard from '$features/labeling/people/QueueCard.svelte';
import ProgressView from '$features/labeling/ProgressView.svelte';
import { collectImages } from '$workers/data/runs/import-images';
import { SharedMachine } from '../../../support/memory-workspace';
import { pngOf } from '../../../support/small-images';

const runs = {
  'import-images': ({ inputs }: { inputs: { files: readonly File[] } }, ctx: never) =>
    collectImages(inputs.files, ctx, async () => true)
} as never;

it('names nobody else to who labels blind', async () => {
  const { images, labels } = await new SharedMachine().tab(runs);
  const files = [0, 1, 2].map((i) => new File([new Uint8Array(pngOf(9, 9, [i, 0, 0]))], `${i}.png`));
  await images.import(files, { name: 'pets' });
  const { id } = await labels.create({
    name: 'Pets',
    task: 'image-classification',
    source: 'pets',
    blind: true,
    review: true,
    classes: [{ id: 'cat', name: 'Lynx', color: '#c2410c' }]
  });
  const book = await labels.open(id);
  const [first, second, third] = book.items.map((item) => item.id);
  const empty = {
    by: 'person',
    regions: [],
    spans: [],
    relations: [],
    updated: '2026-11-30T00:00:00Z'
  } as const;
  const said = { ...empty, item: first!, classes: ['cat'] };
  await book.saveAll([
    { ...said, author: 'Ann', state: 'submitted' },
    { ...said, author: person.name, state: 'rejected' },
    { ...said, item: second!, author: 'Ben', state: 'flagged', reason: 'Too dark' },
    { ...said, item: third!, author: 'Ben', state: 'rejected' }
  ]);
  expect(await book.queue.claim(third!, 'Cem')).toBe(true);

  const { project } = book;
  const shown = (isBlind: boolean): string =>
    render(ProgressView, { props: { project, progress: book.progress(), isBlind } }).body;
  expect(shown(false)).toMatch(/Lynx[^]*Ann/);
  expect(shown(true)).not.toMatch(/Lynx|Ann|Ben/);
  expect(shown(true)).toContain('1 of 3');
  const queue = render(QueueCard, { props: { project, book, isBlind: true } }).body;
  expect(queue).toContain('Flagged');
  expect(queue).not.toMatch(/Ann|Ben|Cem|Too dark|At work|<li/);
  expect([...queue.matchAll(/<dt[^>]*>([^<]*).*?<dd[^>]*>(\d+)/gs)].map(([, what, n]) => [what, n])).toEqual([
    ['Wait for review', '0'],
    ['Sent back', '1'],
    ['Flagged', '0']
  ]);
});
