// Values into and out of a model, as plain typed arrays: what the core knows of a runtime's tensors.

export type Feed =
  | { readonly type: 'float32'; readonly dims: readonly number[]; readonly data: Float32Array }
  | { readonly type: 'float64'; readonly dims: readonly number[]; readonly data: Float64Array }
  | { readonly type: 'int64'; readonly dims: readonly number[]; readonly data: BigInt64Array }
  | { readonly type: 'int32'; readonly dims: readonly number[]; readonly data: Int32Array }
  | { readonly type: 'bool'; readonly dims: readonly number[]; readonly data: Uint8Array }
  | { readonly type: 'string'; readonly dims: readonly number[]; readonly data: readonly string[] };

export type Feeds = Readonly<Record<string, Feed>>;

export interface OutputTensor {
  readonly type: string;
  readonly dims: readonly number[];
  /** Row-major. */
  readonly data: ArrayLike<number> | ArrayLike<bigint> | ArrayLike<string>;
}

/** Elements as numbers or texts: what can be shown and sent as JSON. int64 beyond 2^53 loses its last digits. */
export function plainValues(tensor: OutputTensor): readonly (number | string)[] {
  return Array.from(tensor.data as ArrayLike<number | bigint | string>, (value) =>
    typeof value === 'bigint' ? Number(value) : value
  );
}
