// A table as JSON Lines: one object a row, null where a cell is missing, dates as ISO 8601.
import { isStringType } from '$core/data/table';
import { dateText, numberText } from './cell-text';
import type { ExportColumn, TableExport } from './export';

const pieceCharacters = 1 << 20;

export const jsonl: TableExport = { mime: 'application/jsonl', extension: 'jsonl', write };

async function* write(...[, groups]: Parameters<TableExport['write']>): AsyncGenerator<BlobPart> {
  const jsonLevels = new Map<readonly string[], readonly string[]>();
  for await (const { rows, columns } of groups) {
    const writers = columns.map((source, i) => {
      const key = `${i === 0 ? '{' : ','}${JSON.stringify(source.column.name)}:`;
      const cell = cellWriter(source, jsonLevels);
      return (row: number) => key + cell(row);
    });
    let piece = '';
    for (let row = 0; row < rows; row++) {
      for (const writer of writers) piece += writer(row);
      piece += '}\n';
      if (piece.length < pieceCharacters) continue;
      yield piece;
      piece = '';
    }
    yield piece;
  }
}

function cellWriter(
  { column: { type }, cells, levels }: ExportColumn,
  jsonLevels: Map<readonly string[], readonly string[]>
): (row: number) => string {
  if (isStringType(type)) {
    let ready = jsonLevels.get(levels);
    if (!ready) jsonLevels.set(levels, (ready = levels.map((level) => JSON.stringify(level))));
    const texts = ready;
    return (row) => (cells[row]! < 0 ? 'null' : texts[cells[row]!]!);
  }
  const text =
    type === 'boolean'
      ? (v: number) => (v === 0 ? 'false' : 'true')
      : type === 'datetime'
        ? (v: number) => `"${dateText(v)}"`
        : numberText;
  return (row) => (cells[row]! !== cells[row]! ? 'null' : text(cells[row]!));
}
