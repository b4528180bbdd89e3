import { describe, expect, test } from 'vitest';
import { writeFrame } from '$core/data/codec';
import { numberColumn, stringColumn } from '$core/data/frame';
import { MemoryBlobs } from '$core/memory-blobs';
import type { EvaluationReport } from '$core/metrics/report';
import { GraphBuilder } from '$core/onnx/graph';
import { evaluateModel } from '$workers/score/runs/evaluate-model';
import { testContext } from '../../../support/run-context';
import { storeBuyer, storeModel, storePrice } from '../../../support/tiny-models';

/** The model says yes from 40 on, in Lund from 20 on. */
async function judge(buys: readonly (string | null)[], target?: string) {
  const blobs = new MemoryBlobs();
  const data = await writeFrame(
    {
      rows: 5,
      columns: [
        numberColumn('age', [30, 30, 60, 25, 50]),
        stringColumn('city', ['Lund', 'Oslo', 'Oslo', 'Oslo', 'Lund']),
        stringColumn('bought', buys)
      ]
    },
    [
      { name: 'age', type: 'integer' },
      { name: 'city', type: 'category' },
      { name: 'bought', type: 'category' }
    ],
    blobs
  );
  const model = { ...(await storeBuyer(blobs)), target: target === undefined ? 'bought' : undefined };
  const ctx = testContext({ blobs });
  const run = evaluateModel({ inputs: { model: model as never, data }, params: { target } }, ctx);
  return { report: (await run).report as EvaluationReport, logs: ctx.logs };
}

describe('evaluating a model', () => {
  test('counts right and wrong answers', async () => {
    const { report } = await judge(['yes', 'no', 'no', 'no', 'yes']);
    expect(report).toMatchObject({
      task: 'binary',
      positive: 'yes',
      rows: 5,
      target: 'bought',
      split: 'all rows'
    });
    expect(report.scores.accuracy).toBe(0.8);
    // Of the 2 x 3 pairs of a yes and a no, only the sure 60-year-old outranks the first buyer.
    expect(report.scores.rocAuc).toBeCloseTo(5 / 6, 12);
    expect('confusion' in report && report.confusion).toEqual([
      [2, 1],
      [0, 2]
    ]);
    expect(report.predictions.row).toEqual([0, 1, 2, 3, 4]);
  });

  test('leaves out rows without a target, or with a class the model does not know, and says so', async () => {
    const { report, logs } = await judge(['yes', null, 'no', 'maybe', 'yes']);
    expect(report.rows).toBe(3);
    expect(report.predictions.row).toEqual([0, 2, 4]);
    expect(report.split).toBe('all rows but 2 without a known target');
    expect(logs).toEqual(['Rows left out for a class the model does not know: 1']);
  });

  test('takes the target of a model that does not know its own', async () => {
    expect((await judge(['yes', 'no', 'no', 'no', 'yes'], 'bought')).report.scores.accuracy).toBe(0.8);
  });

  test('keeps that target out of the columns of an imported matrix', async () => {
    const blobs = new MemoryBlobs();
    const graph = new GraphBuilder();
    const coefficients = { coefficients: Float32Array.of(1, 2), intercepts: Float32Array.of(0) };
    const x = graph.input('X', 'float32', ['N', 2]);
    graph.node('LinearRegressor', [x], coefficients, { domain: 'ai.onnx.ml', as: 'y' });
    graph.output('y', 'float32', ['N', 1]);
    const model = await storeModel(graph, blobs, { producer: 'import', task: 'regression' });
    const columns = [numberColumn('a', [1, 2]), numberColumn('sum', [5, 9]), numberColumn('b', [2, 3])];
    const schema = columns.map(({ name }) => ({ name, type: 'float' as const }));
    const data = await writeFrame({ rows: 2, columns }, schema, blobs);
    const run = evaluateModel({ inputs: { model, data }, params: { target: 'sum' } }, testContext({ blobs }));
    // Predicted 5 and 8.
    expect(((await run).report as EvaluationReport).scores.mae).toBeCloseTo(0.5, 6);
  });

  test('refuses a table without one known target', async () => {
    await expect(judge([null, null, null, null, null])).rejects.toMatchObject({
      code: 'train/target-missing'
    });
  });

  test('refuses text as the truth of a regression', async () => {
    const blobs = new MemoryBlobs();
    const columns = [numberColumn('size', [1]), numberColumn('rooms', [1]), stringColumn('price', ['much'])];
    const schema = columns.map(({ name, kind }) => ({
      name,
      type: kind === 'string' ? ('text' as const) : ('float' as const)
    }));
    const data = await writeFrame({ rows: 1, columns }, schema, blobs);
    const inputs = { model: await storePrice(blobs), data };
    const run = evaluateModel({ inputs, params: { target: undefined } }, testContext({ blobs }));
    await expect(run).rejects.toMatchObject({ code: 'train/target-not-numeric' });
  });
});
