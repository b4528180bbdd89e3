// A tensor as ONNX stores it (TensorProto in onnx.proto3): dimensions, element type and bytes, decoded only when
// asked. Weights kept in another file are reported by their location and never fetched.
import { HearthError } from '../errors';
import { WireCursor } from './wire';

/** TensorProto.DataType by number, under the names onnxruntime uses for tensors. */
const typeNames: Readonly<Record<number, string>> = {
  0: 'undefined',
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  6: 'int32',
  7: 'int64',
  8: 'string',
  9: 'bool',
  10: 'float16',
  11: 'float64',
  12: 'uint32',
  13: 'uint64',
  14: 'complex64',
  15: 'complex128',
  16: 'bfloat16'
};

/** The name of an element type: 'float32', 'int64', … or 'type 23' for one this table does not know. */
export function elementTypeName(number: number): string {
  return typeNames[number] ?? `type ${number}`;
}

export interface StoredTensor {
  readonly name: string;
  readonly type: string;
  readonly dims: readonly number[];
  /** Bytes of the elements as stored. */
  readonly bytes: number;
  /** Where the weights are, if not in this file. */
  readonly external?: string;
  /** The encoded message, for `tensorValues`. */
  readonly body: Uint8Array<ArrayBuffer>;
}

export type TensorValues =
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | readonly string[];

/** The head of an encoded TensorProto. @throws HearthError model/unreadable */
export function readTensor(body: Uint8Array<ArrayBuffer>, file: string): StoredTensor {
  const cursor = new WireCursor(body, file);
  const dims: bigint[] = [];
  let name = '';
  let type = 0;
  let bytes = 0;
  let elsewhere = false;
  let location = '';
  while (cursor.next()) {
    if (cursor.field === 1) cursor.int64sInto(dims);
    else if (cursor.field === 2) type = cursor.integer();
    else if (cursor.field === 8) name = cursor.text();
    else if (cursor.field === 13) location ||= readLocation(cursor.message());
    else if (cursor.field === 14) elsewhere = cursor.integer() === 1;
    else {
      cursor.skip();
      if (payloadFields.has(cursor.field)) bytes += cursor.end - cursor.start;
    }
  }
  if (dims.some((dim) => dim < 0n || dim > BigInt(Number.MAX_SAFE_INTEGER)))
    throw cursor.damaged(`the tensor "${name}" has an impossible dimension`);
  const tensor = { name, type: elementTypeName(type), dims: dims.map(Number), bytes, body };
  return elsewhere || location !== '' ? { ...tensor, external: location || 'unnamed' } : tensor;
}

/** float_data, int32_data, string_data, int64_data, raw_data, double_data, uint64_data. */
const payloadFields: ReadonlySet<number> = new Set([4, 5, 6, 7, 9, 10, 11]);

function readLocation(entry: WireCursor): string {
  let key = '';
  let value = '';
  while (entry.next()) {
    if (entry.field === 1) key = entry.text();
    else if (entry.field === 2) value = entry.text();
    else entry.skip();
  }
  return key === 'location' ? value : '';
}

/** Number of elements: the product of the dimensions; 1 for a scalar. */
export function elementCount(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

/** The elements in row-major order. @throws HearthError model/unreadable, model/external-data */
export function tensorValues(tensor: StoredTensor, file: string): TensorValues {
  if (tensor.external !== undefined)
    throw new HearthError('model/external-data', { file, location: tensor.external });
  const values = decodeValues(tensor, file);
  const expected = elementCount(tensor.dims);
  if (values.length !== expected) {
    const reason = `the tensor "${tensor.name}" should hold ${expected} numbers and holds ${values.length}`;
    throw new HearthError('model/unreadable', { file, reason });
  }
  return values;
}

function decodeValues(tensor: StoredTensor, file: string): TensorValues {
  const cursor = new WireCursor(tensor.body, file);
  const numbers: number[] = [];
  const integers: bigint[] = [];
  const texts: string[] = [];
  let raw: Uint8Array<ArrayBuffer> | undefined;
  while (cursor.next()) {
    if (cursor.field === 4) cursor.floatsInto(numbers);
    else if (cursor.field === 10) cursor.doublesInto(numbers);
    else if (cursor.field === 5 || cursor.field === 7 || cursor.field === 11) cursor.int64sInto(integers);
    else if (cursor.field === 6) texts.push(cursor.text());
    else if (cursor.field === 9) raw = cursor.bytes();
    else cursor.skip();
  }
  if (tensor.type === 'string') return texts;
  if (raw) return fromRaw(tensor, raw, cursor);
  return fromLists(tensor, numbers, integers, cursor);
}

function fromRaw(tensor: StoredTensor, raw: Uint8Array<ArrayBuffer>, cursor: WireCursor): TensorValues {
  const make = arrayOf(tensor.type);
  if (!make || raw.length % make.BYTES_PER_ELEMENT !== 0)
    throw cursor.damaged(`the tensor "${tensor.name}" has a size that does not fit its type, ${tensor.type}`);
  // Copied: a view would need an aligned offset.
  return new make(raw.slice().buffer);
}

function fromLists(
  tensor: StoredTensor,
  numbers: readonly number[],
  integers: readonly bigint[],
  cursor: WireCursor
): TensorValues {
  const make = arrayOf(tensor.type);
  if (!make) throw cursor.damaged(`the tensor "${tensor.name}" has a type that is not read, ${tensor.type}`);
  if (make === BigInt64Array || make === BigUint64Array) return make.from(integers);
  const source = numbers.length > 0 ? numbers : integers.map(Number);
  return (make as typeof Float32Array).from(source);
}

/** float16 and bfloat16 come as their bits. */
function arrayOf(type: string) {
  switch (type) {
    case 'float32':
      return Float32Array;
    case 'float64':
      return Float64Array;
    case 'int64':
      return BigInt64Array;
    case 'uint64':
      return BigUint64Array;
    case 'int32':
      return Int32Array;
    case 'uint32':
      return Uint32Array;
    case 'int16':
      return Int16Array;
    case 'uint16':
    case 'float16':
    case 'bfloat16':
      return Uint16Array;
    case 'int8':
      return Int8Array;
    case 'uint8':
    case 'bool':
      return Uint8Array;
    default:
      return undefined;
  }
}
