// Registers an adapter made elsewhere: read whole and checked, then written again as ours are.
import type { Run } from '$core/component';
import type { importAdapter } from '$core/components/language/import-adapter';
import { canonicalJson } from '$core/assets';
import { hashText } from '$core/hash';
import type { AdapterManifest } from '$core/lm/manifest';
import { isRecord } from '$core/params';
import { readJson } from '../load/checkpoint-files';
import { DroppedFiles } from '../load/model-files';
import { adapterConfig, adapterFiles, parseAdapter, storeFiles } from '../peft/adapter-files';

export const runImportAdapter: Run<typeof importAdapter> = async ({ inputs }, ctx) => {
  const { model, files } = inputs;
  const source = DroppedFiles.of(files);
  const adapter = await parseAdapter(source, model.architecture);
  await ctx.tick();
  const config = await readJson(source, adapterConfig);
  const named = isRecord(config) ? config.base_model_name_or_path : undefined;
  const base = typeof named === 'string' ? named : '';
  const stored = await storeFiles(adapterFiles(model.architecture, adapter, base), ctx.blobs);
  const manifest: AdapterManifest = {
    kind: 'adapter',
    settings: adapter.settings,
    baseHash: await hashText(canonicalJson(model)),
    base,
    architecture: model.architecture,
    parameters: adapter.values.length,
    bytes: stored.reduce((sum, { bytes }) => sum + bytes, 0),
    files: stored
  };
  return { adapter: manifest };
};
