// How a file is read into a table: the options a person may override, and what a preview or an import reports.
import type { ErrorRecord } from '../errors';
import type { Cell } from './frame';
import type { ColumnSchema, ColumnType } from './table';

export const fileFormats = ['csv', 'json', 'jsonl', 'parquet', 'xlsx'] as const;
export type FileFormat = (typeof fileFormats)[number];
export const textEncodings = ['utf-8', 'utf-16le', 'utf-16be', 'latin1'] as const;
export type TextEncoding = (typeof textEncodings)[number];
export const lineEnds = ['LF', 'CRLF', 'CR'] as const;
/** What may end a line. */
export type LineEnd = (typeof lineEnds)[number];

/** Everything optional: what is left out is detected. */
export interface ImportOptions {
  readonly format?: FileFormat;
  /** One ASCII character, or '' where every line is one cell; CSV only. */
  readonly delimiter?: string;
  /** One ASCII character, or '' for no quoting; CSV only. */
  readonly quote?: string;
  readonly header?: boolean;
  readonly encoding?: TextEncoding;
  /** What becomes of a line with too few or too many fields. Default 'drop'. */
  readonly ragged?: 'drop' | 'pad';
  /**
   * What becomes of a line with bytes that are no text in its encoding: kept with U+FFFD in their place (default), or
   * left out. CSV, JSON, JSONL.
   */
  readonly undecodable?: 'keep' | 'drop';
  /** What becomes of a line that is not JSON: left out (default), or kept as text in a column of its own. JSONL only. */
  readonly notJson?: 'drop' | 'keep';
  /** The decimal mark of numbers; CSV only. */
  readonly decimal?: '.' | ',';
  /** Cells that mean "missing", compared after trimming. Default: see workers/data/cells/missing.ts. */
  readonly missing?: readonly string[];
  /** Whether blanks around unquoted fields are cut. Detected. */
  readonly trim?: boolean;
  /** Types by column name, instead of the inferred ones. */
  readonly types?: Readonly<Record<string, ColumnType>>;
  /** The one thing that ends a line, any other LF or CR being part of a cell; else LF, CRLF and CR all do. CSV only. */
  readonly lineEnding?: LineEnd;
  /**
   * What becomes of a byte order mark at the beginning: skipped, of whichever encoding it is, or kept as U+FEFF in the
   * first cell. Left out, that of the encoding is skipped. CSV only.
   */
  readonly byteOrderMark?: 'skip' | 'keep';
  /** Whether the file is unzipped first. */
  readonly compression?: 'gzip' | 'none';
  /** Sheet of a workbook; the first by default. */
  readonly sheet?: string;
}

/** Something about the input that a person should know; not a failure. */
export interface ImportIssue {
  readonly kind:
    | 'ragged-row'
    | 'undecodable'
    | 'not-json'
    | 'nul-byte'
    | 'duplicate-header'
    | 'empty-header'
    | 'unclosed-quote'
    | 'type-widened'
    | 'truncated'
    | 'other';
  /** 1-based physical line in the file, where there is one. */
  readonly line?: number;
  readonly column?: string;
  readonly text: string;
}

/** How the file was or will be read: detected values with the overrides applied. */
export interface ReadSettings {
  readonly format: FileFormat;
  readonly compression?: 'gzip';
  readonly delimiter?: string;
  readonly quote?: string;
  readonly header?: boolean;
  readonly encoding?: TextEncoding;
  /** Whether the file begins with a byte order mark. */
  readonly bom?: boolean;
  /** Whether that was kept as text. */
  readonly bomKept?: true;
  readonly lineEnding?: LineEnd | 'mixed';
  /** Whether that was chosen, so that nothing else ended a line. */
  readonly lineEndingAlone?: true;
  readonly trim?: boolean;
  readonly decimal?: '.' | ',';
  readonly sheet?: string;
  readonly sheets?: readonly string[];
}

export interface ImportPreview {
  readonly settings: ReadSettings;
  readonly columns: readonly Pick<ColumnSchema, 'name' | 'type' | 'flags'>[];
  /** The first rows (at most 100), row by row, as the table will hold them. */
  readonly rows: readonly (readonly Cell[])[];
  readonly issues: readonly ImportIssue[];
  /** Guess of the number of rows in the whole file. */
  readonly estimatedRows: number;
  /** Why the file cannot be imported as it stands. */
  readonly problem?: ErrorRecord;
}

/** What an import did, kept with the dataset version. */
export interface ImportReport {
  readonly settings: ReadSettings;
  readonly fileName: string;
  readonly fileBytes: number;
  readonly rows: number;
  readonly droppedRows: number;
  readonly paddedRows: number;
  readonly blankLines: number;
  /** The first 1,000 issues; `issueCount` counts all. */
  readonly issues: readonly ImportIssue[];
  readonly issueCount: number;
  readonly seconds: number;
  /** SHA-256 of the file's bytes, hex: lineage starts here. */
  readonly fileHash: string;
}
