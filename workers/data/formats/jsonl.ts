// JSON Lines (NDJSON): one JSON value a line. A line that is no JSON is reported, and left out or kept as text.
import { textLines } from '../source/text-lines';
import type { ReadCall, ReadResult, TableFormat } from './format';
import { asRecord, parseJson, type JsonRecord } from './json-value';
import { RecordStream } from './record-stream';

/** The column of lines that are kept although they are not JSON. */
const keptColumn = 'unread_line';

export const jsonl: TableFormat = { name: 'jsonl', detect, read };

function detect(head: Uint8Array, fileName: string): number {
  if (/\.(jsonl|ndjson)(\.gz)?$/i.test(fileName)) return 0.9;
  const lines = new TextDecoder().decode(head.subarray(0, 65_536)).split('\n');
  const [first = '', second = ''] = lines.filter((line) => line.trim() !== '');
  return isJson(first) && /^\s*[[{]/.test(first) && /^\s*[[{]/.test(second) ? 0.85 : 0;
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
  const stream = new RecordStream(call, 'jsonl');
  return stream.intoTable(lineRecords(stream));
}

async function* lineRecords(stream: RecordStream): AsyncGenerator<JsonRecord> {
  for await (const { text, line } of textLines(stream.chunks(), stream.call.fileName)) {
    stream.characters += text.length + 1;
    if (!stream.takes(text, line)) continue;
    const record = parseLine(text);
    if (record !== undefined) yield record;
    else yield* keptLine(stream, text, line);
  }
}

function* keptLine(stream: RecordStream, text: string, line: number): Generator<JsonRecord> {
  const keeps = stream.call.options.notJson === 'keep';
  const fate = keeps ? `it was kept as text in "${keptColumn}"` : 'it was left out';
  stream.log.add({ kind: 'not-json', line, text: `Line ${line} is not JSON: ${fate}.` });
  if (keeps) yield { [keptColumn]: text };
  else stream.dropped++;
}

function parseLine(text: string): JsonRecord | undefined {
  try {
    return asRecord(parseJson(text));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
