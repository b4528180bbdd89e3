import { expect, it } from 'vitest';
import { blockRows, RowWindow, type Row } from '../../../src/ui/row-window.svelte';

/** A source whose reads are finished by hand, in any order a test wants. */
function slowSource() {
  const reads: { from: number; to: number; finish: () => void; fail: (error: Error) => void }[] = [];
  const source = (from: number, to: number) =>
    new Promise<readonly Row[]>((done, fail) => {
      const finish = () => done(Array.from({ length: to - from }, (_, i) => [from + i]));
      reads.push({ from, to, finish, fail });
    });
  return { reads, source };
}
const settle = () => new Promise((done) => setImmediate(done));

it('reads the blocks in view, one at a time, and gives their rows', async () => {
  const { reads, source } = slowSource();
  const rows = new RowWindow(source, 250);
  rows.want(90, 110);
  rows.want(90, 110);
  expect(reads.map(({ from, to }) => [from, to])).toEqual([[0, 100]]);
  expect(rows.row(95)).toBeUndefined();
  reads[0]!.finish();
  await settle();
  expect(rows.row(95)).toEqual([95]);
  expect(reads).toHaveLength(2);
});

it('then reads what lies after and before, so that slow scrolling never waits', async () => {
  const froms: number[] = [];
  const source = async (from: number, to: number) => {
    froms.push(from);
    return Array.from({ length: to - from }, (_, i) => [from + i]);
  };
  new RowWindow(source, 1000).want(510, 540);
  await settle();
  expect(froms).toEqual([500, 600, 400]);
});

it('the last block ends with the table', async () => {
  const { reads, source } = slowSource();
  new RowWindow(source, 250).want(240, 250);
  expect([reads[0]!.from, reads[0]!.to]).toEqual([200, 250]);
});

it('skips what was scrolled past while a block was being read', async () => {
  const { reads, source } = slowSource();
  const rows = new RowWindow(source, 1_000_000);
  rows.want(0, 20);
  for (let at = 0; at < 500_000; at += 1000) rows.want(at, at + 20);
  reads[0]!.finish();
  await settle();
  expect(reads.map(({ from }) => from)).toEqual([0, 499_000]);
});

it('keeps what it failed to read apart, and tries again when asked', async () => {
  const { reads, source } = slowSource();
  const rows = new RowWindow(source, 1000);
  rows.want(0, 20);
  reads[0]!.fail(new Error('the worker stopped'));
  await settle();
  expect(rows.error).toEqual(new Error('the worker stopped'));
  rows.want(0, 20);
  expect(reads).toHaveLength(1);
  rows.retry();
  reads[1]!.finish();
  await settle();
  expect([rows.error, rows.row(3)]).toEqual([undefined, [3]]);
});

it('forgets far blocks, so that a walk through a million rows stays small', async () => {
  const source = async (from: number, to: number) => Array.from({ length: to - from }, (_, i) => [from + i]);
  const rows = new RowWindow(source, 1_000_000);
  for (let block = 0; block < 200; block++) {
    rows.want(block * blockRows, block * blockRows + 20);
    await settle();
  }
  expect(rows.row(0)).toBeUndefined();
  expect(rows.row(199 * blockRows)).toEqual([199 * blockRows]);
});
