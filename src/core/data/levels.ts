// The levels of a string column as stored: a JSON array of strings, one string a line. Written and read in
// pieces, because neither all of it as one text (V8 stops at 512 MiB) nor twice in memory need fit.

const pieceCharacters = 4 << 20;
const pieceBytes = 16 << 20;

/** The stored form of levels. */
export function encodeLevels(levels: readonly string[]): Blob {
  const pieces: Blob[] = [];
  let piece = '[';
  levels.forEach((level, i) => {
    piece += (i === 0 ? '' : ',\n') + JSON.stringify(level);
    if (piece.length < pieceCharacters) return;
    pieces.push(new Blob([piece]));
    piece = '';
  });
  return new Blob([...pieces, `${piece}]`]);
}

/** The levels again. Cuts at line ends: inside a JSON string none is possible. */
export async function decodeLevels(stored: Blob): Promise<string[]> {
  if (stored.size <= pieceBytes) return JSON.parse(await stored.text()) as string[];
  const levels: string[] = [];
  const decoder = new TextDecoder();
  let rest = '';
  for (let at = 0; at < stored.size; at += pieceBytes) {
    const slice = await stored.slice(at, at + pieceBytes).arrayBuffer();
    const text = rest + decoder.decode(slice, { stream: true });
    const cut = text.lastIndexOf(',\n');
    if (cut >= 0) for (const level of parseLines(text.slice(0, cut))) levels.push(level);
    rest = cut < 0 ? text : text.slice(cut + 2);
  }
  for (const level of parseLines(rest.slice(0, -1))) levels.push(level);
  return levels;
}

/** Whole lines, with or without the bracket that opens the array. */
function parseLines(text: string): string[] {
  return JSON.parse(`${text.startsWith('[') ? '' : '['}${text}]`) as string[];
}
