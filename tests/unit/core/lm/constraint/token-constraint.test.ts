// Masks over a vocabulary: against trying every token, and with an answer written token by token.
import { describe, expect, it } from 'vitest';
import { dead } from '$core/lm/constraint/automaton';
import { compileConstraint } from '$core/lm/constraint/compile';
import { TokenConstraint } from '$core/lm/constraint/token-constraint';
import { TokenTrie } from '$core/lm/constraint/token-trie';
import { isAllowed } from '$core/lm/sampling';
import { Random } from '$core/random';
import { isValid } from '../../../../support/json-schema-check';

const encoder = new TextEncoder();
const person = {
  type: 'object',
  properties: { name: { type: 'string', maxLength: 20 }, age: { type: 'integer', minimum: 1, maximum: 99 } },
  required: ['name', 'age']
};

/** All single bytes, then random pieces of JSON and of text in several scripts; the first token has no bytes. */
function vocabulary(size: number): (Uint8Array | undefined)[] {
  const random = new Random(1);
  const letters = [...'{}[]":, \n"name"age01234eE-+.\\abcxyz éü€中文\u{1F600}'];
  const tokens: (Uint8Array | undefined)[] = [undefined];
  for (let byte = 0; byte < 256; byte++) tokens.push(Uint8Array.of(byte));
  while (tokens.length < size) {
    const piece = Array.from(
      { length: 1 + random.below(6) },
      () => letters[random.below(letters.length)]
    ).join('');
    const bytes = encoder.encode(piece);
    tokens.push(bytes.subarray(random.below(2), bytes.length));
  }
  return tokens;
}

describe('tokens under a constraint', () => {
  const tokens = vocabulary(3000);
  const trie = new TokenTrie(tokens.length, (id) => tokens[id]);

  it('are those that lead to no dead end', () => {
    const automaton = compileConstraint({ kind: 'json-schema', schema: person });
    for (const prefix of ['', '{', '{"name": "é', '{"name":"x", "age": 9']) {
      const state = automaton.run(automaton.start, encoder.encode(prefix));
      const mask = trie.allowed(automaton, state);
      tokens.forEach((bytes, id) => {
        const expected = bytes !== undefined && bytes.length > 0 && automaton.run(state, bytes) !== dead;
        expect([prefix, id, isAllowed(mask, id)]).toEqual([prefix, id, expected]);
      });
    }
  });

  it('write a valid answer, and may end only where it is whole', () => {
    const end = 0;
    const automaton = compileConstraint({ kind: 'json-schema', schema: person });
    const constraint = new TokenConstraint(automaton, trie, [end]);
    const random = new Random(12);
    for (let round = 0; round < 40; round++) {
      constraint.restart();
      const decoder = new TextDecoder('utf-8', { fatal: true });
      let text = '';
      while (!constraint.isFinished) {
        const mask = constraint.mask();
        expect(isAllowed(mask, end)).toBe(constraint.isWhole);
        const allowed = tokens.flatMap((bytes, id) => (bytes && isAllowed(mask, id) ? [bytes] : []));
        const bytes = allowed[random.below(allowed.length)]!;
        constraint.advance(bytes);
        text += decoder.decode(bytes, { stream: true });
      }
      expect(isValid(JSON.parse(text + decoder.decode()), person)).toBe(true);
    }
  });

  it('are refused where the vocabulary cannot go on', () => {
    const words = ['a', 'b', ' '].map((text) => encoder.encode(text));
    const small = new TokenTrie(words.length, (id) => words[id]);
    const constraint = new TokenConstraint(compileConstraint({ kind: 'regex', pattern: 'az' }), small, []);
    expect(() => constraint.mask()).not.toThrow();
    constraint.advance(words[0]!);
    expect(() => constraint.mask()).toThrow(expect.objectContaining({ code: 'lm/bad-constraint' }));
  });
});
