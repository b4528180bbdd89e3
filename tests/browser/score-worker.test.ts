// The score engine as the page has it: a real worker, its files by URL, blobs on the page.
import { expect, test } from 'vitest';
import { WorkerPool } from '$compute/pool';
import { writeFrame } from '$core/data/codec';
import { numberColumn, stringColumn } from '$core/data/frame';
import type { TableManifest } from '$core/data/table';
import { isHearthError } from '$core/errors';
import { MemoryBlobs } from '$core/memory-blobs';
import { encodeModel } from '$core/onnx/writer';
import type { PageBlobs } from '$core/rpc';
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
