// A finished column's description: its type from what was read, its flags, and its stored parts.
import { decodeCodes } from '$core/data/codec';
import type { ColumnFlag, ColumnType, StoredColumn } from '$core/data/table';
import { typeOfWords } from '$core/data/word-type';
import type { BlobId, Blobs } from '$core/ports';
import { parseBoolean } from '../cells/boolean';
import { parseDate } from '../cells/date';
import { TypeGuess, type CellKind } from '../cells/guess';
import { misfit, parseNumber, type NumberStyle } from '../cells/number';
import type { MissingCells } from '../cells/missing';
import { isBlank } from '../csv/cell';
import type { Dictionary } from './dictionary';
import { levelsBlob } from './levels-blob';
import { NumberBuilder } from './number-builder';
import type { StringBuilder } from './string-builder';

const fewestForId = 20;

/** What stores a column needs of the store. */
export interface ColumnStore {
  readonly blobs: Blobs;
  /** Stores bytes and counts them. */
  put(bytes: Uint8Array<ArrayBuffer> | Blob): Promise<BlobId>;
}

/** The description of a column of numbers, booleans or dates. `chosen` overrides what was found. */
export function describeNumbers(
  name: string,
  kind: 'number' | 'boolean' | 'date',
  { facts }: NumberBuilder,
  parts: readonly BlobId[],
  chosen?: ColumnType
): StoredColumn {
  const found =
    kind === 'number' ? (facts.whole ? 'integer' : 'float') : kind === 'date' ? 'datetime' : 'boolean';
  const type = chosen === 'float' && found === 'integer' ? 'float' : found;
  const flags: ColumnFlag[] = [];
  const isEmpty = facts.missing === facts.rows;
  if (isEmpty || (facts.missing === 0 && facts.constant)) flags.push('constant');
  if (type === 'integer' && facts.rows >= fewestForId && isCounter(name, facts)) flags.push('id');
  return withFlags({ name, type, missing: facts.missing, parts }, flags);
}

/** A row number: 0, 1, 2 ... or 1, 2, 3 ...; or ascending and called an id. */
function isCounter(name: string, facts: NumberBuilder['facts']): boolean {
  const { counting, ascending, first, missing } = facts;
  if (missing > 0) return false;
  return (counting && (first === 0 || first === 1)) || (ascending && soundsLikeId(name));
}

export function soundsLikeId(name: string): boolean {
  return (
    /(^|[^a-z])(id|ids|key|uuid|guid|index|idx|no|nr|rownum|row)$/i.test(name) ||
    /[a-z](Id|ID|Key)$/.test(name)
  );
}

/** The description of a column of strings. Stores its levels. */
export async function describeStrings(
  name: string,
  builder: StringBuilder,
  parts: readonly BlobId[],
  store: ColumnStore,
  chosen?: ColumnType
): Promise<StoredColumn> {
  const { dictionary, missing } = builder;
  const present = builder.rows - missing;
  const type =
    chosen === 'category' || chosen === 'text'
      ? chosen
      : typeOfWords(dictionary.size, dictionary.totalBytes, present);
  const flags: ColumnFlag[] = [];
  if (dictionary.size === 0 || (dictionary.size === 1 && missing === 0)) flags.push('constant');
  if (present >= fewestForId && dictionary.size >= 0.99 * present && holdsKeys(dictionary)) flags.push('id');
  const levels = await store.put(levelsBlob(dictionary));
  return withFlags({ name, type, missing, parts, levels, levelCount: dictionary.size }, flags);
}

function withFlags(column: StoredColumn, flags: readonly ColumnFlag[]): StoredColumn {
  return flags.length === 0 ? column : { ...column, flags };
}

/** Whether levels look like keys: short, and hardly any with a blank in it. */
function holdsKeys(dictionary: Dictionary): boolean {
  if (dictionary.totalBytes > 40 * dictionary.size) return false;
  const looked = Math.min(dictionary.size, 1000);
  let blanks = 0;
  for (let code = 0; code < looked; code++) {
    const { bytes, from, to } = dictionary.level(code);
    if (bytes.subarray(from, to).includes(32)) blanks++;
  }
  return blanks <= 0.05 * looked;
}

/**
 * The narrower type of a column read as strings whose type was unknown: exact, because it asks every level.
 * Gives the rewritten column, or nothing when strings they are.
 */
export async function narrowed(
  name: string,
  builder: StringBuilder,
  parts: readonly BlobId[],
  store: ColumnStore,
  style: NumberStyle,
  missing: MissingCells,
  allows: (kind: 'number' | 'boolean' | 'date') => boolean = () => true
): Promise<StoredColumn | undefined> {
  const { dictionary } = builder;
  const guess = new TypeGuess(style, missing);
  forEachLevel(dictionary, (bytes) => guess.add(bytes, 0, bytes.length - 1));
  const { kind } = guess;
  if (kind.kind === 'string' || kind.kind === 'unknown' || !allows(kind.kind)) return undefined;
  const values = new Float64Array(dictionary.size);
  forEachLevel(dictionary, (bytes, code) => (values[code] = valueOf(kind, bytes, style)));
  const numbers = new NumberBuilder();
  const rewritten: BlobId[] = [];
  for (const id of parts) rewritten.push(await store.put(await recode(id, values, numbers, store.blobs)));
  return describeNumbers(name, kind.kind, numbers, rewritten);
}

/** Each level without blanks around it, as bytes of its own with a line end after them. */
function forEachLevel(dictionary: Dictionary, visit: (bytes: Uint8Array, code: number) => void): void {
  for (let code = 0; code < dictionary.size; code++) {
    const { bytes, ...range } = dictionary.level(code);
    let { from, to } = range;
    while (from < to && isBlank(bytes[from]!)) from++;
    while (from < to && isBlank(bytes[to - 1]!)) to--;
    const level = new Uint8Array(to - from + 1);
    level.set(bytes.subarray(from, to));
    level[to - from] = 10;
    visit(level, code);
  }
}

function valueOf(kind: CellKind, bytes: Uint8Array, style: NumberStyle): number {
  const to = bytes.length - 1;
  const value =
    kind.kind === 'number'
      ? parseNumber(bytes, 0, to, style)
      : kind.kind === 'date'
        ? parseDate(bytes, 0, to, kind.layout)
        : parseBoolean(bytes, 0, to);
  return value === misfit ? NaN : value;
}

async function recode(
  id: BlobId,
  values: Float64Array,
  numbers: NumberBuilder,
  blobs: Blobs
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(await (await blobs.get(id)).arrayBuffer());
  // A part has at least one byte a cell.
  const codes = new Int32Array(bytes.length);
  const rows = decodeCodes(bytes, codes, 0, id);
  const room = numbers.room(rows);
  for (let row = 0; row < rows; row++) room[row] = codes[row]! < 0 ? NaN : values[codes[row]!]!;
  numbers.length = rows;
  return numbers.takePart();
}
