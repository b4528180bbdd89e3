// The numbers of a stored adapter, from the file that PEFT keeps them in, in the flat order the engine takes.
import { HearthError } from '$core/errors';
import { loraLayout, type LoraModule } from '$core/lm/lora';
import type { AdapterManifest } from '$core/lm/manifest';
import { headerLength, parseHeader } from '$core/lm/safetensors';
import type { BlobReader } from '$core/ports';
import { readAll } from '../load/model-files';
import { storedFiles } from '../load/stored-files';
import { decode } from '../model/decode';
import type { Adapter } from './generator';

const file = 'adapter_model.safetensors';

/** @throws HearthError lm/no-model, lm/bad-file, lm/missing-tensor, store/missing-blob */
export async function readStoredAdapter(manifest: AdapterManifest, blobs: BlobReader): Promise<Adapter> {
  const { settings, architecture } = manifest;
  const files = await storedFiles(manifest.files, blobs);
  const size = await files.size(file);
  if (size === undefined) throw new HearthError('lm/no-model', { where: files.where, missing: file });
  const length = headerLength(await readAll(files, file, 0, 8), size, file);
  const tensors = parseHeader(await readAll(files, file, 8, 8 + length), size, file);
  const layout = loraLayout(architecture, settings);
  const values = new Float32Array(layout.size);
  for (const { layer, module, matrix, shape, offset } of layout.tensors) {
    const name = tensorName(layer, module, matrix);
    const entry = tensors.get(name);
    if (!entry) throw new HearthError('lm/missing-tensor', { tensor: name });
    if (entry.shape.join() !== shape.join()) {
      const reason = `${name} has shape ${entry.shape.join(' × ')}, not ${shape.join(' × ')}`;
      throw new HearthError('lm/bad-file', { file, reason });
    }
    values.set(decode(await readAll(files, file, entry.from, entry.to), entry.type), offset);
  }
  return { settings, values };
}

/** As PEFT names it. */
function tensorName(layer: number, module: LoraModule, matrix: 'A' | 'B'): string {
  const part = /^[qkvo]_/.test(module) ? 'self_attn' : 'mlp';
  return `base_model.model.model.layers.${layer}.${part}.${module}.lora_${matrix}.weight`;
}
