import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { decodeLevels, encodeLevels } from '$core/data/levels';
import { Dictionary } from '../../../../workers/data/columns/dictionary';
import { levelsBlob } from '../../../../workers/data/columns/levels-blob';
import { encodeUtf8 } from '../../../../workers/data/columns/utf8';

const level = fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => text.isWellFormed());

function dictionaryOf(levels: readonly string[]): Dictionary {
  const dictionary = new Dictionary();
  for (const text of levels) {
    const bytes = encodeUtf8(text);
    dictionary.codeOf(bytes, 0, bytes.length);
  }
  return dictionary;
}

describe('stored levels', () => {
  it('are read back as they were, and are JSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(level), async (levels) => {
        const stored = encodeLevels(levels);
        expect(await decodeLevels(stored)).toEqual(levels);
        expect(JSON.parse(await stored.text())).toEqual(levels);
      })
    );
  });

  it('are the same bytes when they come from a dictionary', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(level), async (levels) => {
        expect(await levelsBlob(dictionaryOf(levels)).text()).toBe(await encodeLevels(levels).text());
      })
    );
  });

  it('may be larger than one piece', async () => {
    const levels = Array.from({ length: 300_000 }, (_, i) => `${i} "quoted" ü ${'x'.repeat(60)}`);
    const stored = encodeLevels(levels);
    expect(stored.size).toBeGreaterThan(16 << 20);
    expect(await decodeLevels(stored)).toEqual(levels);
    expect(await levelsBlob(dictionaryOf(levels)).text()).toBe(await stored.text());
  });
});
