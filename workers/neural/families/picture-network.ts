// A small convolutional network: blocks of a 3 x 3 convolution, a rectifier and the largest of each 2 x 2, then one layer of
// classes. Convolutions are products of matrices over nine shifted copies, so that every backend has their gradients, and
// all give the same numbers; in the ONNX graph they are plain Conv and MaxPool.
import * as tf from '@tensorflow/tfjs-core';
import type { GraphBuilder } from '$core/onnx/graph';
import { Random } from '$core/random';
import type { Architecture } from './adam-training';

/** Filters of each block. */
const filters = [16, 32, 64] as const;
const taps = 9;

export interface PictureNetwork {
  /** Pixels of a side; a multiple of 8. */
  readonly side: number;
  readonly classes: number;
}

/** Multiply-adds of one picture, forwards. */
export function workOf({ side, classes }: PictureNetwork): number {
  let work = 0;
  blocks(side).forEach(({ size, from, to }) => (work += size * size * taps * from * to));
  return work + flatWidth(side) * classes;
}

/** Each block's side, and its channels before and after. */
function blocks(
  side: number
): readonly { readonly size: number; readonly from: number; readonly to: number }[] {
  return filters.map((to, i) => ({ size: side / 2 ** i, from: filters[i - 1] ?? 3, to }));
}

function flatWidth(side: number): number {
  return (side / 2 ** filters.length) ** 2 * filters.at(-1)!;
}

function shapesOf({ side, classes }: PictureNetwork): number[][] {
  const convolutions = blocks(side).flatMap(({ from, to }) => [[taps * from, to], [to]]);
  return [...convolutions, [flatWidth(side), classes], [classes]];
}

/** Random first weights (He et al. 2015), biases 0. */
export function firstValues(network: PictureNetwork, seed: number): Float32Array[] {
  const random = new Random(seed, 7);
  return shapesOf(network).map((shape) => {
    const size = shape.reduce((product, length) => product * length, 1);
    if (shape.length === 1) return new Float32Array(size);
    const std = Math.sqrt(2 / shape[0]!);
    return Float32Array.from({ length: size }, () => std * random.normal());
  });
}

export function pictureArchitecture(network: PictureNetwork): Architecture {
  const { side } = network;
  return {
    shapes: shapesOf(network),
    input: [side, side, 3],
    dropped: [flatWidth(side)],
    forward(x, variables, [mask]) {
      let tensor = tf.sub(x, 0.5) as tf.Tensor4D;
      blocks(side).forEach((_, i) => {
        const shifted = convolved(tensor, variables[2 * i] as tf.Tensor2D, variables[2 * i + 1]!);
        tensor = pooled(tf.relu(shifted));
      });
      const flat = tf.reshape(tensor, [tensor.shape[0], -1]) as tf.Tensor2D;
      const [weights, bias] = variables.slice(-2) as [tf.Tensor2D, tf.Tensor];
      return tf.add(tf.matMul(mask ? tf.mul(flat, mask) : flat, weights), bias);
    }
  };
}

/** [N, H, W, from] to [N, H, W, to], zeros around the border. Weights [9 * from, to], tap after tap. */
function convolved(x: tf.Tensor4D, weights: tf.Tensor2D, bias: tf.Tensor): tf.Tensor4D {
  const [rows, height, width, from] = x.shape;
  const padded = tf.pad(x, [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0]
  ]);
  const shifted = Array.from({ length: taps }, (_, tap) =>
    tf.slice(padded, [0, Math.floor(tap / 3), tap % 3, 0], [rows, height, width, from])
  );
  const columns = tf.reshape(tf.concat(shifted, 3), [rows * height * width, taps * from]) as tf.Tensor2D;
  const out = tf.add(tf.matMul(columns, weights), bias);
  return tf.reshape(out, [rows, height, width, weights.shape[1]]) as tf.Tensor4D;
}

/** The largest of each 2 x 2, by comparing halves. */
function pooled(x: tf.Tensor4D): tf.Tensor4D {
  const [rows, height, width, channels] = x.shape;
  const lines = tf.reshape(x, [(rows * height) / 2, 2, width, channels]);
  const half = [(rows * height) / 2, 1, width, channels];
  const tall = tf.maximum(tf.slice(lines, [0, 0, 0, 0], half), tf.slice(lines, [0, 1, 0, 0], half));
  const pairs = tf.reshape(tall, [(rows * height * width) / 4, 2 * channels]);
  const own = [(rows * height * width) / 4, channels];
  const both = tf.maximum(tf.slice(pairs, [0, 0], own), tf.slice(pairs, [0, channels], own));
  return tf.reshape(both, [rows, height / 2, width / 2, channels]) as tf.Tensor4D;
}

/** Adds the network to a graph, from a float tensor [N, side, side, 3]; gives the name of [N, classes] probabilities. */
export function addPictureNetwork(
  network: PictureNetwork,
  values: readonly Float32Array[],
  graph: GraphBuilder,
  input: string
): string {
  const half = graph.constant('half', 'float32', [1], Float32Array.of(0.5));
  let tensor = graph.node('Transpose', [graph.node('Sub', [input, half])], {
    perm: BigInt64Array.of(0n, 3n, 1n, 2n)
  });
  blocks(network.side).forEach(({ from, to }, i) => {
    const weights = graph.constant(
      'filters',
      'float32',
      [to, from, 3, 3],
      asFilters(values[2 * i]!, from, to)
    );
    const bias = graph.constant('bias', 'float32', [to], values[2 * i + 1]!);
    const size = { kernel_shape: BigInt64Array.of(3n, 3n), pads: BigInt64Array.of(1n, 1n, 1n, 1n) };
    tensor = graph.node('Relu', [graph.node('Conv', [tensor, weights, bias], size)]);
    const two = { kernel_shape: BigInt64Array.of(2n, 2n), strides: BigInt64Array.of(2n, 2n) };
    tensor = graph.node('MaxPool', [tensor], two);
  });
  const back = graph.node('Transpose', [tensor], { perm: BigInt64Array.of(0n, 2n, 3n, 1n) });
  const width = flatWidth(network.side);
  const flat = graph.node('Reshape', [
    back,
    graph.constant('flat', 'int64', [2], BigInt64Array.of(-1n, BigInt(width)))
  ]);
  const [weights, bias] = values.slice(-2) as [Float32Array, Float32Array];
  const scores = graph.node('Gemm', [
    flat,
    graph.constant('weights', 'float32', [width, network.classes], weights),
    graph.constant('bias', 'float32', [network.classes], bias)
  ]);
  return graph.node('Softmax', [scores], { axis: { i: 1 } });
}

/** [9 * from, to] as ONNX has them: [to, from, 3, 3]. */
function asFilters(values: Float32Array, from: number, to: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let tap = 0; tap < taps; tap++)
    for (let c = 0; c < from; c++)
      for (let k = 0; k < to; k++) out[(k * from + c) * taps + tap] = values[(tap * from + c) * to + k]!;
  return out;
}
