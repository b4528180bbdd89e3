// A text cut where marks begin and end, and walked by words. Offsets are UTF-16 code units; none lies inside a
// character as people see it (emoji, combining marks). Pure.
import type { Span } from '$core/labels/project';

export interface Range {
  readonly start: number;
  readonly end: number;
}

export interface Piece extends Range {
  readonly text: string;
  /** Marks over this piece, the longest first. */
  readonly spans: readonly Span[];
  readonly chosen: boolean;
}

/** The text in pieces, each under the same marks throughout. */
export function piecesOf(text: string, spans: readonly Span[], chosen: Range | undefined): readonly Piece[] {
  const ranges = chosen ? [...spans, chosen] : spans;
  const cuts = new Set([0, text.length]);
  for (const { start, end } of ranges) for (const at of [start, end]) cuts.add(Math.min(at, text.length));
  const sorted = [...cuts].sort((a, b) => a - b);
  const byLength = spans.toSorted((a, b) => b.end - b.start - (a.end - a.start));
  return sorted.slice(0, -1).map((start, i) => {
    const end = sorted[i + 1]!;
    const covers = (range: Range): boolean => range.start <= start && range.end >= end;
    return {
      start,
      end,
      text: text.slice(start, end),
      spans: byLength.filter(covers),
      chosen: chosen !== undefined && covers(chosen)
    };
  });
}

/** Words of any script, without the blanks and marks between them. */
export function wordsOf(text: string): readonly Range[] {
  const words: Range[] = [];
  for (const { segment, index, isWordLike } of new Intl.Segmenter(undefined, { granularity: 'word' }).segment(
    text
  ))
    if (isWordLike) words.push({ start: index, end: index + segment.length });
  return words;
}

/** The range widened to whole characters and without blanks at its ends; undefined when nothing is left. */
export function tidied(text: string, { start, end }: Range): Range | undefined {
  let [from, to] = [start, end];
  const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text);
  if (from < text.length) from = graphemes.containing(from)?.index ?? from;
  if (to > 0 && to < text.length) {
    const last = graphemes.containing(to - 1);
    if (last) to = last.index + last.segment.length;
  }
  while (from < to && /\s/.test(text[from]!)) from++;
  while (to > from && /\s/.test(text[to - 1]!)) to--;
  return to > from ? { start: from, end: to } : undefined;
}

/** The word after or before what is chosen; with `more`, what is chosen grows or shrinks by a word at its end. */
export function stepped(
  words: readonly Range[],
  chosen: Range | undefined,
  by: 1 | -1,
  more: boolean
): Range | undefined {
  if (words.length === 0) return undefined;
  if (!chosen) return by > 0 ? words[0] : words.at(-1);
  const last = words.findLastIndex(({ start }) => start < chosen.end);
  if (!more) return words[Math.max(0, Math.min(words.length - 1, last + by))];
  const end = words[last + by]?.end;
  return end === undefined || end <= chosen.start ? chosen : { start: chosen.start, end };
}
