// CoNLL: a token a line, its tag in the last column, an empty line between sentences. Tags are read in any of the
// usual schemes (IOB1, BIO, BIOES, BILOU) and written as BIO. A sentence's text is its tokens with blanks between.
import type { Span } from '../project';
import { SetBuilder, type Place } from './builder';
import type { LabelFile, LabelFormat, LabelSet } from './format';
import { cannotExport, Names, oneEach, type FinishedItem } from './writing';

const tagPattern = /^(?:O|([BIESLU])-(\S+))$/;

export const conll: LabelFormat = {
  title: 'CoNLL',
  holds: ['spans'],

  detect: (files) => {
    const rows = files.flatMap(({ text }) => text?.slice(0, 20_000).split(/\r?\n/).slice(0, -1) ?? []);
    const tokens = rows.filter((row) => row.trim() !== '');
    const tagged = tokens.filter((row) => tagPattern.test(columns(row).at(-1) ?? ''));
    const enough =
      tokens.length > 0 &&
      tagged.length >= 0.95 * tokens.length &&
      tokens.some((row) => /[BIESLU]-\S+\s*$/.test(row));
    return enough ? 0.85 : 0;
  },

  read: (files, options) => {
    const builder = new SetBuilder('CoNLL', options);
    const documents = files.filter((file) => file.text !== undefined);
    for (const file of documents) readFile(file, documents.length > 1, builder);
    return builder.finish({ file: documents[0]?.path ?? '' });
  },

  write: (survey) => {
    const names = new Names(survey);
    const sentences = (block: LabelSet) =>
      oneEach(block, 'CoNLL').map((each) => writtenSentence(each, names));
    return [{ path: 'labels.conll', text: '' }, (block) => [{ more: sentences(block).join('') }]];
  }
};

interface Token {
  readonly word: string;
  readonly tag: string;
  readonly place: Place;
}

function columns(row: string): readonly string[] {
  return row.includes('\t') ? row.split('\t').map((cell) => cell.trim()) : row.trim().split(/ +/);
}

function readFile({ path, text = '' }: LabelFile, several: boolean, builder: SetBuilder): void {
  let tokens: Token[] = [];
  let count = 0;
  const close = () => {
    if (tokens.length === 0) return;
    count++;
    readSentence(tokens, several ? `${path}#${count}` : String(count), builder);
    tokens = [];
  };
  text.split(/\r?\n/).forEach((row, i) => {
    const place: Place = { file: path, line: () => i + 1 };
    const cells = columns(row);
    if (row.trim() === '') close();
    else if (cells[0] !== '-DOCSTART-') {
      const [word, tag] = [cells[0]!, cells.at(-1)!];
      if (cells.length < 2 || !tagPattern.test(tag))
        throw builder.refuse(place, `"${tag.slice(0, 40)}" is no tag such as O or B-name`);
      if (word === '') throw builder.refuse(place, 'a tag has no token');
      tokens.push({ word, tag, place });
    }
  });
  close();
}

function readSentence(tokens: readonly Token[], item: string, builder: SetBuilder): void {
  const { place } = tokens[0]!;
  builder.item({ name: item, text: tokens.map((token) => token.word).join(' ') }, place);
  const to = builder.annotation(item);
  let open:
    { readonly label: string; readonly start: number; end: number; readonly place: Place } | undefined;
  const close = () => {
    if (open) builder.addSpan(to, open.label, open.start, open.end, open.place);
    open = undefined;
  };
  let at = 0;
  for (const { word, tag, place: here } of tokens) {
    const [, part, label] = tagPattern.exec(tag)!;
    const goesOn = open !== undefined && label === open.label && part !== 'B' && part !== 'S' && part !== 'U';
    if (!goesOn) close();
    if (label !== undefined) {
      open ??= { label, start: at, end: at, place: here };
      open.end = at + word.length;
      if (part === 'E' || part === 'L' || part === 'S' || part === 'U') close();
    }
    at += word.length + 1;
  }
  close();
}

function writtenSentence({ item, annotation }: FinishedItem, names: Names): string {
  const { name, text } = item;
  if (text === undefined) throw cannotExport('CoNLL', name, 'it has no text');
  const spans = [...(annotation?.spans ?? [])].sort((a, b) => a.start - b.start);
  if (spans.some((span, i) => i > 0 && span.start < spans[i - 1]!.end))
    throw cannotExport('CoNLL', name, 'two of its spans overlap');
  const lines: string[] = [];
  let before: Span | undefined;
  for (const [start, end] of tokensOf(text, spans)) {
    const span = spans.find((one) => one.start <= start && end <= one.end);
    const tag = span ? `${span === before ? 'I' : 'B'}-${tagName(names.of(span.label), name)}` : 'O';
    lines.push(`${text.slice(start, end)}\t${tag}\n`);
    before = span;
  }
  return `${lines.join('')}\n`;
}

function tagName(label: string, item: string): string {
  if (/\s/.test(label)) throw cannotExport('CoNLL', item, `the class "${label}" has a blank in its name`);
  return label;
}

/** Words between blanks, cut also where a span begins or ends. */
function tokensOf(text: string, spans: readonly Span[]): readonly (readonly [number, number])[] {
  const borders = [...new Set(spans.flatMap((span) => [span.start, span.end]))].sort((a, b) => a - b);
  return [...text.matchAll(/\S+/g)].flatMap((match) => {
    const [start, end] = [match.index, match.index + match[0].length];
    const cuts = [start, ...borders.filter((at) => at > start && at < end), end];
    return cuts.slice(1).map((to, i) => [cuts[i]!, to] as const);
  });
}
