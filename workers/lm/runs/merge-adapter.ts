// Copies a model file by file and adds the adapter to the weights it changes on the way. Everything else, to the last
// byte of every header, stays as it was: the merged files have the shapes and types of the base's.
import type { Run } from '$core/component';
import type { mergeAdapter } from '$core/components/language/merge-adapter';
import { canonicalJson } from '$core/assets';
import { HearthError } from '$core/errors';
import { hashText } from '$core/hash';
import type { LanguageModelManifest, StoredFile } from '$core/lm/manifest';
import { readCheckpoint, type WeightFile } from '../load/checkpoint-files';
import { readAll, type ModelFiles } from '../load/model-files';
import { storedFiles } from '../load/stored-files';
import { readAdapter, storeFiles, type Adapter } from '../peft/adapter-files';
import { mergedWeight, pairsOf } from '../peft/merge';

export const runMergeAdapter: Run<typeof mergeAdapter> = async ({ inputs }, ctx) => {
  const { model, adapter: manifest } = inputs;
  if (manifest.baseHash !== undefined && manifest.baseHash !== (await hashText(canonicalJson(model))))
    throw new HearthError('lm/bad-adapter', { reason: 'it was made for another model' });
  const adapter = await readAdapter(manifest, ctx.blobs);
  const source = await storedFiles(model.files, ctx.blobs);
  const { weights, architecture } = await readCheckpoint(source);
  const files: StoredFile[] = model.files.filter(({ name }) => !weights.some((file) => file.name === name));
  for (const [i, file] of weights.entries()) {
    const parts = await mergeFile(source, file, adapter, pairsOf(architecture, adapter), async (fraction) => {
      ctx.progress((i + fraction) / weights.length, `Merging ${file.name}`);
      await ctx.tick();
    });
    files.push(...(await storeFiles([new File(parts, file.name)], ctx.blobs)));
  }
  const merged: LanguageModelManifest = { ...model, files, origin: { kind: 'merged' } };
  return { model: merged };
};

async function mergeFile(
  source: ModelFiles,
  { name, tensors }: WeightFile,
  adapter: Adapter,
  pairs: ReturnType<typeof pairsOf>,
  tell: (fraction: number) => Promise<void>
): Promise<BlobPart[]> {
  const list = [...tensors].sort(([, a], [, b]) => a.from - b.from);
  const parts: BlobPart[] = [await readAll(source, name, 0, list[0]?.[1].from)];
  for (const [i, [tensor, { from, to, type }]] of list.entries()) {
    const bytes = await readAll(source, name, from, to);
    const pair = pairs.get(tensor);
    // Blobs, so that the browser may keep what is done on disk.
    parts.push(new Blob([pair ? mergedWeight(bytes, type, pair, adapter) : bytes]));
    await tell((i + 1) / list.length);
  }
  return parts;
}
