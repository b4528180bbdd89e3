// The safetensors format (huggingface.co/docs/safetensors): 8 bytes of header length, a JSON header, then the tensors'
// bytes. A file from outside is hostile until every length and offset in it has been checked.
import { HearthError } from '../errors';
import { isRecord } from '../params';
import type { TensorEntry, WeightType } from './weights';

/** A tensor of a file; offsets are bytes of the file itself. */
export interface FileTensor extends TensorEntry {
  readonly from: number;
  readonly to: number;
}

const typeBytes: Readonly<Record<string, number>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  U64: 8,
  I32: 4,
  U32: 4,
  I16: 2,
  U16: 2,
  I8: 1,
  U8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  BOOL: 1
};
const maxHeaderBytes = 100_000_000;

/** Bytes of the JSON header, from a file's first 8 bytes. @throws HearthError lm/bad-file */
export function headerLength(first: Uint8Array, fileBytes: number, file: string): number {
  if (first.length < 8) throw bad(file, 'it ends before its header');
  const length = new DataView(first.buffer, first.byteOffset).getBigUint64(0, true);
  if (length > BigInt(Math.min(maxHeaderBytes, fileBytes - 8)))
    throw bad(file, 'its header is longer than the file');
  return Number(length);
}

/** Tensors by name. `header` are the JSON's bytes. @throws HearthError lm/bad-file, lm/unsupported */
export function parseHeader(
  header: Uint8Array,
  fileBytes: number,
  file: string
): ReadonlyMap<string, FileTensor> {
  const json = parseJson(header, file);
  const start = 8 + header.length;
  const tensors = new Map<string, FileTensor>();
  for (const [name, entry] of Object.entries(json)) {
    if (name !== '__metadata__') tensors.set(name, parseTensor(name, entry, start, fileBytes, file));
  }
  let end = start;
  for (const [name, { from, to }] of [...tensors].sort(([, a], [, b]) => a.from - b.from || a.to - b.to)) {
    if (from < end) throw bad(file, `tensor "${name}" overlaps another`);
    if (from > end) throw bad(file, `there is a hole before tensor "${name}"`);
    end = to;
  }
  if (end !== fileBytes) throw bad(file, `it has ${fileBytes} bytes, and its header describes ${end}`);
  return tensors;
}

function parseJson(header: Uint8Array, file: string): Record<string, unknown> {
  let text: string;
  let json: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(header);
    json = JSON.parse(text);
  } catch (error) {
    throw bad(file, 'its header is not JSON', error);
  }
  if (!isRecord(json)) throw bad(file, 'its header is no object');
  // JSON.parse keeps the last of two equal names; other readers may keep the first.
  if (entriesOf(text) !== Object.keys(json).length) throw bad(file, 'it names a tensor twice');
  return json;
}

/** Names of the outermost object of valid JSON, equal ones counted each. */
function entriesOf(json: string): number {
  let [depth, count] = [0, 0];
  let quoted = false;
  for (let i = 0; i < json.length; i++) {
    const char = json[i];
    if (quoted) {
      if (char === '\\') i++;
      else quoted = char !== '"';
    } else if (char === '"') quoted = true;
    else if (char === '{' || char === '[') depth++;
    else if (char === '}' || char === ']') depth--;
    else if (char === ':' && depth === 1) count++;
  }
  return count;
}

function parseTensor(
  name: string,
  entry: unknown,
  start: number,
  fileBytes: number,
  file: string
): FileTensor {
  if (!isRecord(entry)) throw bad(file, `tensor "${name}" is not described`);
  const { dtype, shape, data_offsets: offsets } = entry;
  const size = typeBytes[String(dtype)];
  if (size === undefined)
    throw new HearthError('lm/unsupported', { model: file, what: `"${name}" is ${String(dtype)}` });
  if (!isCounts(shape) || !isCounts(offsets) || offsets.length !== 2)
    throw bad(file, `tensor "${name}" has no valid shape and place`);
  const elements = shape.reduce((product, n) => product * n, 1);
  const [from, to] = [start + offsets[0]!, start + offsets[1]!];
  if (to < from || to > fileBytes) throw bad(file, `tensor "${name}" reaches beyond the end`);
  if (to - from !== elements * size) throw bad(file, `tensor "${name}" has another size than its shape`);
  // Types the engine cannot read are refused where such a tensor is needed; others may be there.
  return { type: dtype as WeightType, shape, bytes: to - from, from, to };
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}

function bad(file: string, reason: string, cause?: unknown): HearthError {
  return new HearthError('lm/bad-file', { file, reason }, { cause });
}

/** The beginning of a file that holds these tensors one after another, in this order. */
export function safetensorsHeader(
  tensors: readonly { readonly name: string; readonly type: WeightType; readonly shape: readonly number[] }[]
): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  let at = 0;
  for (const { name, type, shape } of tensors) {
    const end = at + shape.reduce((product, n) => product * n, 1) * typeBytes[type]!;
    header[name] = { dtype: type, shape, data_offsets: [at, end] };
    at = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  // Spaces up to a multiple of 8, as the format's own writer does.
  const padded = new Uint8Array(Math.ceil(json.length / 8) * 8).fill(0x20);
  padded.set(json);
  const bytes = new Uint8Array(8 + padded.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded.length), true);
  bytes.set(padded, 8);
  return bytes;
}
