// What every training job does around its family: read, split, featurize on the training part, fit, judge on rows
// the model has not seen, and pack features and model into one ONNX graph that takes the raw columns.
// A holdout's model is the one that was judged. With folds, each fold is judged by its own model, and the
// registered one is fitted on all rows, for as many steps as the folds needed (their median).
import type { RunContext } from '../component';
import { readFrame } from '../data/codec';
import { columnOf, type Frame } from '../data/frame';
import type { TableManifest } from '../data/table';
import { HearthError } from '../errors';
import { applyFeatures } from '../featurize/apply';
import { fitFeatures } from '../featurize/fit';
import type { FeaturePlan, LeftOut } from '../featurize/plan';
import { evaluate } from '../metrics/evaluate';
import type { EvaluationReport } from '../metrics/report';
import type { ModelManifest } from '../models/manifest';
import type { ParamValues } from '../params';
import { trainingParams } from './common';
import type { Family, FitContext, FitInput, Labelled, Matrix } from './family';
import { chooseColumns, copiesOf } from './features';
import { packModel } from './pack';
import { splitRows, type Part, type Split } from './split';
import { readTarget, type Target } from './target';

export type CommonParams = ParamValues<typeof trainingParams>;

export interface TrainingCall<P> {
  readonly inputs: { readonly data: TableManifest };
  readonly params: P & CommonParams;
}

export interface Trained {
  readonly model: ModelManifest;
  readonly report: EvaluationReport;
}

/** Everything read and decided before the first fit. */
interface Prepared {
  readonly frame: Frame;
  readonly table: TableManifest;
  readonly columns: readonly string[];
  readonly target: Target;
  readonly split: Split;
}

/** Kept in a checkpoint: what the finished fits gave, and the state of the running one. */
interface Progress {
  readonly fit: number;
  readonly predictions: Float64Array;
  readonly steps: readonly number[];
  readonly family: unknown;
}

/**
 * Trains a family on a table and judges it.
 * @throws HearthError train/… for a target or table that nothing can be learned from
 */
export async function trainFamily<P, M>(
  family: Family<P, M>,
  component: string,
  call: TrainingCall<P>,
  ctx: RunContext
): Promise<Trained> {
  const prepared = await prepare(call, ctx);
  const { target, split } = prepared;
  const width = Math.max(1, target.classes.length);
  const resumed = ctx.resumeFrom as Progress | undefined;
  const predictions = resumed?.predictions ?? new Float64Array(target.rows.length * width).fill(NaN);
  const steps = [...(resumed?.steps ?? [])];
  const fits = split.parts.length === 1 ? 1 : split.parts.length + 1;
  let final: { plan: FeaturePlan; model: M } | undefined;
  for (let fit = resumed?.fit ?? 0; fit < fits; fit++) {
    const part = split.parts[fit];
    const state = fit === resumed?.fit ? resumed.family : undefined;
    const context = fitContext(ctx, { fit, fits, predictions, steps, family: state });
    const params = part || !family.limitSteps ? call.params : family.limitSteps(call.params, median(steps));
    const fitted = await fitPart(family, prepared, part, params, ctx.seed, context);
    if (part) {
      await predictInto(predictions, family, fitted.model, fitted.valid!.x, part.valid, width, ctx);
      if (family.steps) steps.push(family.steps(fitted.model));
    }
    if (fit === fits - 1) final = fitted;
    else family.dispose?.(fitted.model);
  }
  const report = judge(prepared, predictions, ctx.seed);
  const model = await packModel(family, component, final!.plan, final!.model, target, report, ctx.blobs);
  family.dispose?.(final!.model);
  return { model, report };
}

async function prepare<P>(call: TrainingCall<P>, ctx: RunContext): Promise<Prepared> {
  const { inputs, params } = call;
  const table = inputs.data;
  const chosen = chooseColumns(table, params);
  const splitBy = [params.groupColumn, params.timeColumn].filter((name) => name !== undefined);
  const needed = [...new Set([...chosen.used.map(({ name }) => name), params.target, ...splitBy])];
  ctx.progress(0, 'reading the table');
  const frame = await readFrame(table, ctx.blobs, { columns: needed, signal: ctx.signal });
  await ctx.tick();
  const type = table.columns.find(({ name }) => name === params.target)!.type;
  const column = columnOf(frame, params.target);
  const target = readTarget(column, type, params.task);
  const missing = table.rows - target.rows.length;
  if (missing > 0) ctx.log(`${missing} rows without a target are left out.`, 'warning');
  const copies = new Set(copiesOf(column, frame, target.rows));
  const leftOut: LeftOut[] = [...chosen.leftOut];
  for (const name of copies) {
    if (params.features.includes(name)) continue;
    leftOut.push({
      column: name,
      reason: `tells the target outright: it goes one to one with "${params.target}"`
    });
  }
  tell(leftOut, ctx);
  const columns = chosen.used
    .map(({ name }) => name)
    .filter((name) => !leftOut.some(({ column: c }) => c === name));
  if (columns.length === 0) throw noFeatures(leftOut);
  const split = splitRows(target.rows.length, splitRequest(frame, target, params, ctx.seed));
  ctx.log(`Learning from ${columns.length} columns; judged by ${split.text}.`);
  return { frame, table, columns, target, split };
}

function tell(leftOut: readonly LeftOut[], ctx: RunContext): void {
  for (const { column, reason } of leftOut) ctx.log(`"${column}" is left out: it ${reason}.`);
}

function noFeatures(leftOut: readonly LeftOut[]): HearthError {
  const first = leftOut[0];
  const reason = first ? `"${first.column}" ${first.reason}` : 'the target is the only column';
  return new HearthError('train/no-features', { reason });
}

function splitRequest(frame: Frame, target: Target, params: CommonParams, seed: number) {
  const { validation: method, holdout, folds, groupColumn, timeColumn } = params;
  const classOf = target.task === 'regression' ? {} : { classOf: target.y };
  const group = method === 'group' && groupColumn ? columnOf(frame, groupColumn) : undefined;
  const time = method === 'time' && timeColumn ? columnOf(frame, timeColumn) : undefined;
  return {
    method,
    holdout,
    folds,
    seed,
    ...classOf,
    ...(group
      ? { groupOf: groupNumbers(group.kind === 'string' ? group.codes : group.values, target.rows) }
      : {}),
    ...(time
      ? {
          timeOf: Float64Array.from(
            target.rows,
            (row) => (time.kind === 'string' ? time.codes : time.values)[row]!
          )
        }
      : {})
  };
}

/** Equal cells, missing ones too, are one group. */
function groupNumbers(cells: Int32Array | Float64Array, rows: Uint32Array): Int32Array {
  const numbers = new Map<number, number>();
  return Int32Array.from(rows, (row) => {
    const cell = cells[row]!;
    if (!numbers.has(cell)) numbers.set(cell, numbers.size);
    return numbers.get(cell)!;
  });
}

/** Featurizes and fits one part; all rows where there is none. */
async function fitPart<P, M>(
  family: Family<P, M>,
  prepared: Prepared,
  part: Part | undefined,
  params: P,
  seed: number,
  ctx: FitContext
): Promise<{ plan: FeaturePlan; model: M; valid?: Labelled }> {
  const { frame, table, columns, target } = prepared;
  const { task } = target;
  const all = Uint32Array.from(target.y.keys());
  const train = part?.train ?? all;
  const index = train.map((i) => target.rows[i]!);
  const y = Float64Array.from(train, (i) => target.y[i]!);
  const schema = table.columns.filter(({ name }) => columns.includes(name));
  const order = task === 'multiclass' ? {} : { order: y };
  const { plan, leftOut } = fitFeatures({ kind: family.featurization, frame, index, schema, ...order });
  if (plan.fields.length === 0) throw noFeatures(leftOut);
  await ctx.tick();
  const labelled = (positions: Uint32Array, values: Float64Array): Labelled => ({
    x: applyFeatures(
      plan,
      frame,
      positions.map((i) => target.rows[i]!)
    ),
    y: values
  });
  const valid =
    part &&
    labelled(
      part.valid,
      Float64Array.from(part.valid, (i) => target.y[i]!)
    );
  const classes = task === 'regression' ? 1 : target.classes.length;
  const input: FitInput<P> = {
    task,
    classes,
    train: labelled(train, y),
    params,
    seed,
    ...(valid ? { valid } : {})
  };
  await ctx.tick();
  const model = await family.fit(input, ctx);
  return { plan, model, ...(valid ? { valid } : {}) };
}

/** Rows predicted between two ticks. */
const slice = 16_384;

async function predictInto<P, M>(
  predictions: Float64Array,
  family: Family<P, M>,
  model: M,
  x: Matrix,
  rows: Uint32Array,
  width: number,
  ctx: RunContext
): Promise<void> {
  for (let from = 0; from < x.rows; from += slice) {
    const to = Math.min(x.rows, from + slice);
    const part = { ...x, rows: to - from, columns: x.columns.map((column) => column.subarray(from, to)) };
    const values = await family.predict(model, part);
    for (let i = from; i < to; i++)
      predictions.set(values.subarray((i - from) * width, (i - from + 1) * width), rows[i]! * width);
    await ctx.tick();
  }
}

/** A family's view of the job: its progress is a share of the whole, its series are named by fold. */
function fitContext(
  ctx: RunContext,
  { fit, fits, predictions, steps, family }: Progress & { readonly fits: number }
): FitContext {
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
    checkpoint: (state) => ctx.checkpoint({ fit, predictions, steps, family: state } satisfies Progress),
    resumeFrom: family
  };
}

/** Judges the rows that some model was held out from. */
function judge({ target, split }: Prepared, predictions: Float64Array, seed: number): EvaluationReport {
  const width = Math.max(1, target.classes.length);
  const judged = Uint32Array.from(target.y.keys()).filter((i) => !Number.isNaN(predictions[i * width]!));
  const values = new Float64Array(judged.length * width);
  judged.forEach((i, at) => values.set(predictions.subarray(i * width, (i + 1) * width), at * width));
  const common = {
    target: target.name,
    split: split.text,
    row: judged.map((i) => target.rows[i]!),
    actual: Float64Array.from(judged, (i) => target.y[i]!),
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
