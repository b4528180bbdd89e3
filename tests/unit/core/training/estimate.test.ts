import { expect, test } from 'vitest';
import type { ColumnType, StoredColumn, TableManifest } from '$core/data/table';
import { estimateTraining } from '$core/training/estimate';

const column = (name: string, type: ColumnType, levelCount?: number): StoredColumn => ({
  name,
  type,
  missing: 0,
  parts: [],
  ...(levelCount === undefined ? {} : { levelCount })
});
const table = (rows: number, columns: readonly StoredColumn[]): TableManifest => ({
  kind: 'table',
  rows,
  groups: [rows],
  columns,
  bytes: 0
});
const numbers = Array.from({ length: 28 }, (_, i) => column(`x${i}`, 'float'));
const common = { target: 'y', features: [], validation: 'auto', holdout: 0.2, folds: 5 };

test('a hundred thousand rows by 28 columns are a matter of seconds', () => {
  const data = table(100_000, [...numbers, column('y', 'boolean')]);
  const boosting = estimateTraining('train-gradient-boosting', data, { ...common, rounds: 100 });
  expect(boosting.seconds).toBeGreaterThan(1);
  expect(boosting.seconds).toBeLessThan(5);
  expect(estimateTraining('train-linear', data, { ...common, maxIterations: 200 }).seconds).toBeLessThan(3);
});

test('one-hot columns count for what they hold, and only in dense families', () => {
  const plain = table(1e6, [column('x', 'float'), column('y', 'boolean')]);
  const wide = table(1e6, [column('x', 'float'), column('c', 'category', 5000), column('y', 'boolean')]);
  const bytes = (component: string, data: TableManifest) => estimateTraining(component, data, common).bytes;
  expect(bytes('train-linear', wide) - bytes('train-linear', plain)).toBeGreaterThan(100 * 4 * 1e6);
  const trees = bytes('train-extra-trees', wide) - bytes('train-extra-trees', plain);
  expect(trees).toBeLessThan(20 * 1e6);
});

test('folds, classes, chosen columns and layers change the time', () => {
  const data = table(50_000, [...numbers, column('y', 'category', 10)]);
  const seconds = (component: string, params: Record<string, unknown>) =>
    estimateTraining(component, data, { ...common, rounds: 100, ...params }).seconds;
  const whole = seconds('train-gradient-boosting', {});
  expect(seconds('train-gradient-boosting', { validation: 'folds' })).toBeGreaterThan(5 * whole);
  expect(seconds('train-gradient-boosting', { features: ['x0', 'x1'] })).toBeLessThan(whole / 5);
  expect(seconds('train-gradient-boosting', { target: 'x0' })).toBeLessThan(whole / 5);
  const network = (layers: string) =>
    seconds('train-dense-network', { rounds: undefined, epochs: 10, layers });
  expect(network('512, 512')).toBeGreaterThan(20 * network('16'));
});

test('a network counts with its weights and its batches, and says what of it to make smaller', () => {
  const data = table(10_000, [...numbers, column('y', 'boolean')]);
  const estimate = (layers: string, batchSize = 128) =>
    estimateTraining('train-dense-network', data, { ...common, epochs: 10, layers, batchSize });
  expect(estimate('64, 64').bytes).toBeLessThan(60e6);
  expect(estimate('64, 64').hint).toBeUndefined();
  const huge = estimate('4096, 4096, 4096, 4096');
  expect(huge.bytes).toBeGreaterThan(3.5e9);
  expect(huge.hint).toContain('smaller layers');
  expect(estimate('512', 10_000).bytes).toBeGreaterThan(estimate('512', 4096).bytes + 50e6);
});
