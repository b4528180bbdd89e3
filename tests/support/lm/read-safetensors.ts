// A safetensors file in memory, for tests: a second, shorter reader than the product's, so that both are compared.
// Assumes a well-formed file.
import { HearthError } from '$core/errors';
import type { TensorEntry, WeightSource, WeightType } from '$core/lm/weights';

type Header = Record<
  string,
  { readonly dtype: WeightType; readonly shape: readonly number[]; readonly data_offsets: [number, number] }
>;

export function readSafetensors(file: Uint8Array<ArrayBuffer>): WeightSource {
  const headerBytes = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + headerBytes))) as Header;
  delete header.__metadata__;
  const tensors = new Map(
    Object.entries(header).map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [from, to]
        }
      ]): [string, TensorEntry] => [name, { type: dtype, shape, bytes: to - from }]
    )
  );
  return {
    tensors,
    read(name, from = 0, to) {
      const entry = header[name];
      if (!entry) return Promise.reject(new HearthError('lm/missing-tensor', { tensor: name }));
      const at = 8 + headerBytes + entry.data_offsets[0];
      return Promise.resolve(
        file.slice(at + from, at + (to ?? entry.data_offsets[1] - entry.data_offsets[0]))
      );
    }
  };
}
