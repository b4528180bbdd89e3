// JSON that stands somewhere in what a model said.
import { parsedJson } from '../column-mapping';

/** Objects and lists that stand in a text, the outermost. */
export function* jsonParts(text: string): Generator<unknown> {
  for (let from = 0; from < text.length; from++) {
    if (text[from] !== '{' && text[from] !== '[') continue;
    const end = closing(text, from);
    const value = end === undefined ? undefined : parsedJson(text.slice(from, end + 1));
    if (value === undefined) continue;
    yield value;
    from = end!;
  }
}

/** Where what opens at `from` closes, heeding texts in quotes. */
function closing(text: string, from: number): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let i = from; i < text.length; i++) {
    const letter = text[i];
    if (quoted) {
      if (letter === '\\') i++;
      else if (letter === '"') quoted = false;
    } else if (letter === '"') quoted = true;
    else if (letter === '{' || letter === '[') depth++;
    else if ((letter === '}' || letter === ']') && --depth === 0) return i;
  }
  return undefined;
}
