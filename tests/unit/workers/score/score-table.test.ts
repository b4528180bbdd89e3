import { describe, expect, test } from 'vitest';
import { readFrame, writeFrame } from '$core/data/codec';
import { cellOf, columnOf, numberColumn, stringColumn, type Frame } from '$core/data/frame';
import { groupRows } from '$core/data/table';
import { isHearthError } from '$core/errors';
import { MemoryBlobs } from '$core/memory-blobs';
import { scoreTable } from '$workers/score/runs/score-table';
import { testContext } from '../../../support/run-context';
import { buyerProbability, storeBuyer, storePrice } from '../../../support/tiny-models';

const both = { keepColumns: true, probabilities: true };

describe('scoring a table', () => {
  test('adds the prediction and the probability of each class to every row', async () => {
    const blobs = new MemoryBlobs();
    const data = await writeFrame(
      {
        rows: 3,
        columns: [numberColumn('age', [30, null, 60]), stringColumn('city', ['Lund', null, 'Oslo'])]
      },
      [
        { name: 'age', type: 'integer' },
        { name: 'city', type: 'category' }
      ],
      blobs
    );
    const ctx = testContext({ blobs });
    const { table } = await scoreTable(
      { inputs: { model: await storeBuyer(blobs), data }, params: both },
      ctx
    );
    expect(table.columns.map(({ name, type }) => [name, type])).toEqual([
      ['age', 'integer'],
      ['city', 'category'],
      ['prediction', 'category'],
      ['p(no)', 'float'],
      ['p(yes)', 'float']
    ]);
    const frame = await readFrame(table, blobs);
    const labels = columnOf(frame, 'prediction');
    expect([0, 1, 2].map((row) => cellOf(labels, row))).toEqual(['yes', 'no', 'yes']);
    expect(cellOf(columnOf(frame, 'p(yes)'), 0)).toBeCloseTo(buyerProbability(30, 'Lund'), 6);
    expect(cellOf(columnOf(frame, 'p(yes)'), 1)).toBeCloseTo(buyerProbability(null, null), 6);
    expect(cellOf(columnOf(frame, 'p(no)'), 2)).toBeCloseTo(1 - buyerProbability(60, 'Oslo'), 6);
  });

  test('keeps the input columns without copying them, and leaves them out when asked', async () => {
    const { blobs, data, model } = await priceTable(1000);
    const kept = await scoreTable({ inputs: { model, data }, params: both }, testContext({ blobs }));
    expect(kept.table.columns.slice(0, 2)).toEqual(data.columns);
    const params = { keepColumns: false, probabilities: true };
    const bare = await scoreTable({ inputs: { model, data }, params }, testContext({ blobs }));
    expect(bare.table.columns.map(({ name }) => name)).toEqual(['prediction']);
  });

  test('finds another name where the table has a prediction already', async () => {
    const { blobs, data, model } = await priceTable(10);
    const once = await scoreTable({ inputs: { model, data }, params: both }, testContext({ blobs }));
    const twice = await scoreTable(
      { inputs: { model, data: once.table }, params: both },
      testContext({ blobs })
    );
    expect(twice.table.columns.map(({ name }) => name)).toEqual([
      'size',
      'rooms',
      'prediction',
      'prediction 2'
    ]);
  });

  test('continues from a checkpoint to the same table', async () => {
    const { blobs, data, model } = await priceTable(groupRows + 20_000);
    const whole = await scoreTable({ inputs: { model, data }, params: both }, testContext({ blobs }));
    const stopped = testContext({ blobs, checkpointEvery: 1, cancelAtTick: groupRows / 16_384 + 3 });
    const cancelled = scoreTable({ inputs: { model, data }, params: both }, stopped);
    await expect(cancelled).rejects.toSatisfy((error) => isHearthError(error, 'job/cancelled'));
    expect(stopped.checkpoints).toHaveLength(1);
    const again = testContext({ blobs, resumeFrom: stopped.checkpoints[0] });
    expect(await scoreTable({ inputs: { model, data }, params: both }, again)).toEqual(whole);
    expect(again.progressed[0]).toBeGreaterThan(0.9);
  });

  test('scores the last row of the last group', async () => {
    const { blobs, data, model, frame } = await priceTable(groupRows + 20_000);
    const { table } = await scoreTable({ inputs: { model, data }, params: both }, testContext({ blobs }));
    const last = data.rows - 1;
    const scored = await readFrame(table, blobs, { columns: ['prediction'] });
    const at = (name: string, row: number) => Number(cellOf(columnOf(frame, name), row));
    for (const row of [0, groupRows - 1, groupRows, last]) {
      const expected = 3 * at('size', row) + 10 * at('rooms', row) + 5;
      expect(cellOf(columnOf(scored, 'prediction'), row)).toBeCloseTo(expected, 3);
    }
  });

  test('names the column that a table lacks', async () => {
    const { blobs, model } = await priceTable(10);
    const data = await writeFrame(
      { rows: 1, columns: [numberColumn('size', [1])] },
      [{ name: 'size', type: 'float' }],
      blobs
    );
    const run = scoreTable({ inputs: { model, data }, params: both }, testContext({ blobs }));
    await expect(run).rejects.toMatchObject({ code: 'score/missing-field', details: { field: 'rooms' } });
  });
});

async function priceTable(rows: number) {
  const blobs = new MemoryBlobs();
  const frame: Frame = {
    rows,
    columns: [
      numberColumn(
        'size',
        Array.from({ length: rows }, (_, i) => 20 + (i % 97))
      ),
      numberColumn(
        'rooms',
        Array.from({ length: rows }, (_, i) => 1 + (i % 7))
      )
    ]
  };
  const schema = ['size', 'rooms'].map((name) => ({ name, type: 'float' as const }));
  return { blobs, frame, data: await writeFrame(frame, schema, blobs), model: await storePrice(blobs) };
}
