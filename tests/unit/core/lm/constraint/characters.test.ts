import { expect, it } from 'vitest';
import { Automaton } from '$core/lm/constraint/automaton';
import { character, characterSet, complement, type CharacterRange } from '$core/lm/constraint/characters';
import { Random } from '$core/random';
import { accepts } from '../../../../support/random-walk';

it('a set of characters is exactly its UTF-8, at every border of length', () => {
  const random = new Random(2);
  const borders = [0, 0x7f, 0x80, 0x7ff, 0x800, 0xfff, 0x1000, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff];
  const near = () =>
    Math.max(0, Math.min(0x10ffff, borders[random.below(borders.length)]! + random.below(9) - 4));
  for (let round = 0; round < 60; round++) {
    const ranges = Array.from({ length: 1 + random.below(3) }, (): CharacterRange => {
      const [a, b] = [near(), near()];
      return [Math.min(a, b), Math.max(a, b)];
    });
    const set = characterSet(ranges);
    const of = (expression: typeof set) =>
      new Automaton({ root: character(expression), definitions: new Map() }, { depth: 1 });
    const [inside, outside] = [of(set), of(complement(set))];
    for (let i = 0; i < 200; i++) {
      const code = near();
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const letter = String.fromCodePoint(code);
      const expected = ranges.some(([first, last]) => code >= first && code <= last);
      expect([code, accepts(inside, letter), accepts(outside, letter)]).toEqual([code, expected, !expected]);
    }
  }
});

it('no set holds surrogates or overlong forms', () => {
  const any = new Automaton({ root: character(complement([])), definitions: new Map() }, { depth: 1 });
  for (const bytes of [
    [0xed, 0xa0, 0x80],
    [0xc0, 0x80],
    [0xe0, 0x80, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
    [0xff]
  ]) {
    expect(any.accepts(any.run(any.start, Uint8Array.from(bytes)))).toBe(false);
  }
});
