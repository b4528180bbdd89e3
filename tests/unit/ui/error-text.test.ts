import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { fineTuneLora } from '$core/components/language/fine-tune-lora';
import { errorCatalogue, HearthError, toErrorRecord, type ErrorRecord } from '$core/errors';
import { loraModules } from '$core/lm/lora';
import { fittingAdvice } from '$core/lm/memory';
import { loadErrorTexts } from '$ui/errors/error-text.svelte';
import { locale, locales, localError, localText } from '$ui/i18n.svelte';
import { phrases } from '$ui/errors/phrases';
import { phrases as swedishPhrases, sentences as swedish } from '$ui/errors/sv';
import { phrases as chinesePhrases, sentences as chinese } from '$ui/errors/zh-hant';
import { smol } from '../../support/lm/smol';

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

/** The text of everything that writes English for people. */
function sourceText(): string {
  const folders = ['src/core', 'src/sdk', 'src/store', 'src/compute', 'src/features/flows', 'workers'];
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(`${folder}/${file}`, 'utf8'))
  );
  return [...files, readFileSync('src/vault.ts', 'utf8')].join('\n').replaceAll('\\uFFFD', '\uFFFD');
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

  it('says in words what would fit in memory, and what does not', async () => {
    const hint = fittingAdvice(smol, {
      batch: 8,
      length: 256,
      lora: { rank: 256, alpha: 16, dropout: 0, targets: loraModules },
      weightBytes: 269e6,
      budget: 0.42e9
    });
    const refused = { what: fineTuneLora.title, bytes: 5e8, limit: 4e8, hint };
    expect((await inEach(new HearthError('job/does-not-fit', refused))).slice(1)).toEqual([
      '微調（LoRA）約需 500 MB，這裡約可使用 400 MB。最長範例設為 16 個詞元、秩設為 16 就放得下。',
      'Finjustera (LoRA) behöver omkring 500 MB; omkring 400 MB kan användas här. Med 16 token i det längsta exemplet och rang 16 skulle det rymmas.'
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

describe('a phrase of core or a worker', () => {
  it('is said within the sentence, with the names in it as they are', async () => {
    const reason = 'it has no sheet "text" (it has Blad1, data)';
    expect(
      await inEach(new HearthError('data/unreadable', { file: 'a.xlsx', format: 'XLSX', reason }))
    ).toEqual([
      'a.xlsx could not be read as XLSX: it has no sheet "text" (it has Blad1, data)',
      '無法將 a.xlsx 讀取為 XLSX：沒有工作表「text」（現有：Blad1, data）',
      'a.xlsx kunde inte läsas som XLSX: den har inget blad ”text” (den har Blad1, data)'
    ]);
  });

  it('is said for what is kept, what is being done, and what is odd about a file', async () => {
    await loadErrorTexts('sv');
    locale.current = 'sv';
    const { kept } = toErrorRecord(
      new HearthError('data/empty', { file: 'a' }, { kept: 'Nothing was changed.' })
    );
    expect(localError({ message: '', kept }).kept).toBe('Inget har ändrats.');
    expect(localText('epoch 3 of 20')).toBe('epok 3 av 20');
    expect(localText('has 3 fields instead of 4: it was left out.')).toBe(
      'har 3 fält i stället för 4: den utelämnades.'
    );
    expect(localText('2 of the cells of "text" are no integer: they are missing now.')).toBe(
      '2 av cellerna i ”text” är inte heltal: de saknas nu.'
    );
    expect(localText('Something a person wrote')).toBe('Something a person wrote');
  });

  it('holds phrases that hold phrases, or nothing where nothing stands', async () => {
    await loadErrorTexts('sv');
    locale.current = 'sv';
    expect(localText('Fold 2: Learning from 14 columns; judged by 20 % held out, stratified.')).toBe(
      'Del 2: Lär sig av 14 kolumner; bedöms på 20 % undanhållet, stratifierat.'
    );
    expect(localText('Learning from 3 columns; judged by 5 folds.')).toBe(
      'Lär sig av 3 kolumner; bedöms på 5 delar.'
    );
    expect(localText('Learning from 3 columns; judged by latest 10 % held out.')).toBe(
      'Lär sig av 3 kolumner; bedöms på de senaste 10 %, undanhållna.'
    );
    expect(localText('"id" is left out: it looks like an id: nearly every value is different.')).toBe(
      '”id” utelämnas: den ser ut som ett id: nästan alla värden är olika.'
    );
    expect(localText('12 of 30 rows, 1.5 a second')).toBe('12 av 30 rader, 1.5 i sekunden');
    expect(localText('it is a gzip file')).toBe('det är en gzip-fil');
    expect(localText('it is no zip (invalid)')).toBe('det är ingen zip-fil (invalid)');
  });

  it('has the same places in every language', () => {
    const placesOf = (text: string) => new Set(text.match(/\{\d\}|\[\d\]/g));
    for (const phrase of phrases) {
      for (const said of [chinesePhrases[phrase], swedishPhrases[phrase]]) {
        const extra = [...placesOf(said)].filter((place) => !placesOf(phrase).has(place));
        expect(extra, said).toEqual([]);
      }
    }
  });

  it('is written so in the source', () => {
    const source = sourceText();
    const literal = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    const missing = phrases.filter((phrase) => {
      const written = phrase
        .split(/\{\d\}|\[\d\]/)
        .map(literal)
        .join('\\$\\{[^\n]{1,120}?\\}');
      return !new RegExp(written).test(source);
    });
    expect(missing).toEqual([]);
  });
});
