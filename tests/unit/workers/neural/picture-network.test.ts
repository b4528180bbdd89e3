import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import * as ort from 'onnxruntime-web';
import { expect, test } from 'vitest';
import { GraphBuilder } from '$core/onnx/graph';
import { encodeModel } from '$core/onnx/writer';
import { Random } from '$core/random';
import { AdamTraining, stateOf, type Batch } from '$workers/neural/families/adam-training';
import {
  addPictureNetwork,
  firstValues,
  pictureArchitecture
} from '$workers/neural/families/picture-network';
import { runOnnx } from '../../../support/run-onnx';

const side = 8;
const network = { side, classes: 2 };
const settings = { output: 'classes', learningRate: 0.01, weightDecay: 0, dropout: 0.1 } as const;

/** Stripes, standing or lying, at a place of their own. */
function stripes(rows: number, seed: number): Batch {
  const random = new Random(seed);
  const y = Float32Array.from({ length: rows }, () => random.below(2));
  const pixels = side * side;
  const x = new Float32Array(rows * pixels * 3);
  y.forEach((kind, row) => {
    const [from, width] = [random.below(side - 2), 1 + random.below(2)];
    for (let i = 0; i < pixels; i++) {
      const along = kind === 0 ? i % side : Math.floor(i / side);
      const value = along >= from && along < from + width ? 1 : 0.1 * random.uniform();
      x.fill(value, 3 * (pixels * row + i), 3 * (pixels * row + i) + 3);
    }
  });
  return { rows, x, y };
}

test('learns to tell stripes apart, and the file gives what the network gave', async () => {
  await tf.setBackend('cpu');
  const training = new AdamTraining(pictureArchitecture(network), settings, stateOf(firstValues(network, 1)));
  const before = (await training.judge(stripes(10, 9))).loss;
  const random = new Random(3);
  for (let step = 0; step < 12; step++) training.step(stripes(8, 10 + step), random);
  const judged = stripes(10, 9);
  expect((await training.judge(judged)).loss).toBeLessThan(before / 2);

  const own = await training.predict(judged);
  const graph = new GraphBuilder();
  const scores = addPictureNetwork(
    network,
    await training.values(),
    graph,
    graph.input('image', 'float32', ['N', side, side, 3])
  );
  graph.node('Identity', [scores], {}, { as: 'scores' });
  graph.output('scores', 'float32', ['N', 2]);
  const feeds = { image: new ort.Tensor('float32', judged.x, [10, side, side, 3]) };
  const { scores: theirs } = await runOnnx(encodeModel(graph, { name: 'pictures' }), feeds);
  own.forEach((value, i) => expect((theirs!.data as Float32Array)[i]).toBeCloseTo(value, 4));
  training.dispose();
});

test('gradients equal finite differences', async () => {
  await tf.setBackend('cpu');
  const still = { ...settings, learningRate: 0, dropout: 0 };
  const batch = stripes(2, 5);
  const first = firstValues(network, 2);
  const training = new AdamTraining(pictureArchitecture(network), still, stateOf(first));
  training.step(batch, new Random(1));
  const { first: moments } = await training.state();
  training.dispose();
  const lossWith = async (variable: number, i: number, by: number): Promise<number> => {
    const moved = first.map((values) => values.slice());
    moved[variable]![i]! += by;
    const other = new AdamTraining(pictureArchitecture(network), still, stateOf(moved));
    const loss = (await other.judge(batch)).loss / 2;
    other.dispose();
    return loss;
  };
  for (const [variable, i] of [
    [0, 40],
    [2, 7],
    [4, 300],
    [6, 5],
    [7, 1]
  ] as const) {
    const difference = ((await lossWith(variable, i, 0.01)) - (await lossWith(variable, i, -0.01))) / 0.02;
    expect(moments[variable]![i]! / 0.1).toBeCloseTo(difference, 2);
  }
});
