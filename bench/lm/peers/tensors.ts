// A case as plain f32 arrays by short names, as both peers take it.
import { loraLayout, loraModules, moduleShape, type LoraModule } from '$core/lm/lora';
import { ropeFrequencies } from '../../../tests/support/lm/ops';
import type { TrainingCase } from '../case';

export interface LinearArrays {
  readonly out: number;
  readonly inner: number;
  readonly w: Float32Array;
  readonly a: Float32Array;
  readonly b: Float32Array;
}

export interface LayerArrays {
  readonly norm0: Float32Array;
  readonly norm1: Float32Array;
  readonly linears: Readonly<Record<LoraModule, LinearArrays>>;
}

export interface CaseArrays {
  readonly embedding: Float32Array;
  readonly norm: Float32Array;
  readonly layers: readonly LayerArrays[];
  readonly ids: Int32Array;
  /** 0 where there is none. */
  readonly targets: Int32Array;
  /** 1 where there is a target. */
  readonly mask: Float32Array;
  /** Of positions by pairs. */
  readonly cos: Float32Array;
  readonly sin: Float32Array;
  /** [length, length]: 0 where a position sees another, else -1e9. */
  readonly causal: Float32Array;
}

export function caseArrays({ architecture, reference, settings, adapter, batch }: TrainingCase): CaseArrays {
  const array = (name: string) => Float32Array.from(reference.parameters.get(name)!);
  const { tensors } = loraLayout(architecture, settings);
  const linear = (layer: number, module: LoraModule): LinearArrays => {
    const [out, inner] = moduleShape(architecture, module);
    const part = /^(q|k|v|o)_/.test(module) ? 'self_attn' : 'mlp';
    const [a, b] = (['A', 'B'] as const).map((matrix) => {
      const one = tensors.find((t) => t.layer === layer && t.module === module && t.matrix === matrix)!;
      return adapter.slice(one.offset, one.offset + one.shape[0] * one.shape[1]);
    }) as [Float32Array, Float32Array];
    return { out, inner, w: array(`model.layers.${layer}.${part}.${module}.weight`), a, b };
  };
  const layers = Array.from({ length: architecture.layers }, (_, layer) => ({
    norm0: array(`model.layers.${layer}.input_layernorm.weight`),
    norm1: array(`model.layers.${layer}.post_attention_layernorm.weight`),
    linears: Object.fromEntries(loraModules.map((module) => [module, linear(layer, module)])) as Record<
      LoraModule,
      LinearArrays
    >
  }));
  const frequencies = ropeFrequencies(architecture.rope, architecture.headWidth);
  const { length } = batch;
  const angles = Array.from({ length }, (_, position) => Array.from(frequencies, (f) => f * position)).flat();
  return {
    embedding: array('model.embed_tokens.weight'),
    norm: array('model.norm.weight'),
    layers,
    ids: Int32Array.from(batch.ids),
    targets: Int32Array.from(batch.labels, (label) => Math.max(0, label)),
    mask: Float32Array.from(batch.labels, (label) => (label >= 0 ? 1 : 0)),
    cos: Float32Array.from(angles, Math.cos),
    sin: Float32Array.from(angles, Math.sin),
    causal: Float32Array.from({ length: length * length }, (_, i) =>
      i % length > Math.floor(i / length) ? -1e9 : 0
    )
  };
}
