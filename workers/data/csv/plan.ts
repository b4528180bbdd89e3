// How one CSV file will be read: everything detected from its head, with what the person chose instead.
import { HearthError } from '$core/errors';
import type { ImportIssue, ImportOptions, TextEncoding } from '$core/data/import';
import { mostColumns, type ColumnType } from '$core/data/table';
import { dateLayouts, parseDate } from '../cells/date';
import { TypeGuess, type CellKind } from '../cells/guess';
import { MissingCells } from '../cells/missing';
import { misfit, parseNumber, type NumberStyle } from '../cells/number';
import type { Dialect } from './batch';
import { contentOf } from './cell';
import { commonWidth, detectDialect } from './detect-dialect';
import { cellsOf, columnNames, detectHeader } from './detect-header';
import { takeSample, type Sample, type SampleRecord } from './sample';
import { isDecoded, type Undecodable } from './undecodable';

export interface PlannedColumn {
  readonly name: string;
  readonly kind: CellKind;
  /** The type the person chose. */
  readonly chosen?: ColumnType;
}

export interface CsvPlan {
  readonly dialect: Dialect;
  readonly style: NumberStyle;
  readonly header: boolean;
  readonly columns: readonly PlannedColumn[];
  readonly missing: MissingCells;
  readonly ragged: 'drop' | 'pad';
  /** Whether lines that hold bytes that are no text are left out; and what those bytes are by now. */
  readonly dropsUndecodable: boolean;
  readonly undecodable: Undecodable;
  /** Rows in the head. */
  readonly headRows: number;
  readonly issues: readonly ImportIssue[];
}

/**
 * `head` is UTF-8, without a byte order mark unless that is text; `isWhole`: it is the whole file; `encoding`: what it was before.
 * @throws HearthError data/too-many-columns, job/bad-params
 */
export function planCsv(
  head: Uint8Array,
  isWhole: boolean,
  options: ImportOptions,
  encoding: TextEncoding = 'utf-8'
): CsvPlan {
  const dialect = detectDialect(head, isWhole, {
    ...(options.delimiter === undefined ? {} : { delimiter: byteOf('delimiter', options.delimiter) }),
    ...(options.quote === undefined ? {} : { quote: byteOf('quote', options.quote) }),
    ...(options.trim === undefined ? {} : { trim: options.trim }),
    ...(options.lineEnding === undefined ? {} : { lineEnd: options.lineEnding })
  });
  const sample = takeSample(head, isWhole, dialect, Infinity);
  const { width } = commonWidth(sample);
  if (width > mostColumns)
    throw new HearthError('data/too-many-columns', { columns: width, limit: mostColumns });
  const style = numberStyle(sample, options.decimal);
  const header = options.header ?? detectHeader(sample, style);
  // A decoder has been at UTF-16, and has put U+FFFD where it could not read.
  const undecodable = encoding.startsWith('utf-16') ? 'replaced' : 'not-utf8';
  const dropsUndecodable = options.undecodable === 'drop';
  const all = header ? sample.records.slice(1) : sample.records;
  const isKept = ({ bounds }: SampleRecord): boolean =>
    isDecoded(undecodable, sample.bytes, bounds[0]! + 1, bounds.at(-1)!);
  const body = dropsUndecodable ? all.filter(isKept) : all;
  const missing = new MissingCells(options.missing);
  const { names, issues } = nameColumns(sample, header, options.byteOrderMark === 'keep');
  const kinds = kindsOf(sample, body, names.length, style, missing);
  const columns = names.map((name, i) =>
    chosenColumn(name, kinds[i]!, options.types?.[name], sample, body, i)
  );
  return {
    dialect,
    style,
    header,
    columns,
    missing,
    ragged: options.ragged ?? 'drop',
    dropsUndecodable,
    undecodable,
    headRows: body.length,
    issues
  };
}

function byteOf(field: string, text: string): number {
  if (text === '') return -1;
  const code = text.charCodeAt(0);
  if (text.length === 1 && code < 128 && code !== 10 && code !== 13) return code;
  throw new HearthError('job/bad-params', {
    component: 'import-table',
    field,
    reason: 'must be one ASCII character, or nothing'
  });
}

/**
 * The decimal mark: a comma where cells use one in no other way than as '1,5' and none uses a dot. '1,234' alone
 * proves nothing; in a file with commas between the fields it is a number with groups.
 */
function numberStyle({ bytes, dialect, records }: Sample, decimal: '.' | ',' | undefined): NumberStyle {
  const dots: NumberStyle = { decimal: 46, grouped: dialect.delimiter === 44 };
  const commas: NumberStyle = { decimal: 44, grouped: false };
  if (decimal !== undefined) return decimal === ',' ? commas : dots;
  if (dialect.delimiter === 44) return dots;
  let clear = 0;
  for (const { bounds } of records) {
    for (let i = 0; i + 1 < bounds.length; i++) {
      const cell = contentOf(recordBatch(bytes, bounds), dialect, 0, i, true);
      const text = cell.bytes.subarray(cell.from, Math.min(cell.to, cell.from + 32));
      if (text.includes(46) && parseNumber(cell.bytes, cell.from, cell.to, dots) !== misfit) return dots;
      const comma = text.indexOf(44);
      if (comma < 0 || parseNumber(cell.bytes, cell.from, cell.to, commas) === misfit) continue;
      if (text.length - comma - 1 !== 3) clear++;
    }
  }
  return clear > 0 ? commas : dots;
}

function recordBatch(bytes: Uint8Array, bounds: Int32Array) {
  return { bytes, columns: bounds.length - 1, capacity: 1, bounds, lines: new Int32Array(1), rows: 1 };
}

/** Names from the header, or numbered; as many as most records have fields. */
function nameColumns(sample: Sample, header: boolean, keepsMark: boolean) {
  const [first, ...body] = sample.records;
  const { width } = commonWidth(sample);
  if (!header || !first)
    return columnNames(
      Array.from({ length: width }, (_, i) => `column_${i + 1}`),
      1
    );
  const cells = cellsOf(sample, first, keepsMark);
  if (body.length === 0 || body.some(({ fields }) => fields === cells.length))
    return columnNames(cells, first.line);
  const fields = commonWidth({ ...sample, records: body }).width;
  // R writes no name over its row names; others write a delimiter after the last field.
  const lacksFirst = cells.length === fields - 1 && !body.every((record) => endsEmpty(record));
  const fitted = lacksFirst ? ['', ...cells] : Array.from({ length: fields }, (_, i) => cells[i] ?? '');
  const { names, issues } = columnNames(fitted, first.line);
  const text = `The header has ${cells.length} names, the lines after it have ${fields} fields: names were ${cells.length < fields ? 'added' : 'left out'}.`;
  return { names, issues: [{ kind: 'ragged-row' as const, line: first.line, text }, ...issues] };
}

function endsEmpty({ bounds }: SampleRecord): boolean {
  return bounds.at(-2)! + 1 === bounds.at(-1)!;
}

function kindsOf(
  { bytes, dialect }: Sample,
  body: readonly SampleRecord[],
  columns: number,
  style: NumberStyle,
  missing: MissingCells
): CellKind[] {
  const guesses = Array.from({ length: columns }, () => new TypeGuess(style, missing));
  for (const { fields, bounds } of body) {
    if (fields !== columns) continue;
    const record = recordBatch(bytes, bounds);
    guesses.forEach((guess, i) => {
      const cell = contentOf(record, dialect, 0, i, true);
      guess.add(cell.bytes, cell.from, cell.to);
    });
  }
  return guesses.map((guess) => guess.kind);
}

function chosenColumn(
  name: string,
  guessed: CellKind,
  chosen: ColumnType | undefined,
  sample: Sample,
  body: readonly SampleRecord[],
  column: number
): PlannedColumn {
  switch (chosen) {
    case undefined:
      return { name, kind: guessed };
    case 'integer':
    case 'float':
      return { name, chosen, kind: { kind: 'number' } };
    case 'boolean':
      return { name, chosen, kind: { kind: 'boolean' } };
    case 'category':
    case 'text':
      return { name, chosen, kind: { kind: 'string' } };
    case 'datetime':
      return { name, chosen, kind: { kind: 'date', layout: bestLayout(sample, body, column) } };
    default:
      return chosen satisfies never;
  }
}

/** The layout that reads most cells; day before month where both do equally well. */
function bestLayout({ bytes, dialect }: Sample, body: readonly SampleRecord[], column: number) {
  const counts = dateLayouts.map((layout) => {
    let read = 0;
    for (const { bounds } of body) {
      if (column + 1 >= bounds.length) continue;
      const cell = contentOf(recordBatch(bytes, bounds), dialect, 0, column, true);
      if (parseDate(cell.bytes, cell.from, cell.to, layout) !== misfit) read++;
    }
    return read;
  });
  return dateLayouts[counts.indexOf(Math.max(...counts))]!;
}
