// Texts that are drawn in a picture, cut or broken to their room.

/** Of a text in 13 pixels; letters from Chinese radicals on are as wide as high. */
const fullSize = 13;
const [narrowLetter, wideLetter, firstWide] = [6.6, 13, 0x2e80];

/**
 * Draws a text from one place to another at most, cut off with an ellipsis.
 * @param size of the font that is set, in pixels
 */
export function fitText(
  context: CanvasRenderingContext2D,
  text: string,
  from: number,
  y: number,
  to: number,
  size = fullSize
): void {
  const room = Math.abs(to - from);
  const shown = shortened(text, (room * fullSize) / size);
  if (shown !== '') context.fillText(shown, from, y, room);
}

/** What of a text has room, by how wide letters are about: measuring each would take as long as drawing it. */
export function shortened(text: string, room: number): string {
  const end = fitting(text, room);
  if (end === text.length) return text;
  return end <= 1 ? '' : `${text.slice(0, end - 1)}…`;
}

/**
 * A text in lines of so much room, broken between words where it can be.
 * @param size of its font, in pixels
 */
export function brokenIntoLines(text: string, room: number, most: number, size = fullSize): string[] {
  const lines: string[] = [];
  const scaled = (room * fullSize) / size;
  for (const paragraph of text.split('\n', most)) {
    let rest = paragraph;
    do {
      const end = Math.max(1, fitting(rest, scaled));
      const space = end < rest.length ? rest.lastIndexOf(' ', end) : -1;
      const cut = space > 0 ? space : end;
      lines.push(rest.slice(0, cut));
      rest = rest.slice(cut).trimStart();
    } while (rest !== '' && lines.length < most);
  }
  return lines.slice(0, most);
}

/** How many UTF-16 units of a text have room. */
function fitting(text: string, room: number): number {
  let width = 0;
  let end = 0;
  for (const letter of text) {
    width += letter.codePointAt(0)! >= firstWide ? wideLetter : narrowLetter;
    if (width > room) return end;
    end += letter.length;
  }
  return end;
}
