// Weights to begin with: normal, smaller where a layer adds to the stream, so that the stream stays as wide however many
// layers there are (GPT-2); gains 1.
import type { LmArchitecture } from '$core/lm/architecture';
import { Random } from '$core/random';
import { flatLayout } from '$workers/lm/train/pretrainer';

export function initialWeights(a: LmArchitecture, seed: number): Float32Array<ArrayBuffer> {
  const random = new Random(seed);
  const { tensors, size } = flatLayout(a);
  const values = new Float32Array(size);
  for (const { name, shape, offset } of tensors) {
    const count = shape.reduce((product, n) => product * n, 1);
    const deviation = deviationOf(name, shape, a.layers);
    for (let i = 0; i < count; i++) values[offset + i] = deviation === 0 ? 1 : deviation * random.normal();
  }
  return values;
}

/** 0: a gain. */
function deviationOf(name: string, shape: readonly number[], layers: number): number {
  if (shape.length === 1) return 0;
  if (name.includes('embed')) return 0.05;
  const usual = 1 / Math.sqrt(shape[1]!);
  return /(o_proj|down_proj)/.test(name) ? usual / Math.sqrt(2 * layers) : usual;
}
