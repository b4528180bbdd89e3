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

/** A part of the text in pieces, each under the same marks throughout. */
export function piecesOf(
  text: string,
  spans: readonly Span[],
  chosen: Range | undefined,
  part: Range = { start: 0, end: text.length }
): readonly Piece[] {
  const cuts = new Set([part.start, part.end]);
  for (const { start, end } of chosen ? [...spans, chosen] : spans)
    for (const at of [start, end]) if (at > part.start && at < part.end) cuts.add(at);
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

/** Longest part of a text that is laid out as one. */
const longestBlock = 2000;

/**
 * The text in parts that can be laid out one by one: lines, short ones together; a line without end is cut after a
 * blank. The parts follow each other and make up the whole.
 */
export function blocksOf(text: string): readonly Range[] {
  const blocks: Range[] = [];
  for (let start = 0; start < text.length;) {
    const end = blockEnd(text, start);
    blocks.push({ start, end });
    start = end;
  }
  return blocks;
}

function blockEnd(text: string, start: number): number {
  const most = start + longestBlock;
  if (most >= text.length) return text.length;
  const line = text.lastIndexOf('\n', most - 1);
  if (line >= start) return line + 1;
  const next = text.indexOf('\n', most);
  // A paragraph that is only a little longer stays whole.
  if (next >= 0 && next < most + longestBlock) return next + 1;
  const blank = text.lastIndexOf(' ', most - 1);
  if (blank > start) return blank + 1;
  return (
    new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text).containing(most)?.index ?? most
  );
}

/** Below each other where they overlap: the line of each mark, by its id, from 0; each keeps its line throughout. */
export function lanesOf(spans: readonly Span[]): ReadonlyMap<string, number> {
  const lanes = new Map<string, number>();
  const ends: number[] = [];
  for (const { id, start, end } of spans.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const free = ends.findIndex((last) => last <= start);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = end;
    lanes.set(id, lane);
  }
  return lanes;
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
