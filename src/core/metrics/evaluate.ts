// Judges predictions: one call makes the whole evaluation report. Pure and synchronous; about a second for
// 1,000,000 rows of two classes, so it belongs in a worker. Rows without a known target must be left out.
import { HearthError } from '../errors';
import { Random } from '../random';
import { calibrationBins } from './calibration';
import { classRates, confusionScores, countConfusion, type ClassRates } from './confusion';
import { emptyCurve, thinCurve, type FullCurve } from './curve';
import { liftCurve } from './lift';
import { averagePrecision, precisionRecallCurve } from './precision-recall';
import { brierScore, logLoss, type Probabilities } from './probability-loss';
import { rankClass, type Ranking } from './ranking';
import { regressionScores, residualHistogram } from './regression';
import type {
  ClassificationReport,
  ClassScores,
  EvaluationReport,
  EvaluationRows,
  RegressionReport
} from './report';
import { rocAuc, rocCurve } from './roc';
import { thresholdCounts } from './thresholds';

interface EvaluatedRows {
  /** Name of the target column. */
  readonly target: string;
  /** How the rows were chosen, for people. */
  readonly split: string;
  /** [rows] row numbers in the table. */
  readonly row: ArrayLike<number>;
  /** [rows] class index below `classes.length`, or the value. */
  readonly actual: ArrayLike<number>;
  /** Of the samples that a report keeps of many rows. */
  readonly seed: number;
}

export interface ClassificationInput extends EvaluatedRows {
  readonly task: 'binary' | 'multiclass';
  readonly classes: readonly string[];
  /** Binary: the class a threshold cuts; the second one unless given. */
  readonly positive?: string;
  /** [rows * classes], row by row. Float32 ones are clipped at their own epsilon in log loss. */
  readonly probabilities: Probabilities;
}

export interface RegressionInput extends EvaluatedRows {
  readonly task: 'regression';
  /** [rows] */
  readonly values: Float32Array | Float64Array;
}

/** Points of a curve in the report, for few classes and for many. */
const curvePoints = { few: 512, many: 96 };
/** Classes beyond this, by support, keep their scores but no curves. */
const classesWithCurves = 40;
const scatterPoints = 2000;
const keptRows = 200_000;

/**
 * The report of predictions against the truth. The predicted class is the most probable one, the first of equals.
 * @throws HearthError evaluate/not-finite where a probability or value is NaN or infinite
 */
export function evaluate(input: ClassificationInput | RegressionInput): EvaluationReport {
  return input.task === 'regression' ? evaluateRegression(input) : evaluateClassification(input);
}

function evaluateClassification(input: ClassificationInput): ClassificationReport & EvaluationReport {
  const { task, classes, actual, probabilities, target, split } = input;
  requireFinite(probabilities, input, classes.length);
  const { predicted, confidence } = mostProbable(probabilities, classes.length);
  const confusion = countConfusion(actual, predicted, classes.length);
  const rates = classRates(confusion);
  const positive = task === 'binary' ? Math.max(0, classes.indexOf(input.positive ?? classes[1] ?? '')) : -1;
  const withCurves = mostSupported(rates, classesWithCurves);
  let cut: Ranking | undefined;
  const perClass = classes.map((label, k) => {
    const ranking = rankClass(actual, probabilities, classes.length, k);
    if (k === positive) cut = ranking;
    return classScores(label, k, rates[k]!, ranking, input, withCurves);
  });
  const report: ClassificationReport & EvaluationReport = {
    task,
    rows: actual.length,
    classes,
    scores: {
      ...confusionScores(rates),
      logLoss: logLoss(actual, probabilities, classes.length),
      brier: brierScore(actual, probabilities, classes.length),
      ...rankingScores(perClass, positive)
    },
    confusion,
    perClass,
    target,
    split,
    predictions: keepRows(input, predicted, confidence)
  };
  return cut ? { ...report, positive: classes[positive]!, thresholds: thresholdCounts(cut) } : report;
}

function evaluateRegression(input: RegressionInput): RegressionReport & EvaluationReport {
  const { actual, values, row, target, split } = input;
  requireFinite(values, input, 1);
  const sample = new Random(input.seed).sample(actual.length, scatterPoints);
  const pick = (from: ArrayLike<number>) => Array.from(sample, (i) => from[i]!);
  return {
    task: 'regression',
    rows: actual.length,
    scores: regressionScores(actual, values),
    scatter: { actual: pick(actual), predicted: pick(values), row: pick(row) },
    residuals: residualHistogram(actual, values),
    target,
    split,
    predictions: keepRows(input, values)
  };
}

function classScores(
  label: string,
  k: number,
  rates: ClassRates,
  ranking: Ranking,
  input: ClassificationInput,
  withCurves: ReadonlySet<number>
): ClassScores {
  const limit = input.classes.length <= 4 ? curvePoints.few : curvePoints.many;
  const drawn = (curve: FullCurve | undefined) =>
    curve && withCurves.has(k) ? thinCurve(curve, limit) : emptyCurve;
  return {
    label,
    support: rates.support,
    precision: rates.precision,
    recall: rates.recall,
    f1: rates.f1,
    rocAuc: rocAuc(ranking),
    averagePrecision: averagePrecision(ranking),
    roc: drawn(rocCurve(ranking)),
    precisionRecall: drawn(precisionRecallCurve(ranking)),
    lift: drawn(liftCurve(ranking)),
    calibration: calibrationBins(input.actual, input.probabilities, input.classes.length, k)
  };
}

/**
 * Binary: of the positive class. Otherwise the mean over the classes, one against the rest, which is NaN where a
 * class is absent, and the mean weighted by support, which needs only the classes that occur.
 */
function rankingScores(perClass: readonly ClassScores[], positive: number): Record<string, number> {
  const chosen = perClass[positive];
  if (chosen) return { rocAuc: chosen.rocAuc, averagePrecision: chosen.averagePrecision };
  const rows = perClass.reduce((sum, c) => sum + c.support, 0);
  const macro = (of: (c: ClassScores) => number) =>
    perClass.reduce((sum, c) => sum + of(c), 0) / perClass.length;
  const weighted = (of: (c: ClassScores) => number) =>
    perClass.reduce((sum, c) => sum + (c.support > 0 ? of(c) * c.support : 0), 0) / rows;
  return {
    rocAuc: macro((c) => c.rocAuc),
    rocAucWeighted: weighted((c) => c.rocAuc),
    averagePrecision: macro((c) => c.averagePrecision),
    averagePrecisionWeighted: weighted((c) => c.averagePrecision)
  };
}

function mostProbable(
  probabilities: Probabilities,
  classes: number
): { predicted: Uint32Array; confidence: Float64Array } {
  const rows = probabilities.length / classes;
  const predicted = new Uint32Array(rows);
  const confidence = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let best = 0;
    for (let k = 1; k < classes; k++) {
      if (probabilities[i * classes + k]! > probabilities[i * classes + best]!) best = k;
    }
    predicted[i] = best;
    confidence[i] = probabilities[i * classes + best]!;
  }
  return { predicted, confidence };
}

function mostSupported(rates: readonly ClassRates[], count: number): ReadonlySet<number> {
  const order = [...rates.keys()].sort((a, b) => rates[b]!.support - rates[a]!.support || a - b);
  return new Set(order.slice(0, count));
}

/** All rows, or a seeded sample where they are too many to keep. */
function keepRows(
  input: ClassificationInput | RegressionInput,
  predicted: ArrayLike<number>,
  confidence?: Float64Array
): EvaluationRows {
  const rows = input.actual.length;
  const kept = new Random(input.seed, 1).sample(rows, keptRows);
  const pick = (from: ArrayLike<number>) => Array.from(kept, (i) => from[i]!);
  return {
    row: pick(input.row),
    actual: pick(input.actual),
    predicted: pick(predicted),
    ...(confidence && { confidence: Array.from(kept, (i) => Math.round(confidence[i]! * 1e6) / 1e6) }),
    ...(kept.length < rows && { sampledFrom: rows })
  };
}

function requireFinite(output: Probabilities, input: EvaluatedRows, width: number): void {
  const bad = output.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  throw new HearthError('evaluate/not-finite', {
    target: input.target,
    row: input.row[Math.floor(bad / width)]!
  });
}
