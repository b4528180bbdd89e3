// A dense network as plain numbers: first weights, the forward pass, its ONNX graph. Training is adam-training.ts.
import type { GraphBuilder } from '$core/onnx/graph';
import { Random } from '$core/random';
import type { Matrix } from '$core/training/family';

export type Activation = 'relu' | 'tanh' | 'sigmoid';

export interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** [inputs, outputs] row by row. */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

export interface Network {
  readonly layers: readonly Layer[];
  readonly activation: Activation;
  /** Softmax over the last layer, or one value. */
  readonly output: 'classes' | 'value';
}

/**
 * Random first weights, even within a bound (Glorot & Bengio 2010), as scikit-learn and Keras draw them; biases 0. The larger ones
 * of He et al. 2015 say wilder things of rows far from the others (california housing: R2 0.76 for 0.77).
 */
export function firstLayers(sizes: readonly number[], seed: number): Layer[] {
  const random = new Random(seed, 7);
  return sizes.slice(1).map((outputs, i) => {
    const inputs = sizes[i]!;
    const bound = Math.sqrt(6 / (inputs + outputs));
    const weights = Float32Array.from({ length: inputs * outputs }, () => bound * (2 * random.uniform() - 1));
    return { inputs, outputs, weights, bias: new Float32Array(outputs) };
  });
}

/** [rows * classes] probabilities, or [rows] values. */
export function forward(network: Network, x: Matrix): Float64Array {
  const width = network.layers.at(-1)!.outputs;
  const out = new Float64Array(x.rows * width);
  for (let row = 0; row < x.rows; row++) {
    let values = Float64Array.from(x.columns, (column) => column[row]!);
    network.layers.forEach((layer, i) => {
      values = affine(layer, values);
      if (i < network.layers.length - 1) activate(values, network.activation);
    });
    if (network.output === 'classes') softmax(values);
    out.set(values, row * width);
  }
  return out;
}

function affine({ inputs, outputs, weights, bias }: Layer, values: Float64Array): Float64Array<ArrayBuffer> {
  const out = Float64Array.from(bias);
  for (let i = 0; i < inputs; i++) {
    const value = values[i]!;
    if (value === 0) continue;
    for (let j = 0, at = i * outputs; j < outputs; j++, at++) out[j]! += value * weights[at]!;
  }
  return out;
}

function activate(values: Float64Array, activation: Activation): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    values[i] =
      activation === 'relu'
        ? Math.max(0, value)
        : activation === 'tanh'
          ? Math.tanh(value)
          : 1 / (1 + Math.exp(-value));
  }
}

function softmax(values: Float64Array): void {
  const most = Math.max(...values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] = Math.exp(values[i]! - most);
  for (let i = 0; i < values.length; i++) values[i]! /= sum;
}

const operators: Readonly<Record<Activation, string>> = { relu: 'Relu', tanh: 'Tanh', sigmoid: 'Sigmoid' };

/** Adds the network; gives the name of its output tensor. */
export function addNetwork(network: Network, graph: GraphBuilder, input: string): string {
  let tensor = input;
  network.layers.forEach(({ inputs, outputs, weights, bias }, i) => {
    const w = graph.constant('weights', 'float32', [inputs, outputs], weights);
    const b = graph.constant('bias', 'float32', [outputs], bias);
    tensor = graph.node('Gemm', [tensor, w, b]);
    if (i < network.layers.length - 1) tensor = graph.node(operators[network.activation], [tensor]);
  });
  return network.output === 'classes' ? graph.node('Softmax', [tensor], { axis: { i: 1 } }) : tensor;
}
