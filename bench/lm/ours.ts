// The training step in our engine, and what it could not be faster than: its products of matrices alone.
import type { LmArchitecture } from '$core/lm/architecture';
import { Buffers } from '$workers/lm/gpu/buffers';
import type { Gpu } from '$workers/lm/gpu/device';
import { Program, type Op } from '$workers/lm/gpu/program';
import { LoadedModel } from '$workers/lm/model/loaded-model';
import { Trainer } from '$workers/lm/train/trainer';
import { matmul } from '$workers/lm/wgsl/matmul';
import { learningRate, lossTokens, type Contender, type TrainingCase } from './case';

export interface Ours extends Contender {
  readonly trainer: Trainer;
  readonly model: LoadedModel;
  /** One micro-batch without the update. */
  accumulate(): Promise<void>;
}

export async function openOurs(gpu: Gpu, one: TrainingCase, recompute = false): Promise<Ours> {
  const model = await LoadedModel.load(gpu, one.architecture, one.weights);
  const { rows, length } = one.batch;
  const optimizer = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clip: 0 };
  const trainer = await Trainer.create(model, {
    lora: one.settings,
    rows,
    length,
    recompute,
    seed: 1,
    optimizer
  });
  trainer.initialise(one.adapter);
  const count = lossTokens(one.batch);
  return {
    trainer,
    model,
    accumulate: () => trainer.accumulate(one.batch, count),
    async step() {
      await trainer.accumulate(one.batch, count);
      return (await trainer.update(learningRate)).loss;
    },
    // What runs before the first await is all that encodes: a step of these shapes is one submit or two.
    async encodeMs() {
      const began = performance.now();
      const accumulated = trainer.accumulate(one.batch, count);
      const first = performance.now() - began;
      await accumulated;
      const again = performance.now();
      const updated = trainer.update(learningRate);
      const second = performance.now() - again;
      await updated;
      return first + second;
    },
    close() {
      trainer.close();
      model.close();
    }
  };
}

/** Products of a step with frozen weights: each linear layer forward, and the gradient of its input. */
export async function matmulFloor(
  gpu: Gpu,
  a: LmArchitecture,
  tokens: number
): Promise<{ run(): Promise<void>; close(): void }> {
  const buffers = new Buffers(gpu);
  const uniform = buffers.uniform(32);
  buffers.write(uniform, Uint32Array.of(tokens, tokens, 1, 0, 0, 0, 0, 0));
  const [q, kv] = [a.heads * a.headWidth, a.kvHeads * a.headWidth];
  const layer: readonly (readonly [out: number, inner: number])[] = [
    [q + 2 * kv, a.width],
    [a.width, q],
    [2 * a.ffnWidth, a.width],
    [a.width, a.ffnWidth]
  ];
  const products = [
    ...Array.from({ length: a.layers }, () => layer).flat(),
    [a.vocabulary, a.width] as const
  ];
  const ops: Op[] = products.flatMap(([out, inner], i) => {
    const [x, w, y] = [tokens * inner, out * inner, tokens * out].map((size) => buffers.storage(size));
    const forward = { form: 'nt', n: out, k: inner, type: 'F32' } as const;
    const back = { form: 'nn', n: inner, k: out, type: 'F32' } as const;
    const views = { w: w!, run: uniform };
    const ahead = matmul('forward', forward, { ...views, a: x!, y: y! }, tokens);
    // Nothing learns below the first q, k, v: their input has no gradient.
    return i === 0 ? [ahead] : [ahead, matmul('backward', back, { ...views, a: y!, y: x! }, tokens)];
  });
  const program = await Program.build(gpu, ops);
  return { run: () => program.run(), close: () => buffers.close() };
}
