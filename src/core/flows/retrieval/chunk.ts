// Documents cut into passages: at the ends of paragraphs and sentences where that can be, each with some words of the one
// before, so that what is said across a cut is found.

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

export function cutDocument(
  text: string,
  document: string,
  { words, overlap }: ChunkSizes
): readonly Passage[] {
  const passages: Passage[] = [];
  let held: string[] = [];
  let fresh = 0;
  const close = (): void => {
    const said = held.join(' ').trim();
    if (fresh > 0 && said !== '') passages.push({ text: said, document, at: passages.length });
    held = overlap > 0 ? held.slice(-overlap) : [];
    fresh = 0;
  };
  for (const sentence of sentencesOf(text)) {
    const parts = sentence.split(/\s+/).filter((part) => part !== '');
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

function sentencesOf(text: string): readonly string[] {
  return text.split(/\n\s*\n|(?<=[.!?。！？])\s+|(?<=[。！？])/u);
}
