// The score engine as the page has it: a real worker, its files by URL, blobs on the page.
import { expect, test } from 'vitest';
import { WorkerPool } from '$compute/pool';
import { readFrame, writeFrame } from '$core/data/codec';
import { cellOf, numberColumn, stringColumn } from '$core/data/frame';
import type { TableManifest } from '$core/data/table';
import { isHearthError } from '$core/errors';
import { MemoryBlobs } from '$core/memory-blobs';
import { encodeModel } from '$core/onnx/writer';
import { components } from '$core/components/index';
import { parseParams } from '$core/params';
import { Random } from '$core/random';
import type { PageBlobs } from '$core/rpc';
import type { Trained } from '$core/training/pipeline';
import { buyerGraph, buyerProbability, storeBuyer } from '../support/tiny-models';

const blobs = new MemoryBlobs();
const pageBlobs: PageBlobs = {
  has: (id) => blobs.has(id),
  get: (id) => blobs.get(id),
  store: async (_id, bytes) => void (await blobs.put(bytes))
};

test('scores rows, inspects files and scores tables in a worker', async () => {
  const pool = new WorkerPool(pageBlobs);
  try {
    const model = await storeBuyer(blobs);
    const service = pool.service('score');
    const [answer] = await service.score(model, [{ age: 30, city: 'Lund' }]);
    expect(answer!.probabilities!.yes).toBeCloseTo(buyerProbability(30, 'Lund'), 6);

    const file = new Blob([encodeModel(buyerGraph(), { name: 'buyer' })]);
    expect((await service.inspect(file, 'buyer.onnx')).manifest).toMatchObject({ task: 'binary' });
    const refused: unknown = await service.score(model, [{ age: 'old' }]).catch((error: unknown) => error);
    expect(isHearthError(refused, 'score/bad-field')).toBe(true);

    const columns = [numberColumn('age', [30, 60]), stringColumn('city', ['Oslo', 'Oslo'])];
    const schema = [
      { name: 'age', type: 'integer' },
      { name: 'city', type: 'category' }
    ] as const;
    const data = await writeFrame({ rows: 2, columns }, schema, blobs);
    const params = { keepColumns: true, probabilities: true };
    const call = { component: 'score-table', inputs: { model, data }, params, seed: 1 };
    const { table } = (await pool.run(call, () => {}).done) as { table: TableManifest };
    expect(table.columns.map(({ name }) => name)).toContain('p(yes)');
  } finally {
    pool.close();
  }
});

test.each(['train-gradient-boosting', 'train-extra-trees', 'train-linear'] as const)(
  'what %s learns in a worker answers there as its trainer did',
  async (component) => {
    const random = new Random(7);
    const towns = ['Lund', 'Oslo', 'Taipei'];
    const rows = Array.from({ length: 400 }, () => {
      const [age, town] = [20 + 60 * random.uniform(), random.below(3)];
      return { age, town, buys: age + 15 * town + 10 * random.normal() > 65 ? 'yes' : 'no' };
    });
    const columns = [
      numberColumn(
        'age',
        rows.map(({ age }, i) => (i % 17 === 0 ? null : age))
      ),
      stringColumn(
        'town',
        rows.map(({ town }) => towns[town]!)
      ),
      stringColumn(
        'buys',
        rows.map(({ buys }) => buys)
      )
    ];
    const schema = [
      { name: 'age', type: 'float' },
      { name: 'town', type: 'category' },
      { name: 'buys', type: 'category' }
    ] as const;
    const data = await writeFrame({ rows: rows.length, columns }, schema, blobs);
    const pool = new WorkerPool(pageBlobs);
    try {
      const chosen = { target: 'buys', validation: 'holdout', holdout: 0.3 };
      const params = parseParams(component, components[component].params, chosen);
      const trained = (await pool.run({ component, inputs: { data }, params, seed: 1 }, () => {})
        .done) as unknown as Trained;
      const scoring = {
        component: 'score-table',
        inputs: { model: trained.model, data },
        params: { keepColumns: true, probabilities: true },
        seed: 1
      };
      const { table } = (await pool.run(scoring, () => {}).done) as { table: TableManifest };
      const frame = await readFrame(table, blobs);
      const of = (name: string) => frame.columns[table.columns.findIndex((column) => column.name === name)]!;
      const { row, predicted, confidence } = trained.report.predictions;
      expect(row.length).toBe(120);
      row.forEach((at, i) => {
        const given = cellOf(of(`p(${['no', 'yes'][predicted[i]!]})`), at);
        expect(Math.abs(Number(given) - confidence![i]!)).toBeLessThan(1e-5);
      });
    } finally {
      pool.close();
    }
  }
);
