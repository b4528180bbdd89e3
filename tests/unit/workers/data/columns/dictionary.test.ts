import { describe, expect, it } from 'vitest';
import { Dictionary } from '../../../../../workers/data/columns/dictionary';
import { encodeUtf8 } from '../../../../../workers/data/columns/utf8';

const code = (dictionary: Dictionary, text: string) => {
  const bytes = encodeUtf8(text);
  return dictionary.codeOf(bytes, 0, bytes.length);
};
const levelText = (dictionary: Dictionary, at: number) => {
  const { bytes, from, to } = dictionary.level(at);
  return new TextDecoder().decode(bytes.subarray(from, to));
};

describe('a dictionary', () => {
  it('numbers strings in order of first appearance, however many', () => {
    const dictionary = new Dictionary();
    const words = Array.from({ length: 100_000 }, (_, i) => `word ${(i * 7919) % 50_021}`);
    const known = new Map<string, number>();
    for (const word of words) {
      if (!known.has(word)) known.set(word, known.size);
      expect(code(dictionary, word)).toBe(known.get(word));
    }
    expect(dictionary.size).toBe(known.size);
    for (const [word, at] of known) expect(levelText(dictionary, at)).toBe(word);
  });

  it('tells strings that begin alike apart, and knows the empty one', () => {
    const dictionary = new Dictionary();
    expect(['', 'a', 'ab', 'a', '', 'ab'].map((text) => code(dictionary, text))).toEqual([0, 1, 2, 1, 0, 2]);
  });

  it('gives no level to what means missing', () => {
    const dictionary = new Dictionary((_bytes, from, to) => from === to);
    expect(['', 'a', ''].map((text) => code(dictionary, text))).toEqual([-1, 0, -1]);
    expect(dictionary.size).toBe(1);
  });

  it('keeps a level larger than a page', () => {
    const dictionary = new Dictionary();
    const long = 'x'.repeat(3 << 20);
    expect([
      code(dictionary, 'a'),
      code(dictionary, long),
      code(dictionary, 'b'),
      code(dictionary, long)
    ]).toEqual([0, 1, 2, 1]);
    expect(levelText(dictionary, 1)).toBe(long);
  });

  it('repairs bytes that are no UTF-8, every time', () => {
    const dictionary = new Dictionary();
    const bad = new Uint8Array([97, 0xff]);
    expect([dictionary.codeOf(bad, 0, 2), dictionary.codeOf(bad, 0, 2), code(dictionary, 'a\uFFFD')]).toEqual(
      [0, 0, 0]
    );
    expect([dictionary.repaired, dictionary.nonAscii]).toEqual([2, 0]);
  });
});
