// The forward pass of a dense network in TensorFlow.js: what adam-training.ts trains.
import * as tf from '@tensorflow/tfjs-core';
import type { Architecture } from './adam-training';
import type { Activation, Layer } from './network';

export function denseArchitecture(layers: readonly Layer[], activation: Activation): Architecture {
  return {
    shapes: layers.flatMap(({ inputs, outputs }): number[][] => [[inputs, outputs], [outputs]]),
    input: [layers[0]!.inputs],
    dropped: layers.slice(0, -1).map(({ outputs }) => outputs),
    forward(x, variables, masks) {
      let tensor = x as tf.Tensor2D;
      layers.forEach((_, i) => {
        tensor = tf.add(tf.matMul(tensor, variables[2 * i] as tf.Tensor2D), variables[2 * i + 1]!);
        if (i === layers.length - 1) return;
        tensor = activations[activation](tensor);
        if (masks[i]) tensor = tf.mul(tensor, masks[i]);
      });
      return tensor;
    }
  };
}

const activations: Readonly<Record<Activation, (x: tf.Tensor2D) => tf.Tensor2D>> = {
  relu: (x) => tf.relu(x),
  tanh: (x) => tf.tanh(x),
  sigmoid: (x) => tf.sigmoid(x)
};
