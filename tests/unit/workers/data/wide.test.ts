// Tables of very many columns: read while there are not too many, else refused, in a preview and in an import.
import { expect, it } from 'vitest';
import { mostColumns } from '$core/data/table';
import { previewFile } from '../../../../workers/data/preview';
import { codeOf, importFile } from '../../../support/data';

function csvOf(columns: number): string {
  const names = Array.from({ length: columns }, (_, i) => `c${i}`);
  const row = names.map((_, i) => i % 7).join(',');
  return `${names.join(',')}\n${row}\n${row}\n`;
}
const preview = (text: string) => previewFile(new File([text], 'wide.csv'), 'wide.csv', {});

it.each([mostColumns + 1, 40_000, 150_000])(
  'of %s columns are refused with their number',
  async (columns) => {
    const text = csvOf(columns);
    const { problem } = await preview(text);
    expect(problem).toMatchObject({ code: 'data/too-many-columns' });
    expect(problem!.message).toContain(`${columns} columns`);
    expect(await codeOf(importFile(text))).toBe('data/too-many-columns');
  }
);

it('of a thousand columns are read', async () => {
  const { problem, columns, rows } = await preview(csvOf(1000));
  expect(problem).toBeUndefined();
  expect([columns.length, rows.length, rows[1]![999]]).toEqual([1000, 2, 999 % 7]);
});

it('whose header is longer than what is looked at first are imported as they are shown', async () => {
  const names = Array.from({ length: 3000 }, (_, i) => `${'name '.repeat(20)}${i}`);
  const text = `${names.join(',')}\n${names.map((_, i) => i).join(',')}\n`;
  expect((await preview(text)).columns).toHaveLength(3000);
  const { types, rows } = await importFile(text);
  expect([types[7], rows[0]![2999]]).toEqual(['integer', 2999]);
});
