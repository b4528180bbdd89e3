// The CSV file both sides of the bench read: numbers, words, quoted text with commas and doubled quotes.
import { Random } from '$core/random';

const cities = ['Berlin', 'New York', 'São Paulo', 'Zürich', 'Kraków'];
const numbers = 16;
const pieceRows = 10_000;

export const columnNames = [
  'id',
  ...Array.from({ length: numbers }, (_, i) => `f${i}`),
  'city',
  'note',
  'label'
];

/** A file of about `bytes` bytes; the same every time. */
export function bigCsv(bytes: number): Blob {
  const random = new Random(12345);
  const pieces: Blob[] = [new Blob([`${columnNames.join(',')}\n`])];
  let size = 0;
  for (let row = 0; size < bytes; row += pieceRows) {
    let piece = '';
    for (let i = 0; i < pieceRows; i++) piece += line(row + i, random);
    const blob = new Blob([piece]);
    pieces.push(blob);
    size += blob.size;
  }
  return new Blob(pieces);
}

function line(row: number, random: Random): string {
  let text = String(row);
  for (let i = 0; i < numbers; i++) text += `,${((random.uniform() - 0.5) * 20).toFixed(5)}`;
  const note = random.uniform() < 0.1 ? '"a ""quoted"", note"' : 'plain';
  return `${text},${cities[random.below(cities.length)]},${note},${random.below(2)}\n`;
}
