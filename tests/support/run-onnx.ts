// Runs ONNX bytes in Node with the runtime the browser has.
import * as ort from 'onnxruntime-web';

ort.env.wasm.numThreads = 1;

export type Feeds = Readonly<Record<string, ort.Tensor>>;

/** [rows, 1] tensors, one a column: numbers to float32, bigints to int64, strings to string. */
export function columnFeeds(columns: Readonly<Record<string, readonly (number | bigint | string)[]>>): Feeds {
  return Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [name, tensorOf(values, [values.length, 1])])
  );
}

function tensorOf(values: readonly (number | bigint | string)[], dims: number[]): ort.Tensor {
  if (typeof values[0] === 'string') return new ort.Tensor('string', values as string[], dims);
  if (typeof values[0] === 'bigint')
    return new ort.Tensor('int64', BigInt64Array.from(values as bigint[]), dims);
  return new ort.Tensor('float32', Float32Array.from(values as number[]), dims);
}

export async function runOnnx(bytes: Uint8Array, feeds: Feeds): Promise<ort.InferenceSession.ReturnType> {
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 3 });
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
}

export { ort };
