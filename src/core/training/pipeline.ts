// What every training job does around its family: read, split, featurize on the training part, fit, judge on rows
// the model has not seen, and pack features and model into one ONNX graph that takes the raw columns.
// A holdout's model is the one that was judged. With folds, each fold is judged by its own model, and the
// registered one is fitted on all rows, for as many steps as the folds needed (their median).
import type { RunContext } from '../component';
import type { TableManifest } from '../data/table';
import { HearthError } from '../errors';
import { applyFeatures } from '../featurize/apply';
import { fitFeatures } from '../featurize/fit';
import type { FeaturePlan } from '../featurize/plan';
import { evaluate } from '../metrics/evaluate';
import type { EvaluationReport } from '../metrics/report';
import type { ModelManifest } from '../models/manifest';
import type { Family, FitContext, Labelled, Matrix } from './family';
import { packModel } from './pack';
import { noFeatures, prepareTraining, tellLeftOut, type CommonParams, type Prepared } from './prepare';
import type { Part } from './split';

export interface TrainingCall<P> {
  readonly inputs: { readonly data: TableManifest };
  readonly params: P & CommonParams;
}

export interface Trained {
  readonly model: ModelManifest;
  readonly report: EvaluationReport;
}

/** Kept in a checkpoint: what the finished fits gave, and the state of the running one. */
interface Progress {
  readonly fit: number;
  /** [judged rows, classes] probabilities, or [judged rows] values, part after part. */
  readonly predictions: Float64Array;
  readonly steps: readonly number[];
  readonly family: unknown;
}

interface Fitted<M> {
  readonly plan: FeaturePlan;
  readonly model: M;
  /** Of the rows held out. */
  readonly valid?: Labelled;
}

/**
 * Trains a family on a table and judges it.
 * @throws HearthError train/… for a target or table that nothing can be learned from, job/does-not-fit
 */
export async function trainFamily<P, M>(
  family: Family<P, M>,
  component: string,
  { inputs, params }: TrainingCall<P>,
  ctx: RunContext
): Promise<Trained> {
  const prepared = await prepareTraining(inputs.data, params, ctx);
  const { target, split } = prepared;
  const parts = split.parts;
  const fits = parts.length === 1 ? 1 : parts.length + 1;
  let progress = (ctx.resumeFrom as Progress | undefined) ?? firstProgress(prepared);
  let final: Fitted<M> | undefined;
  while (progress.fit < fits) {
    const { fit, predictions } = progress;
    const part = parts[fit];
    const chosen = part ? params : (family.limitSteps?.(params, median(progress.steps)) ?? params);
    const fitted = await fitPart(family, prepared, part, chosen, ctx.seed, fitContext(ctx, progress, fits));
    if (fitted.valid)
      await predictInto(predictions, startOf(parts, fit), family, fitted.model, fitted.valid.x, ctx);
    const steps = family.steps ? [...progress.steps, family.steps(fitted.model)] : progress.steps;
    progress = { fit: fit + 1, predictions, steps, family: undefined };
    if (progress.fit === fits) final = fitted;
    else family.dispose?.(fitted.model);
  }
  const { plan, model } = final!;
  const report = judge(prepared, progress.predictions, ctx.seed);
  const packed = await packModel(family, component, plan, model, target, report, ctx.blobs);
  family.dispose?.(model);
  return { model: packed, report };
}

/** Bytes of predictions beyond which a tab is likely to end. */
const mostPredictions = 1e9;

function firstProgress({ target, split }: Prepared): Progress {
  const cells = startOf(split.parts, split.parts.length) * Math.max(1, target.classes.length);
  if (cells * 8 > mostPredictions) {
    const what = `Judging ${target.classes.length} classes`;
    const hint = 'Hold out fewer rows, or choose a target with fewer classes.';
    throw new HearthError('job/does-not-fit', { what, bytes: cells * 8, limit: mostPredictions, hint });
  }
  return { fit: 0, predictions: new Float64Array(cells), steps: [], family: undefined };
}

/** How many rows the parts before one hold out. */
function startOf(parts: readonly Part[], before: number): number {
  return parts.slice(0, before).reduce((sum, { valid }) => sum + valid.length, 0);
}

/** Featurizes and fits one part; all rows where there is none. */
export async function fitPart<P, M>(
  family: Family<P, M>,
  { frame, columns, target, split }: Prepared,
  part: Part | undefined,
  params: P,
  seed: number,
  ctx: FitContext
): Promise<Fitted<M>> {
  const { task } = target;
  const positions = part?.train ?? Uint32Array.from(target.y.keys());
  const y = positionsOf(target.y, positions);
  const rowsAt = (at: Uint32Array) => at.map((i) => target.rows[i]!);
  const order = task === 'multiclass' ? {} : { order: y };
  const request = { kind: family.featurization, frame, index: rowsAt(positions), schema: columns, ...order };
  const tick = () => ctx.tick();
  const { plan, leftOut, notes, inTraining } = await fitFeatures(request, tick);
  if (plan.fields.length === 0) throw noFeatures(leftOut);
  // Of several fits only the last one's features are in the registered model.
  if (!part || split.parts.length === 1) {
    tellLeftOut(leftOut, ctx);
    for (const note of notes) ctx.log(note);
  }
  const train = { x: await applyFeatures(plan, frame, request.index, { instead: inTraining, tick }), y };
  const valid = part && {
    valid: {
      x: await applyFeatures(plan, frame, rowsAt(part.valid), { tick }),
      y: positionsOf(target.y, part.valid)
    }
  };
  const classes = task === 'regression' ? 1 : target.classes.length;
  const model = await family.fit({ task, classes, train, params, seed, ...valid }, ctx);
  return { plan, model, ...valid };
}

function positionsOf(values: Float64Array, at: Uint32Array): Float64Array {
  const out = new Float64Array(at.length);
  for (let i = 0; i < out.length; i++) out[i] = values[at[i]!]!;
  return out;
}

/** Rows predicted between two ticks. */
const slice = 16_384;

/** Predictions of a matrix, into `predictions` from row `start`. */
export async function predictInto<P, M>(
  predictions: Float64Array,
  start: number,
  family: Family<P, M>,
  model: M,
  x: Matrix,
  ctx: RunContext
): Promise<void> {
  for (let from = 0; from < x.rows; from += slice) {
    const to = Math.min(x.rows, from + slice);
    const part = { ...x, rows: to - from, columns: x.columns.map((column) => column.subarray(from, to)) };
    const values = await family.predict(model, part);
    predictions.set(values, (start + from) * (values.length / part.rows));
    await ctx.tick();
  }
}

/** A family's view of the job: its progress is a share of the whole, its series are named by fold. */
function fitContext(ctx: RunContext, progress: Progress, fits: number): FitContext {
  const { fit } = progress;
  const isFold = fits > 1 && fit < fits - 1;
  const prefix = isFold ? `fold ${fit + 1} ` : '';
  const place = fits === 1 ? '' : isFold ? `fold ${fit + 1} of ${fits - 1}, ` : 'all rows, ';
  return {
    signal: ctx.signal,
    metric: (series, step, value) => ctx.metric(prefix + series, step, value),
    progress: (fraction, note) => ctx.progress((fit + fraction) / fits, note && place + note),
    log: (text, level) => ctx.log(isFold ? `Fold ${fit + 1}: ${text}` : text, level),
    tick: () => ctx.tick(),
    checkpointDue: () => ctx.checkpointDue(),
    checkpoint: (family) => ctx.checkpoint({ ...progress, family } satisfies Progress),
    resumeFrom: progress.family
  };
}

/** Judges the rows that were held out, each by a model that had not seen it; in the order of the table. */
export function judge(
  { target, split }: Prepared,
  predictions: Float64Array,
  seed: number
): EvaluationReport {
  const width = Math.max(1, target.classes.length);
  const judged = split.parts.flatMap(({ valid }) => Array.from(valid));
  const order = Uint32Array.from(judged.keys());
  if (split.parts.length > 1) order.sort((a, b) => judged[a]! - judged[b]!);
  const values = new Float64Array(predictions.length);
  order.forEach((from, to) => values.set(predictions.subarray(from * width, (from + 1) * width), to * width));
  const common = {
    target: target.name,
    split: split.text,
    row: order.map((i) => target.rows[judged[i]!]!),
    actual: Float64Array.from(order, (i) => target.y[judged[i]!]!),
    seed
  };
  const { task, classes } = target;
  if (task === 'regression') return evaluate({ ...common, task, values });
  return evaluate({ ...common, task, classes, probabilities: values });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 1;
}
