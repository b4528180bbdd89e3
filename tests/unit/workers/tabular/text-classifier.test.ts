import { expect, it } from 'vitest';
import { writeFrame } from '$core/data/codec';
import { stringColumn } from '$core/data/frame';
import type { TableManifest } from '$core/data/table';
import type { ClassificationReport } from '$core/metrics/report';
import { MemoryBlobs } from '$core/memory-blobs';
import { Random } from '$core/random';
import { run } from '$workers/tabular/runs/train-text-classifier';
import { testContext } from '../../../support/run-context';
import { columnFeeds, runOnnx } from '../../../support/run-onnx';

const blobs = new MemoryBlobs();
const schema = [
  { name: 'message', type: 'text' },
  { name: 'kind', type: 'category' }
] as const;
const params = { text: 'message', target: 'kind', terms: 1000, strength: 100, holdout: 0.2 };

/** Messages of two kinds that share most of their words. */
async function messages(count: number): Promise<TableManifest> {
  const random = new Random(4);
  const shared = ['the', 'you', 'a', 'to', 'now', 'and', 'is'];
  const own = { spam: ['prize', 'free', 'win', 'cash'], ham: ['dinner', 'home', 'love', 'sleep'] };
  const kinds = Array.from(
    { length: count },
    () => (random.uniform() < 0.5 ? 'spam' : 'ham') as 'spam' | 'ham'
  );
  const texts = kinds.map((kind) =>
    Array.from({ length: 6 }, () => {
      const words = random.uniform() < 0.4 ? own[kind] : shared;
      return words[random.below(words.length)]!;
    }).join(' ')
  );
  const columns = [stringColumn('message', texts), stringColumn('kind', kinds)];
  return writeFrame({ rows: count, columns }, schema, blobs);
}

it('learns from texts, and its file answers from the text itself', async () => {
  const data = await messages(400);
  const { model, report } = await run({ inputs: { data }, params }, testContext({ blobs }));
  expect((report as ClassificationReport).scores.accuracy).toBeGreaterThan(0.93);
  expect(model).toMatchObject({
    task: 'binary',
    target: 'kind',
    classes: ['ham', 'spam'],
    algorithm: 'train-text-classifier'
  });
  const bytes = new Uint8Array(await (await blobs.get(model.onnx)).arrayBuffer());
  const { label } = await runOnnx(
    bytes,
    columnFeeds({ message: ['WIN a free prize now!', 'love you, sleep', '…'] })
  );
  expect([...(label!.data as unknown as string[])].slice(0, 2)).toEqual(['spam', 'ham']);
});

it('texts that share no word are refused', async () => {
  const words = [
    'one',
    'two',
    'three',
    'four',
    'five',
    'six',
    'seven',
    'eight',
    'nine',
    'ten',
    'eleven',
    'twelve'
  ];
  const columns = [
    stringColumn('message', words),
    stringColumn(
      'kind',
      words.map((_, i) => 'ab'[i % 2]!)
    )
  ];
  const data = await writeFrame({ rows: 12, columns }, schema, blobs);
  await expect(run({ inputs: { data }, params }, testContext({ blobs }))).rejects.toMatchObject({
    code: 'train/no-features'
  });
});
