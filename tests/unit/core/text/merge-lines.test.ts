// Differences by lines: a splice leads from one text to the other, and two changes apart are both kept.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeLines, splicesBetween } from '$core/text/merge-lines';

const text = fc
  .array(fc.constantFrom('a\n', 'b\n', 'c\n', '😀d\n', '😁d\n', '\n', 'e'), { maxLength: 12 })
  .map((lines) => lines.join(''));

test('splices turn any text into any other', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const spliced = splicesBetween(before, after).reduceRight(
        (now, { at, remove, insert }) => now.slice(0, at) + insert + now.slice(at + remove),
        before
      );
      expect(spliced).toBe(after);
    })
  );
});

test('a change that only one side made is taken whole', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      expect(mergeLines(before, before, after)).toEqual({ text: after, isClean: true });
      expect(mergeLines(before, after, before)).toEqual({ text: after, isClean: true });
      expect(mergeLines(before, after, after)).toEqual({ text: after, isClean: true });
    })
  );
});

test('both changes are kept where they touch different lines, and mine where they touch the same', () => {
  const base = 'one\ntwo\nthree\nfour\n';
  expect(mergeLines(base, 'ONE\ntwo\nthree\nfour\n', 'one\ntwo\nthree\nfour\nfive\n')).toEqual({
    text: 'ONE\ntwo\nthree\nfour\nfive\n',
    isClean: true
  });
  expect(mergeLines(base, 'one\ntwo!\nthree\nfour\n', 'one\ntwo?\nthree\nFOUR\n')).toEqual({
    text: 'one\ntwo!\nthree\nFOUR\n',
    isClean: false
  });
  expect(mergeLines('', 'mine', 'theirs\n')).toEqual({ text: 'mine\ntheirs\n', isClean: true });
});
