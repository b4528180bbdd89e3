// Every tensor a model of an architecture consists of, by its Hugging Face name, with its shape: what a checkpoint is
// checked against before its weights are fetched.
import { HearthError } from '../errors';
import type { LmArchitecture } from './architecture';
import { loraModules, moduleShape } from './lora';
import type { TensorEntry } from './weights';

export function requiredTensors(a: LmArchitecture): ReadonlyMap<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>([['model.embed_tokens.weight', [a.vocabulary, a.width]]]);
  for (let layer = 0; layer < a.layers; layer++) {
    const at = `model.layers.${layer}`;
    shapes.set(`${at}.input_layernorm.weight`, [a.width]);
    shapes.set(`${at}.post_attention_layernorm.weight`, [a.width]);
    for (const module of loraModules) {
      const name = `${at}.${moduleParent(module)}.${module}`;
      const shape = moduleShape(a, module);
      shapes.set(`${name}.weight`, shape);
      if (a.qkvBias && /^[qkv]_/.test(module)) shapes.set(`${name}.bias`, [shape[0]]);
    }
  }
  shapes.set('model.norm.weight', [a.width]);
  if (!a.tied) shapes.set('lm_head.weight', [a.vocabulary, a.width]);
  return shapes;
}

/** 'self_attn' or 'mlp'. */
export function moduleParent(module: string): string {
  return /^[qkvo]_/.test(module) ? 'self_attn' : 'mlp';
}

const readable: readonly string[] = ['F32', 'F16', 'BF16'];

/** @throws HearthError lm/missing-tensor, lm/bad-file, lm/unsupported */
export function checkTensors(
  a: LmArchitecture,
  tensors: ReadonlyMap<string, TensorEntry>,
  model: string
): void {
  for (const [name, shape] of requiredTensors(a)) {
    const found = tensors.get(name);
    if (!found) throw new HearthError('lm/missing-tensor', { tensor: name });
    if (!readable.includes(found.type))
      throw new HearthError('lm/unsupported', {
        model,
        what: `its weights are ${found.type}; F32, F16 and BF16 run`
      });
    if (found.shape.join() !== shape.join()) {
      const reason = `"${name}" is [${found.shape.join(', ')}], and config.json asks for [${shape.join(', ')}]`;
      throw new HearthError('lm/bad-file', { file: 'the weights', reason });
    }
  }
}
