// Evaluation reports of seeded predictions, for tests of what shows them.
import { evaluate } from '$core/metrics/evaluate';
import type { EvaluationReport } from '$core/metrics/report';
import { Random } from '$core/random';

const rows = (count: number) => ({
  target: 'income',
  split: '20 % holdout, stratified',
  seed: 1,
  row: Array.from({ length: count }, (_, i) => i)
});

/** `classes.length` classes, right about two times in three. */
export function classificationReport(classes: readonly string[], count = 600): EvaluationReport {
  const random = new Random(11);
  const actual = Array.from({ length: count }, () => random.below(classes.length));
  const probabilities = actual.flatMap((truth) => {
    const odds = classes.map((_, k) => Math.exp(random.normal() + (k === truth ? 1.4 : 0)));
    const sum = odds.reduce((a, b) => a + b);
    return odds.map((value) => value / sum);
  });
  const task = classes.length === 2 ? 'binary' : 'multiclass';
  return evaluate({
    ...rows(count),
    task,
    classes,
    actual,
    probabilities: Float64Array.from(probabilities)
  });
}

export function regressionReport(count = 600): EvaluationReport {
  const random = new Random(12);
  const actual = Array.from({ length: count }, () => 200 + 50 * random.normal());
  const values = Float64Array.from(actual, (value) => value * 0.8 + 40 + 15 * random.normal());
  return evaluate({ ...rows(count), task: 'regression', actual, values });
}
