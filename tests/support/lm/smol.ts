import type { LmArchitecture } from '$core/lm/architecture';

/** SmolLM2-135M, from its config.json. */
export const smol: LmArchitecture = {
  family: 'llama',
  layers: 30,
  width: 576,
  heads: 9,
  kvHeads: 3,
  headWidth: 64,
  ffnWidth: 1536,
  vocabulary: 49_152,
  context: 8192,
  normEpsilon: 1e-5,
  rope: { theta: 100_000 },
  qkvBias: false,
  tied: true
};
