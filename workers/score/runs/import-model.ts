// Brings a model file into the store, converted or repaired as asked.
import type { Run } from '$core/component';
import type { importModel as spec } from '$core/components/score/import-model';
import { importModelFile } from '../read-model';

export const importModel: Run<typeof spec> = async ({ inputs, params }, ctx) => {
  const { bytes, manifest } = await importModelFile(inputs.file, params.fileName, params.repair);
  await ctx.tick();
  return { model: { ...manifest, onnx: await ctx.blobs.put(bytes) } };
};
