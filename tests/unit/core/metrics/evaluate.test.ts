// Every case file of tests/cases/metrics against what scikit-learn 1.2.1 says of it (made by make.py there).
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isHearthError } from '$core/errors';
import { evaluate } from '$core/metrics/evaluate';
import type { Curve } from '$core/metrics/report';
import { Random } from '$core/random';

type Scores = Record<string, number | null>;
interface ClassificationCase {
  task: 'binary' | 'multiclass';
  actual: number[];
  probabilities: number[][];
  scores: Scores;
  confusion: number[][];
  perClass: Record<string, number | null | Record<'x' | 'y' | 'thresholds', number[]>>[];
}
interface RegressionCase {
  task: 'regression';
  actual: number[];
  values: number[];
  scores: Scores;
}

const folder = new URL('../../../cases/metrics/', import.meta.url);
const cases = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({
    name: name.replace('.json', ''),
    content: JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as ClassificationCase | RegressionCase
  }));

const tolerance = 1e-9;
function expectNear(got: number | undefined, expected: number | null, what: string): void {
  if (expected === null) expect(got, what).toBeNaN();
  else
    expect(Math.abs(got! - expected), `${what}: ${got} for ${expected}`).toBeLessThanOrEqual(
      tolerance * Math.max(1, Math.abs(expected))
    );
}

const common = (rows: number) => ({
  target: 'y',
  split: 'all rows',
  seed: 1,
  row: Array.from({ length: rows }, (_, i) => i)
});

function classify(actual: number[], probabilities: number[][], task: 'binary' | 'multiclass') {
  const classes = probabilities[0]!.map((_, k) => `class ${k}`);
  const report = evaluate({
    ...common(actual.length),
    task,
    classes,
    actual,
    probabilities: Float64Array.from(probabilities.flat())
  });
  if (report.task === 'regression') throw new Error('a classification gave a regression report');
  return report;
}

function regress(actual: ArrayLike<number>, values: ArrayLike<number>) {
  const report = evaluate({
    ...common(actual.length),
    task: 'regression',
    actual,
    values: Float64Array.from(values)
  });
  if (report.task !== 'regression') throw new Error('a regression gave a classification report');
  return report;
}

describe.each(cases)('evaluate agrees with scikit-learn on $name', ({ content }) => {
  it('in every score', () => {
    const { scores } =
      content.task === 'regression'
        ? regress(content.actual, content.values)
        : classify(content.actual, content.probabilities, content.task);
    for (const [name, expected] of Object.entries(content.scores)) {
      // Weighted means need only the classes that occur; scikit-learn refuses where one is absent.
      if (expected === null && name.endsWith('Weighted')) expect(scores[name], name).toBeGreaterThan(0);
      else expectNear(scores[name], expected, name);
    }
  });

  if (content.task === 'regression') return;
  it('in confusion, class rates and curves', () => {
    const report = classify(content.actual, content.probabilities, content.task);
    expect(report.confusion).toEqual(content.confusion);
    content.perClass.forEach((expected, k) => {
      const got = report.perClass[k]!;
      for (const rate of ['support', 'precision', 'recall', 'f1', 'rocAuc', 'averagePrecision'] as const) {
        expectNear(got[rate], expected[rate] as number | null, `${rate} of class ${k}`);
      }
      for (const name of ['roc', 'precisionRecall', 'calibration'] as const) {
        const curve = expected[name] as Record<'x' | 'y' | 'thresholds', number[]>;
        if (curve.x.length > 0) expectCurve(got[name], curve, `${name} of class ${k}`);
        else if (name !== 'calibration') expect(got[name]).toEqual({ x: [], y: [] });
      }
    });
  });
});

function expectCurve(
  got: Curve,
  expected: { x: number[]; y: number[]; thresholds?: number[] },
  what: string
): void {
  expect(got.x.length, what).toBe(expected.x.length);
  expected.x.forEach((x, i) => expectNear(got.x[i], x, `${what}, x ${i}`));
  expected.y.forEach((y, i) => expectNear(got.y[i], y, `${what}, y ${i}`));
  expected.thresholds?.forEach((t, i) => expectNear(got.thresholds?.[i], t, `${what}, threshold ${i}`));
}

describe('evaluate', () => {
  const noisy = (rows: number) => {
    const random = new Random(5);
    const actual = Array.from({ length: rows }, () => random.below(2));
    const p = actual.map((y) => 1 / (1 + Math.exp(-random.normal() - (y ? 0.8 : -0.8))));
    return { actual, probabilities: p.map((q) => [1 - q, q]) };
  };

  it('thins curves to 512 points within 0.002 of the full curve, and computes areas on the full one', () => {
    const { actual, probabilities } = noisy(30_000);
    const report = classify(actual, probabilities, 'binary');
    for (const scores of report.perClass) {
      expect(scores.roc.x.length).toBeLessThanOrEqual(512);
      expect(scores.roc.x.length).toBeGreaterThan(200);
      expect(scores.precisionRecall.x.length).toBeLessThanOrEqual(512);
      const { x, y } = scores.roc;
      const drawn = x.reduce(
        (sum, _, i) => (i ? sum + ((x[i]! - x[i - 1]!) * (y[i]! + y[i - 1]!)) / 2 : 0),
        0
      );
      expect(Math.abs(drawn - scores.rocAuc)).toBeLessThan(0.002);
      expect([x[0], y[0], x.at(-1), y.at(-1)]).toEqual([0, 0, 1, 1]);
    }
  });

  it('counts right and wrong at each threshold as counting by hand does', () => {
    const { actual, probabilities } = noisy(500);
    const { thresholds, positive } = classify(actual, probabilities, 'binary');
    expect(positive).toBe('class 1');
    for (const at of [0, 37, 50, 99, 100]) {
      const called = actual.filter((_, i) => probabilities[i]![1]! >= at / 100);
      const tp = called.filter((y) => y === 1).length;
      expect(thresholds!.tp[at]).toBe(tp);
      expect(thresholds!.fp[at]).toBe(called.length - tp);
      const all = thresholds!.tp[at]! + thresholds!.fp[at]! + thresholds!.tn[at]! + thresholds!.fn[at]!;
      expect(all).toBe(500);
    }
  });

  it('gives the lift of a hand-worked ranking', () => {
    // Scores 0.9+ 0.8+ 0.7- 0.6+ 0.5- 0.4- 0.3- 0.2-: after one row 100 % positives against 3 in 8.
    const actual = [1, 1, 0, 1, 0, 0, 0, 0];
    const probabilities = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2].map((p) => [1 - p, p]);
    const { lift } = classify(actual, probabilities, 'binary').perClass[1]!;
    expect(lift.x).toEqual([0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1]);
    const gains = lift.x.map((x, i) => x * lift.y[i]! * 3);
    [1, 2, 2, 3, 3, 3, 3, 3].forEach((gain, i) => expectNear(gains[i], gain, `gain ${i}`));
    expectNear(lift.y[0], 8 / 3, 'first lift');
  });

  it('keeps the rows behind every cell, and a seeded sample where they are too many', () => {
    const few = classify(
      [0, 1, 1],
      [
        [0.9, 0.1],
        [0.7, 0.3],
        [0.2, 0.8]
      ],
      'binary'
    ).predictions;
    expect(few).toEqual({
      row: [0, 1, 2],
      actual: [0, 1, 1],
      predicted: [0, 0, 1],
      confidence: [0.9, 0.7, 0.8]
    });
    const values = new Float64Array(250_000).map((_, i) => i);
    const many = regress(values, values).predictions;
    expect(many.row.length).toBe(200_000);
    expect(many.sampledFrom).toBe(250_000);
    expect(regress(values, values).predictions.row).toEqual(many.row);
  });

  it('samples at most 2,000 points and bins every residual of a regression', () => {
    const random = new Random(2);
    const actual = Float64Array.from({ length: 5000 }, () => random.normal() * 10);
    const report = regress(
      actual,
      actual.map((y) => y + random.normal())
    );
    expect(report.scatter.row.length).toBe(2000);
    expect(report.residuals.counts.reduce((a, b) => a + b)).toBe(5000);
    expect(report.residuals.edges.length).toBe(report.residuals.counts.length + 1);
    expect(report.residuals.edges).toEqual([...report.residuals.edges].sort((a, b) => a - b));
  });

  it('refuses predictions that are not numbers, naming the row', () => {
    const failure = (() => {
      try {
        classify(
          [0, 1],
          [
            [0.4, 0.6],
            [NaN, NaN]
          ],
          'binary'
        );
      } catch (error) {
        return error;
      }
      return undefined;
    })();
    expect(isHearthError(failure, 'evaluate/not-finite') && failure.details).toEqual({ target: 'y', row: 1 });
  });
});
