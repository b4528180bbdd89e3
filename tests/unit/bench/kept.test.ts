// What a bench measured, kept in docs/benchmarks.md.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseWanted, partsOf, withRows, type Row } from '../../../bench/kept.mjs';

const wanted = (...names: string[]) => names.map(parseWanted);
const row = (name: string, ratio: number): Row => ({ name, ratio, bar: '<= 1', detail: 'of a|b' });
const benches = new Set(['tabular/accuracy', 'tabular/linear']);
const measured = (rows: readonly Row[], commit: string, isPart: boolean) => ({
  name: 'tabular/accuracy',
  rows,
  isPart,
  commit,
  where: 'Here.'
});

it('a bench runs whole, in the parts that are asked for, or not at all', () => {
  const file = 'bench/tabular/accuracy.bench.ts';
  expect(partsOf(file, [])).toEqual([undefined]);
  expect(partsOf(file, wanted('accuracy:adult', 'accuracy:wine', 'accuracy:adult'))).toEqual([
    'adult',
    'wine'
  ]);
  expect(partsOf(file, wanted('accuracy:adult', 'tabular'))).toEqual([undefined]);
  expect(partsOf(file, wanted('linear'))).toEqual([]);
});

it('a part leaves the other rows with the commit they were measured at', () => {
  const whole = withRows(
    '# Benchmarks\n',
    measured([row('adult', 0.5), row('wine', 2)], 'aaa', false),
    benches
  );
  const again = withRows(whole, measured([row('wine', 0.25)], 'bbb', true), benches);
  expect(again).toContain(
    '| adult | 0.50 | <= 1 | of a\\|b | aaa |\n| wine | 0.25 | <= 1 | of a\\|b | bbb |\n'
  );
  expect(whole).toContain('| wine | 2.00 | <= 1 MISSED | of a\\|b | aaa |');
  expect(withRows(again, measured([row('wine', 1)], 'ccc', false), benches)).not.toContain('adult');
});

it('the file that is kept is as it would be written, and a bench that is gone goes from it', () => {
  const text = readFileSync('docs/benchmarks.md', 'utf8');
  const linear = { ...measured([], '', true), name: 'tabular/linear' };
  const names = new Set([...text.matchAll(/^## (.+)$/gm)].map(([, name]) => name!));
  const again = withRows(text, { ...linear, where: /## tabular\/linear\n\n(.+)/.exec(text)![1]! }, names);
  expect(again).toBe(text);
  expect(withRows(text, linear, new Set(['tabular/linear']))).not.toContain('## import');
});
