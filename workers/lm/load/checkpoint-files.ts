// What a folder of a model consists of: its configuration, its weights in one or several safetensors files, its
// tokenizer. Everything is read and checked but the weights themselves.
import { HearthError } from '$core/errors';
import type { LmArchitecture } from '$core/lm/architecture';
import { parseConfig } from '$core/lm/parse-config';
import { headerLength, parseHeader, type FileTensor } from '$core/lm/safetensors';
import { checkTensors } from '$core/lm/tensor-names';
import type { WeightSource } from '$core/lm/weights';
import { isRecord } from '$core/params';
import { readAll, type ModelFiles } from './model-files';

const single = 'model.safetensors';
const indexName = `${single}.index.json`;

/** Small files that belong to a model, beside config.json; fetched where they are there. */
export const sideFiles = [
  indexName,
  'tokenizer.json',
  'tokenizer_config.json',
  'generation_config.json',
  'chat_template.jinja',
  // Whoever takes the model away takes its terms along.
  'README.md',
  'LICENSE'
] as const;

/** Largest JSON that is read: tokenizers of large vocabularies have some 20 MB. */
const mostJson = 100e6;

export interface WeightFile {
  readonly name: string;
  readonly bytes: number;
  readonly tensors: ReadonlyMap<string, FileTensor>;
}

export interface Checkpoint {
  readonly architecture: LmArchitecture;
  readonly config: Readonly<Record<string, unknown>>;
  readonly weights: readonly WeightFile[];
}

/** @throws HearthError lm/no-model, lm/unsupported, lm/bad-file, lm/missing-tensor */
export async function readCheckpoint(files: ModelFiles): Promise<Checkpoint> {
  const config = await readJson(files, 'config.json');
  if (config === undefined)
    throw new HearthError('lm/no-model', { where: files.where, missing: 'config.json' });
  const architecture = parseConfig(config, files.where);
  const weights: WeightFile[] = [];
  for (const name of await weightNames(files)) weights.push(await readWeightFile(files, name));
  const all = allTensors(weights);
  checkTensors(architecture, all, files.where);
  return { architecture, config: config as Record<string, unknown>, weights };
}

/** @throws HearthError lm/bad-file */
function allTensors(weights: readonly WeightFile[]): ReadonlyMap<string, FileTensor> {
  const all = new Map<string, FileTensor>();
  for (const { name: file, tensors } of weights) {
    for (const [name, tensor] of tensors) {
      if (all.has(name))
        throw new HearthError('lm/bad-file', { file, reason: `tensor "${name}" is in another file too` });
      all.set(name, tensor);
    }
  }
  return all;
}

/** A file as JSON; undefined where there is none. @throws HearthError lm/bad-file */
export async function readJson(files: ModelFiles, name: string): Promise<unknown> {
  const size = await files.size(name);
  if (size === undefined) return undefined;
  if (size > mostJson) throw new HearthError('lm/bad-file', { file: name, reason: `it has ${size} bytes` });
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(await readAll(files, name)));
  } catch (error) {
    if (error instanceof HearthError) throw error;
    throw new HearthError('lm/bad-file', { file: name, reason: 'it is not JSON' }, { cause: error });
  }
}

async function weightNames(files: ModelFiles): Promise<readonly string[]> {
  if ((await files.size(single)) !== undefined) return [single];
  const index = await readJson(files, indexName);
  if (index === undefined) throw new HearthError('lm/no-model', { where: files.where, missing: single });
  const map = isRecord(index) ? index.weight_map : undefined;
  if (!isRecord(map))
    throw new HearthError('lm/bad-file', { file: indexName, reason: 'it has no weight_map' });
  const names = [...new Set(Object.values(map))];
  const strange = names.find((name) => typeof name !== 'string' || !/^[\w.-]+\.safetensors$/.test(name));
  if (strange !== undefined)
    throw new HearthError('lm/bad-file', {
      file: indexName,
      reason: 'it names something else than weights'
    });
  return names as string[];
}

async function readWeightFile(files: ModelFiles, name: string): Promise<WeightFile> {
  const bytes = await files.size(name);
  if (bytes === undefined) throw new HearthError('lm/no-model', { where: files.where, missing: name });
  const length = headerLength(await readAll(files, name, 0, 8), bytes, name);
  const header = await readAll(files, name, 8, 8 + length);
  return { name, bytes, tensors: parseHeader(header, bytes, name) };
}

/** Tensors of several files as one source. */
export function weightSource(files: ModelFiles, weights: readonly WeightFile[]): WeightSource {
  const places = new Map(
    weights.flatMap(({ name: file, tensors }) =>
      [...tensors].map(([name, at]) => [name, { file, ...at }] as const)
    )
  );
  return {
    tensors: places,
    read(name, from = 0, to) {
      const place = places.get(name);
      if (!place) return Promise.reject(new HearthError('lm/missing-tensor', { tensor: name }));
      return readAll(files, place.file, place.from + from, place.from + (to ?? place.bytes));
    }
  };
}
