import { expect, it } from 'vitest';
import type { LabelProject } from '$core/labels/project';
import { commandOf } from '$features/labeling/room/room-keys';
import { blocksOf, lanesOf, piecesOf, stepped, tidied, wordsOf } from '$features/labeling/room/text-words';

const span = (id: string, start: number, end: number) => ({ id, label: 'x', start, end });

it('overlapping marks cut a text into pieces that together are the text', () => {
  const text = 'Ann met Ben in Rome';
  const pieces = piecesOf(text, [span('a', 0, 11), span('b', 8, 19)], { start: 15, end: 19 });
  expect(pieces.map((piece) => [piece.text, piece.spans.map(({ id }) => id).join(''), piece.chosen])).toEqual(
    [
      ['Ann met ', 'a', false],
      ['Ben', 'ab', false],
      [' in ', 'b', false],
      ['Rome', 'b', true]
    ]
  );
  expect(piecesOf('', [], undefined)).toEqual([]);
});

it('a selection is widened to whole characters and loses its blanks', () => {
  const text = 'a 👩‍👩‍👧 e\u0301 b';
  const family = text.indexOf('👩');
  expect(tidied(text, { start: 1, end: family + 3 })).toEqual({ start: 2, end: 2 + '👩‍👩‍👧'.length });
  const accent = text.indexOf('e');
  expect(tidied(text, { start: accent, end: accent + 1 })).toEqual({ start: accent, end: accent + 2 });
  expect(tidied(text, { start: 1, end: 2 })).toBeUndefined();
});

it('words are walked one by one, and more are taken with Shift', () => {
  const words = wordsOf('Ann met Ben.');
  const first = stepped(words, undefined, 1, false);
  expect(first).toEqual({ start: 0, end: 3 });
  const two = stepped(words, first, 1, true);
  expect(two).toEqual({ start: 0, end: 7 });
  expect(stepped(words, two, -1, true)).toEqual(first);
  expect(stepped(words, two, 1, false)).toEqual({ start: 8, end: 11 });
  expect(wordsOf('我們在台北').length).toBeGreaterThan(1);
});

it('class keys come before tools; with Control a key is an editor command', () => {
  const project = {
    task: 'image-regions',
    classes: [{ id: 'k', name: 'boat', color: '#000000', hotkey: 'b' }]
  } as unknown as LabelProject;
  const key = (name: string, more = {}) =>
    commandOf(
      { key: name, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...more },
      project
    );
  expect(key('b')).toEqual({ kind: 'class', id: 'k' });
  expect(key('p')).toEqual({ kind: 'tool', tool: 'polygon' });
  expect(key('N', { shiftKey: true })).toEqual({ kind: 'press', second: true });
  expect(key('z', { ctrlKey: true, shiftKey: true })).toEqual({ kind: 'redo' });
  expect(key('b', { ctrlKey: true })).toBeUndefined();
  expect(key('ArrowUp', { shiftKey: true })).toMatchObject({ kind: 'arrow', y: -1, far: true });
});

it('a long text is laid out in parts that make it up, cut at lines, else at blanks, never inside a character', () => {
  const lines = `${'word '.repeat(300)}\n`.repeat(60);
  const endless = 'a'.repeat(1999) + '👩‍👩‍👧'.repeat(500);
  for (const text of ['', 'short', lines, 'x '.repeat(5000), endless]) {
    const blocks = blocksOf(text);
    expect(blocks.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text);
    expect(Math.max(0, ...blocks.map(({ start, end }) => end - start))).toBeLessThanOrEqual(4000);
  }
  expect(blocksOf(lines).every(({ end }) => lines[end - 1] === '\n')).toBe(true);
  expect(blocksOf(endless)[0]!.end).toBe(1999);
});

it('marks that overlap lie on lines of their own, each the same throughout, and lines are used again', () => {
  const lanes = lanesOf([
    span('a', 0, 10),
    span('b', 5, 20),
    span('c', 8, 9),
    span('d', 10, 12),
    span('e', 0, 10)
  ]);
  expect([...lanes].sort()).toEqual([['a', 0], ['b', 2], ['c', 3], ['d', 0], ['e', 1]]); // prettier-ignore
});
