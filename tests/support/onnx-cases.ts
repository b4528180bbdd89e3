// Stored inputs and outputs beside an ONNX file, in the forms its public test suites use.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import type { TensorInfo } from '$core/models/manifest';
import { readTensor, tensorValues, type TensorValues } from '$core/onnx/tensor';

export interface StoredValue {
  readonly name: string;
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: TensorValues;
}

export interface OnnxCase {
  readonly label: string;
  readonly inputs: readonly StoredValue[];
  /** In the order of the graph's outputs, or with names. */
  readonly outputs: readonly StoredValue[];
}

interface Signature {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
}

/** All cases stored beside a model. */
export function casesOf(modelPath: string, signature: Signature): readonly OnnxCase[] {
  const folder = dirname(modelPath);
  return [
    ...dataSets(folder),
    ...rampCase(modelPath, signature),
    ...npzCases(folder),
    ...jsonCases(folder, signature)
  ];
}

/** test_data_set_<n>/input_<i>.pb and output_<i>.pb */
function dataSets(folder: string): OnnxCase[] {
  const sets = readdirSync(folder).filter((name) => name.startsWith('test_data_set_'));
  return sets.map((set) => ({
    label: set,
    inputs: protoTensors(join(folder, set), 'input'),
    outputs: protoTensors(join(folder, set), 'output')
  }));
}

function protoTensors(folder: string, prefix: string): StoredValue[] {
  const values: StoredValue[] = [];
  for (let i = 0; existsSync(join(folder, `${prefix}_${i}.pb`)); i++)
    values.push(protoTensor(join(folder, `${prefix}_${i}.pb`)));
  return values;
}

function protoTensor(path: string): StoredValue {
  const tensor = readTensor(new Uint8Array(readFileSync(path)), path);
  return { name: tensor.name, type: tensor.type, dims: tensor.dims, data: tensorValues(tensor, path) };
}

/** <model>_output_0.pb: the output for inputs 0, 1/n, 2/n, … as onnx/backend/test/runner makes them. */
function rampCase(modelPath: string, { inputs }: Signature): OnnxCase[] {
  const path = modelPath.replace(/\.onnx$/, '_output_0.pb');
  if (!existsSync(path)) return [];
  const ramps = inputs.map(({ name, type, dims }) => {
    const shape = dims.map((dim) => (typeof dim === 'number' ? dim : 1));
    const n = shape.reduce((product, dim) => product * dim, 1);
    return { name, type, dims: shape, data: Float32Array.from({ length: n }, (_, i) => i / n) };
  });
  return [{ label: basename(path), inputs: ramps, outputs: [protoTensor(path)] }];
}

/** *.npz: arrays called 'input', and outputs by their names. */
function npzCases(folder: string): OnnxCase[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.npz'));
  return files.map((file) => {
    const arrays = Object.entries(unzipSync(new Uint8Array(readFileSync(join(folder, file))))).map(
      ([name, bytes]) => ({ name: name.replace(/\.npy$/, ''), ...npyArray(bytes) })
    );
    const inputs = arrays.filter(({ name }) => name === 'input');
    return { label: file, inputs, outputs: arrays.filter(({ name }) => name !== 'input') };
  });
}

/** numpy.lib.format, version 1, little-endian and C order. */
function npyArray(bytes: Uint8Array): Omit<StoredValue, 'name'> {
  const headerLength = bytes[8]! + 256 * bytes[9]!;
  const header = new TextDecoder().decode(bytes.subarray(10, 10 + headerLength));
  const dims = /'shape': \(([^)]*)\)/
    .exec(header)![1]!
    .split(',')
    .filter((dim) => dim.trim() !== '')
    .map(Number);
  const buffer = bytes.slice(10 + headerLength).buffer;
  if (header.includes("'<f4'")) return { type: 'float32', dims, data: new Float32Array(buffer) };
  if (header.includes("'<f8'")) return { type: 'float64', dims, data: new Float64Array(buffer) };
  if (header.includes("'<i8'")) return { type: 'int64', dims, data: new BigInt64Array(buffer) };
  throw new Error(`An array of this kind is not read yet: ${header}`);
}

/** expected.json: { input: { name: rows }, <output name>: values or one { class: probability } a row }. */
function jsonCases(folder: string, { inputs }: Signature): OnnxCase[] {
  const path = join(folder, 'expected.json');
  if (!existsSync(path)) return [];
  const {
    input,
    source: _source,
    ...outputs
  } = JSON.parse(readFileSync(path, 'utf8')) as {
    input: Record<string, number[][]>;
    source: unknown;
  } & Record<string, unknown>;
  const feeds = Object.entries(input).map(([name, rows]) => {
    const type = inputs.find((info) => info.name === name)?.type ?? 'float32';
    return { name, type, dims: [rows.length, rows[0]!.length], data: Float32Array.from(rows.flat()) };
  });
  const expected = Object.entries(outputs).map(([name, values]) => jsonOutput(name, values as unknown[]));
  return [{ label: 'expected.json', inputs: feeds, outputs: expected }];
}

function jsonOutput(name: string, rows: readonly unknown[]): StoredValue {
  const values = rows.flatMap((row) =>
    typeof row === 'object' ? Object.values(row as object) : [row]
  ) as number[];
  return {
    name,
    type: 'float32',
    dims: [rows.length, values.length / rows.length],
    data: Float64Array.from(values)
  };
}
