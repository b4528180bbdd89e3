// Partial dependence (Friedman 2001) by brute force: a seeded sample of rows is scored again and again, with one
// column set to each value of a grid; the mean over the rows is the curve, the rows themselves the ICE curves.
import type { Run } from '$core/component';
import type { partialDependence as spec } from '$core/components/explain/partial-dependence';
import { columnOf, type Column, type Frame } from '$core/data/frame';
import type { DependenceReport } from '$core/metrics/explanations';
import { HearthError } from '$core/errors';
import { dependenceGrid } from '$core/models/dependence-grid';
import type { ModelManifest } from '$core/models/manifest';
import type { Scores } from '$core/models/scores';
import { sampleRows } from '../sample-rows';
import { planScoring, scoreFrame, type ScorePlan } from '../score-frame';
import { withModel } from '../warm-models';

/** Rows drawn as single curves. */
const individualRows = 50;

interface Progress {
  labels: string[];
  /** [series][grid points so far] */
  means: number[][];
  /** [rows][grid points so far] of the first series. */
  individual: number[][];
}

export const partialDependence: Run<typeof spec> = async ({ inputs, params }, ctx) => {
  const { model, data } = inputs;
  const plan = planScoring(model, data.columns);
  refuseUnread(plan, params.column);
  const sample = await sampleRows(data, plan.inputs.columns, params.rows, ctx);
  const grid = dependenceGrid(columnOf(sample, params.column), params.points);
  const done = (ctx.resumeFrom as Progress | undefined) ?? { labels: [], means: [], individual: [] };
  await withModel(model, ctx.blobs, async (session) => {
    for (let p = done.means[0]?.length ?? 0; p < grid.length; p++) {
      ctx.progress(p / grid.length, `${params.column} = ${grid[p]}`);
      const frame = setColumn(sample, params.column, grid[p]!);
      addPoint(done, await scoreFrame(session, plan, frame, { step: () => ctx.tick() }), model);
      if (ctx.checkpointDue()) await ctx.checkpoint(done);
    }
  });
  return { report: reportOf(done, params.column, grid) };
};

/** @throws HearthError job/bad-params */
function refuseUnread(plan: ScorePlan, column: string): void {
  if (plan.outputs.kind === 'label' || plan.outputs.kind === 'raw') {
    throw new HearthError('model/unsupported', {
      file: 'The model',
      reason: 'it gives neither probabilities nor a value, so its dependence cannot be drawn'
    });
  }
  if (plan.inputs.columns.includes(column)) return;
  const reason = `is "${column}", which the model does not read (it reads ${plan.inputs.columns.join(', ')})`;
  throw new HearthError('job/bad-params', { component: 'partial-dependence', field: 'column', reason });
}

function setColumn(frame: Frame, name: string, value: number | string): Frame {
  const columns = frame.columns.map((column) =>
    column.name === name ? constant(column, frame.rows, value) : column
  );
  return { rows: frame.rows, columns };
}

function constant(column: Column, rows: number, value: number | string): Column {
  if (column.kind === 'string') return { ...column, codes: new Int32Array(rows), levels: [String(value)] };
  return { ...column, values: new Float64Array(rows).fill(Number(value)) };
}

/** The mean of every series at one more grid point, and evenly spaced rows of the first series. */
function addPoint(done: Progress, scores: Scores, model: ModelManifest): void {
  const series = seriesOf(scores, model);
  if (done.means.length === 0) {
    done.labels = series.map(({ label }) => label);
    done.means = series.map(() => []);
    done.individual = Array.from({ length: Math.min(individualRows, scores.rows) }, () => []);
  }
  series.forEach(({ at }, s) => {
    let sum = 0;
    for (let row = 0; row < scores.rows; row++) sum += at(row);
    done.means[s]!.push(sum / scores.rows);
  });
  const stride = scores.rows / done.individual.length;
  done.individual.forEach((curve, i) => curve.push(series[0]!.at(Math.floor(i * stride))));
}

interface Series {
  readonly label: string;
  at(row: number): number;
}

/** One series of values; of the positive class where there are two; of each class where there are more. */
function seriesOf(scores: Scores, model: ModelManifest): readonly Series[] {
  if (scores.kind === 'value')
    return [{ label: model.target ?? 'prediction', at: (row) => scores.values[row]! }];
  if (scores.kind !== 'classes') return [];
  const { classes, probabilities } = scores;
  const all = classes.map((label, k) => ({
    label,
    at: (row: number) => probabilities[row * classes.length + k]!
  }));
  if (classes.length !== 2) return all;
  return [all[Math.max(0, classes.indexOf(model.positive ?? classes[1]!))]!];
}

function reportOf(done: Progress, column: string, grid: readonly (number | string)[]): DependenceReport {
  const series = done.labels.map((label, s) => ({ label, mean: done.means[s]! }));
  return { column, grid, series, individual: done.individual };
}
