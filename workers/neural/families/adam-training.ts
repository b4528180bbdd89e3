// The training state of a dense network in TensorFlow.js: weights and Adam's moments (Kingma & Ba 2015) as
// variables, one step a batch. Everything random comes from the caller's generator, so a run repeats, and state
// goes in and out as plain arrays, so that it can be saved.
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import type { Random } from '$core/random';
import type { Activation, Layer } from './network';

const beta1 = 0.9;
const beta2 = 0.999;
const epsilon = 1e-8;

/** Saved between steps. One array per variable: weights and bias of each layer in turn. */
export interface AdamState {
  readonly step: number;
  readonly values: readonly Float32Array[];
  readonly first: readonly Float32Array[];
  readonly second: readonly Float32Array[];
}

export interface AdamSettings {
  readonly activation: Activation;
  readonly output: 'classes' | 'value';
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly dropout: number;
}

/** [rows, columns] f32 row by row, and per row a class index or a value. */
export interface Batch {
  readonly rows: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
}

export class AdamTraining {
  readonly #layers: readonly Layer[];
  readonly #settings: AdamSettings;
  readonly #values: tf.Variable[];
  readonly #first: tf.Variable[];
  readonly #second: tf.Variable[];
  #step: number;
  #loss: tf.Scalar | undefined;

  constructor(layers: readonly Layer[], settings: AdamSettings, state: AdamState) {
    this.#layers = layers;
    this.#settings = settings;
    this.#step = state.step;
    const shapes = layers.flatMap(({ inputs, outputs }): number[][] => [[inputs, outputs], [outputs]]);
    const variables = (arrays: readonly Float32Array[], trainable: boolean): tf.Variable[] =>
      arrays.map((array, i) => tf.tidy(() => tf.variable(tf.tensor(array.slice(), shapes[i]!), trainable)));
    this.#values = variables(state.values, true);
    this.#first = variables(state.first, false);
    this.#second = variables(state.second, false);
  }

  /** One step along the gradient of the mean loss of a batch. */
  step(batch: Batch, random: Random): void {
    this.#step++;
    tf.tidy(() => {
      const x = tf.tensor2d(batch.x, [batch.rows, batch.x.length / batch.rows]);
      const masks = this.#masks(batch.rows, random);
      const { value, grads } = tf.variableGrads(
        () => this.#meanLoss(this.#forward(x, masks), batch),
        this.#values
      );
      this.#values.forEach((variable, i) => this.#update(variable, grads[variable.name]!, i));
      const weighted = tf.mul(value, batch.rows);
      const sum = tf.keep(this.#loss ? tf.add(this.#loss, weighted) : weighted) as tf.Scalar;
      this.#loss?.dispose();
      this.#loss = sum;
    });
  }

  /** The loss summed over the rows stepped through since the last call; waits for the device. */
  async takeLoss(): Promise<number> {
    const [sum] = this.#loss ? await this.#loss.data() : [0];
    this.#loss?.dispose();
    this.#loss = undefined;
    return sum!;
  }

  /** Summed loss of rows, without a step and without dropout. */
  async lossOf(batch: Batch): Promise<number> {
    const loss = tf.tidy(() => {
      const x = tf.tensor2d(batch.x, [batch.rows, batch.x.length / batch.rows]);
      return tf.mul(this.#meanLoss(this.#forward(x, []), batch), batch.rows);
    });
    try {
      const [sum] = await loss.data();
      return sum!;
    } finally {
      loss.dispose();
    }
  }

  async values(): Promise<Float32Array[]> {
    return readAll(this.#values);
  }

  async state(): Promise<AdamState> {
    const [values, first, second] = [this.#values, this.#first, this.#second];
    return {
      step: this.#step,
      values: await readAll(values),
      first: await readAll(first),
      second: await readAll(second)
    };
  }

  dispose(): void {
    this.#loss?.dispose();
    for (const variable of [...this.#values, ...this.#first, ...this.#second]) variable.dispose();
  }

  #forward(x: tf.Tensor2D, masks: readonly tf.Tensor[]): tf.Tensor2D {
    let tensor = x;
    this.#layers.forEach((_, i) => {
      tensor = tf.add(tf.matMul(tensor, this.#values[2 * i] as tf.Tensor2D), this.#values[2 * i + 1]!);
      if (i === this.#layers.length - 1) return;
      tensor = activations[this.#settings.activation](tensor);
      if (masks[i]) tensor = tf.mul(tensor, masks[i]);
    });
    return tensor;
  }

  /** Softmax cross-entropy, or half the squared error. */
  #meanLoss(scores: tf.Tensor2D, { rows, y }: Batch): tf.Scalar {
    if (this.#settings.output === 'value') {
      const difference = tf.sub(scores, tf.tensor2d(y, [rows, 1]));
      return tf.mul(tf.mean(tf.square(difference)), 0.5);
    }
    const hot = tf.oneHot(tf.tensor1d(Int32Array.from(y), 'int32'), scores.shape[1]);
    const shifted = tf.sub(scores, tf.max(scores, 1, true));
    const logs = tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), 1, true)));
    return tf.neg(tf.mean(tf.sum(tf.mul(hot, logs), 1)));
  }

  #update(variable: tf.Variable, gradient: tf.Tensor, i: number): void {
    const { learningRate, weightDecay } = this.#settings;
    const isWeight = i % 2 === 0;
    const full = isWeight && weightDecay > 0 ? tf.add(gradient, tf.mul(variable, weightDecay)) : gradient;
    const first = tf.add(tf.mul(this.#first[i]!, beta1), tf.mul(full, 1 - beta1));
    const second = tf.add(tf.mul(this.#second[i]!, beta2), tf.mul(tf.square(full), 1 - beta2));
    const rate = (learningRate * Math.sqrt(1 - beta2 ** this.#step)) / (1 - beta1 ** this.#step);
    variable.assign(tf.sub(variable, tf.div(tf.mul(first, rate), tf.add(tf.sqrt(second), epsilon))));
    this.#first[i]!.assign(first);
    this.#second[i]!.assign(second);
  }

  /** Kept neurons scaled up, so that the expected sum stays (inverted dropout). */
  #masks(rows: number, random: Random): tf.Tensor[] {
    const { dropout } = this.#settings;
    if (dropout === 0) return [];
    return this.#layers.slice(0, -1).map(({ outputs }) => {
      const mask = Float32Array.from({ length: rows * outputs }, () =>
        random.uniform() < dropout ? 0 : 1 / (1 - dropout)
      );
      return tf.tensor2d(mask, [rows, outputs]);
    });
  }
}

const activations: Readonly<Record<Activation, (x: tf.Tensor2D) => tf.Tensor2D>> = {
  relu: (x) => tf.relu(x),
  tanh: (x) => tf.tanh(x),
  sigmoid: (x) => tf.sigmoid(x)
};

/** Copies, because a backend may hand out its own memory. */
async function readAll(variables: readonly tf.Variable[]): Promise<Float32Array[]> {
  const read = await Promise.all(variables.map((variable) => variable.data()));
  return read.map((array) => Float32Array.from(array));
}

/** The state before the first step. */
export function freshState(layers: readonly Layer[]): AdamState {
  const values = layers.flatMap(({ weights, bias }) => [weights, bias]);
  const zeros = () => values.map((array) => new Float32Array(array.length));
  return { step: 0, values, first: zeros(), second: zeros() };
}

/** Layers with other values. */
export function withValues(layers: readonly Layer[], values: readonly Float32Array[]): Layer[] {
  return layers.map((layer, i) => ({ ...layer, weights: values[2 * i]!, bias: values[2 * i + 1]! }));
}
