// Two texts side by side: what went and what came, with its neighbours, and which words of a line changed.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineDiff } from '$core/text/line-diff';

const said = (before: string, after: string) =>
  lineDiff(before, after).map(({ kind, pieces }) => `${kind}: ${pieces.map(({ text }) => text).join('')}`);

test('lines that changed are shown between their neighbours', () => {
  const lines = (n: number) => Array.from({ length: n }, (_, i) => `line ${i}`);
  const before = lines(12).join('\n');
  const after = [...lines(5), 'new', ...lines(12).slice(6)].join('\n');
  expect(said(before, after)).toEqual([
    'gap: ',
    'same: line 3',
    'same: line 4',
    'removed: line 5',
    'added: new',
    'same: line 6',
    'same: line 7',
    'gap: '
  ]);
});

test('words that a line did not have are marked', () => {
  const rows = lineDiff('Answer the question.\n', 'Answer the long question.\n');
  expect(rows.map(({ pieces }) => pieces.filter(({ isNew }) => isNew).map(({ text }) => text))).toEqual([
    [],
    ['long ']
  ]);
});

test('every line of both is there or stands in a gap', () => {
  const text = fc
    .array(fc.constantFrom('a\n', 'b\n', 'c c\n', '\n'), { maxLength: 14 })
    .map((all) => all.join(''));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const rows = lineDiff(before, after);
      expect(rows.length === 0).toBe(before === after);
      const of = (kind: string): number => rows.filter((row) => row.kind === kind).length;
      const lines = (one: string): number => one.split('\n').length - 1;
      expect(lines(after) - lines(before)).toBe(of('added') - of('removed'));
    })
  );
});
