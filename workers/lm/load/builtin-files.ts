// A model that comes with the studio: small, and fetched whole, so that the service worker can give it without a network
// (it does not serve ranges).
import { HearthError } from '$core/errors';
import { DroppedFiles } from './model-files';

const names = [
  'config.json',
  'generation_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'model.safetensors'
];

/** @throws HearthError lm/needs-network, lm/no-model */
export async function builtinFiles(base: string, name: string, signal?: AbortSignal): Promise<DroppedFiles> {
  const files = await Promise.all(
    names.map(
      async (file) => [file, await fetchWhole(`${base}/models/${name}/${file}`, name, signal)] as const
    )
  );
  return new DroppedFiles(new Map(files));
}

async function fetchWhole(url: string, model: string, signal?: AbortSignal): Promise<Blob> {
  let response: Response;
  try {
    response = await fetch(url, signal ? { signal } : {});
  } catch (error) {
    signal?.throwIfAborted();
    throw new HearthError('lm/needs-network', { model }, { cause: error });
  }
  if (!response.ok) throw new HearthError('lm/no-model', { where: model, missing: url });
  return response.blob();
}
