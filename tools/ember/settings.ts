// The small model that comes with the studio: its shape, and how it is trained.
import type { LmArchitecture } from '$core/lm/architecture';

export const architecture: LmArchitecture = {
  family: 'llama',
  layers: 4,
  width: 64,
  heads: 4,
  kvHeads: 2,
  headWidth: 16,
  ffnWidth: 192,
  vocabulary: 768,
  context: 512,
  normEpsilon: 1e-5,
  rope: { theta: 10_000 },
  qkvBias: false,
  tied: true
};

export const training = {
  /** Conversations and stories that are written; one in sixteen is held out. */
  pieces: 16_000,
  seed: 1,
  /** One row a step: many small steps learn to look back sooner than few large ones. */
  rows: 1,
  length: 512,
  steps: 5000,
  warmUp: 40,
  learningRate: 4e-3,
  /** Share of the learning rate that the cosine ends at. */
  leastRate: 0.02,
  optimizer: { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.1, clip: 1 }
} as const;

/** Linear warm-up, then a cosine; `step` counts from 1. */
export function learningRateAt(step: number, { steps, warmUp, learningRate, leastRate }: Schedule): number {
  const cosine = 0.5 * (1 + Math.cos((Math.PI * step) / steps));
  return learningRate * Math.min(1, step / warmUp) * (leastRate + (1 - leastRate) * cosine);
}

export interface Schedule {
  readonly steps: number;
  readonly warmUp: number;
  readonly learningRate: number;
  readonly leastRate: number;
}
