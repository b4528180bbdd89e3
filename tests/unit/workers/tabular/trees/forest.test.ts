import { describe, expect, it } from 'vitest';
import type { FitInput, Labelled } from '$core/training/family';
import {
  extraTrees,
  randomForest,
  type ForestModel,
  type ForestParams
} from '$workers/tabular/families/forest';
import { madeUpRows, matrixOf } from '../../../../support/matrix';
import { testContext, type TestContextOptions } from '../../../../support/run-context';

const defaults: ForestParams = {
  trees: 40,
  maxDepth: 32,
  minLeafRows: 1,
  columnSample: 0,
  criterion: 'gini',
  balanced: false
};
const families = { 'random forest': randomForest, 'extra trees': extraTrees } as const;
const names = Object.keys(families) as (keyof typeof families)[];

interface Options extends TestContextOptions {
  readonly params?: Partial<ForestParams>;
  readonly task?: FitInput<unknown>['task'];
  readonly classes?: number;
  readonly seed?: number;
}

function fit(name: keyof typeof families, train: Labelled, options: Options = {}): Promise<ForestModel> {
  const { task = 'binary', classes = task === 'regression' ? 1 : 2, params, seed = 1 } = options;
  const input = { task, classes, train, params: { ...defaults, ...params }, seed };
  return families[name].fit(input, testContext(options));
}

/** Whole rows of the model's first tree: [column, threshold, missingLeft] of branches, values of leaves. */
const firstTree = ({ trees }: ForestModel) =>
  Array.from(trees.column.subarray(0, trees.starts[1]), (column, node) =>
    column < 0
      ? Array.from(
          trees.values.subarray(trees.left[node]! * trees.width, (trees.left[node]! + 1) * trees.width)
        )
      : [column, trees.threshold[node], trees.missingLeft[node]]
  );

describe('a tree of a forest', () => {
  // All columns for each cut and no depth: extra trees on two values have one cut to draw.
  const whole = { columnSample: 1, trees: 1 };

  it('ends in the shares of classes', async () => {
    const x = matrixOf([[1], [1], [1], [2], [2]]);
    const model = await fit('extra trees', { x, y: Float64Array.of(0, 0, 1, 1, 1) }, { params: whole });
    expect(firstTree(model)).toEqual([[0, 1.5, 1], [2 / 3, 1 / 3].map(Math.fround), [0, 1]]);
    expect(Array.from(model.trees.cover)).toEqual([5, 3, 2]);
    // Sums of squares over weight: 5/3 + 4/2 in the leaves, (4 + 9) / 5 in the root.
    expect(model.trees.gain[0]).toBeCloseTo(5 / 3 + 2 - 13 / 5, 6);
  });

  it('weighs classes to balance when asked to', async () => {
    const x = matrixOf([[1], [1], [1], [2], [2]]);
    const params = { ...whole, balanced: true };
    const model = await fit('extra trees', { x, y: Float64Array.of(0, 0, 1, 1, 1) }, { params });
    // Weights 5/4 and 5/6: 2 * 5/4 against 5/6.
    expect(firstTree(model)[1]).toEqual([3 / 4, 1 / 4].map(Math.fround));
  });

  it('ends in means of values', async () => {
    const x = matrixOf([[1], [1], [2], [2]]);
    const train = { x, y: Float64Array.of(10, 20, 40, 40) };
    const model = await fit('extra trees', train, { task: 'regression', params: whole });
    expect(firstTree(model)).toEqual([[0, 1.5, 0], [15], [40]]);
    // Squared errors: 675 in the root, 50 in the left leaf.
    expect(model.trees.gain[0]).toBeCloseTo(625, 3);
  });

  it('takes the best cut, midway between the rows it parts', async () => {
    // Distinct values 0..9; only 3 and 8 occur where classes change.
    const values = [0, 1, 2, 3, 8, 9];
    const rows = Array.from({ length: 60 }, (_, i) => [values[i % 6]!]);
    const y = Float64Array.from(rows, ([v]) => (v! > 5 ? 1 : 0));
    const model = await fit('random forest', { x: matrixOf(rows), y }, { params: whole });
    expect(firstTree(model)).toHaveLength(3);
    expect(firstTree(model)[0]!.slice(0, 2)).toEqual([0, 5.5]);
  });

  it.each(names)('learns from what is missing: %s', async (name) => {
    const rows = Array.from({ length: 90 }, (_, i) => [i % 3 === 0 ? null : i % 7]);
    const y = Float64Array.from(rows, ([v]) => (v === null ? 1 : 0));
    const x = matrixOf(rows);
    const model = await fit(name, { x, y });
    const p = await families[name].predict(model, x);
    rows.forEach((_, i) => expect(p[2 * i + 1]).toBe(y[i]));
  });

  it.each(names)('keeps to the least rows and the depth: %s', async (name) => {
    const { x, signal } = madeUpRows(600, 3);
    const params = { minLeafRows: 25, maxDepth: 3, trees: 5 };
    const { trees } = await fit(name, { x, y: signal }, { task: 'regression', params });
    const leaves = Array.from(trees.cover).filter((_, node) => trees.column[node]! < 0);
    expect(Math.min(...leaves)).toBeGreaterThanOrEqual(25);
    expect(Math.max(...trees.starts.slice(1).map((end, t) => end - trees.starts[t]!))).toBeLessThanOrEqual(
      15
    );
    expect(leaves.reduce((sum, n) => sum + n, 0)).toBe(5 * 600);
  });
});

describe.each(names)('%s', (name) => {
  it.each(['gini', 'entropy'] as const)('learns classes: %s', async (criterion) => {
    const [train, test] = [madeUpRows(1500, 1), madeUpRows(1500, 2)];
    const p = await families[name].predict(await fit(name, train, { params: { criterion } }), test.x);
    const right = test.y.filter((label, i) => p[2 * i + 1]! > 0.5 === (label === 1)).length;
    expect(right / test.y.length).toBeGreaterThan(0.82);
  });

  it('learns values, and fits the training rows closely', async () => {
    const [train, test] = [madeUpRows(1500, 1), madeUpRows(1500, 2)];
    const model = await fit(name, { x: train.x, y: train.signal }, { task: 'regression' });
    const r2 = async (part: typeof train) => {
      const predicted = await families[name].predict(model, part.x);
      const errors = part.signal.reduce((sum, s, i) => sum + (s - predicted[i]!) ** 2, 0);
      return 1 - errors / part.signal.reduce((sum, s) => sum + s * s, 0);
    };
    expect(await r2(train)).toBeGreaterThan(0.9);
    expect(await r2(test)).toBeGreaterThan(0.6);
  });

  it('gives the same model for the same seed, and resumes to it', async () => {
    const train = madeUpRows(300, 4);
    const whole = await fit(name, train);
    expect(await fit(name, train)).toEqual(whole);
    expect(await fit(name, train, { seed: 2 })).not.toEqual(whole);
    const context = testContext({ checkpointEvery: 6, cancelAtTick: 31 });
    const input = { task: 'binary', classes: 2, train, params: defaults, seed: 1 } as const;
    await expect(families[name].fit(input, context)).rejects.toMatchObject({ code: 'job/cancelled' });
    expect(context.checkpoints.length).toBeGreaterThan(1);
    expect(await fit(name, train, { resumeFrom: context.checkpoints.at(-1) })).toEqual(whole);
  });

  it('reports rows learned from and rows held out as the forest grows, and finds the columns that matter', async () => {
    const [train, valid] = [madeUpRows(1000, 5), madeUpRows(500, 6)];
    const context = testContext();
    const input = { task: 'binary', classes: 2, train, valid, params: defaults, seed: 1 } as const;
    const model = await families[name].fit(input, context);
    expect(context.points).toHaveLength(4 * defaults.trees);
    const last = Object.fromEntries(context.points.slice(-4).map((point) => [point.series, point]));
    for (const [side, { x, y }] of [
      ['train', train],
      ['valid', valid]
    ] as const) {
      const p = await families[name].predict(model, x);
      const right = y.filter((label, i) => p[2 * i + 1]! > p[2 * i]! === (label === 1)).length;
      const loss = -y.reduce((sum, label, i) => sum + Math.log(Math.max(p[2 * i + label]!, 1e-15)), 0);
      expect(last[`${side} log loss`]).toMatchObject({ step: 40 });
      expect(last[`${side} log loss`]!.value).toBeCloseTo(loss / y.length, 10);
      expect(last[`${side} accuracy`]).toMatchObject({ step: 40, value: right / y.length });
    }
    const importance = families[name].importance!(model);
    expect(importance.reduce((sum, v) => sum + v, 0)).toBeCloseTo(1, 12);
    expect(Math.min(...importance.slice(0, 3))).toBeGreaterThan(Math.max(...importance.slice(3)));
  });

  it('draws the curve of training from a thousand rows, says so, and draws the same after a pause', async () => {
    const [train, valid] = [madeUpRows(1500, 5), madeUpRows(200, 6)];
    const params = { ...defaults, trees: 8 };
    const whole = testContext({ checkpointEvery: 3 });
    const input = { task: 'regression', classes: 1, train, valid, params, seed: 1 } as const;
    await families[name].fit(input, whole);
    expect(whole.points.map(({ series }) => series).slice(0, 2)).toEqual(['train rmse', 'valid rmse']);
    expect(whole.logs.join(' ')).toContain('of 1000 of the 1500 rows');
    const resumed = testContext({ resumeFrom: whole.checkpoints[0] });
    await families[name].fit(input, resumed);
    expect(resumed.points).toEqual(whole.points.slice(-resumed.points.length));
    expect(resumed.points.length).toBeLessThan(whole.points.length);
  });

  it('refuses a forest that no file could hold, once a tree shows its size', async () => {
    const train = madeUpRows(20_000, 7, 3);
    const y = train.signal.map((_, i) => i % 2);
    const context = testContext();
    const input = {
      task: 'binary',
      classes: 2,
      train: { x: train.x, y },
      params: { ...defaults, trees: 5000 },
      seed: 1
    };
    const fitting = families[name].fit({ ...input, task: 'binary' }, context);
    await expect(fitting).rejects.toMatchObject({ code: 'job/does-not-fit' });
    expect(context.progressed).toHaveLength(0);
  });
});
