// Delimiter, quote and blanks of a CSV file, from its head: each candidate cuts the head into records, and the
// one that gives the most regular, most numeric table wins.
import type { LineEnd } from '$core/data/import';
import { misfit, parseNumber } from '../cells/number';
import type { Dialect } from './batch';
import { isBlank } from './cell';
import { takeSample, type Sample } from './sample';

/** In order of preference where they do equally well. */
const delimiters = [44, 9, 59, 124];
const doubleQuote = 34;
const singleQuote = 39;
const sampleBytes = 64 << 10;
const sampleRecords = 500;
/** Below this share of lines of one width, a delimiter is only punctuation. */
const leastRegular = 0.4;

/** What may be given instead of detected. */
export interface DialectOptions {
  readonly delimiter?: number;
  readonly quote?: number;
  readonly trim?: boolean;
  readonly lineEnd?: LineEnd;
}

/** `isWhole`: `head` is the whole file. */
export function detectDialect(head: Uint8Array, isWhole: boolean, given: DialectOptions): Dialect {
  const delimiter = given.delimiter ?? detectDelimiter(head, isWhole, given);
  return settleQuotes(head, isWhole, delimiter, given);
}

/** The delimiter that gives the best table; -1 when none makes more than one column. */
function detectDelimiter(head: Uint8Array, isWhole: boolean, given: DialectOptions): number {
  // One enormous quoted cell may outrun the small sample.
  for (const length of [sampleBytes, head.length]) {
    const start = head.subarray(0, length);
    const isAll = isWhole && start.length === head.length;
    let best = { delimiter: -1, score: 0 };
    let records = 0;
    for (const delimiter of delimiters) {
      const dialect = settleQuotes(start, isAll, delimiter, given);
      const sample = takeSample(start, isAll, dialect, sampleRecords);
      records = Math.max(records, sample.records.length);
      const score = scoreOf(sample);
      if (score > best.score + 1e-9) best = { delimiter, score };
    }
    if (records > 1 || length >= head.length) return best.delimiter;
  }
  return -1;
}

/** The dialect with this delimiter, its quote and its treatment of blanks. */
function settleQuotes(head: Uint8Array, isWhole: boolean, delimiter: number, given: DialectOptions): Dialect {
  const attempt = (quote: number) => settleTrim(head, isWhole, { delimiter, quote }, given);
  if (given.quote !== undefined) return attempt(given.quote).dialect;
  const double = attempt(doubleQuote);
  const use = useOfQuote(head, isWhole, double);
  if (use === 'certain') return double.dialect;
  const single = attempt(singleQuote);
  if (useOfQuote(head, isWhole, single) === 'certain') return single.dialect;
  return use === 'none' ? double.dialect : attempt(-1).dialect;
}

function settleTrim(
  head: Uint8Array,
  isWhole: boolean,
  { delimiter, quote }: Pick<Dialect, 'delimiter' | 'quote'>,
  { trim, lineEnd }: DialectOptions
): Sample {
  const ends = lineEnd ? { lineEnd } : {};
  const cut = (trims: boolean) =>
    takeSample(head, isWhole, { delimiter, quote, trim: trims, ...ends }, Infinity);
  if (trim !== undefined) return cut(trim);
  if (delimiter === 9 || !hasBlankAfter(head, delimiter)) return cut(false);
  const trimmed = cut(true);
  return isPadded(trimmed) ? trimmed : cut(false);
}

function hasBlankAfter(bytes: Uint8Array, delimiter: number): boolean {
  for (let p = bytes.indexOf(32, 1); p > 0; p = bytes.indexOf(32, p + 1))
    if (bytes[p - 1] === delimiter) return true;
  return false;
}

/** Whether nearly all fields after a delimiter begin with a blank. */
function isPadded({ bytes, records }: Sample): boolean {
  let blank = 0;
  let fields = 0;
  for (const { bounds } of records) {
    for (let i = 1; i + 1 < bounds.length; i++) {
      const from = bounds[i]! + 1;
      if (from === bounds[i + 1]!) continue;
      fields++;
      if (bytes[from] === 32) blank++;
    }
  }
  return fields > 0 && blank >= 0.9 * fields;
}

/**
 * Whether the quote quotes. A stray quote in prose looks like an opened field that closes in the middle, or
 * never: more of those than of cells that need their quotes, and it is an ordinary character.
 */
function useOfQuote(head: Uint8Array, isWhole: boolean, sample: Sample): 'certain' | 'none' | 'broken' {
  let broken = sample.unclosed ? 1 : 0;
  let needed = 0;
  const byColumn = new Map<number, number>();
  for (const { bounds } of sample.records) {
    for (let i = 0; i + 1 < bounds.length; i++) {
      const form = quoteForm(sample, bounds[i]! + 1, bounds[i + 1]!);
      if (form === 'bare') continue;
      if (form === 'broken') broken++;
      else byColumn.set(i, (byColumn.get(i) ?? 0) + 1);
      if (form === 'needed') needed++;
    }
  }
  let most = 0;
  for (const quoted of byColumn.values()) most = Math.max(most, quoted);
  if (most === 0 && broken === 0) return 'none';
  if (isRegularWithout(head, isWhole, sample)) return 'broken';
  return broken === 0 || needed > broken || most >= 0.5 * sample.records.length ? 'certain' : 'broken';
}

/**
 * Whether every record has the same number of fields when quotes are ordinary characters, though some field
 * opens a quote it does not close: then two such fields far apart only looked like one.
 */
function isRegularWithout(head: Uint8Array, isWhole: boolean, { dialect, records }: Sample): boolean {
  const { quote } = dialect;
  const plain = takeSample(head, isWhole, { ...dialect, quote: -1 }, Infinity);
  const { width, share } = commonWidth(plain);
  if (width < 2 || share < 1 || plain.records.length <= records.length) return false;
  return plain.records.some(({ bounds }) => {
    for (let i = 0; i + 1 < bounds.length; i++) {
      const from = bounds[i]! + 1;
      const to = bounds[i + 1]!;
      if (plain.bytes[from] === quote && (to - from === 1 || plain.bytes[to - 1] !== quote)) return true;
    }
    return false;
  });
}

/** Whether a field is quoted, must be (it holds what would end it), or is quoted in a way no writer quotes. */
function quoteForm(
  { bytes, dialect }: Sample,
  from: number,
  to: number
): 'bare' | 'quoted' | 'needed' | 'broken' {
  const { quote, delimiter } = dialect;
  if (dialect.trim) {
    while (from < to && isBlank(bytes[from]!)) from++;
    while (from < to && isBlank(bytes[to - 1]!)) to--;
  }
  if (bytes[from] !== quote || from === to) return 'bare';
  let form: 'quoted' | 'needed' = 'quoted';
  for (let p = from + 1; p < to; p++) {
    const byte = bytes[p]!;
    if (byte === delimiter || byte === 10 || byte === 13) form = 'needed';
    if (byte !== quote) continue;
    if (p === to - 1) return form;
    if (bytes[p + 1] !== quote) return 'broken';
    form = 'needed';
    p++;
  }
  return 'broken';
}

/** Share of records with the commonest number of fields, weighted by how many cells are numbers; 0 for one field. */
function scoreOf(sample: Sample): number {
  const { width, share } = commonWidth(sample);
  if (width < 2 || share < leastRegular) return 0;
  return share * (1 + numericShare(sample)) + Math.min(width, 1000) * 1e-6;
}

/** The commonest number of fields and the share of records that have it; the smaller where two are as common. */
export function commonWidth({ records }: Sample): { width: number; share: number } {
  const counts = new Map<number, number>();
  for (const { fields } of records) counts.set(fields, (counts.get(fields) ?? 0) + 1);
  let width = 0;
  for (const [fields, count] of counts) if (count > (counts.get(width) ?? 0)) width = fields;
  return { width, share: records.length === 0 ? 0 : counts.get(width)! / records.length };
}

function numericShare({ bytes, dialect, records }: Sample): number {
  let numbers = 0;
  let cells = 0;
  for (const { bounds } of records) {
    for (let i = 0; i + 1 < bounds.length; i++) {
      const from = bounds[i]! + 1;
      const to = bounds[i + 1]!;
      if (from >= to) continue;
      cells++;
      if (isNumber(bytes, dialect, from, to)) numbers++;
    }
  }
  return cells === 0 ? 0 : numbers / cells;
}

function isNumber(bytes: Uint8Array, { delimiter, quote }: Dialect, from: number, to: number): boolean {
  while (from < to && (isBlank(bytes[from]!) || bytes[from] === quote)) from++;
  while (from < to && (isBlank(bytes[to - 1]!) || bytes[to - 1] === quote)) to--;
  if (parseNumber(bytes, from, to, { decimal: 46, grouped: true }) !== misfit) return true;
  return delimiter !== 44 && parseNumber(bytes, from, to, { decimal: 44, grouped: false }) !== misfit;
}
