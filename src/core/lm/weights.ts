// Named tensors of a checkpoint, read by byte range: a file of gigabytes is never held whole.

/** How numbers are stored. The engine keeps them so on the GPU and decodes them in the kernel. */
export type WeightType = 'F32' | 'F16' | 'BF16';

/** How a frozen base's linear weights lie on the device: as in the file, or rounded when they are loaded. */
export const baseWeights = ['file', 'int8', 'int4'] as const;
export type BaseWeights = (typeof baseWeights)[number];

/** What a kernel may find a matrix stored as; whole numbers with their scales are core/lm/quantise.ts. */
export type MatrixType = WeightType | Exclude<BaseWeights, 'file'>;

export interface TensorEntry {
  readonly type: WeightType;
  /** Row-major; a linear layer's weight is [out, in]. */
  readonly shape: readonly number[];
  readonly bytes: number;
}

export interface WeightSource {
  /** By Hugging Face name: 'model.layers.0.self_attn.q_proj.weight'. */
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /** Bytes `from` to `to` (exclusive) of one tensor; the whole by default. @throws HearthError lm/missing-tensor */
  read(name: string, from?: number, to?: number): Promise<Uint8Array<ArrayBuffer>>;
}
