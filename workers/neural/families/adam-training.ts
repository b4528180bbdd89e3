// The training state of a network in TensorFlow.js: weights and Adam's moments (Kingma & Ba 2015), one step a
// batch. Everything random comes from the caller's generator, so a run repeats, and state goes in and out as plain
// arrays, so that it can be saved.
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import type { Random } from '$core/random';
import type { Layer } from './network';

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

/** What a network is, but for the values of its variables. */
export interface Architecture {
  /** Of each variable; weights and biases in turn. */
  readonly shapes: readonly number[][];
  /** Of one row of input. */
  readonly input: readonly number[];
  /** Neurons of each place where dropout may cut some off. */
  readonly dropped: readonly number[];
  /** [rows, classes] scores, or [rows, 1] values. `masks` are of `dropped`, or empty. */
  forward(x: tf.Tensor, variables: readonly tf.Tensor[], masks: readonly tf.Tensor[]): tf.Tensor2D;
}

export interface AdamSettings {
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

/** Sums over rows. */
export interface Judged {
  readonly loss: number;
  /** Rows whose own class has the highest score. */
  readonly right: number;
}

export class AdamTraining {
  readonly #architecture: Architecture;
  readonly #settings: AdamSettings;
  /** Sizes of the variables, in the order of the state. */
  readonly #sizes: readonly number[];
  // All variables end to end: one update a step instead of one for each, as dispatches cost more than arithmetic.
  #values: tf.Tensor1D;
  #first: tf.Tensor1D;
  #second: tf.Tensor1D;
  readonly #penalty: tf.Tensor1D | undefined;
  #step: number;
  #loss: tf.Scalar | undefined;

  constructor(architecture: Architecture, settings: AdamSettings, state: AdamState) {
    this.#architecture = architecture;
    this.#settings = settings;
    this.#step = state.step;
    this.#sizes = architecture.shapes.map((shape) => shape.reduce((product, size) => product * size, 1));
    this.#values = tf.tensor1d(joined(state.values));
    this.#first = tf.tensor1d(joined(state.first));
    this.#second = tf.tensor1d(joined(state.second));
    const { weightDecay } = settings;
    if (weightDecay === 0) return;
    const penalties = this.#sizes.map((size, i) =>
      new Float32Array(size).fill(i % 2 === 0 ? weightDecay : 0)
    );
    this.#penalty = tf.tensor1d(joined(penalties));
  }

  /** One step along the gradient of the mean loss of a batch. */
  step(batch: Batch, random: Random): void {
    this.#step++;
    const [values, first, second, loss] = tf.tidy(() => {
      const x = this.#inputOf(batch);
      const masks = this.#masks(batch.rows, random);
      const meanLoss = (...variables: tf.Tensor[]): tf.Scalar =>
        this.#meanLoss(this.#architecture.forward(x, variables, masks), batch);
      const { value, grads } = tf.valueAndGrads(meanLoss)(this.#variables());
      const moved = this.#move(tf.concat1d(grads.map((gradient) => tf.reshape(gradient, [-1]))));
      const weighted = tf.mul(value, batch.rows);
      return [...moved, this.#loss ? tf.add(this.#loss, weighted) : weighted];
    }) as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D, tf.Scalar];
    tf.dispose([this.#values, this.#first, this.#second]);
    this.#loss?.dispose();
    [this.#values, this.#first, this.#second, this.#loss] = [values, first, second, loss];
  }

  /** The loss summed over the rows stepped through since the last call; waits for the device. */
  async takeLoss(): Promise<number> {
    const [sum] = this.#loss ? await this.#loss.data() : [0];
    this.#loss?.dispose();
    this.#loss = undefined;
    return sum!;
  }

  /** Of rows, without a step and without dropout; `right` is 0 in a regression. */
  async judge(batch: Batch): Promise<Judged> {
    const found = tf.tidy(() => {
      const scores = this.#scores(batch);
      const loss = tf.mul(this.#meanLoss(scores, batch), batch.rows);
      if (this.#settings.output !== 'classes') return tf.stack([loss, tf.scalar(0)]);
      const right = tf.equal(tf.argMax(scores, 1), tf.tensor1d(batch.y, 'int32'));
      return tf.stack([loss, tf.sum(tf.cast(right, 'float32'))]);
    });
    try {
      const [loss, right] = await found.data();
      return { loss: loss!, right: right! };
    } finally {
      found.dispose();
    }
  }

  /** [rows, classes] probabilities, or [rows] values; without dropout. */
  async predict(batch: Pick<Batch, 'rows' | 'x'>): Promise<Float32Array> {
    const found = tf.tidy(() => {
      const scores = this.#scores(batch);
      return this.#settings.output === 'classes' ? tf.softmax(scores) : scores;
    });
    try {
      // A copy, because a backend may hand out its own memory.
      return Float32Array.from(await found.data());
    } finally {
      found.dispose();
    }
  }

  async values(): Promise<Float32Array[]> {
    return this.#read(this.#values);
  }

  async state(): Promise<AdamState> {
    return {
      step: this.#step,
      values: await this.#read(this.#values),
      first: await this.#read(this.#first),
      second: await this.#read(this.#second)
    };
  }

  dispose(): void {
    this.#loss?.dispose();
    this.#penalty?.dispose();
    tf.dispose([this.#values, this.#first, this.#second]);
  }

  /** Cut apart on the device. */
  #variables(): tf.Tensor[] {
    return tf
      .split(this.#values, [...this.#sizes])
      .map((flat, i) => tf.reshape(flat, this.#architecture.shapes[i]!));
  }

  /** Copies, because a backend may hand out its own memory. */
  async #read(tensor: tf.Tensor1D): Promise<Float32Array[]> {
    const all = await tensor.data();
    let end = 0;
    return this.#sizes.map((size) => Float32Array.from(all.subarray(end, (end += size))));
  }

  #scores(batch: Pick<Batch, 'rows' | 'x'>): tf.Tensor2D {
    return this.#architecture.forward(this.#inputOf(batch), this.#variables(), []);
  }

  #inputOf({ rows, x }: Pick<Batch, 'rows' | 'x'>): tf.Tensor {
    return tf.tensor(x, [rows, ...this.#architecture.input]);
  }

  /** Softmax cross-entropy, or half the squared error. */
  #meanLoss(scores: tf.Tensor2D, { rows, y }: Batch): tf.Scalar {
    if (this.#settings.output === 'value') {
      const difference = tf.sub(scores, tf.tensor2d(y, [rows, 1]));
      return tf.mul(tf.mean(tf.square(difference)), 0.5);
    }
    const classes = scores.shape[1];
    const labels = tf.tensor1d(Int32Array.from(y), 'int32');
    const hot = tf.cast(tf.oneHot(labels, classes), 'float32') as tf.Tensor2D;
    return meanCrossEntropy(scores, hot);
  }

  /** Each with its own tidy, so that no more than it needs is held at once. @returns values and moments after a step */
  #move(gradient: tf.Tensor1D): [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D] {
    const full = this.#penalty ? tf.add(gradient, tf.mul(this.#values, this.#penalty)) : gradient;
    const first = tf.tidy((): tf.Tensor1D => tf.add(tf.mul(this.#first, beta1), tf.mul(full, 1 - beta1)));
    const second = tf.tidy((): tf.Tensor1D =>
      tf.add(tf.mul(this.#second, beta2), tf.mul(tf.square(full), 1 - beta2))
    );
    const rate =
      (this.#settings.learningRate * Math.sqrt(1 - beta2 ** this.#step)) / (1 - beta1 ** this.#step);
    const values = tf.tidy((): tf.Tensor1D =>
      tf.sub(this.#values, tf.div(tf.mul(first, rate), tf.add(tf.sqrt(second), epsilon)))
    );
    return [values, first, second];
  }

  /** Kept neurons scaled up, so that the expected sum stays (inverted dropout). */
  #masks(rows: number, random: Random): tf.Tensor[] {
    const { dropout } = this.#settings;
    if (dropout === 0) return [];
    return this.#architecture.dropped.map((outputs) => {
      const mask = Float32Array.from({ length: rows * outputs }, () =>
        random.uniform() < dropout ? 0 : 1 / (1 - dropout)
      );
      return tf.tensor2d(mask, [rows, outputs]);
    });
  }
}

/** With the gradient known, (softmax - hot) / rows, instead of one through each operation. */
const meanCrossEntropy = tf.customGrad<tf.Scalar>((...given) => {
  const [scores, hot, save] = given as unknown as [tf.Tensor2D, tf.Tensor2D, tf.GradSaveFunc];
  const shifted = tf.sub(scores, tf.max(scores, 1, true));
  const logs = tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), 1, true)));
  save([logs, hot]);
  const rows = scores.shape[0];
  return {
    value: tf.mul(tf.sum(tf.mul(hot, logs)), -1 / rows),
    gradFunc(upstream, saved) {
      const [logits, labels] = saved as [tf.Tensor2D, tf.Tensor2D];
      const gradient = tf.mul(tf.sub(tf.exp(logits), labels), tf.div(upstream, rows));
      return [gradient, tf.zerosLike(labels)];
    }
  };
}) as (scores: tf.Tensor2D, hot: tf.Tensor2D) => tf.Scalar;

function joined(arrays: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}

/** The state before the first step: of layers, or of variables. */
export function freshState(layers: readonly Layer[]): AdamState {
  return stateOf(layers.flatMap(({ weights, bias }) => [weights, bias]));
}

export function stateOf(values: readonly Float32Array[]): AdamState {
  const zeros = () => values.map((array) => new Float32Array(array.length));
  return { step: 0, values, first: zeros(), second: zeros() };
}

/** Layers with other values. */
export function withValues(layers: readonly Layer[], values: readonly Float32Array[]): Layer[] {
  return layers.map((layer, i) => ({ ...layer, weights: values[2 * i]!, bias: values[2 * i + 1]! }));
}
