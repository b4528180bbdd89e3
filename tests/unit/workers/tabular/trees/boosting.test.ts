import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FitInput, Labelled } from '$core/training/family';
import { boosting, type BoostedModel, type BoostingParams } from '$workers/tabular/families/boosting';
import { madeUpRows, matrixOf } from '../../../../support/matrix';
import { testContext, type TestContextOptions } from '../../../../support/run-context';

const defaults: BoostingParams = {
  rounds: 20,
  learningRate: 0.1,
  growth: 'leaves',
  maxLeaves: 31,
  maxDepth: 8,
  minHessian: 0,
  minLeafRows: 1,
  lambda: 0,
  rowSample: 1,
  columnSample: 1,
  maxBins: 255,
  balanced: false,
  earlyStopping: false,
  patience: 5
};

function fit(
  task: FitInput<unknown>['task'],
  train: Labelled,
  params: Partial<BoostingParams> = {},
  options: TestContextOptions & { valid?: Labelled; classes?: number } = {}
): Promise<BoostedModel> {
  const classes = options.classes ?? { binary: 2, regression: 1, multiclass: 3 }[task];
  const input = { task, classes, train, params: { ...defaults, ...params }, seed: 1 };
  return boosting.fit(options.valid ? { ...input, valid: options.valid } : input, testContext(options));
}

describe('one tree of squared error', () => {
  const x = matrixOf([[1], [2], [3], [4]]);
  const one = { rounds: 1, learningRate: 1 };

  it('cuts where the sum of squares falls most and puts means in the leaves', async () => {
    // Mean 5; 1 and 1 against 9 and 9: both leaves are pure, so more cuts gain nothing.
    const model = await fit('regression', { x, y: Float64Array.of(1, 1, 9, 9) }, one);
    expect(Array.from(model.base)).toEqual([5]);
    expect(Array.from(model.trees.column)).toEqual([0, -1, -1]);
    expect(model.trees.threshold[0]).toBe(2.5);
    expect(Array.from(model.trees.values)).toEqual([-4, 4]);
    expect(Array.from(model.trees.cover)).toEqual([4, 2, 2]);
    expect(model.trees.gain[0]).toBe(64);
    expect(Array.from(await boosting.predict(model, x))).toEqual([1, 1, 9, 9]);
  });

  it('shrinks leaves by lambda and by the learning rate', async () => {
    const params = { rounds: 1, learningRate: 0.5, lambda: 2 };
    const model = await fit('regression', { x, y: Float64Array.of(1, 1, 9, 9) }, params);
    // -0.5 * (4 + 4) / (2 + 2), and its opposite.
    expect(Array.from(model.trees.values)).toEqual([-1, 1]);
  });

  it('sends missing values to the side they resemble', async () => {
    const withMissing = matrixOf([[1], [2], [3], [4], [null], [null]]);
    for (const [missing, goesLeft] of [
      [1, 1],
      [9, 0]
    ] as const) {
      const y = Float64Array.of(1, 1, 9, 9, missing, missing);
      const model = await fit('regression', { x: withMissing, y }, one);
      expect(model.trees.missingLeft[0]).toBe(goesLeft);
      expect(Array.from(await boosting.predict(model, withMissing)).map(Math.round)).toEqual(Array.from(y));
    }
  });

  it('parts missing from present where only that helps', async () => {
    const gaps = matrixOf([[1], [2], [3], [null], [null]]);
    const y = Float64Array.of(3, 3, 3, 8, 8);
    const model = await fit('regression', { x: gaps, y }, one);
    expect(model.trees.threshold[0]).toBe(Infinity);
    expect(model.trees.missingLeft[0]).toBe(0);
    expect(Array.from(await boosting.predict(model, gaps)).map(Math.round)).toEqual(Array.from(y));
  });

  it('sends values missing only later with the larger side', async () => {
    const model = await fit('regression', { x, y: Float64Array.of(1, 9, 9, 9) }, one);
    expect(model.trees.threshold[0]).toBe(1.5);
    expect(model.trees.missingLeft[0]).toBe(0);
    expect(Array.from(await boosting.predict(model, matrixOf([[null]])))).toEqual([9]);
  });

  it('keeps to the least rows and the depth', async () => {
    const { x: wide, signal: y } = madeUpRows(500, 3);
    const model = await fit('regression', { x: wide, y }, { ...one, minLeafRows: 40, maxDepth: 3 });
    const leaves = Array.from(model.trees.cover).filter((_, node) => model.trees.column[node]! < 0);
    expect(leaves.length).toBeGreaterThan(4);
    expect(leaves.length).toBeLessThanOrEqual(8);
    expect(Math.min(...leaves)).toBeGreaterThanOrEqual(40);
    expect(leaves.reduce((sum, n) => sum + n, 0)).toBe(500);
  });

  it('is a single leaf where nothing can be learned', async () => {
    const model = await fit('regression', { x, y: Float64Array.of(3, 3, 3, 3) }, one);
    expect(Array.from(model.trees.column)).toEqual([-1]);
    expect(Array.from(await boosting.predict(model, x))).toEqual([3, 3, 3, 3]);
    expect(Array.from(boosting.importance!(model))).toEqual([0]);
  });
});

interface Reference {
  readonly settings: { max_iter: number };
  readonly cases: readonly {
    readonly task: 'binary' | 'multiclass' | 'regression';
    readonly x: (number | null)[][];
    readonly y: number[];
    readonly expected: number[];
  }[];
}
const reference = JSON.parse(readFileSync('tests/cases/trees/hgb.json', 'utf8')) as Reference;

describe('boosting', () => {
  it.each(reference.cases)("predicts what scikit-learn's HistGradientBoosting does: $task", async (one) => {
    const params = {
      rounds: reference.settings.max_iter,
      learningRate: 0.3,
      maxLeaves: 6,
      minLeafRows: 7,
      lambda: 0.5,
      maxDepth: 4,
      minHessian: 1e-3
    };
    const model = await fit(one.task, { x: matrixOf(one.x), y: Float64Array.from(one.y) }, params);
    const predicted = await boosting.predict(model, matrixOf(one.x));
    expect(predicted).toHaveLength(one.expected.length);
    one.expected.forEach((value, i) => expect(Math.abs(predicted[i]! - value)).toBeLessThan(2e-6));
  });

  it('gives the same model for the same seed, another for another sample', async () => {
    const train = madeUpRows(400, 1);
    const params = { rowSample: 0.6, columnSample: 0.5 };
    const model = await fit('binary', train, params);
    expect(await fit('binary', train, params)).toEqual(model);
    expect(await fit('binary', train, { ...params, rowSample: 0.7 })).not.toEqual(model);
  });

  it.each(['binary', 'multiclass', 'regression'] as const)(
    'resumes to the identical model: %s',
    async (task) => {
      const { x, signal } = madeUpRows(600, 2);
      const label = {
        binary: (s: number) => Number(s > 0),
        multiclass: threeClasses,
        regression: (s: number) => s
      };
      const rows = { x, y: signal.map(label[task]) };
      const valid = { x: madeUpRows(200, 3).x, y: madeUpRows(200, 3).signal.map(label[task]) };
      const params = { rowSample: 0.7, columnSample: 0.6, growth: 'depth', earlyStopping: true } as const;
      const whole = await fit(task, rows, params, { valid });
      for (const cancelAtTick of [9, 16]) {
        const context = testContext({ checkpointEvery: 4, cancelAtTick });
        const classes = whole.base.length > 1 ? 3 : 2;
        const input = { task, classes, train: rows, valid, params: { ...defaults, ...params }, seed: 1 };
        await expect(boosting.fit(input, context)).rejects.toMatchObject({ code: 'job/cancelled' });
        const resumeFrom = context.checkpoints.at(-1);
        expect(resumeFrom).toBeDefined();
        expect(await fit(task, rows, params, { valid, resumeFrom })).toEqual(whole);
      }
    }
  );

  it('keeps the round of least validation loss and reports both curves', async () => {
    const [train, valid] = [madeUpRows(300, 4), madeUpRows(300, 5)];
    const context = testContext();
    const params = { ...defaults, rounds: 200, learningRate: 0.3, earlyStopping: true };
    const model = await boosting.fit({ task: 'binary', classes: 2, train, valid, params, seed: 1 }, context);
    const curve = context.points.filter((p) => p.series === 'valid log loss');
    const best = curve.reduce((a, b) => (b.value < a.value ? b : a));
    expect(curve.length).toBe(best.step + params.patience);
    expect(model.trees.starts.length - 1).toBe(best.step);
    const p = await boosting.predict(model, valid.x);
    const loss = -valid.y.reduce((sum, y, i) => sum + Math.log(p[2 * i + y]!), 0) / valid.y.length;
    expect(loss).toBeCloseTo(best.value, 10);
    const right = valid.y.filter((y, i) => p[2 * i + 1]! > p[2 * i]! === (y === 1)).length;
    const accuracy = { series: 'valid accuracy', step: best.step, value: right / valid.y.length };
    expect(context.points).toContainEqual(accuracy);
    const trained = context.points.filter((p) => p.series === 'train log loss').map((p) => p.value);
    expect(trained).toHaveLength(curve.length);
    expect(trained.every((value, i) => i === 0 || value < trained[i - 1]!)).toBe(true);
  });

  it('weighs rare classes up when asked to', async () => {
    const { x, signal } = madeUpRows(2000, 6);
    const y = signal.map((s) => (s > 2 ? 1 : 0));
    const share = async (balanced: boolean) => {
      const p = await boosting.predict(await fit('binary', { x, y }, { balanced, minLeafRows: 20 }), x);
      return p.filter((_, i) => i % 2 === 1).reduce((sum, v) => sum + v, 0) / x.rows;
    };
    const positive = y.reduce((sum, v) => sum + v, 0) / x.rows;
    expect(positive).toBeLessThan(0.15);
    expect(await share(false)).toBeCloseTo(positive, 2);
    expect(await share(true)).toBeGreaterThan(1.5 * positive);
  });

  it('learns several classes, and takes one that has no rows', async () => {
    const { x, signal } = madeUpRows(900, 7);
    const y = signal.map(threeClasses);
    const model = await fit('multiclass', { x, y }, { rounds: 40 }, { classes: 4 });
    const p = await boosting.predict(model, x);
    let right = 0;
    for (let row = 0; row < x.rows; row++) {
      const of = p.subarray(4 * row, 4 * row + 4);
      expect(of.reduce((sum, v) => sum + v, 0)).toBeCloseTo(1, 12);
      expect(of[3]).toBeLessThan(1e-3);
      if (of.indexOf(Math.max(...of)) === y[row]) right++;
    }
    expect(right / x.rows).toBeGreaterThan(0.95);
  });

  it('takes a class that has no rows in this part of the data', async () => {
    const { x } = madeUpRows(50, 9);
    const p = await boosting.predict(await fit('binary', { x, y: new Float64Array(50) }), x);
    expect(p.every(Number.isFinite)).toBe(true);
    expect(p[1]).toBeLessThan(1e-6);
  });

  it('grows the same trees when histograms outgrow their room', async () => {
    const { x, signal: y } = madeUpRows(1500, 10);
    // Constant columns are never cut, but take room: of 128 open leaves, a third keep their histogram.
    const constant = Array.from({ length: 1500 }, () => new Float32Array(x.rows));
    const wide = {
      rows: x.rows,
      names: [...x.names, ...constant.map((_, c) => `constant${c}`)],
      columns: [...x.columns, ...constant],
      cardinality: [...x.cardinality, ...constant.map(() => 0)]
    };
    const params = { rounds: 1, maxLeaves: 128, maxDepth: 16 };
    const narrow = await fit('regression', { x, y }, params);
    expect(narrow.trees.column).toHaveLength(255);
    expect((await fit('regression', { x: wide, y }, params)).trees).toEqual(narrow.trees);
  });

  it('finds the columns that matter', async () => {
    const { x, signal } = madeUpRows(2000, 8);
    const importance = boosting.importance!(await fit('regression', { x, y: signal }, { minLeafRows: 20 }));
    expect(importance.reduce((sum, v) => sum + v, 0)).toBeCloseTo(1, 12);
    expect(Math.min(...importance.slice(0, 3))).toBeGreaterThan(3 * Math.max(...importance.slice(3)));
  });
});

function threeClasses(signal: number): number {
  return signal < -0.8 ? 0 : signal < 0.8 ? 1 : 2;
}
