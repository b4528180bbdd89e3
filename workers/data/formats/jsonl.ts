// JSON Lines (NDJSON): one JSON value a line. A line that is no JSON is reported and left out.
import { IssueLog } from '../issues';
import { readChunks } from '../source/chunks';
import { asUtf8 } from '../source/encoding';
import { textHead } from '../source/text-head';
import { textLines } from '../source/text-lines';
import type { ReadCall, ReadResult, TableFormat } from './format';
import { asRecord, parseJson, type JsonRecord } from './json-value';
import { readRecords } from './record-stream';

export const jsonl: TableFormat = { name: 'jsonl', detect, read };

function detect(head: Uint8Array, fileName: string): number {
  const [first = '', second = ''] = new TextDecoder().decode(head.subarray(0, 65_536)).split('\n', 2);
  const hasLines =
    /^\s*[[{]/.test(first) && isJson(first) && (second.trim() === '' || /^\s*[[{]/.test(second));
  if (/\.(jsonl|ndjson)(\.gz)?$/i.test(fileName)) return 0.9;
  return hasLines && first.trim() !== '' && second.trim() !== '' ? 0.85 : 0;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // The answer, not a failure.
  }
}

async function read(call: ReadCall): Promise<ReadResult> {
  const log = new IssueLog();
  const { encoding } = textHead(call.head, call.fileName, call.options.encoding);
  const counts = { dropped: 0, used: 0, fraction: () => counts.used / call.file.size };
  const onRead = (bytes: number) => void (counts.used = bytes);
  // A preview reads small chunks, so that what it used up tells how long the file is.
  const chunkBytes = call.firstRows === undefined ? undefined : 1 << 16;
  const options = { gzip: call.head.gzip, fileName: call.fileName, onRead };
  const chunks = readChunks(call.file, chunkBytes ? { ...options, chunkBytes } : options);
  const records = async function* (): AsyncGenerator<JsonRecord> {
    for await (const { text, line } of textLines(asUtf8(chunks, encoding), call.fileName)) {
      const value = parseLine(text);
      if (value !== undefined) yield value;
      else {
        counts.dropped++;
        log.add({ kind: 'other', line, text: `Line ${line} is not JSON: it was left out.` });
      }
    }
  };
  const settings = {
    format: 'jsonl',
    encoding,
    ...(call.head.gzip ? { compression: 'gzip' as const } : {})
  } as const;
  return readRecords(call, records(), log, settings, counts);
}

function parseLine(text: string): JsonRecord | undefined {
  try {
    return asRecord(parseJson(text));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
