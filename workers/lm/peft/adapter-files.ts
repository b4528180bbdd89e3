// Adapters as PEFT keeps them (huggingface.co/docs/peft): adapter_config.json and adapter_model.safetensors, whose
// tensors are named after the modules they change. Written so that PEFT loads them; read with everything checked that
// would make another model of it.
import { HearthError } from '$core/errors';
import type { LmArchitecture } from '$core/lm/architecture';
import { loraLayout, loraModules, type LoraModule, type LoraSettings, type LoraTensor } from '$core/lm/lora';
import { pieceBytes, type AdapterManifest, type StoredFile } from '$core/lm/manifest';
import { headerLength, parseHeader, safetensorsHeader } from '$core/lm/safetensors';
import { moduleParent } from '$core/lm/tensor-names';
import { isRecord } from '$core/params';
import type { BlobId, BlobReader, BlobWriter } from '$core/ports';
import { readJson } from '../load/checkpoint-files';
import { readAll, type ModelFiles } from '../load/model-files';
import { storedFiles } from '../load/stored-files';
import { decode } from '../model/decode';

export const adapterConfig = 'adapter_config.json';
export const adapterWeights = 'adapter_model.safetensors';

export interface Adapter {
  readonly settings: LoraSettings;
  /** Flat, in the order of `loraLayout`. */
  readonly values: Float32Array;
}

/** 'base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight' */
export function peftName({ layer, module, matrix }: LoraTensor): string {
  return `base_model.model.model.layers.${layer}.${moduleParent(module)}.${module}.lora_${matrix}.weight`;
}

/** The two files of an adapter. `base` is the name PEFT will look for. */
export function adapterFiles(
  a: LmArchitecture,
  { settings, values }: Adapter,
  base: string
): readonly File[] {
  const { rank, alpha, dropout, targets } = settings;
  const config = {
    peft_type: 'LORA',
    task_type: 'CAUSAL_LM',
    base_model_name_or_path: base === '' ? null : base,
    r: rank,
    lora_alpha: alpha,
    lora_dropout: dropout,
    bias: 'none',
    target_modules: targets,
    inference_mode: true
  };
  const { tensors } = loraLayout(a, settings);
  const named = tensors
    .map((tensor) => ({ name: peftName(tensor), type: 'F32' as const, shape: tensor.shape, tensor }))
    .sort((x, y) => (x.name < y.name ? -1 : 1));
  const parts: BlobPart[] = [safetensorsHeader(named)];
  for (const { tensor } of named)
    parts.push(
      Float32Array.from(values.subarray(tensor.offset, tensor.offset + tensor.shape[0] * tensor.shape[1]))
    );
  return [new File([JSON.stringify(config, undefined, 2)], adapterConfig), new File(parts, adapterWeights)];
}

/** Puts files into the store, piece by piece. */
export async function storeFiles(files: readonly File[], blobs: BlobWriter): Promise<readonly StoredFile[]> {
  const stored: StoredFile[] = [];
  for (const file of files) {
    const pieces: BlobId[] = [];
    for (let at = 0; at < file.size; at += pieceBytes)
      pieces.push(await blobs.put(file.slice(at, at + pieceBytes)));
    stored.push({ name: file.name, bytes: file.size, pieces });
  }
  return stored;
}

/** A stored adapter. @throws HearthError lm/bad-adapter, store/missing-blob */
export async function readAdapter(manifest: AdapterManifest, blobs: BlobReader): Promise<Adapter> {
  return parseAdapter(await storedFiles(manifest.files, blobs), manifest.architecture);
}

/** An adapter from its files, for a model of this architecture. @throws HearthError lm/bad-adapter, lm/bad-file */
export async function parseAdapter(files: ModelFiles, a: LmArchitecture): Promise<Adapter> {
  const config = await readJson(files, adapterConfig);
  if (!isRecord(config)) throw bad(`${adapterConfig} is missing`);
  const settings = parseSettings(config);
  const size = await files.size(adapterWeights);
  if (size === undefined) throw bad(`${adapterWeights} is missing`);
  const length = headerLength(await readAll(files, adapterWeights, 0, 8), size, adapterWeights);
  const tensors = parseHeader(await readAll(files, adapterWeights, 8, 8 + length), size, adapterWeights);
  const layout = loraLayout(a, settings);
  const values = new Float32Array(layout.size);
  for (const tensor of layout.tensors) {
    const name = peftName(tensor);
    const found = tensors.get(name);
    if (!found) throw bad(`it has no ${name}`);
    if (found.shape.join() !== tensor.shape.join())
      throw bad(
        `${name} is [${found.shape.join(', ')}], and this model asks for [${tensor.shape.join(', ')}]`
      );
    const numbers = decode(await readAll(files, adapterWeights, found.from, found.to), found.type);
    if (!numbers.every(Number.isFinite)) throw bad(`${name} holds a number that is not finite`);
    values.set(numbers, tensor.offset);
  }
  const more = [...tensors.keys()].find(
    (name) => !layout.tensors.some((tensor) => peftName(tensor) === name)
  );
  if (more !== undefined)
    throw bad(`it changes ${more}, which is not a part of this model that can be changed`);
  return { settings, values };
}

function parseSettings(config: Readonly<Record<string, unknown>>): LoraSettings {
  const { peft_type: type, r: rank, lora_alpha: alpha = rank, lora_dropout: dropout = 0 } = config;
  if (type !== 'LORA') throw bad(`its kind is ${String(type)}, not LORA`);
  refuseVariants(config);
  if (typeof rank !== 'number' || !Number.isInteger(rank) || rank < 1 || rank > 1024)
    throw bad('its rank is no number');
  if (typeof alpha !== 'number' || !(alpha > 0) || typeof dropout !== 'number')
    throw bad('its alpha is no number');
  // Rank-stabilised LoRA (Kalajdzievski 2023) counts alpha / sqrt(rank): the same as another alpha.
  const scale = config.use_rslora === true ? Math.sqrt(rank) : 1;
  return { rank, alpha: alpha * scale, dropout, targets: parseTargets(config.target_modules) };
}

/** Settings under which the same tensors would mean another model. */
function refuseVariants(config: Readonly<Record<string, unknown>>): void {
  const kinds = { use_dora: 'DoRA', use_qalora: 'QA-LoRA', lora_bias: 'LoRA with biases' } as const;
  for (const [key, name] of Object.entries(kinds)) if (config[key] === true) throw bad(`it is ${name}`);
  if (config.fan_in_fan_out === true) throw bad('its weights are stored the other way round');
  if (config.bias !== undefined && config.bias !== 'none') throw bad('it trains biases too');
  for (const key of notEmpty) if (!isEmpty(config[key])) throw bad(`its ${key} is not empty`);
  const initial = config.init_lora_weights;
  if (typeof initial === 'string' && changesBase.test(initial))
    throw bad(`it was begun by ${initial}, which changes the base model too`);
}

const notEmpty = [
  'modules_to_save',
  'rank_pattern',
  'alpha_pattern',
  'layers_to_transform',
  'trainable_token_indices',
  'target_parameters'
] as const;
const changesBase = /^(pissa|olora|corda|loftq)/i;

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value === undefined || value === null || (isRecord(value) && Object.keys(value).length === 0);
}

function parseTargets(input: unknown): readonly LoraModule[] {
  const all = input === 'all-linear' ? loraModules : input;
  const names: readonly unknown[] = Array.isArray(all) ? all : [all];
  const unknown = names.find((name) => !loraModules.includes(name as LoraModule));
  if (unknown !== undefined) throw bad(`it changes "${String(unknown)}", which is not a part of this model`);
  return loraModules.filter((module) => names.includes(module));
}

function bad(reason: string): HearthError {
  return new HearthError('lm/bad-adapter', { reason });
}
