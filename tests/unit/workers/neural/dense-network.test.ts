import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { GraphBuilder } from '$core/onnx/graph';
import { encodeModel } from '$core/onnx/writer';
import { Random } from '$core/random';
import type { FitContext, FitInput, Labelled } from '$core/training/family';
import {
  denseNetwork,
  type DenseNetworkParams,
  type TrainedNetwork
} from '$workers/neural/families/dense-network';
import { firstLayers } from '$workers/neural/families/network';
import { denseArchitecture } from '$workers/neural/families/dense-architecture';
import { AdamTraining, freshState } from '$workers/neural/families/adam-training';
import { ort, runOnnx } from '../../../support/run-onnx';
import { testContext, type TestContextOptions } from '../../../support/run-context';

const params: DenseNetworkParams = {
  layers: '8, 8',
  activation: 'tanh',
  dropout: 0,
  epochs: 40,
  batchSize: 16,
  learningRate: 0.02,
  weightDecay: 0,
  backend: 'cpu',
  earlyStopping: true,
  patience: 20
};

/** Which quadrant product a point lies in: no line separates the two classes. */
function quadrants(rows: number, seed: number): Labelled {
  const random = new Random(seed);
  const a = Float32Array.from({ length: rows }, () => random.normal());
  const b = Float32Array.from({ length: rows }, () => random.normal());
  const y = Float64Array.from(a, (value, i) => (value * b[i]! > 0 ? 1 : 0));
  return { x: { rows, names: ['a', 'b'], columns: [a, b], cardinality: [0, 0] }, y };
}

async function fit(
  change: Partial<DenseNetworkParams> = {},
  input: Partial<FitInput<DenseNetworkParams>> = {},
  options: TestContextOptions = {}
): Promise<{ model: TrainedNetwork; ctx: ReturnType<typeof testContext> }> {
  const ctx = testContext(options);
  const whole: FitInput<DenseNetworkParams> = {
    task: 'binary',
    classes: 2,
    train: quadrants(200, 1),
    valid: quadrants(100, 2),
    params: { ...params, ...change },
    seed: 3,
    ...input
  };
  return { model: await denseNetwork.fit(whole, ctx as FitContext), ctx };
}

async function accuracy(model: TrainedNetwork, { x, y }: Labelled): Promise<number> {
  const p = await denseNetwork.predict(model, x);
  return y.reduce((sum, label, i) => sum + ((p[2 * i + 1]! > 0.5 ? 1 : 0) === label ? 1 : 0), 0) / y.length;
}

test('it learns what no line separates, and frees what it used', async () => {
  await fit({ epochs: 1 });
  const before = tf.memory().numTensors;
  const { model, ctx } = await fit();
  expect(await accuracy(model, quadrants(300, 9))).toBeGreaterThan(0.9);
  expect(tf.memory().numTensors).toBe(before);
  const losses = ctx.points.filter(({ series }) => series === 'train log loss').map(({ value }) => value);
  expect(losses.at(-1)!).toBeLessThan(losses[0]! / 2);
});

test('one step changes weights as the hand-worked gradient and Adam say', async () => {
  // One input x = 2, one class pair, no hidden layer: scores = w x, p = softmax, d loss / d w_k = (p_k - y_k) x.
  const layer = { inputs: 1, outputs: 2, weights: Float32Array.of(0.5, -0.5), bias: Float32Array.of(0, 0) };
  await tf.setBackend('cpu');
  const settings = {
    output: 'classes',
    learningRate: 0.1,
    weightDecay: 0,
    dropout: 0
  } as const;
  const training = new AdamTraining(denseArchitecture([layer], 'relu'), settings, freshState([layer]));
  training.step({ rows: 1, x: Float32Array.of(2), y: Float32Array.of(1) }, new Random(1));
  const p0 = 1 / (1 + Math.exp(-2));
  expect(await training.takeLoss()).toBeCloseTo(-Math.log(1 - p0), 5);
  const { first, values } = await training.state();
  expect(first[0]![0]).toBeCloseTo(0.1 * p0 * 2, 5);
  expect(first[0]![1]).toBeCloseTo(0.1 * (1 - p0 - 1) * 2, 5);
  // Adam's first step is the learning rate along the sign of the gradient.
  expect(values[0]![0]).toBeCloseTo(0.4, 4);
  expect(values[0]![1]).toBeCloseTo(-0.4, 4);
  training.dispose();
});

test('gradients equal finite differences', async () => {
  await tf.setBackend('cpu');
  const layers = firstLayers([2, 3, 2], 4);
  const settings = {
    output: 'classes',
    learningRate: 0,
    weightDecay: 0,
    dropout: 0
  } as const;
  const { x, y } = quadrants(5, 6);
  const cells = Float32Array.from({ length: 10 }, (_, i) => x.columns[i % 2]![i >> 1]!);
  const batch = { rows: 5, x: cells, y: Float32Array.from(y) };
  const training = new AdamTraining(denseArchitecture(layers, 'tanh'), settings, freshState(layers));
  training.step(batch, new Random(1));
  await training.takeLoss();
  const gradient = (await training.state()).first[0]!.map((value) => value / 0.1);
  training.dispose();
  const lossWith = async (i: number, by: number): Promise<number> => {
    const weights = layers[0]!.weights.slice();
    weights[i]! += by;
    const moved = [{ ...layers[0]!, weights }, layers[1]!];
    const other = new AdamTraining(denseArchitecture(moved, 'tanh'), settings, freshState(moved));
    const loss = (await other.judge(batch)).loss / 5;
    other.dispose();
    return loss;
  };
  for (let i = 0; i < gradient.length; i++) {
    const difference = ((await lossWith(i, 0.01)) - (await lossWith(i, -0.01))) / 0.02;
    expect(gradient[i]).toBeCloseTo(difference, 3);
  }
});

test('the same seed gives the same weights; a checkpoint leads to them too', async () => {
  const whole = await fit({ dropout: 0.2, epochs: 12 }, {}, { checkpointEvery: 5 });
  const again = await fit({ dropout: 0.2, epochs: 12 });
  expect(again.model).toEqual(whole.model);
  expect(whole.ctx.checkpoints.length).toBe(2);
  for (const resumeFrom of whole.ctx.checkpoints) {
    const resumed = await fit({ dropout: 0.2, epochs: 12 }, {}, { resumeFrom });
    expect(resumed.model).toEqual(whole.model);
  }
});

test('early stopping keeps the weights of the best epoch', async () => {
  const { model, ctx } = await fit({ learningRate: 0.3, patience: 5, epochs: 60 });
  const losses = ctx.points.filter(({ series }) => series === 'valid log loss');
  const best = losses.reduce((least, point) => (point.value < least.value ? point : least));
  expect(model.epochs).toBe(best.step);
  expect(losses.length).toBeLessThanOrEqual(best.step + 5);
});

test.each(['binary', 'regression'] as const)('a %s network as ONNX gives the same answers', async (task) => {
  const data = quadrants(64, 5);
  const y = task === 'regression' ? data.y.map((value, i) => 1000 * value + data.x.columns[0]![i]!) : data.y;
  const train = { x: data.x, y };
  const classes = task === 'regression' ? 1 : 2;
  const { model } = await fit({ epochs: 5, activation: 'relu' }, { task, classes, train, valid: train });
  const graph = new GraphBuilder();
  graph.input('x', 'float32', ['N', 2]);
  graph.node('Identity', [denseNetwork.toOnnx(model, graph, 'x')], {}, { as: 'y' });
  graph.output('y', 'float32', ['N', classes]);
  const cells = Float32Array.from({ length: 128 }, (_, i) => data.x.columns[i % 2]![i >> 1]!);
  const answers = await runOnnx(encodeModel(graph, { name: 'net' }), {
    x: new ort.Tensor('float32', cells, [64, 2])
  });
  const expected = await denseNetwork.predict(model, data.x);
  const scale = task === 'regression' ? 1000 : 1;
  (answers.y!.data as Float32Array).forEach((value, i) =>
    expect(Math.abs(value - expected[i]!) / scale).toBeLessThan(1e-5)
  );
});

test('layers that make no sense are refused by name, and a loss that explodes is told', async () => {
  await expect(fit({ layers: '64, many' })).rejects.toMatchObject({ code: 'job/bad-params' });
  const { train, valid } = { train: quadrants(50, 1), valid: quadrants(20, 2) };
  train.x.columns[0]!.fill(NaN);
  await expect(fit({}, { train, valid })).rejects.toMatchObject({ code: 'train/diverged' });
  // Weights fitted to sane rows may still overflow on those held out.
  const far = quadrants(20, 2);
  far.x.columns[0]!.fill(Infinity);
  await expect(fit({ activation: 'relu' }, { valid: far })).rejects.toMatchObject({ code: 'train/diverged' });
});

interface Peer {
  readonly name: string;
  readonly task: 'multiclass' | 'regression';
  readonly activation: 'relu' | 'tanh' | 'sigmoid';
  readonly weightDecay: number;
  readonly learningRate: number;
  readonly x: readonly number[][];
  readonly y: readonly number[];
  readonly first: readonly (readonly [number[][], number[]])[];
  readonly losses: readonly number[] | null;
  readonly final: readonly (readonly [number[][], number[]])[];
}

const peers = JSON.parse(
  readFileSync(new URL('../../../cases/neural/mlp.json', import.meta.url), 'utf8')
) as { readonly epochs: number; readonly cases: readonly Peer[] };

test.each(peers.cases)('$name: losses and weights are those of scikit-learn', async (peer) => {
  await tf.setBackend('cpu');
  const { activation, weightDecay, learningRate } = peer;
  const layers = peer.first.map(([weights, bias]) => ({
    inputs: weights.length,
    outputs: bias.length,
    weights: Float32Array.from(weights.flat()),
    bias: Float32Array.from(bias)
  }));
  const output = peer.task === 'regression' ? 'value' : 'classes';
  const settings = { output, learningRate, weightDecay, dropout: 0 } as const;
  const training = new AdamTraining(denseArchitecture(layers, activation), settings, freshState(layers));
  const rows = peer.x.length;
  const batch = { rows, x: Float32Array.from(peer.x.flat()), y: Float32Array.from(peer.y) };
  for (let epoch = 0; epoch < peers.epochs; epoch++) {
    training.step(batch, new Random(1));
    const loss = (await training.takeLoss()) / rows;
    if (peer.losses) expect(loss).toBeCloseTo(peer.losses[epoch]!, 5);
  }
  const values = await training.values();
  training.dispose();
  const final = peer.final.flatMap(([weights, bias]) => [weights.flat(), bias]);
  values.forEach((array, i) => array.forEach((value, j) => expect(value).toBeCloseTo(final[i]![j]!, 4)));
});
