import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '$core/onnx/graph';
import { encodeModel } from '$core/onnx/writer';
import type { FitInput, Labelled } from '$core/training/family';
import { linear, type LinearModel, type LinearParams } from '$workers/tabular/families/linear';
import { madeUpRows, matrixOf } from '../../../support/matrix';
import { testContext, type TestContext, type TestContextOptions } from '../../../support/run-context';
import { ort, runOnnx } from '../../../support/run-onnx';

type Task = FitInput<unknown>['task'];

interface Reference {
  readonly cases: readonly {
    readonly name: string;
    readonly task: Task;
    readonly params: Pick<LinearParams, 'l1' | 'l2' | 'balanced'>;
    readonly x: number[][];
    readonly y: number[];
    readonly weights: number[][];
  }[];
}
const reference = JSON.parse(readFileSync('tests/cases/linear/linear.json', 'utf8')) as Reference;

const defaults: LinearParams = { l2: 1, l1: 0, maxIterations: 200, tolerance: 1e-6, balanced: false };
const exact = { maxIterations: 2000, tolerance: 1e-10 };

async function fit(
  task: Task,
  train: Labelled,
  params: Partial<LinearParams> = {},
  options: TestContextOptions & { valid?: Labelled } = {}
): Promise<{ model: LinearModel; ctx: TestContext }> {
  const classes = { binary: 2, regression: 1, multiclass: 3 }[task];
  const input = { task, classes, train, params: { ...defaults, ...params }, seed: 1 };
  const ctx = testContext(options);
  const model = await linear.fit(options.valid ? { ...input, valid: options.valid } : input, ctx);
  return { model, ctx };
}

/** Rows that a line tells apart, with a column of no use. More than one block, so that blocks are joined. */
function madeUp(task: Task, rows = 5000, seed = 1): Labelled {
  const { x: full } = madeUpRows(rows, seed, 6);
  const columns = full.columns.map((column) => column.map((v) => (Number.isNaN(v) ? 0 : v)));
  const [a, b, noise] = columns as [Float32Array, Float32Array, Float32Array];
  const signal = Float64Array.from(a, (v, i) => 2 * v - b[i]! + 0.7 * noise[i]!);
  const label = {
    binary: (s: number) => Number(s > 0.5),
    multiclass: (s: number) => Number(s > -0.7) + Number(s > 1),
    regression: (s: number) => 1000 + 50 * s
  }[task];
  return { x: { ...full, columns }, y: signal.map(label) };
}

const tasks: readonly Task[] = ['binary', 'multiclass', 'regression'];

describe('linear', () => {
  it.each(reference.cases)("has scikit-learn's coefficients: $name", async (one) => {
    const train = { x: matrixOf(one.x), y: Float64Array.from(one.y) };
    const { model } = await fit(one.task, train, { ...one.params, ...exact });
    const expected = one.weights.flat();
    expect(model.weights).toHaveLength(expected.length);
    const unit = one.task === 'regression' ? 100 : 1;
    expected.forEach((w, i) => expect(Math.abs(model.weights[i]! - w) / unit).toBeLessThan(1e-6));
  });

  it('drives weak coefficients to exactly zero under an L1 penalty', async () => {
    const train = madeUp('binary');
    const { model } = await fit('binary', train, { l1: 100, l2: 0 });
    const weights = Array.from(model.weights.subarray(0, 6), (w) => w !== 0);
    expect(weights).toEqual([true, true, true, false, false, false]);
    expect(Array.from(linear.importance!(model), (share) => share > 0)).toEqual(weights);
  });

  it('predicts the base rate where no column is of use', async () => {
    const { model } = await fit('binary', {
      x: matrixOf([[0], [0], [0], [0]]),
      y: Float64Array.of(0, 0, 0, 1)
    });
    const [no, yes] = await linear.predict(model, matrixOf([[7]]));
    expect(no).toBeCloseTo(0.75, 5);
    expect(yes).toBeCloseTo(0.25, 5);
    expect(Array.from(linear.importance!(model))).toEqual([0]);
  });

  it('shares importance out by the size of coefficients', async () => {
    const { model } = await fit('regression', madeUp('regression'), { l2: 0, ...exact });
    const shares = linear.importance!(model);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    [2 / 3.7, 1 / 3.7, 0.7 / 3.7, 0, 0, 0].forEach((share, c) => expect(shares[c]).toBeCloseTo(share, 6));
  });
});

describe('the course of a fit', () => {
  it.each(tasks)('resumes to the identical model, and repeats to the bit: %s', async (task) => {
    const train = madeUp(task);
    const params = { l1: 5, tolerance: 1e-9 };
    const whole = await fit(task, train, params, { checkpointEvery: 3 });
    expect(whole.ctx.checkpoints.length).toBeGreaterThan(1);
    expect((await fit(task, train, params)).model).toEqual(whole.model);
    for (const resumeFrom of whole.ctx.checkpoints)
      expect((await fit(task, train, params, { resumeFrom })).model).toEqual(whole.model);
  });

  it.each(tasks)('reports the loss of its predictions, on both sides: %s', async (task) => {
    const train = madeUp(task);
    const valid = madeUp(task, 700, 2);
    const { model, ctx } = await fit(task, train, { l1: 3, l2: 20 }, { valid });
    const name = task === 'regression' ? 'rmse' : 'log loss';
    for (const [side, rows] of [['train', train] as const, ['valid', valid] as const]) {
      const points = ctx.points.filter(({ series }) => series === `${side} ${name}`);
      expect(points.map(({ step }) => step)).toEqual(points.map((_, i) => i + 1));
      expect(points.at(-1)!.value).toBeCloseTo(await lossOf(model, task, rows), 8);
    }
    expect(ctx.progressed.at(-1)).toBe(1);
    expect(ctx.logs).toEqual([]);
  });

  it('measures balanced classes as it weighs them', async () => {
    const [train, valid] = [madeUp('binary', 3000), madeUp('binary', 800, 2)];
    const { ctx } = await fit('binary', train, { balanced: true }, { valid });
    const same = await fit('binary', train, { balanced: true }, { valid: train });
    const last = (points: TestContext['points'], series: string) =>
      points.filter((point) => point.series === series).at(-1)!.value;
    expect(last(same.ctx.points, 'valid log loss')).toBeCloseTo(last(ctx.points, 'train log loss'), 12);
  });

  it('says so where the iterations end before the tolerance is reached', async () => {
    const { ctx } = await fit('binary', madeUp('binary'), { maxIterations: 2 });
    expect(ctx.logs).toHaveLength(1);
    expect(ctx.points.at(-1)!.step).toBe(2);
  });

  it('stops at the next tick when cancelled', async () => {
    const fitting = fit('binary', madeUp('binary'), {}, { cancelAtTick: 2 });
    await expect(fitting).rejects.toMatchObject({ code: 'job/cancelled' });
  });

  it.each([NaN, Infinity])('refuses a model that is not finite: a cell of %s', async (cell) => {
    const train = { x: matrixOf([[1], [2], [cell], [4]]), y: Float64Array.of(0, 1, 0, 1) };
    await expect(fit('binary', train)).rejects.toMatchObject({ code: 'train/diverged' });
  });
});

describe('the ONNX graph', () => {
  it.each(tasks)('predicts what the model does: %s', async (task) => {
    const { model } = await fit(task, madeUp(task));
    const { x } = madeUp(task, 300, 5);
    const graph = new GraphBuilder();
    const input = graph.input('x', 'float32', ['N', x.columns.length]);
    const output = linear.toOnnx(model, graph, input);
    graph.output(output, 'float32', ['N', task === 'multiclass' ? 3 : task === 'binary' ? 2 : 1]);
    const rows = Float32Array.from({ length: x.rows * 6 }, (_, i) => x.columns[i % 6]![Math.floor(i / 6)]!);
    const feeds = { x: new ort.Tensor('float32', rows, [x.rows, 6]) };
    const answer = (await runOnnx(encodeModel(graph, { name: 'linear' }), feeds))[output]!;
    const expected = await linear.predict(model, x);
    expect(answer.dims).toEqual([x.rows, expected.length / x.rows]);
    // float32 has 7 digits: values near 1000 are off by 1e-4 at most.
    const most = task === 'regression' ? 2e-4 : 1e-6;
    (answer.data as Float32Array).forEach((v, i) => expect(Math.abs(v - expected[i]!)).toBeLessThan(most));
  });
});

/** Mean log loss, or root of the mean squared error, from predictions. */
async function lossOf(model: LinearModel, task: Task, { x, y }: Labelled): Promise<number> {
  const predicted = await linear.predict(model, x);
  const classes = predicted.length / x.rows;
  if (task === 'regression') return Math.sqrt(mean(y.map((value, i) => (value - predicted[i]!) ** 2)));
  return mean(y.map((label, i) => -Math.log(predicted[i * classes + label]!)));
}

const mean = (values: Float64Array): number => values.reduce((sum, v) => sum + v, 0) / values.length;
