// The records at the head of a file under one supposed dialect: what the detectors compare.
import { mostColumns } from '$core/data/table';
import { createCursor, byteClasses, tokenize } from './tokenize';
import { createBatch, sentinelOf, type Dialect } from './batch';

/** The most fields a sample looks at; a table that has more is refused. */
const mostFields = mostColumns;

export interface SampleRecord {
  readonly line: number;
  /** Fields of the record, even beyond those in `bounds`. */
  readonly fields: number;
  /** As in a batch: one less than the first byte, then the end of each field. */
  readonly bounds: Int32Array;
}

export interface Sample {
  readonly bytes: Uint8Array;
  readonly dialect: Dialect;
  readonly records: readonly SampleRecord[];
  readonly endings: { readonly lf: number; readonly crlf: number; readonly cr: number };
  /** Whether a quoted cell runs into the end of the file. */
  readonly unclosed: boolean;
}

/** At most `most` records. `isWhole`: `head` is the whole file, so its last line counts though nothing ends it. */
export function takeSample(head: Uint8Array, isWhole: boolean, dialect: Dialect, most: number): Sample {
  const bytes = withSentinel(head, sentinelOf(dialect));
  const cursor = { ...createCursor(), bytes, limit: head.length, final: isWhole };
  const classes = byteClasses(dialect);
  const batch = { ...createBatch(mostFields, 1), bytes };
  const records: SampleRecord[] = [];
  while (records.length < most) {
    const stop = tokenize(cursor, dialect, classes, batch);
    if (stop.kind === 'end') break;
    const fields = stop.kind === 'ragged' ? stop.fields : mostFields;
    const bounds = batch.bounds.slice(0, Math.min(fields, mostFields) + 1);
    records.push({ line: batch.lines[0]!, fields, bounds });
    batch.rows = 0;
  }
  return { bytes, dialect, records, endings: cursor.endings, unclosed: cursor.unclosedAt !== undefined };
}

/** The bytes with the line end after them that stops the tokenizer. */
export function withSentinel(bytes: Uint8Array, sentinel = 10): Uint8Array {
  const longer = new Uint8Array(bytes.length + 1);
  longer.set(bytes);
  longer[bytes.length] = sentinel;
  return longer;
}
