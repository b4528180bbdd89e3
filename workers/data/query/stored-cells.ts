// Cells straight from the store, nothing kept: for runs that go through a table once.
import { readLevels, readPart } from '$core/data/codec';
import type { BlobReader } from '$core/ports';
import type { CellSource } from './filter';

export function storedCells(blobs: BlobReader): CellSource {
  return {
    part: (column, group, rows) => readPart(column, group, rows, blobs),
    levels: (column) => readLevels(column, blobs)
  };
}
