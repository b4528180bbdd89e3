// A File into typed columns, by us and by the two peers: what the bench times and compares. Runs in Node and in a
// worker of a browser alike.
import Papa from 'papaparse';
import { inferSchema, initParser } from 'udsv';
import { readFrame } from '$core/data/codec';
import type { Column } from '$core/data/frame';
import { MemoryBlobs } from '$core/memory-blobs';
import type { Blobs } from '$core/ports';
import { readTable } from '$workers/data/formats/index';

export type Columns = readonly (readonly unknown[])[];

const idle = { tick: () => Promise.resolve(), progress: () => undefined };

/** Takes parts and forgets them: the import without the store. */
const nowhere: Blobs = {
  put: () => Promise.resolve(`sha256:${'0'.repeat(64)}` as const),
  get: () => Promise.reject(new Error('nothing is kept')),
  has: () => Promise.resolve(false)
};

/** Our import as it is, detection and encoding of the parts included, but for storing them. */
export async function ours(file: Blob): Promise<number> {
  const { table } = await readTable({ file, fileName: 'big.csv', options: {}, blobs: nowhere, ...idle });
  return table.rows;
}

export async function papaparse(file: Blob): Promise<number> {
  return Papa.parse(await file.text(), { dynamicTyping: true, skipEmptyLines: true }).data.length - 1;
}

export async function udsv(file: Blob): Promise<number> {
  const text = await file.text();
  return initParser(inferSchema(text)).typedCols(text)[0]!.length;
}

/** The same, with the cells, to compare. */
export async function ourColumns(file: Blob): Promise<Columns> {
  const blobs = new MemoryBlobs();
  const { table } = await readTable({ file, fileName: 'big.csv', options: {}, blobs, ...idle });
  return (await readFrame(table, blobs)).columns.map(cells);
}

function cells(column: Column): readonly unknown[] {
  if (column.kind !== 'string') return Array.from(column.values);
  return Array.from(column.codes, (code) => column.levels[code]);
}

export async function papaparseColumns(file: Blob): Promise<Columns> {
  const [header, ...rows] = Papa.parse<unknown[]>(await file.text(), {
    dynamicTyping: true,
    skipEmptyLines: true
  }).data;
  return header!.map((_, i) => rows.map((row) => row[i]));
}

export async function udsvColumns(file: Blob): Promise<Columns> {
  const text = await file.text();
  return initParser(inferSchema(text)).typedCols(text) as unknown as Columns;
}

export function areEqual(a: Columns, b: Columns): boolean {
  return (
    a.length === b.length &&
    a.every((column, i) => column.length === b[i]!.length && column.every((cell, row) => cell === b[i]![row]))
  );
}
