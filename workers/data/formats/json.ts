// JSON: an array of objects (read piece by piece, so of any size), an object of arrays, or an object that holds
// one of these under some name. Nested values become JSON text.
import { HearthError } from '$core/errors';
import { arrayElements } from '../source/text-lines';
import type { ReadCall, ReadResult, TableFormat } from './format';
import { asRecord, parseJson, type JsonRecord } from './json-value';
import { RecordStream } from './record-stream';

/** An object must be parsed as a whole; a string in V8 holds at most 512 MiB. */
const longestObject = 256 << 20;

export const json: TableFormat = { name: 'json', detect, read };

function detect(head: Uint8Array, fileName: string): number {
  const first = new TextDecoder().decode(head.subarray(0, 1024)).trimStart()[0];
  if (first !== '[' && first !== '{') return 0;
  return /\.json(\.gz)?$/i.test(fileName) ? 0.9 : 0.8;
}

async function read(call: ReadCall): Promise<ReadResult> {
  const stream = new RecordStream(call, 'json');
  const isArray = new TextDecoder().decode(stream.head.subarray(0, 1024)).trimStart().startsWith('[');
  return stream.intoTable(isArray ? elementRecords(stream) : objectRecords(stream));
}

async function* elementRecords(stream: RecordStream): AsyncGenerator<JsonRecord> {
  const { fileName: file } = stream.call;
  for await (const { text, line } of arrayElements(stream.chunks(), file)) {
    stream.characters += text.length + 1;
    if (stream.takes(text, line)) yield asRecord(parsed(text, file, line));
  }
}

async function* objectRecords(stream: RecordStream): AsyncGenerator<JsonRecord> {
  const { fileName: file } = stream.call;
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of stream.chunks()) {
    text += decoder.decode(chunk, { stream: true });
    const what = `The JSON object in ${file}`;
    if (text.length > longestObject)
      throw new HearthError('data/too-large', { what, bytes: text.length, limit: longestObject });
  }
  const records = recordsIn(parsed(text + decoder.decode(), file));
  stream.total = records.length;
  yield* records;
}

/** The records an object stands for: its longest array of objects, its arrays as columns, or itself. */
function recordsIn(value: unknown): JsonRecord[] {
  const record = asRecord(value);
  const arrays = Object.entries(record).filter((entry): entry is [string, unknown[]] =>
    Array.isArray(entry[1])
  );
  const rows = arrays.filter(([, items]) => items.some((item) => typeof item === 'object' && item !== null));
  const longest = rows.reduce<unknown[]>(
    (most, [, items]) => (items.length > most.length ? items : most),
    []
  );
  if (longest.length > 0) return longest.map(asRecord);
  return arrays.length > 0 ? transposed(arrays) : [record];
}

function transposed(columns: readonly (readonly [string, readonly unknown[]])[]): JsonRecord[] {
  const rows = columns.reduce((most, [, cells]) => Math.max(most, cells.length), 0);
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(columns.map(([name, cells]) => [name, cells[row]]))
  );
}

function parsed(text: string, file: string, line?: number): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (/unexpected end|unterminated/i.test(error.message))
      throw new HearthError('data/truncated', { file, format: 'JSON' }, { cause: error });
    const where = line === undefined ? {} : { line };
    throw new HearthError(
      'data/unreadable',
      { file, format: 'JSON', reason: error.message, ...where },
      { cause: error }
    );
  }
}
