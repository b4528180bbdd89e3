// The training step in TensorFlow.js, by its autograd: a peer on WebGPU, an oracle of another make on the processor.
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { LoraModule } from '$core/lm/lora';
import { learningRate, lossTokens, type Contender, type TrainingCase } from '../case';
import { caseArrays, type LinearArrays } from './tensors';

type Linear = {
  readonly w: tf.Tensor2D;
  readonly a: tf.Variable<tf.Rank.R2>;
  readonly b: tf.Variable<tf.Rank.R2>;
};

export async function openTfjs(
  one: TrainingCase,
  backend: 'webgpu' | 'cpu' = 'webgpu'
): Promise<Contender & { gradient(): Promise<Float32Array[]> }> {
  if (backend === 'webgpu') await import('@tensorflow/tfjs-backend-webgpu');
  else await import('@tensorflow/tfjs-backend-cpu');
  await tf.setBackend(backend);
  await tf.ready();
  const { loss, variables } = network(one);
  const optimizer = tf.train.adam(learningRate);
  const device = backend === 'webgpu' ? (tf.backend() as WebGPUBackend).device : undefined;
  const step = async (): Promise<number> => {
    const value = optimizer.minimize(loss, true, variables)!;
    const [number] = await value.data();
    await device?.queue.onSubmittedWorkDone();
    value.dispose();
    return number!;
  };
  return {
    step,
    async encodeMs() {
      const began = performance.now();
      const value = optimizer.minimize(loss, true, variables)!;
      const took = performance.now() - began;
      await value.data();
      value.dispose();
      return took;
    },
    async gradient() {
      const { value, grads } = tf.variableGrads(loss, variables);
      const arrays = await Promise.all(variables.map((v) => grads[v.name]!.data() as Promise<Float32Array>));
      tf.dispose([value, ...Object.values(grads)]);
      return arrays;
    },
    close: () => tf.disposeVariables()
  };
}

function network(one: TrainingCase): { loss: () => tf.Scalar; variables: tf.Variable[] } {
  const { architecture: c, batch, settings } = one;
  const { rows, length } = batch;
  const arrays = caseArrays(one);
  const half = c.headWidth / 2;
  const scale = settings.alpha / settings.rank;
  const embedding = tf.tensor2d(arrays.embedding, [c.vocabulary, c.width]);
  const open = ({ w, a, b, out, inner }: LinearArrays): Linear => ({
    w: tf.tensor2d(w, [out, inner]),
    a: tf.variable(tf.tensor2d(a, [settings.rank, inner])),
    b: tf.variable(tf.tensor2d(b, [out, settings.rank]))
  });
  const layers = arrays.layers.map(({ norm0, norm1, linears }) => ({
    norm0: tf.tensor1d(norm0),
    norm1: tf.tensor1d(norm1),
    linears: Object.fromEntries(Object.entries(linears).map(([module, l]) => [module, open(l)])) as Record<
      LoraModule,
      Linear
    >
  }));
  const [norm, ids, mask] = [
    tf.tensor1d(arrays.norm),
    tf.tensor1d(arrays.ids, 'int32'),
    tf.tensor1d(arrays.mask)
  ];
  const targets = tf.tensor1d(arrays.targets, 'int32');
  const [cos, sin] = [arrays.cos, arrays.sin].map((table) => tf.tensor4d(table, [1, length, 1, half]));
  const causal = tf.tensor4d(arrays.causal, [1, 1, length, length]);
  const count = lossTokens(batch);

  const linear = (x: tf.Tensor2D, { w, a, b }: Linear): tf.Tensor2D => {
    const low = tf.matMul(x, a, false, true);
    return tf.add(tf.matMul(x, w, false, true), tf.mul(scale, tf.matMul(low, b, false, true)));
  };
  const rmsNorm = (x: tf.Tensor2D, gain: tf.Tensor1D): tf.Tensor2D =>
    tf.mul(tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), c.normEpsilon))), gain);
  const rotate = (x: tf.Tensor, heads: number): tf.Tensor4D => {
    const split = tf.reshape(x, [rows, length, heads, c.headWidth]);
    const u = tf.slice(split, [0, 0, 0, 0], [-1, -1, -1, half]);
    const v = tf.slice(split, [0, 0, 0, half], [-1, -1, -1, half]);
    const parts = [tf.sub(tf.mul(u, cos!), tf.mul(v, sin!)), tf.add(tf.mul(v, cos!), tf.mul(u, sin!))];
    return tf.concat(parts, -1) as tf.Tensor4D;
  };
  const repeated = (x: tf.Tensor): tf.Tensor4D => {
    const apart = tf.reshape(x, [rows * length, c.kvHeads, 1, c.headWidth]);
    const tiled = tf.tile(apart, [1, 1, c.heads / c.kvHeads, 1]);
    return tf.reshape(tiled, [rows, length, c.heads, c.headWidth]);
  };
  const headsFirst = (x: tf.Tensor4D): tf.Tensor4D => tf.transpose(x, [0, 2, 1, 3]);
  const loss = (): tf.Scalar => {
    let x = tf.gather(embedding, ids) as tf.Tensor2D;
    for (const { norm0, norm1, linears: l } of layers) {
      const h0 = rmsNorm(x, norm0);
      const q = headsFirst(rotate(linear(h0, l.q_proj), c.heads));
      const k = headsFirst(repeated(rotate(linear(h0, l.k_proj), c.kvHeads)));
      const v = headsFirst(repeated(linear(h0, l.v_proj)));
      const scores = tf.add(tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(c.headWidth)), causal);
      const mixed = headsFirst(tf.matMul(tf.softmax(scores), v) as tf.Tensor4D);
      x = tf.add(x, linear(tf.reshape(mixed, [rows * length, c.heads * c.headWidth]), l.o_proj));
      const h1 = rmsNorm(x, norm1);
      const gate = linear(h1, l.gate_proj);
      x = tf.add(x, linear(tf.mul(tf.mul(gate, tf.sigmoid(gate)), linear(h1, l.up_proj)), l.down_proj));
    }
    const logits = tf.matMul(rmsNorm(x, norm), embedding, false, true);
    const each = tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), tf.oneHot(targets, c.vocabulary)), -1));
    return tf.div(tf.sum(tf.mul(each, mask)), count) as tf.Scalar;
  };
  const variables = layers.flatMap(({ linears }) => Object.values(linears).flatMap(({ a, b }) => [a, b]));
  return { loss, variables };
}
