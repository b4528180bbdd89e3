// A table as CSV (RFC 4180, UTF-8, LF, header): fields are quoted where reading them back needs it.
import { isStringType } from '$core/data/table';
import type { TableExport } from './export';
import { valueText } from './cell-text';

/** Delimiter, quote, line ends, and blanks at either end, which a reader may cut. */
const needsQuotes = /[",\n\r]|^\s|\s$/;
const pieceCharacters = 1 << 20;

export const csv: TableExport = { mime: 'text/csv', extension: 'csv', write };

async function* write(...[table, groups]: Parameters<TableExport['write']>): AsyncGenerator<BlobPart> {
  const single = table.columns.length === 1;
  yield `${table.columns.map(({ name }) => quoted(name)).join(',')}\n`;
  const quotedLevels = new Map<readonly string[], readonly string[]>();
  for await (const { rows, columns } of groups) {
    const texts = columns.map(({ column, cells, levels }) => {
      if (!isStringType(column.type)) return (row: number) => valueText(cells[row]!, column.type);
      let ready = quotedLevels.get(levels);
      if (!ready) quotedLevels.set(levels, (ready = levels.map(quoted)));
      const quotes = ready;
      return (row: number) => (cells[row]! < 0 ? '' : quotes[cells[row]!]!);
    });
    let piece = '';
    for (let row = 0; row < rows; row++) {
      let line = texts[0]!(row);
      // An empty line would be skipped by every reader.
      if (single && line === '') line = '""';
      for (let i = 1; i < texts.length; i++) line += `,${texts[i]!(row)}`;
      piece += `${line}\n`;
      if (piece.length < pieceCharacters) continue;
      yield piece;
      piece = '';
    }
    yield piece;
  }
}

function quoted(text: string): string {
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
