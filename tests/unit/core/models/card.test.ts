import { describe, expect, test } from 'vitest';
import { evaluate } from '$core/metrics/evaluate';
import { MemoryBlobs } from '$core/memory-blobs';
import { modelCard } from '$core/models/card';
import { storeBuyer, storePrice } from '../../../support/tiny-models';

const blobs = new MemoryBlobs();
const createdAt = Date.UTC(2026, 10, 20);

describe('the model card', () => {
  test('tells purpose, inputs, performance, limits and origin', async () => {
    const manifest = { ...(await storeBuyer(blobs)), algorithm: 'train-linear' };
    const report = evaluate({
      task: 'binary',
      target: 'buys',
      split: '20 % holdout',
      classes: ['no', 'yes'],
      positive: 'yes',
      row: [0, 1, 2, 3],
      actual: [0, 0, 1, 1],
      probabilities: Float64Array.of(0.9, 0.1, 0.8, 0.2, 0.7, 0.3, 0.1, 0.9),
      seed: 1
    });
    const card = modelCard({
      ref: 'buyers@2',
      createdAt,
      manifest,
      report,
      description: 'For the spring letter.',
      stage: 'production',
      lineage: [{ how: 'from', what: 'dataset visits@1', hash: 'abc' }],
      training: { component: 'train-linear', params: { l2: 0.1, unset: undefined }, seed: 7 }
    });
    expect(card).toContain('# buyers@2');
    expect(card).toContain('- **Task:** binary classification (no, yes; positive: yes)');
    expect(card).toContain('For the spring letter.');
    expect(card).toContain('| age | integer | 18 to 90, median 40 |');
    expect(card).toContain('| city | category | Lund, Oslo |');
    expect(card).toContain('Judged on 4 rows: 20 % holdout.');
    expect(card).toContain('| accuracy | 0.75 |');
    expect(card).toContain('| yes | 2 | 1 | 0.5 | 0.6667 |');
    expect(card).toContain('judged on only 4 rows');
    expect(card).toContain('- from dataset visits@1 (`abc`)');
    expect(card).toContain('  - l2: 0.1');
    expect(card).not.toContain('unset');
  });

  test('says what is not known of an imported model', async () => {
    const { fields: _fields, target: _target, ...rest } = await storePrice(blobs);
    const card = modelCard({ ref: 'found@1', createdAt, manifest: { ...rest, producer: 'import' } });
    expect(card).toContain('It has not been judged here.');
    expect(card).toContain('its training data are not known here');
    expect(card).toContain('| size | float32 | N × 1 |');
  });

  test('keeps names from becoming markup', async () => {
    const manifest = { ...(await storePrice(blobs)), target: '<img src=x>|**b**\n# h' };
    const card = modelCard({ ref: 'x@1', createdAt, manifest });
    expect(card).not.toMatch(/<img src=x>/);
    expect(card.split('\n').filter((line) => line.startsWith('# '))).toHaveLength(1);
  });
});
