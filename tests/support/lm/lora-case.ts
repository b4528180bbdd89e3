// A folder of shared data made with PyTorch (lora-reference/*): the settings, batch, adapters and figures of a few
// steps of LoRA training. Reads bytes through a function, so that it serves Node and the browser.
import type { LmArchitecture } from '$core/lm/architecture';
import { ignoredLabel, type TokenBatch } from '$core/lm/batch';
import { loraLayout, loraModules, type LoraSettings } from '$core/lm/lora';
import type { AdamWSettings } from './adamw';
import { readSafetensors } from './read-safetensors';
import { decodeWeights } from './weight-types';

/** Bytes of a file by its path below models/lm. */
export type ReadFile = (path: string) => Promise<Uint8Array<ArrayBuffer>>;

export interface LoraCase {
  /** Folder of the base model. */
  readonly model: string;
  readonly settings: LoraSettings;
  readonly optimizer: AdamWSettings;
  readonly batch: TokenBatch;
  readonly first: {
    readonly loss: number;
    /** Of the last position of the first row. */
    readonly logits: readonly number[];
    /** By PEFT's name less its prefix and `.weight`: 'model.layers.0.self_attn.q_proj.lora_A'. */
    readonly gradientNorms: Readonly<Record<string, number>>;
    /** The first elements of each. */
    readonly gradientSamples: Readonly<Record<string, readonly number[]>>;
  };
  readonly steps: readonly { readonly loss: number; readonly gradientNorm: number; readonly lr: number }[];
  /** Adapter values before and after, flat in the order of `loraLayout`. */
  readonly initial: (architecture: LmArchitecture) => Promise<Float32Array<ArrayBuffer>>;
  readonly final: (architecture: LmArchitecture) => Promise<Float32Array<ArrayBuffer>>;
}

interface StoredReference {
  readonly settings: {
    readonly model: string;
    readonly rank: number;
    readonly alpha: number;
    readonly targets: string;
    readonly weight_decay: number;
    readonly clip: number;
    readonly betas: readonly [number, number];
    readonly eps: number;
  };
  readonly first: {
    readonly loss: number;
    readonly logits_row0_last: readonly number[];
    readonly gradient_norms: Readonly<Record<string, number>>;
    readonly gradient_samples: Readonly<Record<string, readonly number[]>>;
  };
  readonly steps: readonly { readonly loss: number; readonly gradient_norm: number; readonly lr: number }[];
}

export async function readLoraCase(name: string, read: ReadFile): Promise<LoraCase> {
  const folder = `lora-reference/${name}`;
  const json = async (file: string): Promise<unknown> =>
    JSON.parse(new TextDecoder().decode(await read(`${folder}/${file}`)));
  const { settings: s, first, steps } = (await json('reference.json')) as StoredReference;
  const { input_ids, labels } = (await json('batch.json')) as Record<string, number[][]>;
  const targets = loraModules.filter((module) => s.targets.split(',').includes(module));
  const settings = { rank: s.rank, alpha: s.alpha, dropout: 0, targets };
  const adapter = async (file: string, architecture: LmArchitecture) =>
    flatAdapter(await read(`${folder}/${file}/adapter_model.safetensors`), architecture, settings);
  return {
    model: s.model,
    settings,
    optimizer: {
      beta1: s.betas[0],
      beta2: s.betas[1],
      epsilon: s.eps,
      weightDecay: s.weight_decay,
      clip: s.clip
    },
    batch: shiftedBatch(input_ids!, labels!),
    first: {
      loss: first.loss,
      logits: first.logits_row0_last,
      gradientNorms: first.gradient_norms,
      gradientSamples: first.gradient_samples
    },
    steps: steps.map(({ loss, gradient_norm, lr }) => ({ loss, gradientNorm: gradient_norm, lr })),
    initial: (architecture) => adapter('adapter_init', architecture),
    final: (architecture) => adapter('adapter_final', architecture)
  };
}

/** Labels in the file stand at their own token, as in Hugging Face; ours at the token before. */
function shiftedBatch(ids: readonly number[][], labels: readonly number[][]): TokenBatch {
  const length = ids[0]!.length;
  return {
    rows: ids.length,
    length,
    ids: Uint32Array.from(ids.flat()),
    labels: Int32Array.from(labels.flatMap((row) => [...row.slice(1), ignoredLabel])),
    starts: new Uint32Array(ids.length * length)
  };
}

async function flatAdapter(
  file: Uint8Array<ArrayBuffer>,
  architecture: LmArchitecture,
  settings: LoraSettings
): Promise<Float32Array<ArrayBuffer>> {
  const source = readSafetensors(file);
  const { tensors, size } = loraLayout(architecture, settings);
  const values = new Float32Array(size);
  for (const tensor of tensors) {
    const name = `base_model.model.${loraName(tensor)}.weight`;
    const { type } = source.tensors.get(name) ?? {};
    if (!type) throw new Error(`The adapter has no ${name}`);
    values.set(decodeWeights(await source.read(name), type), tensor.offset);
  }
  return values;
}

/** 'model.layers.0.self_attn.q_proj.lora_A' */
export function loraName(tensor: {
  readonly layer: number;
  readonly module: string;
  readonly matrix: string;
}): string {
  const part = /^(q|k|v|o)_/.test(tensor.module) ? 'self_attn' : 'mlp';
  return `model.layers.${tensor.layer}.${part}.${tensor.module}.lora_${tensor.matrix}`;
}
