// JSON: an array of objects (read piece by piece, so of any size), an object of arrays, or an object that holds
// one of these under some name. Nested values become JSON text.
import { HearthError } from '$core/errors';
import { IssueLog } from '../issues';
import { readChunks } from '../source/chunks';
import { asUtf8 } from '../source/encoding';
import { textHead, type TextHead } from '../source/text-head';
import { arrayElements } from '../source/text-lines';
import type { ReadCall, ReadResult, TableFormat } from './format';
import { asRecord, parseJson, type JsonRecord } from './json-value';
import { readRecords } from './record-stream';

/** An object must be parsed as a whole; a string in V8 holds at most 512 MiB. */
const longestObject = 256 << 20;

export const json: TableFormat = { name: 'json', detect, read };

function detect(head: Uint8Array, fileName: string): number {
  const first = new TextDecoder().decode(head.subarray(0, 1024)).trimStart()[0];
  if (first !== '[' && first !== '{') return 0;
  return /\.json(\.gz)?$/i.test(fileName) ? 0.9 : 0.8;
}

async function read(call: ReadCall): Promise<ReadResult> {
  const log = new IssueLog();
  const head = textHead(call.head, call.fileName, call.options.encoding);
  const counts = { dropped: 0, used: 0, fraction: () => counts.used / call.file.size };
  const onRead = (bytes: number) => void (counts.used = bytes);
  const isArray = new TextDecoder().decode(head.bytes.subarray(0, 1024)).trimStart().startsWith('[');
  const chunks = asUtf8(readChunks(call.file, chunkOptions(call, onRead)), head.encoding);
  const records = isArray ? elementRecords(call, chunks) : objectRecords(call, chunks);
  return readRecords(call, records, log, settingsOf(call, head), counts);
}

/** A preview of an array reads small chunks, so that what it used up tells how long the file is. */
function chunkOptions(call: ReadCall, onRead: (bytes: number) => void) {
  const options = { gzip: call.head.gzip, fileName: call.fileName, onRead };
  return call.firstRows === undefined ? options : { ...options, chunkBytes: 1 << 16 };
}

function settingsOf({ head: { gzip } }: ReadCall, { encoding }: TextHead) {
  return { format: 'json', encoding, ...(gzip ? { compression: 'gzip' as const } : {}) } as const;
}

async function* elementRecords(
  { fileName: file }: ReadCall,
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>
): AsyncGenerator<JsonRecord> {
  const elements = arrayElements(chunks, file);
  for (;;) {
    const { done, value } = await elements.next();
    if (done) {
      if (!value.complete) throw new HearthError('data/truncated', { file, format: 'JSON' });
      return;
    }
    yield asRecord(parsed(value.text, file, value.line));
  }
}

async function* objectRecords(
  { fileName: file }: ReadCall,
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>
): AsyncGenerator<JsonRecord> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of chunks) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > longestObject)
      throw new HearthError('data/too-large', {
        what: `The JSON object in ${file}`,
        bytes: text.length,
        limit: longestObject
      });
  }
  yield* recordsIn(parsed(text + decoder.decode(), file));
}

/** The records an object stands for: its longest array of objects, its arrays as columns, or itself. */
function* recordsIn(value: unknown): Generator<JsonRecord> {
  const record = asRecord(value);
  const arrays = Object.entries(record).filter((entry): entry is [string, unknown[]] =>
    Array.isArray(entry[1])
  );
  const rows = arrays.filter(([, items]) => items.some((item) => typeof item === 'object' && item !== null));
  const longest = rows.reduce<unknown[]>(
    (most, [, items]) => (items.length > most.length ? items : most),
    []
  );
  if (longest.length > 0) for (const item of longest) yield asRecord(item);
  else if (arrays.length > 0) yield* transposed(arrays);
  else yield record;
}

function* transposed(columns: readonly (readonly [string, readonly unknown[]])[]): Generator<JsonRecord> {
  const rows = Math.max(...columns.map(([, cells]) => cells.length));
  for (let row = 0; row < rows; row++)
    yield Object.fromEntries(columns.map(([name, cells]) => [name, cells[row]]));
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
