// Learning beside people on real items of the shared data: handwritten digits as pictures, text messages as texts.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { isHeldOut } from '$core/labels/learning/calibrate';
import { learn } from '$core/labels/learning/learn';
import {
  encodedSide,
  encodedWidth,
  encodePicture,
  learnEncoder
} from '$core/labels/learning/picture-encoder';
import { DenseRows } from '$core/labels/learning/rows';
import { writeFrame } from '$core/data/codec';
import { stringColumn } from '$core/data/frame';
import { MemoryBlobs } from '$core/memory-blobs';
import type { ClassificationReport, EvaluationReport } from '$core/metrics/report';
import { run } from '$workers/tabular/runs/train-text-classifier';
import { columnFeeds, runOnnx } from '../support/run-onnx';
import { testContext } from '../support/run-context';
import { sharedFolder } from '../support/shared-data';

const digits = sharedFolder('images/mnist');

it.skipIf(digits === undefined)(
  'what the encoder learned from handwritten digits, a head tells apart after 800 labels',
  async () => {
    const pixels = gunzipSync(readFileSync(resolve(digits!, 't10k-images-idx3-ubyte.gz'))).subarray(16);
    const labels = gunzipSync(readFileSync(resolve(digits!, 't10k-labels-idx1-ubyte.gz'))).subarray(8);
    const count = 1000;
    const pictures = Array.from({ length: count }, (_, i) => framed(pixels.subarray(784 * i, 784 * (i + 1))));
    const encoder = learnEncoder(pictures.slice(0, 150));
    const values = new Float32Array(count * encodedWidth);
    pictures.forEach((picture, i) => values.set(encodePicture(encoder, picture), i * encodedWidth));
    const items = pictures.map((_, i) => `digit ${i}`);
    const classes = [...Array(10).keys()].map(String);
    const said = new Map(items.map((item, i) => [item, [String(labels[i]!)]]));
    const { judgement, learnedFrom } = await learn(
      { rows: new DenseRows(values, encodedWidth), items, classes, multiple: false, said },
      { c: 30 }
    );
    expect(learnedFrom).toBe(items.filter((item) => !isHeldOut(item)).length);
    // Raw pixels give the same head 0.85; this is no more than a layer of filters.
    expect(judgement.accuracy).toBeGreaterThan(0.88);
  }
);

const messages = sharedFolder('text');

it.skipIf(messages === undefined)(
  'a text classifier tells spam from 5,574 messages, in the file too',
  async () => {
    const lines = readFileSync(resolve(messages!, 'sms-spam.tsv'), 'utf8').trim().split('\n');
    const cut = lines.map((line) => line.split('\t') as [string, string]);
    const columns = [
      stringColumn(
        'kind',
        cut.map(([kind]) => kind)
      ),
      stringColumn(
        'text',
        cut.map(([, text]) => text)
      )
    ];
    const blobs = new MemoryBlobs();
    const schema = [
      { name: 'kind', type: 'category' },
      { name: 'text', type: 'text' }
    ] as const;
    const data = await writeFrame({ rows: cut.length, columns }, schema, blobs);
    const params = { text: 'text', target: 'kind', terms: 30_000, strength: 100, holdout: 0.2 };
    const { model, report } = await run({ inputs: { data }, params }, testContext({ blobs }));
    const { scores, predictions } = report as ClassificationReport & EvaluationReport;
    // scikit-learn 1.2 with TfidfVectorizer and LogisticRegression at the same settings: 0.988, mean of three splits.
    expect(scores.accuracy).toBeGreaterThan(0.975);
    const bytes = new Uint8Array(await (await blobs.get(model.onnx)).arrayBuffer());
    const some = Array.from(predictions.row).slice(0, 200);
    const { label } = await runOnnx(bytes, columnFeeds({ text: some.map((row) => cut[row]![1]) }));
    const own = Array.from(predictions.predicted)
      .slice(0, 200)
      .map((k) => model.classes![k]);
    expect([...(label!.data as unknown as string[])]).toEqual(own);
  }
);

/** A picture of 28 by 28 in the middle of the encoder's square. */
function framed(grey: Uint8Array): Float32Array {
  const out = new Float32Array(3 * encodedSide * encodedSide);
  const border = (encodedSide - 28) / 2;
  grey.forEach((value, i) => {
    const at = 3 * ((border + Math.floor(i / 28)) * encodedSide + border + (i % 28));
    out.fill(value / 255, at, at + 3);
  });
  return out;
}
