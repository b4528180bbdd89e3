import { afterEach, describe, expect, it } from 'vitest';
import { errorCatalogue, HearthError, toErrorRecord, type ErrorRecord } from '$core/errors';
import { loadErrorTexts } from '$ui/errors/error-text.svelte';
import { locale, locales, localError } from '$ui/i18n.svelte';
import { sentences as chinese } from '$ui/errors/zh-hant';
import { sentences as swedish } from '$ui/errors/sv';

afterEach(() => {
  locale.current = 'en';
});

/** What a person reads in each language. */
async function inEach(error: ErrorRecord | Error): Promise<readonly string[]> {
  const said: string[] = [];
  for (const language of locales) {
    await loadErrorTexts(language);
    locale.current = language;
    said.push(localError(error).message);
  }
  return said;
}

describe('an error in the language of the person', () => {
  it('has a sentence in every language for every code', () => {
    const codes = Object.keys(errorCatalogue).sort();
    expect(Object.keys(chinese).sort()).toEqual(codes);
    expect(Object.keys(swedish).sort()).toEqual(codes);
  });

  it('says the values of its details', async () => {
    const quote = new HearthError('data/line-too-long', { file: 'a.csv', line: 7, bytes: 9e6, limit: 4e6 });
    expect(await inEach(quote)).toEqual([
      'Line 7 of a.csv is longer than 4000000 bytes. Check the quote character: an unclosed quote swallows the lines after it.',
      'a.csv 的第 7 行超過 4 MB。請檢查引號字元：未結束的引號會把後面的行一併吞入。',
      'Rad 7 i a.csv är längre än 4 MB. Kontrollera citattecknet: ett som inte stängs slukar raderna efter sig.'
    ]);
    const closed = { measure: 'F1', variant: 'short', value: 0.81234, least: 0.9 };
    expect(await inEach(toErrorRecord(new HearthError('flow/gate', closed)))).toEqual([
      'The gate is closed: F1 of short is 0.8123, and at least 0.9 is asked.',
      '未過門檻：short 的 F1 為 0.8123，至少需要 0.9。',
      'Grinden är stängd: F1 för short är 0,8123, och minst 0,9 krävs.'
    ]);
  });

  it('is the same from a record that was stored as from the error', async () => {
    const error = new HearthError('asset/not-found', { ref: 'adult@3' });
    const stored = JSON.parse(JSON.stringify(toErrorRecord(error))) as ErrorRecord;
    expect(await inEach(stored)).toEqual(await inEach(error));
  });

  it.each([
    ['of an unknown code', { code: 'data/of-tomorrow', details: { file: 'a.csv' } }],
    ['without details', { code: 'data/empty', details: {} }],
    ['with no details at all', { code: 'data/empty' }],
    ['with details of another version', { code: 'data/header-only', details: { name: 'a.csv' } }],
    ['with details of another kind', { code: 'flow/not-ready', details: { flow: 'a', problems: 3 } }],
    ['of a fault', { code: 'bug', details: { stack: 'at a.ts' } }],
    ['of no code of its own', { code: 'toString', details: { file: 'a.csv' } }]
  ])('is left as it was written in a record %s', async (_what, record) => {
    const message = 'As it was written.';
    expect(await inEach({ ...record, message } as ErrorRecord)).toEqual([message, message, message]);
  });

  it('says of a user’s code what it says itself, even that something is undefined', async () => {
    const error = new HearthError('flow/node-failed', { node: 'a', reason: 'x is undefined' });
    expect((await inEach(error))[2]).toBe('Noden ”a” misslyckades: x is undefined');
  });
});
