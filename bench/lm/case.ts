// The training step that engines are compared on: a small Llama with random weights, LoRA on all seven matrices, one
// batch. Made from a seed, so that every contender has the same numbers.
import type { LmArchitecture } from '$core/lm/architecture';
import type { TokenBatch } from '$core/lm/batch';
import { loraModules, type LoraSettings } from '$core/lm/lora';
import type { WeightType } from '$core/lm/weights';
import { tinyAdapter, tinyBatch, tinyModel, type TinyModel } from '../../tests/support/lm/tiny-model';

export interface TrainingCase extends TinyModel {
  readonly settings: LoraSettings;
  readonly adapter: Float32Array<ArrayBuffer>;
  readonly batch: TokenBatch;
}

const base: LmArchitecture = {
  family: 'llama',
  layers: 2,
  width: 128,
  heads: 4,
  kvHeads: 2,
  headWidth: 32,
  ffnWidth: 352,
  vocabulary: 512,
  context: 256,
  normEpsilon: 1e-5,
  rope: { theta: 10_000 },
  qkvBias: false,
  tied: true
};

export const shapes = {
  tiny: { architecture: base, rows: 2, length: 64 },
  middle: {
    architecture: { ...base, width: 256, headWidth: 64, ffnWidth: 688, vocabulary: 2048 },
    rows: 1,
    length: 256
  }
} as const;
export type ShapeName = keyof typeof shapes;

export function trainingCase(
  shape: ShapeName,
  type: WeightType = 'F32',
  layers: number = shapes[shape].architecture.layers
): TrainingCase {
  const { rows, length } = shapes[shape];
  const architecture = { ...shapes[shape].architecture, layers };
  const settings = { rank: 8, alpha: 16, dropout: 0, targets: loraModules };
  return {
    ...tinyModel(architecture, type),
    settings,
    adapter: tinyAdapter(architecture, settings),
    batch: tinyBatch(architecture, rows, length)
  };
}

/** Labels that carry loss. */
export function lossTokens({ labels }: TokenBatch): number {
  return labels.filter((label) => label >= 0).length;
}

/** Something that takes training steps on a case. */
export interface Contender {
  /** Loss before the step; resolves when the graphics device is done. */
  step(): Promise<number>;
  /** The part of a step that runs in JavaScript, in milliseconds: until everything is handed to the device. */
  encodeMs(): Promise<number>;
  close(): void;
}

export const learningRate = 1e-3;
