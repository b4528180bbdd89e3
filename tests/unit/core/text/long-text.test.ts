import { describe, expect, it } from 'vitest';
import { beginningOf, partsOf } from '$core/text/long-text';
import { wordDiff } from '$core/text/word-diff';

const plain = (text: string) => [{ text, isNew: false }];
const most = { characters: 10, lines: 3 };
const begin = (text: string) =>
  beginningOf(plain(text), most)
    .map((piece) => piece.text)
    .join('');

describe('the beginning of a text', () => {
  it('is the whole where that is short enough, as the same list', () => {
    const pieces = plain('0123456789');
    expect(beginningOf(pieces, most)).toBe(pieces);
    const lines = plain('a\nb\nc');
    expect(beginningOf(lines, most)).toBe(lines);
  });

  it('is cut at a number of characters, and at a number of lines', () => {
    expect(begin('0123456789A')).toBe('0123456789');
    expect(begin('a\nb\nc\nd')).toBe('a\nb\nc');
    expect(begin('\n\n\n\n')).toBe('\n\n');
    expect(begin('012345678😀')).toBe('012345678');
  });

  it('leaves pieces marked as they are, and counts them together', () => {
    const pieces = [
      { text: '0123\n', isNew: false },
      { text: '56789A', isNew: true },
      { text: 'BC', isNew: false }
    ];
    expect(beginningOf(pieces, most)).toEqual([pieces[0], { text: '56789', isNew: true }]);
    expect(beginningOf(pieces, { characters: 100, lines: 1 })).toEqual(plain('0123'));
    expect(beginningOf(pieces, { characters: 11, lines: 9 })).toEqual(pieces.slice(0, 2));
  });
});

describe('the parts of a very long text', () => {
  it('end with lines where they can, and are the text together', () => {
    expect(partsOf('ab\ncd\nefghijklm\n', 6)).toEqual(['ab\ncd\n', 'efghij', 'klm\n']);
    expect(partsOf('', 6)).toEqual([]);
    const text = 'a line 😀\nand another one\n\n'.repeat(50);
    const parts = partsOf(text, 17);
    expect(parts.join('')).toBe(text);
    expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(17);
    expect(parts.every((part) => part.isWellFormed())).toBe(true);
  });
});

it('words of texts of megabytes are not compared: that alone took longer than a frame', () => {
  const [before, text] = ['one two '.repeat(200_000), 'one three '.repeat(200_000)];
  const began = performance.now();
  expect(wordDiff(before, text)).toEqual(plain(text));
  expect(performance.now() - began).toBeLessThan(20);
  expect(wordDiff('one two', 'one three').at(-1)).toEqual({ text: 'three', isNew: true });
});
