// What a file format is to the import: how sure it is of a file, and how it reads one into a stored table.
import type { FileFormat, ImportOptions, ReadSettings } from '$core/data/import';
import type { TableManifest } from '$core/data/table';
import type { Blobs } from '$core/ports';
import type { IssueLog } from '../issues';
import type { FileHead } from '../source/head';

export interface ReadCall {
  readonly file: Blob;
  readonly fileName: string;
  readonly head: FileHead;
  readonly options: ImportOptions;
  /** Where cells go. */
  readonly blobs: Blobs;
  /** For a preview: no more than the head, or about this many rows. */
  readonly firstRows?: number;
  /** Called every few thousand rows; throws to cancel. */
  tick(): Promise<void>;
  /** Fraction of the file used up, and rows so far. */
  progress(fraction: number, rows: number): void;
}

export interface ReadResult {
  readonly table: TableManifest;
  readonly settings: ReadSettings;
  readonly log: IssueLog;
  readonly droppedRows: number;
  readonly paddedRows: number;
  readonly blankLines: number;
  /** Of a preview: rows in the whole file, as far as can be told. */
  readonly estimatedRows: number;
}

export interface TableFormat {
  readonly name: FileFormat;
  /** How sure it is, 0 to 1, that a file with this (unzipped) head and name is its own. */
  detect(head: Uint8Array, fileName: string): number;
  /** @throws HearthError data/empty, data/header-only, data/unreadable, data/truncated, data/line-too-long */
  read(call: ReadCall): Promise<ReadResult>;
}
