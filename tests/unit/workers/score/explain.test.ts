import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { writeFrame } from '$core/data/codec';
import { numberColumn, stringColumn } from '$core/data/frame';
import { MemoryBlobs } from '$core/memory-blobs';
import type { DependenceReport, ImportanceReport } from '$core/metrics/explanations';
import { Random } from '$core/random';
import { partialDependence } from '$workers/score/runs/partial-dependence';
import { permutationImportance } from '$workers/score/runs/permutation-importance';
import { testContext } from '../../../support/run-context';
import { storeBuyer, storePrice } from '../../../support/tiny-models';

const rmse = (actual: readonly number[], predicted: readonly number[]): number =>
  Math.sqrt(actual.reduce((sum, y, i) => sum + (y - predicted[i]!) ** 2, 0) / actual.length);

describe('permutation importance', () => {
  const size = [10, 20, 30, 40, 50, 60];
  const rooms = [1, 3, 2, 5, 4, 6];
  const price = [40, 100, 118, 171, 199, 250];
  const predict = (sizes: readonly number[], counts: readonly number[]) =>
    sizes.map((s, i) => 3 * s + 10 * counts[i]! + 5);

  async function importance(seed: number, extra: { resumeFrom?: unknown; checkpointEvery?: number } = {}) {
    const blobs = new MemoryBlobs();
    const data = await writeFrame(
      {
        rows: 7,
        columns: [
          numberColumn('size', [...size, 999]),
          numberColumn('rooms', [...rooms, 1]),
          // The last row has no truth and must not count.
          numberColumn('price', [...price, null])
        ]
      },
      ['size', 'rooms', 'price'].map((name) => ({ name, type: 'float' as const })),
      blobs
    );
    const ctx = testContext({ blobs, seed, ...extra });
    const model = await storePrice(blobs);
    const params = { rows: 100, repeats: 4, target: undefined };
    const { report } = await permutationImportance({ inputs: { model, data }, params }, ctx);
    return { report: report as ImportanceReport, ctx };
  }

  test('is the rise of the RMSE when a column is shuffled, as worked out from the same shuffles', async () => {
    const { report } = await importance(11);
    expect(report).toMatchObject({ metric: 'rmse', rows: 6, repeats: 4 });
    expect(report.baseline).toBeCloseTo(rmse(price, predict(size, rooms)), 6);
    const shuffled = (values: readonly number[], stream: number) => {
      const order = new Random(11, stream).shuffle([0, 1, 2, 3, 4, 5]);
      return order.map((row) => values[row]!);
    };
    const rises = {
      size: [1, 2, 3, 4].map(
        (stream) => rmse(price, predict(shuffled(size, stream), rooms)) - report.baseline
      ),
      rooms: [5, 6, 7, 8].map(
        (stream) => rmse(price, predict(size, shuffled(rooms, stream))) - report.baseline
      )
    };
    for (const { column, mean, std } of report.columns) {
      const drops = rises[column as keyof typeof rises];
      const expected = drops.reduce((sum, drop) => sum + drop, 0) / 4;
      expect(mean).toBeCloseTo(expected, 5);
      expect(std).toBeCloseTo(Math.sqrt(drops.reduce((sum, drop) => sum + (drop - expected) ** 2, 0) / 4), 5);
    }
    expect(report.columns.map(({ column }) => column)).toEqual(['size', 'rooms']);
  });

  test('repeats with the seed, and continues from a checkpoint to the same report', async () => {
    const { report, ctx } = await importance(5, { checkpointEvery: 1 });
    expect((await importance(5)).report).toEqual(report);
    expect((await importance(5, { resumeFrom: ctx.checkpoints[0] })).report).toEqual(report);
    expect((await importance(6)).report).not.toEqual(report);
  });
});

describe('partial dependence', () => {
  const expected = JSON.parse(readFileSync('tests/cases/partial-dependence/expected.json', 'utf8')) as {
    age: number[];
    city: string[];
    grid: number[];
    mean: number[];
    individual: number[][];
  };

  async function dependence(column: string, rows = 1000) {
    const blobs = new MemoryBlobs();
    const data = await writeFrame(
      {
        rows: expected.age.length,
        columns: [numberColumn('age', expected.age), stringColumn('city', expected.city)]
      },
      [
        { name: 'age', type: 'integer' },
        { name: 'city', type: 'category' }
      ],
      blobs
    );
    const inputs = { model: await storeBuyer(blobs), data };
    const run = partialDependence({ inputs, params: { column, points: 12, rows } }, testContext({ blobs }));
    return (await run).report as DependenceReport;
  }

  test('of a number equals scikit-learn by brute force, to 1e-6', async () => {
    const report = await dependence('age');
    expect(report.series.map(({ label }) => label)).toEqual(['yes']);
    report.grid.forEach((value, i) => expect(value).toBeCloseTo(expected.grid[i]!, 9));
    report.series[0]!.mean.forEach((value, i) => expect(value).toBeCloseTo(expected.mean[i]!, 6));
    expect(report.grid).toHaveLength(12);
    expect(report.individual).toHaveLength(50);
    report.individual[0]!.forEach((value, i) => expect(value).toBeCloseTo(expected.individual[0]![i]!, 6));
    report.individual[49]!.forEach((value, i) => expect(value).toBeCloseTo(expected.individual[58]![i]!, 6));
  });

  test('of a category goes through its values by frequency', async () => {
    const { grid, series } = await dependence('city');
    const count = (name: string) => expected.city.filter((city) => city === name).length;
    expect(grid).toEqual(count('Lund') >= count('Oslo') ? ['Lund', 'Oslo'] : ['Oslo', 'Lund']);
    expect(series[0]!.mean[grid.indexOf('Lund')]).toBeGreaterThan(series[0]!.mean[grid.indexOf('Oslo')]!);
  });

  test('refuses a column the model does not read', async () => {
    await expect(dependence('colour')).rejects.toMatchObject({ code: 'job/bad-params' });
  });
});
