// Trains a small convolutional network on labelled pictures, judges it on pictures it has not seen, and packs it as a graph
// that takes pixels. Goes on from a checkpoint between two epochs, to the same model.
import type { ParamsOf, Run, RunContext } from '$core/component';
import type { trainImageClassifier } from '$core/components/train/image-classifier';
import { HearthError, isHearthError } from '$core/errors';
import { evaluate } from '$core/metrics/evaluate';
import { GraphBuilder } from '$core/onnx/graph';
import { Random } from '$core/random';
import { addClasses, outputNamesFor, packGraph } from '$core/training/pack';
import { splitRows } from '$core/training/split';
import { closeBackend, openBackend, type Backend } from '../backend';
import { AdamTraining, stateOf, type AdamState, type Batch, type Judged } from '../families/adam-training';
import {
  addPictureNetwork,
  firstValues,
  pictureArchitecture,
  workOf,
  type PictureNetwork
} from '../families/picture-network';
import { readPictures, type LabelledPictures } from '../labelled-pictures';
import { brightnessOf } from '../../pixels';

type Params = ParamsOf<typeof trainImageClassifier>;

interface Best {
  readonly epoch: number;
  readonly loss: number;
  readonly values: readonly Float32Array[];
}
interface Progress {
  readonly epoch: number;
  readonly adam: AdamState;
  readonly best: Best | undefined;
}
interface Learning {
  readonly pictures: LabelledPictures;
  readonly network: PictureNetwork;
  readonly train: Uint32Array;
  readonly valid: Uint32Array;
  readonly params: Params;
}

/** Pictures judged at once. */
const judgedAtOnce = 64;

export const run: Run<typeof trainImageClassifier> = async ({ inputs, params }, ctx) => {
  const side = Number(params.side);
  const pictures = await readPictures(inputs.images, inputs.labels, params.target, side, ctx);
  const { classes, y } = pictures;
  const request = {
    method: 'holdout',
    holdout: params.holdout,
    folds: 2,
    seed: ctx.seed,
    classOf: y
  } as const;
  const split = splitRows(y.length, request);
  const { train, valid } = split.parts[0]!;
  const network = { side, classes: classes.length };
  ctx.log(`Learning from ${train.length} pictures of ${classes.length} classes; judged by ${split.text}.`);
  try {
    const learning = { pictures, network, train, valid, params };
    const { values, probabilities } = await fit(learning, ctx);
    const task = classes.length === 2 ? 'binary' : 'multiclass';
    const report = evaluate({
      task,
      target: params.target,
      split: split.text,
      classes,
      row: valid.map((i) => pictures.rows[i]!),
      actual: Float64Array.from(valid, (i) => y[i]!),
      probabilities,
      seed: ctx.seed
    });
    const described = { task, target: params.target, classes, scores: report.scores } as const;
    return { model: await pack(network, values, described, ctx), report };
  } finally {
    closeBackend();
  }
};

/** What a graphics device cannot do, a processor goes on with from the last checkpoint. */
async function fit(learning: Learning, ctx: RunContext) {
  const { params, network } = learning;
  const work = 3 * params.batchSize * workOf(network);
  const tell = (text: string, level?: 'info' | 'warning'): void => ctx.log(text, level);
  let from = ctx.resumeFrom as Progress | undefined;
  const keep = (state: Progress): Promise<void> => {
    from = state;
    return ctx.checkpoint(state);
  };
  const backend = await openBackend(params.backend, work, tell);
  try {
    return await fitOn(backend, learning, from, keep, ctx);
  } catch (error) {
    const isFault = isHearthError(error, 'job/out-of-memory') || isHearthError(error, 'gpu/failed');
    if (backend.name !== 'webgpu' || !isFault) throw error;
    closeBackend();
    tell(`${error.message} Training goes on without it, from epoch ${(from?.epoch ?? 0) + 1}.`, 'warning');
    return fitOn(await openBackend('wasm', work, tell), learning, from, keep, ctx);
  }
}

/** The best network on the pictures kept back, and what it says of them. @throws HearthError what `check` tells */
export async function fitOn(
  backend: Backend,
  learning: Learning,
  from: Progress | undefined,
  keep: (state: Progress) => Promise<void>,
  ctx: RunContext
) {
  const { network, params } = learning;
  const settings = {
    output: 'classes',
    learningRate: params.learningRate,
    weightDecay: 0,
    dropout: params.dropout
  } as const;
  let training: AdamTraining | undefined;
  try {
    training = new AdamTraining(
      pictureArchitecture(network),
      settings,
      from?.adam ?? stateOf(firstValues(network, ctx.seed))
    );
    const best = await epochs(training, backend, learning, from, keep, ctx);
    training.dispose();
    training = new AdamTraining(pictureArchitecture(network), settings, stateOf(best.values));
    const probabilities = await probabilitiesOf(training, learning, ctx);
    // Of the last epoch's values as of these: what a failed device gives is worth nothing, and looks like numbers.
    await backend.check();
    return { values: best.values, probabilities };
  } catch (error) {
    throw await backend.explain(error);
  } finally {
    training?.dispose();
  }
}

/** Until the loss on the pictures kept back no longer falls; gives the best epoch. @throws HearthError train/diverged */
async function epochs(
  training: AdamTraining,
  backend: Backend,
  learning: Learning,
  from: Progress | undefined,
  keep: (state: Progress) => Promise<void>,
  ctx: RunContext
): Promise<Best> {
  const { params } = learning;
  let best = from?.best;
  let epoch = from?.epoch ?? 0;
  while (epoch < params.epochs) {
    const trainLoss = await trainEpoch(training, learning, ++epoch, ctx);
    const { loss: validLoss, right } = await judge(training, learning, ctx);
    await backend.check();
    if (!Number.isFinite(trainLoss + validLoss)) throw new HearthError('train/diverged', { step: epoch });
    ctx.metric('train log loss', epoch, trainLoss);
    ctx.metric('valid log loss', epoch, validLoss);
    ctx.metric('valid accuracy', epoch, right);
    ctx.progress(epoch / params.epochs, `epoch ${epoch} of ${params.epochs}`);
    if (!best || validLoss < best.loss) best = { epoch, loss: validLoss, values: await training.values() };
    if (epoch - best.epoch >= params.patience) break;
    if (ctx.checkpointDue()) {
      const adam = await training.state();
      await backend.check();
      await keep({ epoch, adam, best });
    }
    await ctx.tick();
  }
  return best!;
}

async function trainEpoch(
  training: AdamTraining,
  learning: Learning,
  epoch: number,
  ctx: RunContext
): Promise<number> {
  // A generator of its own for each epoch: going on from a checkpoint needs no more than the number of the epoch.
  const random = new Random(ctx.seed, 1000 + epoch);
  const { train, params, pictures } = learning;
  const order = random.shuffle(train.slice());
  let loss = 0;
  for (let at = 0; at < order.length; at += params.batchSize) {
    training.step(batchOf(pictures, order.subarray(at, at + params.batchSize)), random);
    loss += await training.takeLoss();
    await ctx.tick();
  }
  return loss / order.length;
}

/** Means over the pictures kept back. */
async function judge(
  training: AdamTraining,
  { pictures, valid }: Learning,
  ctx: RunContext
): Promise<Judged> {
  const sum = { loss: 0, right: 0 };
  for (let at = 0; at < valid.length; at += judgedAtOnce) {
    const { loss, right } = await training.judge(batchOf(pictures, valid.subarray(at, at + judgedAtOnce)));
    sum.loss += loss;
    sum.right += right;
    await ctx.tick();
  }
  return { loss: sum.loss / valid.length, right: sum.right / valid.length };
}

async function probabilitiesOf(
  training: AdamTraining,
  { pictures, valid }: Learning,
  ctx: RunContext
): Promise<Float32Array> {
  const { length } = pictures.classes;
  const out = new Float32Array(valid.length * length);
  for (let at = 0; at < valid.length; at += judgedAtOnce) {
    out.set(await training.predict(batchOf(pictures, valid.subarray(at, at + judgedAtOnce))), at * length);
    await ctx.tick();
  }
  return out;
}

function batchOf({ squares, y }: LabelledPictures, which: Uint32Array): Batch {
  const size = squares[0]!.length;
  const x = new Float32Array(which.length * size);
  which.forEach((i, at) => brightnessOf(squares[i]!, x, at * size));
  return { rows: which.length, x, y: Float32Array.from(which, (i) => y[i]!) };
}

function pack(
  network: PictureNetwork,
  values: readonly Float32Array[],
  described: Omit<Parameters<typeof packGraph>[2], 'picture'>,
  ctx: RunContext
) {
  const { side } = network;
  const graph = new GraphBuilder();
  const input = graph.input('image', 'float32', ['N', side, side, 3]);
  const scores = addPictureNetwork(network, values, graph, input);
  addClasses(graph, scores, described.classes, outputNamesFor(['image']));
  const picture = { width: side, height: side };
  return packGraph(graph, 'train-image-classifier', { ...described, picture }, ctx.blobs);
}
