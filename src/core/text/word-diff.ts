// What one text has that another has not, word by word: the longest common subsequence stays, the rest is marked.

export interface Piece {
  readonly text: string;
  readonly isNew: boolean;
}

/** Longest texts compared, in words and in characters; longer ones are not marked. Two of as many take some 10 ms. */
const most = 400;
const mostCharacters = 20_000;

/** The words of `text` as pieces, new where `before` does not have them. */
export function wordDiff(before: string, text: string): readonly Piece[] {
  if (before === text || Math.max(before.length, text.length) > mostCharacters)
    return [{ text, isNew: false }];
  const [a, b] = [split(before), split(text)];
  if (a.length > most || b.length > most) return [{ text, isNew: false }];
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i]![j] =
        a[i] === b[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
  const pieces: { text: string; isNew: boolean }[] = [];
  const add = (word: string, isNew: boolean): void => {
    const last = pieces.at(-1);
    if (last?.isNew === isNew) last.text += word;
    else pieces.push({ text: word, isNew });
  };
  let i = 0;
  for (let j = 0; j < b.length;) {
    if (i < a.length && a[i] === b[j]) {
      add(b[j++]!, false);
      i++;
    } else if (i < a.length && lengths[i + 1]![j]! >= lengths[i]![j + 1]!) i++;
    else add(b[j++]!, true);
  }
  return pieces;
}

function split(text: string): readonly string[] {
  return text.match(/\S+\s*|\s+/g) ?? [];
}
