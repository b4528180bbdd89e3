// A column built from JavaScript values (JSON, Parquet, XLSX). Its type is the narrowest that holds all values
// seen: it starts unknown, and numbers met by a string become strings, exactly, also in groups already stored.
import { decodeNumbers } from '$core/data/codec';
import { groupRows, type StoredColumn } from '$core/data/table';
import type { BlobId } from '$core/ports';
import { valueText } from '../export/cell-text';
import { plainNumbers } from '../cells/number';
import { MissingCells } from '../cells/missing';
import { describeNumbers, describeStrings, narrowed, type ColumnStore } from './finish';
import { NumberBuilder } from './number-builder';
import { StringBuilder } from './string-builder';
import { encodeUtf8 } from './utf8';

type ValueKind = 'number' | 'boolean' | 'date';
type Kind = 'unknown' | ValueKind | 'string';

const missing = new MissingCells();

export class ValueColumn {
  readonly name: string;
  readonly #store: ColumnStore;
  readonly #tokens: MissingCells | undefined;
  #kind: Kind = 'unknown';
  #numbers = new NumberBuilder();
  #strings: StringBuilder | undefined;
  readonly #parts: { readonly id: BlobId; readonly kind: Kind; readonly rows: number }[] = [];
  /** Missing cells before the first value, in the unfinished group. */
  #blanks = 0;
  /** The column held numbers before it held strings. */
  #mixed = false;

  /** `tokens`: strings that mean missing; without, every string is a value. */
  constructor(name: string, store: ColumnStore, tokens?: MissingCells) {
    this.name = name;
    this.#store = store;
    this.#tokens = tokens;
  }

  /** Adds values, storing every group that becomes full. What is none of the known kinds becomes JSON text. */
  async append(values: ArrayLike<unknown>): Promise<void> {
    for (let i = 0; i < values.length; i++) {
      this.#push(values[i]);
      if (this.#length === groupRows) await this.#flush();
    }
  }

  /** Adds missing cells until the column has `rows` rows. */
  async pad(rows: number): Promise<void> {
    let lacking = rows - this.rows;
    for (; lacking > 0; lacking--) {
      this.#push(null);
      if (this.#length === groupRows) await this.#flush();
    }
  }

  get rows(): number {
    return this.#parts.reduce((sum, part) => sum + part.rows, this.#length);
  }

  /** Ends the column. `textDates`: strings that are all dates become dates. */
  async finish(options: { readonly textDates: boolean }): Promise<StoredColumn> {
    if (this.#length > 0) await this.#flush();
    if (this.#kind !== 'string' && this.#kind !== 'unknown') {
      return describeNumbers(this.name, this.#kind, this.#numbers, this.#ids);
    }
    const strings = (this.#strings ??= new StringBuilder(this.#tokens));
    await this.#recodeNumbers(strings);
    const allows = (kind: ValueKind) => (kind === 'date' ? options.textDates : this.#mixed);
    const narrow = await narrowed(this.name, strings, this.#ids, this.#store, plainNumbers, missing, allows);
    return narrow ?? describeStrings(this.name, strings, this.#ids, this.#store);
  }

  get #ids(): readonly BlobId[] {
    return this.#parts.map(({ id }) => id);
  }

  get #length(): number {
    if (this.#kind === 'unknown') return this.#blanks;
    return this.#kind === 'string' ? this.#strings!.length : this.#numbers.length;
  }

  #push(value: unknown): void {
    if (typeof value === 'number' && this.#kind === 'number') {
      this.#numbers.push(Number.isFinite(value) ? value : NaN);
      return;
    }
    if (isNothing(value)) return this.#pushMissing();
    const kind = kindOf(value);
    if (this.#kind === 'unknown') this.#begin(kind);
    else if (this.#kind !== 'string' && this.#kind !== kind) {
      if (typeof value === 'string' && isMissingText(value)) return this.#pushMissing();
      this.#becomeStrings();
    }
    if (this.#kind === 'string') this.#strings!.push(textOfValue(value));
    else this.#numbers.push(Number(value));
    if (this.#kind === 'string' && kind !== 'string') this.#mixed = true;
  }

  #pushMissing(): void {
    if (this.#kind === 'unknown') this.#blanks++;
    else if (this.#kind === 'string') this.#strings!.push(null);
    else this.#numbers.push(NaN);
  }

  #begin(kind: Exclude<Kind, 'unknown'>): void {
    this.#kind = kind;
    if (kind === 'string') this.#strings = new StringBuilder(this.#tokens);
    for (; this.#blanks > 0; this.#blanks--) this.#pushMissing();
  }

  /** The unfinished group as strings; stored groups follow at the end. */
  #becomeStrings(): void {
    const kind = this.#kind as ValueKind;
    const values = this.#numbers.room(0).subarray(0, this.#numbers.length);
    this.#strings = new StringBuilder(this.#tokens);
    for (const value of values) this.#strings.push(textOfNumber(value, kind));
    this.#kind = 'string';
    this.#mixed = true;
  }

  async #flush(): Promise<void> {
    const rows = this.#length;
    const kind = this.#kind;
    const part = kind === 'string' ? this.#strings!.takePart() : this.#takeNumbers();
    this.#parts.push({ id: await this.#store.put(part), kind, rows });
  }

  /** A part without any value is the same bytes for numbers and for codes. */
  #takeNumbers(): Uint8Array<ArrayBuffer> {
    if (this.#kind === 'unknown') {
      this.#numbers.room(this.#blanks).fill(NaN, 0, this.#blanks);
      this.#numbers.length = this.#blanks;
      this.#blanks = 0;
    }
    return this.#numbers.takePart();
  }

  /** Rewrites parts stored as numbers, now that the column is one of strings. */
  async #recodeNumbers(strings: StringBuilder): Promise<void> {
    for (const [i, { id, kind, rows }] of this.#parts.entries()) {
      if (kind === 'string') continue;
      if (kind === 'unknown') {
        strings.rows += rows;
        strings.missing += rows;
        continue;
      }
      const values = new Float64Array(rows);
      decodeNumbers(new Uint8Array(await (await this.#store.blobs.get(id)).arrayBuffer()), values, 0, id);
      for (const value of values) strings.push(textOfNumber(value, kind));
      this.#parts[i] = { id: await this.#store.put(strings.takePart()), kind: 'string', rows };
    }
  }
}

function isNothing(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (typeof value === 'number') return !Number.isFinite(value);
  return value instanceof Date && Number.isNaN(value.getTime());
}

function kindOf(value: unknown): Exclude<Kind, 'unknown'> {
  if (typeof value === 'number' || typeof value === 'boolean') return typeof value as ValueKind;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? 'number' : 'string';
  return value instanceof Date ? 'date' : 'string';
}

function isMissingText(text: string): boolean {
  const bytes = encodeUtf8(text.trim());
  return missing.has(bytes, 0, bytes.length) || missing.hasWeak(bytes, 0, bytes.length);
}

/** The text of any value: strings as they are, the rest as JSON would write it. */
export function textOfValue(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return textOfNumber(value, 'number') ?? '';
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object') return String(value);
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner));
}

/** The text of a stored number, boolean or date; null where it is missing. */
export function textOfNumber(value: number, kind: ValueKind): string | null {
  const type = kind === 'number' ? 'float' : kind === 'date' ? 'datetime' : 'boolean';
  return Number.isNaN(value) ? null : valueText(value, type);
}
