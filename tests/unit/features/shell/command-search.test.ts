import { expect, it } from 'vitest';
import { searchCommands, type Command } from '../../../../src/features/shell/command-search';

const command = (title: string, keywords = ''): Command => ({
  id: title,
  group: 'action',
  title,
  keywords,
  run: () => undefined
});
const all = [
  command('Home', 'start'),
  command('Models', 'registry onnx'),
  command('Import a table', 'csv'),
  command('Träna en modell', 'train'),
  command('設定', 'settings 主題')
];
const titles = (query: string): readonly string[] => searchCommands(all, query).map(({ title }) => title);

it('an empty query gives everything in its order', () => {
  expect(titles('  ')).toEqual(all.map(({ title }) => title));
});

it('the beginning of a title comes before its middle, and that before other words', () => {
  expect(titles('mod')).toEqual(['Models', 'Träna en modell']);
  expect(titles('onnx')).toEqual(['Models']);
});

it('every word must match, in any order', () => {
  expect(titles('table imp')).toEqual(['Import a table']);
  expect(titles('table zzz')).toEqual([]);
});

it('finds without accents and without spaces between words', () => {
  expect(titles('trana')).toEqual(['Träna en modell']);
  expect(titles('主')).toEqual(['設定']);
});

it('gives no more than asked for', () => {
  expect(searchCommands(all, '', 2)).toHaveLength(2);
});
