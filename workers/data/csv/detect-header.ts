// Whether the first record of a CSV file names the columns, and the names it gives.
import type { ImportIssue } from '$core/data/import';
import { TypeGuess } from '../cells/guess';
import { MissingCells } from '../cells/missing';
import type { NumberStyle } from '../cells/number';
import { encodeUtf8 } from '../columns/utf8';
import { contentOf, textOf } from './cell';
import type { Sample, SampleRecord } from './sample';

const bodyRecords = 100;
/** Longer first cells are prose, not names. */
const longestName = 100;
const byteOrderMark = '\uFEFF';

/**
 * A column of numbers or dates under a word speaks for a header; a number as a name speaks against it. Where all
 * is words, a first cell that is missing, long, or comes again in its column is a value, not a name.
 */
export function detectHeader(sample: Sample, style: NumberStyle): boolean {
  const records = sample.records.slice(0, bodyRecords);
  return looksLikeHeader(
    records.map((record) => cellsOf(sample, record)),
    style
  );
}

/** The same for rows of texts. */
export function looksLikeHeader(rows: readonly (readonly string[])[], style: NumberStyle): boolean {
  const [names, ...body] = rows;
  if (!names) return false;
  const columns = names.map((_, i) => body.map((cells) => cells[i] ?? ''));
  const typedName = names.map((name) => isTyped([name], style));
  const typedBody = columns.map((column) => isTyped(column, style));
  const pro = names.filter((name, i) => typedBody[i] && !typedName[i] && !isMissing(name)).length;
  const contra = typedName.filter(Boolean).length;
  if (contra > 0) return pro > contra || areYears(names, typedName, columns);
  if (pro > 0) return true;
  const isValue = (name: string, i: number) =>
    name !== '' && (isMissing(name) || name.length > longestName || columns[i]!.includes(name));
  return !names.some(isValue);
}

/** 'Country, 2010, 2011, 2012' over values that are no years. */
function areYears(
  names: readonly string[],
  typed: readonly boolean[],
  columns: readonly string[][]
): boolean {
  const isYear = (text: string) => /^(19|20)\d\d$/.test(text);
  const years = names.filter((_, i) => typed[i]);
  const distinct = new Set(years).size === years.length;
  const values = columns.filter((_, i) => typed[i]).flat();
  return years.length < names.length && distinct && years.every(isYear) && !values.every(isYear);
}

function isTyped(texts: readonly string[], style: NumberStyle): boolean {
  const guess = new TypeGuess(style, missing);
  for (const text of texts) {
    const bytes = encodeUtf8(`${text}\n`);
    guess.add(bytes, 0, bytes.length - 1);
  }
  return guess.kind.kind !== 'string' && guess.kind.kind !== 'unknown';
}

const missing = new MissingCells();

function isMissing(text: string): boolean {
  const bytes = encodeUtf8(text);
  return missing.has(bytes, 0, bytes.length);
}

/** The cells of a record as texts, blanks around them cut, and U+FEFF but where it `keepsMark` at the beginning. */
export function cellsOf({ bytes, dialect }: Sample, record: SampleRecord, keepsMark = false): string[] {
  const columns = record.bounds.length - 1;
  const batch = { bytes, columns, capacity: 1, bounds: record.bounds, lines: new Int32Array(1), rows: 1 };
  return Array.from({ length: columns }, (_, i) => {
    const text = textOf(contentOf(batch, dialect, 0, i, true));
    return (keepsMark && i === 0 && text.startsWith(byteOrderMark) ? byteOrderMark : '') + text.trim();
  });
}

/** Column names: every one present and different, with an issue for each that had to be changed. */
export function columnNames(
  cells: readonly string[],
  line: number
): { readonly names: string[]; readonly issues: ImportIssue[] } {
  const names: string[] = [];
  const issues: ImportIssue[] = [];
  const given = new Set(cells.map(withSingleBlanks));
  const taken = new Set<string>();
  cells.forEach((text, i) => {
    const cell = withSingleBlanks(text);
    const wanted = cell === '' ? `column_${i + 1}` : cell;
    let name = wanted;
    for (let n = 2; taken.has(name) || (name !== cell && given.has(name)); n++) name = `${wanted}_${n}`;
    taken.add(name);
    names.push(name);
    if (cell === '') {
      issues.push({
        kind: 'empty-header',
        line,
        column: name,
        text: `Column ${i + 1} has no name: it is called "${name}".`
      });
    } else if (name !== cell) {
      const text = `The name "${cell}" is used again for column ${i + 1}: it is called "${name}".`;
      issues.push({ kind: 'duplicate-header', line, column: name, text });
    }
  });
  return { names, issues };
}

/** One blank for any white space, which to a regular expression U+FEFF is too. */
function withSingleBlanks(text: string): string {
  return text.replace(/(?!^\uFEFF)\s+/g, ' ');
}
