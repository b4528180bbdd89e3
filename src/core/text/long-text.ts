// Long texts on a page: how much of one is shown until it is opened, and the parts in which a very long one is laid out.
import type { Piece } from './word-diff';

/** How many characters of a text, and how many lines, are its beginning. */
export interface Length {
  readonly characters: number;
  readonly lines: number;
}

/** The first characters and lines of pieces; the same list where that is all. Does not part what is one character in two units. */
export function beginningOf(pieces: readonly Piece[], most: Length): readonly Piece[] {
  const shown: Piece[] = [];
  let { characters, lines } = most;
  for (const { text, isNew } of pieces) {
    const end = Math.min(endOfLines(text, lines), endAt(text, characters));
    if (end < text.length) return end === 0 ? shown : [...shown, { text: text.slice(0, end), isNew }];
    shown.push({ text, isNew });
    characters -= text.length;
    lines -= text.split('\n').length - 1;
  }
  return pieces;
}

/** Parts of at most `most` characters, which end where a line ends if they can. */
export function partsOf(text: string, most: number): readonly string[] {
  const parts: string[] = [];
  for (let from = 0; from < text.length;) {
    const end = from + endAt(text.slice(from, from + most + 1), most);
    const line = end < text.length ? text.lastIndexOf('\n', end - 1) + 1 : end;
    const to = line > from ? line : end;
    parts.push(text.slice(from, to));
    from = to;
  }
  return parts;
}

/** Where the last of so many lines ends, without its line end. */
function endOfLines(text: string, lines: number): number {
  let end = -1;
  for (let line = 0; line < lines; line++) {
    end = text.indexOf('\n', end + 1);
    if (end < 0) return text.length;
  }
  return Math.max(end, 0);
}

function endAt(text: string, characters: number): number {
  if (text.length <= characters) return text.length;
  const last = text.charCodeAt(characters - 1);
  const partsPair = last >= 0xd800 && last < 0xdc00;
  return partsPair ? characters - 1 : Math.max(characters, 0);
}
