// What columns a table written in a pipeline will have, told roughly from its text; its run reads it in earnest.
import type { ColumnSchema } from '../data/table';

const linesLookedAt = 50;

export function enteredColumns(text: string): readonly ColumnSchema[] {
  const lines = text.split(/\r?\n/, linesLookedAt).filter((line) => line.trim() !== '');
  const [header = '', ...rows] = lines;
  const delimiter = [',', ';', '\t'].toSorted((a, b) => count(header, b) - count(header, a))[0]!;
  const cells = rows.map((row) => cellsOf(row, delimiter));
  return cellsOf(header, delimiter).map((name, i) => {
    const given = cells.map((row) => row[i] ?? '').filter((cell) => cell !== '');
    const isNumber = given.length > 0 && given.every((cell) => Number.isFinite(Number(cell)));
    return { name, type: isNumber ? 'float' : 'category', missing: 0 };
  });
}

function count(text: string, delimiter: string): number {
  return text.split(delimiter).length;
}

/** Cells of a line; quotes around one are taken off. */
function cellsOf(line: string, delimiter: string): readonly string[] {
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (const letter of line) {
    if (letter === '"') isQuoted = !isQuoted;
    else if (letter === delimiter && !isQuoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += letter;
  }
  return [...cells, cell.trim()];
}
