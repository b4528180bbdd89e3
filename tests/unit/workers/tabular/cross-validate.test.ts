// An algorithm judged on several folds.
import { expect, it } from 'vitest';
import { crossValidate as spec } from '$core/components/evaluate/cross-validate';
import type { CrossValidation } from '$core/metrics/cross-validation';
import { parseParams } from '$core/params';
import { sampleFile, samples } from '$core/samples/index';
import { run } from '../../../../workers/tabular/runs/cross-validate';
import { importFile } from '../../../support/data';
import { testContext } from '../../../support/run-context';

it('gives the scores of each fold, their mean and their deviation; a resumed run ends the same', async () => {
  const flowers = samples.find(({ id }) => id === 'meadow-flowers')!;
  const { table, context } = await importFile(await sampleFile(flowers).text(), {}, 'f.csv', testContext());
  const params = parseParams(spec.name, spec.params, {
    target: 'species',
    algorithm: 'train-linear',
    folds: 3
  });
  const whole = testContext({ blobs: context.blobs });
  const report = (await run({ inputs: { data: table }, params }, whole)).report as CrossValidation;
  expect(report).toMatchObject({ kind: 'cross-validation', task: 'multiclass', target: 'species' });
  expect(report.folds).toHaveLength(3);
  expect(report.folds.reduce((sum, { rows }) => sum + rows, 0)).toBe(table.rows);
  const [a, b, c] = report.folds.map(({ scores }) => scores.accuracy!) as [number, number, number];
  const mean = (a + b + c) / 3;
  expect(report.scores.accuracy).toBeCloseTo(mean, 12);
  const deviation = Math.sqrt(((a - mean) ** 2 + (b - mean) ** 2 + (c - mean) ** 2) / 2);
  expect(report.deviations.accuracy).toBeCloseTo(deviation, 12);
  expect(mean).toBeGreaterThan(0.85);
  const resumed = testContext({ blobs: context.blobs, resumeFrom: whole.checkpoints[0] });
  expect((await run({ inputs: { data: table }, params }, resumed)).report).toEqual(report);
});
