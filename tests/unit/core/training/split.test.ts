import { expect, test } from 'vitest';
import { splitRows, type SplitRequest } from '$core/training/split';

const request: SplitRequest = { method: 'auto', holdout: 0.2, folds: 5, seed: 3 };
const classes = (counts: number[]) =>
  Float64Array.from(counts.flatMap((n, k) => Array.from({ length: n }, () => k)));

function count(classOf: Float64Array, rows: Uint32Array, k: number): number {
  return rows.filter((row) => classOf[row] === k).length;
}

test('folds hold out every row once, and keep the share of each class', () => {
  const classOf = classes([80, 20]);
  const { parts, text } = splitRows(100, { ...request, method: 'folds', classOf });
  expect(text).toBe('5 folds, stratified');
  const held = parts.flatMap(({ valid }) => [...valid]).sort((a, b) => a - b);
  expect(held).toEqual(Array.from({ length: 100 }, (_, i) => i));
  for (const { train, valid } of parts) {
    expect(count(classOf, valid, 1)).toBe(4);
    expect(train.length + valid.length).toBe(100);
  }
});

test('the automatic rule takes 10 folds, 3 folds or a holdout by the number of rows', () => {
  expect(splitRows(999, request).parts).toHaveLength(10);
  expect(splitRows(20_000, request).parts).toHaveLength(3);
  const { parts } = splitRows(20_001, request);
  expect(parts.map(({ valid }) => valid.length)).toEqual([2000]);
});

test('the same seed gives the same split, another seed another', () => {
  const valid = (seed: number) => [
    ...splitRows(500, { ...request, method: 'holdout', seed }).parts[0]!.valid
  ];
  expect(valid(1)).toEqual(valid(1));
  expect(valid(1)).not.toEqual(valid(2));
});

test('a class keeps a row to learn from however rare it is', () => {
  const classOf = classes([30, 1, 2]);
  const { parts } = splitRows(33, { ...request, method: 'holdout', holdout: 0.5, classOf });
  for (const k of [0, 1, 2]) expect(count(classOf, parts[0]!.train, k)).toBeGreaterThan(0);
  for (const { train } of splitRows(33, { ...request, method: 'folds', classOf }).parts)
    for (const k of [0, 1, 2]) expect(count(classOf, train, k)).toBeGreaterThan(0);
});

test('no group stands on both sides', () => {
  const groupOf = Int32Array.from({ length: 60 }, (_, row) => row % 12);
  const [part] = splitRows(60, { ...request, method: 'group', groupOf }).parts;
  const groups = (rows: Uint32Array) => new Set([...rows].map((row) => groupOf[row]));
  const both = [...groups(part!.train)].filter((group) => groups(part!.valid).has(group));
  expect(both).toEqual([]);
  expect(part!.valid.length).toBe(10);
});

test('a split by time holds out the latest rows', () => {
  const timeOf = Float64Array.from({ length: 20 }, (_, row) => (row * 7) % 20);
  const [part] = splitRows(20, { ...request, method: 'time', timeOf }).parts;
  expect([...part!.valid].map((row) => timeOf[row]).sort()).toEqual([16, 17, 18, 19]);
});

test('a handful of rows is refused', () => {
  expect(() => splitRows(9, request)).toThrow(/Too few usable rows \(9\)/);
});

test('a holdout of many small classes is as large as asked for', () => {
  const classOf = classes([...Array.from({ length: 50 }, () => 4), ...Array.from({ length: 30 }, () => 1)]);
  const { parts } = splitRows(230, { ...request, method: 'holdout', holdout: 0.1, classOf });
  expect(parts[0]!.valid.length).toBe(20);
  for (let k = 0; k < 50; k++) expect(count(classOf, parts[0]!.valid, k)).toBeLessThan(4);
  for (let k = 50; k < 80; k++) expect(count(classOf, parts[0]!.valid, k)).toBe(0);
});

test('one huge group is learned from, not held out', () => {
  const groupOf = Int32Array.from({ length: 100 }, (_, row) => (row < 90 ? 0 : row));
  for (const seed of [1, 2, 3, 4]) {
    const [part] = splitRows(100, { ...request, method: 'group', groupOf, seed }).parts;
    expect(part!.valid.length).toBe(10);
  }
  const two = Int32Array.from({ length: 100 }, (_, row) => Number(row < 60));
  const [part] = splitRows(100, { ...request, method: 'group', groupOf: two }).parts;
  expect(part!.valid.length).toBe(40);
});

test('a million rows are split in any way', () => {
  const rows = 1_000_000;
  const groupOf = Int32Array.from({ length: rows }, (_, row) => row % 7);
  const timeOf = Float64Array.from({ length: rows }, (_, row) => -row);
  for (const method of ['holdout', 'folds', 'group', 'time'] as const) {
    const { parts } = splitRows(rows, { ...request, method, groupOf, timeOf });
    expect(parts[0]!.train.length + parts[0]!.valid.length).toBe(rows);
  }
});

test('classes that all have one row are refused, since none can be judged', () => {
  const classOf = Float64Array.from({ length: 30 }, (_, row) => row);
  for (const method of ['holdout', 'folds'] as const)
    expect(() => splitRows(30, { ...request, method, classOf })).toThrow(/Too few/);
});
