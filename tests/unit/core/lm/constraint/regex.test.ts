// Regular expressions against JavaScript's own: what the automaton writes matches, and both judge texts alike.
import { describe, expect, it, test } from 'vitest';
import { Automaton } from '$core/lm/constraint/automaton';
import { compileConstraint } from '$core/lm/constraint/compile';
import { parseRegex } from '$core/lm/constraint/regex';
import { Random } from '$core/random';
import { accepts, randomText } from '../../../../support/random-walk';

const compile = (pattern: string) => compileConstraint({ kind: 'regex', pattern });

const patterns = [
  'yes|no|maybe',
  '\\d{4}-(0[1-9]|1[0-2])-\\d\\d',
  '[a-z]+(_[a-z0-9]+)*',
  '(a|b)*abb',
  '(?:x*)*y?',
  'a{2,4}b{3}c{1,}?',
  '[^a-y\\s]{1,3}',
  '\\w+@\\w+\\.(com|org)',
  '.{0,3}é[à-ü€\u{1F600}-\u{1F64F}]',
  '(?<year>\\d+)\\s\\S\\D\\W',
  '\\x41\\u0042\\u{1F600}\\/\\.[\\]\\-\\b]',
  '[]|a',
  '[^]',
  '(|a|bc)d{0}',
  '^start[^e]*end$'
];

/** Texts near the pattern's: one it accepts with letters put in, taken out or changed. */
function mutated(text: string, random: Random): string {
  const letters = [...text];
  const others = [...'ab0-_ é€\n😀', ...letters];
  letters.splice(random.below(letters.length + 1), random.below(2), others[random.below(others.length)]!);
  return letters.join('');
}

describe('a regular expression', () => {
  it.each(patterns)('%s writes what it matches and judges as RegExp does', (pattern) => {
    const automaton = compile(pattern);
    const whole = new RegExp(`^(?:${pattern.replace(/^\^|\$$/g, '')})$`, 'u');
    const random = new Random(4);
    for (let round = 0; round < 150; round++) {
      const text = randomText(automaton, random);
      expect(text).toMatch(whole);
      const other = mutated(text, random);
      expect([other, accepts(automaton, other)]).toEqual([other, whole.test(other)]);
    }
  });

  it.each(['ab', '^ab', 'ab$', '^ab$|c', '^a|b$'])('%s may match a part when searching', (pattern) => {
    const root = parseRegex(pattern, { match: 'search' });
    const automaton = new Automaton({ root, definitions: new Map() }, { depth: 1 });
    const random = new Random(6);
    for (let round = 0; round < 200; round++) {
      const text = Array.from({ length: random.below(5) }, () => 'abc\n'[random.below(4)]).join('');
      expect([text, accepts(automaton, text)]).toEqual([text, new RegExp(pattern, 'u').test(text)]);
    }
  });
});

test.each([
  ['a(?=b)', /looking ahead/],
  ['(?<!b)a', /looking behind/],
  ['(a)\\1', /references back/],
  ['a\\b', /the escape .b is not supported/],
  ['\\p{L}', /the escape \\p/],
  ['a**', /nothing to repeat/],
  ['{"a"}', /itself it is written/],
  ['(a', /group is not closed/],
  ['a)', /closes nothing/],
  ['[a', /ends too soon/],
  ['[b-a]', /runs backwards/],
  ['a^b', /only at the beginning/],
  ['a$b', /only at the end/],
  ['(a$)', /only at the end/],
  ['a{3,1}', /is empty/],
  ['\\u{110000}', /is no character/],
  ['[]', /no text can match/]
])('%s is refused by name', (pattern, message) => {
  expect(() => compile(pattern)).toThrow(
    expect.objectContaining({ code: 'lm/bad-constraint', message: expect.stringMatching(message) as string })
  );
});

it('gives up on an expression whose states would fill the memory', () => {
  const automaton = compile('(a|b)*a(a|b){30}');
  const random = new Random(1);
  const walk = () => {
    for (let i = 0, state = automaton.start; i < 200_000; i++)
      state = automaton.step(state, 97 + random.below(2));
  };
  expect(walk).toThrow(expect.objectContaining({ code: 'lm/constraint-too-large' }));
});
