// The dense network as a model family: epochs of shuffled batches, early stopping on the best validation loss,
// checkpoints from which training goes on to the same weights.
import type { ParamsOf } from '$core/component';
import type { trainDenseNetwork } from '$core/components/train/dense-network';
import { HearthError, isHearthError } from '$core/errors';
import { Random } from '$core/random';
import type { Family, FitContext, FitInput, Labelled } from '$core/training/family';
import { closeBackend, openBackend, type Backend } from '../backend';
import {
  AdamTraining,
  freshState,
  withValues,
  type AdamState,
  type Batch,
  type Judged
} from './adam-training';
import { denseArchitecture } from './dense-architecture';
import { addNetwork, firstLayers, forward, type Layer, type Network } from './network';

export type DenseNetworkParams = Pick<
  ParamsOf<typeof trainDenseNetwork>,
  | 'layers'
  | 'activation'
  | 'dropout'
  | 'epochs'
  | 'batchSize'
  | 'learningRate'
  | 'weightDecay'
  | 'backend'
  | 'earlyStopping'
  | 'patience'
>;

export interface TrainedNetwork extends Network {
  /** Epochs of the weights that were kept. */
  readonly epochs: number;
}

interface Best {
  readonly epoch: number;
  readonly loss: number;
  readonly values: readonly Float32Array[];
}

/** A checkpoint, between two epochs. */
interface Progress {
  readonly epoch: number;
  readonly adam: AdamState;
  readonly best: Best | undefined;
}

/** Rows judged at once. */
const judgedRows = 4096;

/** Steps sent to the device before their loss is read. */
const stepsAhead = 32;

export const denseNetwork: Family<DenseNetworkParams, TrainedNetwork> = {
  name: 'dense-network',
  featurization: 'dense',
  fit,
  predict: forward,
  toOnnx: addNetwork,
  steps: ({ epochs }) => epochs,
  limitSteps: (params, steps) => ({ ...params, epochs: steps, earlyStopping: false })
};

async function fit(input: FitInput<DenseNetworkParams>, ctx: FitContext): Promise<TrainedNetwork> {
  const { params, classes, train } = input;
  const hidden = parseLayers(params.layers);
  const layers = firstLayers([train.x.columns.length, ...hidden, classes], input.seed);
  // Forwards, and backwards to weights and to inputs.
  const work =
    3 *
    Math.min(params.batchSize, train.x.rows) *
    layers.reduce((sum, { weights }) => sum + weights.length, 0);
  let from = ctx.resumeFrom as Progress | undefined;
  const noting: FitContext = {
    ...ctx,
    checkpoint(state) {
      from = state as Progress;
      return ctx.checkpoint(state);
    }
  };
  const tell = (text: string, level?: 'info' | 'warning'): void => ctx.log(text, level);
  const backend = await openBackend(params.backend, work, tell);
  try {
    return await fitOn(backend, layers, input, from, noting);
  } catch (error) {
    if (backend.name !== 'webgpu' || !isGpuFault(error)) throw error;
    closeBackend();
    const full = isHearthError(error, 'job/out-of-memory');
    const what = full ? 'The graphics device ran out of memory.' : error.message;
    tell(`${what} Training goes on without it, from epoch ${(from?.epoch ?? 0) + 1}.`, 'warning');
    return fitOn(await openBackend('wasm', work, tell), layers, input, from, noting);
  }
}

/** What a graphics device cannot do and a processor can. A lost device is not among them: it may come back. */
function isGpuFault(error: unknown): error is HearthError {
  return isHearthError(error, 'job/out-of-memory') || isHearthError(error, 'gpu/failed');
}

async function fitOn(
  backend: Backend,
  layers: readonly Layer[],
  input: FitInput<DenseNetworkParams>,
  from: Progress | undefined,
  ctx: FitContext
): Promise<TrainedNetwork> {
  const { params, task } = input;
  const output = task === 'regression' ? 'value' : 'classes';
  let training: AdamTraining | undefined;
  try {
    const architecture = denseArchitecture(layers, params.activation);
    training = new AdamTraining(architecture, { ...params, output }, from?.adam ?? freshState(layers));
    const scale = targetScale(input);
    const { values, epoch } = await run(input, scale, training, backend, from, ctx);
    const fitted = withValues(layers, values);
    return { layers: unscaled(fitted, scale), activation: params.activation, output, epochs: epoch };
  } catch (error) {
    throw await backend.explain(error);
  } finally {
    training?.dispose();
  }
}

/** @throws HearthError job/bad-params */
function parseLayers(text: string): number[] {
  const sizes = text.split(',').map((part) => Number(part.trim()));
  const wrong = sizes.length > 10 || sizes.some((size) => !Number.isInteger(size) || size < 1 || size > 4096);
  if (!wrong) return sizes;
  const reason = 'must be up to ten whole numbers from 1 to 4096, such as "64, 64"';
  throw new HearthError('job/bad-params', { component: 'train-dense-network', field: 'layers', reason });
}

type Scale = { readonly mean: number; readonly std: number };

function targetScale({ task, train: { y } }: FitInput<unknown>): Scale {
  if (task !== 'regression') return { mean: 0, std: 1 };
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  const std = Math.sqrt(y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / y.length) || 1;
  return { mean, std };
}

/** Folds the target's scale into the last layer. */
function unscaled(layers: readonly Layer[], { mean, std }: Scale): Layer[] {
  const last = layers.at(-1)!;
  const bias = last.bias.map((value) => value * std + mean);
  return [...layers.slice(0, -1), { ...last, weights: last.weights.map((value) => value * std), bias }];
}

async function run(
  input: FitInput<DenseNetworkParams>,
  scale: Scale,
  training: AdamTraining,
  backend: Backend,
  from: Progress | undefined,
  ctx: FitContext
): Promise<{ values: readonly Float32Array[]; epoch: number }> {
  const { params, valid } = input;
  const read = async <T>(values: Promise<T>): Promise<T> => {
    const found = await values;
    await backend.check();
    return found;
  };
  let best = from?.best;
  let epoch = from?.epoch ?? 0;
  while (epoch < params.epochs) {
    const trainLoss = await trainEpoch(input, scale, training, ++epoch, ctx);
    const judged = valid && (await judge(valid, scale, training, ctx));
    const validLoss = judged?.loss;
    await backend.check();
    if (!Number.isFinite(trainLoss + (validLoss ?? 0)))
      throw new HearthError('train/diverged', { step: epoch });
    report(input, scale, epoch, trainLoss, judged, ctx);
    if (validLoss !== undefined && params.earlyStopping && validLoss < (best?.loss ?? Infinity))
      best = { epoch, loss: validLoss, values: await read(training.values()) };
    if (best && epoch - best.epoch >= params.patience) break;
    if (ctx.checkpointDue()) {
      const adam = await read(training.state());
      await ctx.checkpoint({ epoch, adam, best } satisfies Progress);
    }
    await ctx.tick();
  }
  return best ?? { values: await read(training.values()), epoch };
}

/** @returns the mean loss over the epoch */
async function trainEpoch(
  { params, train, seed }: FitInput<DenseNetworkParams>,
  scale: Scale,
  training: AdamTraining,
  epoch: number,
  ctx: FitContext
): Promise<number> {
  // A generator of its own for each epoch: going on from a checkpoint needs no more than the number of the epoch.
  const random = new Random(seed, 1000 + epoch);
  const order = random.shuffle(Uint32Array.from({ length: train.x.rows }, (_, row) => row));
  let loss = 0;
  for (let at = 0, step = 1; at < order.length; at += params.batchSize, step++) {
    training.step(batchOf(train, order.subarray(at, at + params.batchSize), scale), random);
    // Waiting for the loss keeps a slow device's queue short.
    if (step % stepsAhead === 0) loss += await training.takeLoss();
    await ctx.tick();
  }
  return (loss + (await training.takeLoss())) / order.length;
}

/** Means over the rows. */
async function judge(data: Labelled, scale: Scale, training: AdamTraining, ctx: FitContext): Promise<Judged> {
  const sum = { loss: 0, right: 0 };
  const rows = Uint32Array.from({ length: data.x.rows }, (_, row) => row);
  for (let at = 0; at < rows.length; at += judgedRows) {
    const { loss, right } = await training.judge(batchOf(data, rows.subarray(at, at + judgedRows), scale));
    sum.loss += loss;
    sum.right += right;
    await ctx.tick();
  }
  return { loss: sum.loss / rows.length, right: sum.right / rows.length };
}

function batchOf({ x, y }: Labelled, rows: Uint32Array, { mean, std }: Scale): Batch {
  const width = x.columns.length;
  const cells = new Float32Array(rows.length * width);
  x.columns.forEach((column, c) => {
    for (let i = 0; i < rows.length; i++) cells[i * width + c] = column[rows[i]!]!;
  });
  return { rows: rows.length, x: cells, y: Float32Array.from(rows, (row) => (y[row]! - mean) / std) };
}

function report(
  { task, params }: FitInput<DenseNetworkParams>,
  { std }: Scale,
  epoch: number,
  trainLoss: number,
  judged: Judged | undefined,
  ctx: FitContext
): void {
  const metric = task === 'regression' ? 'rmse' : 'log loss';
  const shown = (loss: number): number => (task === 'regression' ? Math.sqrt(2 * loss) * std : loss);
  ctx.metric(`train ${metric}`, epoch, shown(trainLoss));
  if (judged) ctx.metric(`valid ${metric}`, epoch, shown(judged.loss));
  if (judged && task !== 'regression') ctx.metric('valid accuracy', epoch, judged.right);
  ctx.progress(epoch / params.epochs, `epoch ${epoch} of ${params.epochs}`);
}
