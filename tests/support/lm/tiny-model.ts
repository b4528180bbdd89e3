// Tiny models with random weights for tests of the engine: any shape, any number type, the same numbers for the
// same seed. `weights` is what the product loads; `reference` is the oracle on exactly the numbers stored.
import { HearthError } from '$core/errors';
import type { LmArchitecture } from '$core/lm/architecture';
import { ignoredLabel, type TokenBatch } from '$core/lm/batch';
import { loraLayout, loraModules, moduleShape, type LoraSettings } from '$core/lm/lora';
import type { TensorEntry, WeightSource, WeightType } from '$core/lm/weights';
import { Random } from '$core/random';
import type { ReferenceModel } from './reference-model';
import { decodeWeights, encodeWeights } from './weight-types';

const base: LmArchitecture = {
  family: 'llama',
  layers: 2,
  width: 32,
  heads: 4,
  kvHeads: 2,
  headWidth: 8,
  ffnWidth: 48,
  vocabulary: 64,
  context: 128,
  normEpsilon: 1e-5,
  rope: { theta: 10_000 },
  qkvBias: false,
  tied: true
};

/** Shapes that catch what round numbers hide. */
export const tinyArchitectures = {
  /** Round numbers, 2 query heads a key head, tied. */
  plain: base,
  /** 3 query heads a key head as in SmolLM, no dimension a multiple of 16, untied, llama3 positions. */
  three: {
    ...base,
    width: 36,
    heads: 9,
    kvHeads: 3,
    headWidth: 4,
    ffnWidth: 52,
    vocabulary: 67,
    rope: {
      theta: 500_000,
      scaling: {
        type: 'llama3',
        factor: 8,
        lowFrequencyFactor: 1,
        highFrequencyFactor: 4,
        originalContext: 32
      }
    },
    tied: false
  },
  /** 7 query heads a key head, bias, tied: Qwen2; heads are wider together than the stream. */
  seven: {
    ...base,
    family: 'qwen2',
    width: 44,
    heads: 14,
    kvHeads: 2,
    ffnWidth: 60,
    vocabulary: 83,
    normEpsilon: 1e-6,
    rope: { theta: 1_000_000 },
    qkvBias: true
  },
  /** Dimensions that are no multiple of 4, one layer, one key head, linear positions. */
  odd: {
    ...base,
    layers: 1,
    width: 30,
    heads: 3,
    kvHeads: 1,
    headWidth: 10,
    ffnWidth: 45,
    vocabulary: 61,
    rope: { theta: 10_000, scaling: { type: 'linear', factor: 4 } },
    tied: false
  }
} as const satisfies Record<string, LmArchitecture>;

export interface TinyModel {
  readonly architecture: LmArchitecture;
  readonly weights: WeightSource;
  readonly reference: ReferenceModel;
}

/** Matrices are normal with deviation 1/sqrt(in), gains around 1, biases small; rounded to `type`. */
export function tinyModel(architecture: LmArchitecture, type: WeightType = 'F32', seed = 1): TinyModel {
  const random = new Random(seed);
  const values = new Map<string, Float64Array>();
  const shapes = tensorShapes(architecture);
  for (const [name, shape] of shapes) {
    const [centre, deviation] = distribution(name, shape);
    const count = shape.reduce((product, size) => product * size, 1);
    values.set(
      name,
      Float64Array.from({ length: count }, () => centre + deviation * random.normal())
    );
  }
  const weights = memoryWeights(values, shapes, type);
  return { architecture, weights, reference: { architecture, parameters: roundedTo(type, values) } };
}

function distribution(name: string, shape: readonly number[]): readonly [centre: number, deviation: number] {
  if (name.includes('norm')) return [1, 0.1];
  if (name.endsWith('.bias')) return [0, 0.3];
  return [0, name.includes('embed') ? 0.5 : 1 / Math.sqrt(shape[1]!)];
}

/** Shape of each tensor of a checkpoint by its Hugging Face name. */
export function tensorShapes(a: LmArchitecture): ReadonlyMap<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>([['model.embed_tokens.weight', [a.vocabulary, a.width]]]);
  for (let layer = 0; layer < a.layers; layer++) {
    const name = `model.layers.${layer}`;
    shapes.set(`${name}.input_layernorm.weight`, [a.width]);
    for (const module of loraModules) {
      const part = /^(q|k|v|o)_/.test(module) ? 'self_attn' : 'mlp';
      const shape = moduleShape(a, module);
      shapes.set(`${name}.${part}.${module}.weight`, shape);
      if (a.qkvBias && /^(q|k|v)_/.test(module)) shapes.set(`${name}.${part}.${module}.bias`, [shape[0]]);
    }
    shapes.set(`${name}.post_attention_layernorm.weight`, [a.width]);
  }
  shapes.set('model.norm.weight', [a.width]);
  if (!a.tied) shapes.set('lm_head.weight', [a.vocabulary, a.width]);
  return shapes;
}

function roundedTo(type: WeightType, values: ReadonlyMap<string, Float64Array>): Map<string, Float64Array> {
  return new Map([...values].map(([name, v]) => [name, decodeWeights(encodeWeights(v, type), type)]));
}

/** A checkpoint in memory. */
export function memoryWeights(
  values: ReadonlyMap<string, ArrayLike<number>>,
  shapes: ReadonlyMap<string, readonly number[]>,
  type: WeightType
): WeightSource {
  const bytes = new Map([...values].map(([name, v]) => [name, encodeWeights(v, type)]));
  const tensors = new Map(
    [...bytes].map(([name, { length }]): [string, TensorEntry] => [
      name,
      { type, shape: shapes.get(name)!, bytes: length }
    ])
  );
  return {
    tensors,
    read(name, from = 0, to) {
      const all = bytes.get(name);
      if (!all) return Promise.reject(new HearthError('lm/missing-tensor', { tensor: name }));
      return Promise.resolve(all.slice(from, to));
    }
  };
}

/** The oracle of any checkpoint. */
export async function referenceOf(
  architecture: LmArchitecture,
  weights: WeightSource
): Promise<ReferenceModel> {
  const parameters = new Map<string, Float64Array>();
  for (const [name, { type }] of weights.tensors)
    parameters.set(name, decodeWeights(await weights.read(name), type));
  return { architecture, parameters };
}

/** Random adapter values in the order of `loraLayout`: A and B both not zero, so that every gradient counts. */
export function tinyAdapter(
  architecture: LmArchitecture,
  settings: LoraSettings,
  seed = 2
): Float32Array<ArrayBuffer> {
  const random = new Random(seed);
  const { tensors, size } = loraLayout(architecture, settings);
  const values = new Float32Array(size);
  for (const { matrix, shape, offset } of tensors) {
    const deviation = matrix === 'A' ? 1 / Math.sqrt(shape[1]) : 0.1;
    for (let i = 0; i < shape[0] * shape[1]; i++) values[offset + i] = deviation * random.normal();
  }
  return values;
}

export interface TinyBatchOptions {
  /** Share of labels at the beginning of each document that carry no loss. */
  readonly prompt?: number;
  /** Documents in each row. */
  readonly documents?: number;
  readonly seed?: number;
}

/** Random tokens; each document's last position has no label, and each row ends in a little padding if `documents` > 1. */
export function tinyBatch(
  architecture: LmArchitecture,
  rows: number,
  length: number,
  { prompt = 0.25, documents = 1, seed = 3 }: TinyBatchOptions = {}
): TokenBatch {
  const random = new Random(seed);
  const n = rows * length;
  const ids = Uint32Array.from({ length: n }, () => random.below(architecture.vocabulary));
  const labels = new Int32Array(n).fill(ignoredLabel);
  const starts = new Uint32Array(n);
  const share = Math.floor(length / documents);
  for (let i = 0; i < n; i++) {
    const position = i % length;
    const start = Math.min(Math.floor(position / share), documents - 1) * share;
    const isLast = position === length - 1 || (position + 1) % share === 0;
    starts[i] = start;
    if (!isLast && position - start >= share * prompt) labels[i] = ids[i + 1]!;
  }
  return { rows, length, ids, labels, starts };
}
