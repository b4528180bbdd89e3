// The registry of file formats, and which of them a file is.
import { HearthError, isHearthError } from '$core/errors';
import type { FileFormat, ImportOptions } from '$core/data/import';
import { longestRecord } from '../csv/batches';
import { headBytes, readHead } from '../source/head';
import { csv } from './csv';
import type { ReadCall, ReadResult, TableFormat } from './format';
import { json } from './json';
import { jsonl } from './jsonl';
import { parquet } from './parquet';
import { xlsx } from './xlsx';

export const formats = { csv, json, jsonl, parquet, xlsx } satisfies Record<FileFormat, TableFormat>;

type HeadlessCall = Omit<ReadCall, 'head'>;

/** Reads a file of any format. @throws HearthError data/empty and what the format's read throws */
export async function readTable(call: HeadlessCall): Promise<ReadResult> {
  if (call.file.size === 0) throw new HearthError('data/empty', { file: call.fileName });
  try {
    return await readFrom(call, headBytes);
  } catch (error) {
    // A header, or a row, may be longer than the head: then one looks as far as a row may go.
    if (!foundNone(error) || call.file.size <= headBytes) throw error;
    return readFrom(call, 2 * longestRecord);
  }
}

function foundNone(error: unknown): boolean {
  return (['data/header-only', 'data/empty', 'data/no-rows'] as const).some((code) =>
    isHearthError(error, code)
  );
}

async function readFrom(call: HeadlessCall, most: number): Promise<ReadResult> {
  const { compression } = call.options;
  const zipped = compression && compression === 'gzip';
  const head = await readHead(call.file, call.fileName, most, zipped);
  return chooseFormat(head.bytes, call.fileName, call.options).read({ ...call, head });
}

/** The format asked for, or the one most sure of the file. */
export function chooseFormat(head: Uint8Array, fileName: string, options: ImportOptions): TableFormat {
  if (options.format !== undefined) return formats[options.format];
  const candidates: readonly TableFormat[] = Object.values(formats);
  return candidates.reduce((best, next) =>
    next.detect(head, fileName) > best.detect(head, fileName) ? next : best
  );
}
