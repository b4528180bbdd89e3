// Documents cut into passages: at the ends of paragraphs and sentences where that can be, each with some words of the one
// before, so that what is said across a cut is found. Where words are written without spaces, each letter is one.
import { unspacedScripts } from './text-vector';

export interface Passage {
  readonly text: string;
  /** Path or name of its document. */
  readonly document: string;
  /** From 0, in its document. */
  readonly at: number;
}

export interface ChunkSizes {
  /** Most words of a passage. */
  readonly words: number;
  /** Words it repeats of the one before. */
  readonly overlap: number;
}

interface Word {
  readonly text: string;
  /** Whether a blank stands before it. */
  readonly apart: boolean;
}

export function cutDocument(
  text: string,
  document: string,
  { words, overlap }: ChunkSizes
): readonly Passage[] {
  const passages: Passage[] = [];
  let held: Word[] = [];
  let fresh = 0;
  const close = (): void => {
    const said = joined(held);
    if (fresh > 0 && said !== '') passages.push({ text: said, document, at: passages.length });
    held = overlap > 0 ? held.slice(-overlap) : [];
    fresh = 0;
  };
  for (const sentence of sentencesOf(text)) {
    const parts = wordsIn(sentence);
    if (fresh > 0 && held.length + parts.length > words) close();
    for (const part of parts) {
      if (held.length >= words) close();
      held.push(part);
      fresh++;
    }
  }
  close();
  return passages;
}

/** Each with the blanks before it. */
function sentencesOf(text: string): readonly string[] {
  return text.split(
    /(?=\n[^\S\n]*\n)|(?=\s)(?<=[.!?])|(?![\p{Pe}\p{Pf}。！？])(?<=[。！？][\p{Pe}\p{Pf}]*)/u
  );
}

const letter = `[${unspacedScripts}]`;

/**
 * Blanks; a letter of a script without spaces, with its marks and the punctuation at it, of which there is little; or
 * what stands between blanks, of which a hundred characters are a word even where it goes on without end.
 */
const wordOrBlanks = new RegExp(
  `\\s+|[\\p{Ps}\\p{Pi}]{0,4}${letter}\\p{M}{0,9}[\\p{Pe}\\p{Pf}\\p{Po}]{0,9}|(?:(?!${letter})\\S){1,100}`,
  'gu'
);

function wordsIn(sentence: string): readonly Word[] {
  const words: Word[] = [];
  let apart = false;
  for (const [text] of sentence.matchAll(wordOrBlanks)) {
    const isBlank = text.trim() === '';
    if (!isBlank) words.push({ text, apart });
    apart = isBlank;
  }
  return words;
}

function joined(words: readonly Word[]): string {
  return words.map(({ text, apart }, i) => (apart && i > 0 ? ` ${text}` : text)).join('');
}
