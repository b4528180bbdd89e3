import { describe, expect, it } from 'vitest';
import { TextStream } from '$core/lm/text-stream';
import { Random } from '$core/random';

const bytes = (text: string) => new TextEncoder().encode(text);

/** Pushes `text` in pieces of the given lengths; returns what was shown after each, and at the end. */
function stream(text: string, lengths: readonly number[], stop: readonly string[] = []): string[] {
  const all = bytes(text);
  const output = new TextStream(stop);
  const shown: string[] = [];
  let at = 0;
  for (const length of lengths) shown.push(output.push(all.subarray(at, (at += length))));
  return [...shown, output.push(all.subarray(at)) + output.end()];
}

describe('text of tokens', () => {
  it('never shows half a character', () => {
    expect(stream('a\u{1F600}é', [2, 2, 2])).toEqual(['a', '', '\u{1F600}', 'é']);
  });

  it('shows a cut character as a replacement at the end', () => {
    const output = new TextStream([]);
    expect(output.push(bytes('é').subarray(0, 1))).toBe('');
    expect(output.end()).toBe('\ufffd');
  });

  it('holds back what may become a stop string, and shows it when it does not', () => {
    expect(stream('one\n\nUse', [4, 1, 2], ['\n\nUser:'])).toEqual(['one', '', '', '\n\nUse']);
    expect(stream('one\n\nUser: two', [4, 1, 2, 2], ['\n\nUser:'])).toEqual(['one', '', '', '', '']);
  });

  it('finds the stop string that is complete first, wherever tokens end', () => {
    const random = new Random(9);
    const stop = ['abcd', 'c', '', 'bb'];
    const byLetter = (text: string) => {
      for (let end = 1; end <= text.length; end++) {
        const found = stop.filter((word) => word && text.slice(0, end).endsWith(word));
        const longest = Math.max(0, ...found.map((word) => word.length));
        if (longest > 0) return text.slice(0, end - longest);
      }
      return text;
    };
    for (let round = 0; round < 500; round++) {
      const text = Array.from({ length: 12 }, () => 'abdé'[random.below(4)]).join('') + 'abcd';
      const lengths = Array.from({ length: 8 }, () => random.below(4));
      expect(stream(text, lengths, stop).join('')).toBe(byLetter(text));
    }
  });

  it('tells that it stopped and shows nothing after', () => {
    const output = new TextStream(['.']);
    expect(output.push(bytes('Yes. No'))).toBe('Yes');
    expect(output.stopped).toBe(true);
    expect(output.push(bytes(' more')) + output.end()).toBe('');
  });
});
