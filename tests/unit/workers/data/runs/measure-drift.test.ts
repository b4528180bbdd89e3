// Drift between two tables against numbers worked out by hand, by numpy and by scikit-learn (see the comments).
import { describe, expect, it } from 'vitest';
import type { DriftReport } from '$core/data/drift';
import { populationStability } from '$core/metrics/population-stability';
import { measureDrift } from '../../../../../workers/data/runs/measure-drift';
import { codeOf, importFile } from '../../../../support/data';
import { testContext } from '../../../../support/run-context';

async function drift(before: string, now: string): Promise<DriftReport> {
  const context = testContext();
  const { table: reference } = await importFile(before, {}, 'before.csv', context);
  const { table } = await importFile(now, {}, 'now.csv', context);
  return (await measureDrift({ inputs: { reference, table }, params: {} }, context)).report as DriftReport;
}
const column = (name: string, cells: readonly unknown[]): string => `${name}\n${cells.join('\n')}\n`;
const times = (cell: string, count: number): string[] => new Array<string>(count).fill(cell);
const psiOf = async (before: readonly unknown[], now: readonly unknown[]): Promise<number> =>
  (
    await drift(
      column(
        'v,n',
        before.map((v) => `${String(v)},1`)
      ),
      column(
        'v,n',
        now.map((v) => `${String(v)},1`)
      )
    )
  ).columns.find(({ name }) => name === 'v')!.psi;

/** Lehmer's generator (Park & Miller 1988): the same numbers in numpy. */
function uniform(count: number, seed: number): number[] {
  let state = seed;
  return Array.from({ length: count }, () => (state = (state * 16807) % 2147483647) / 2147483647);
}

describe('the population stability index', () => {
  it('is that of a table worked out by hand', () => {
    // 50, 30, 20 % and 20, 30, 50 %: (0.2 - 0.5) ln 0.4 + 0 + (0.5 - 0.2) ln 2.5 = 0.6 ln 2.5
    expect(populationStability([50, 30, 20], [2, 3, 5])).toBeCloseTo(0.6 * Math.log(2.5), 12);
    expect(populationStability([5, 5], [500, 500])).toBe(0);
    // An empty bin counts as 0.0001: (0.0001 - 0.5) ln 0.0002 + (1 - 0.5) ln 2
    expect(populationStability([5, 5], [0, 9])).toBeCloseTo(
      -0.4999 * Math.log(0.0002) + 0.5 * Math.log(2),
      12
    );
  });
});

describe('drift', () => {
  const round = (value: number): string => value.toFixed(4);
  const before = uniform(500, 11).map((u) => round(u ** 2 * 100));
  const now = uniform(400, 77).map((u) => round(u ** 1.8 * 100 + 3));

  it('of numbers is that of numpy', async () => {
    // edges = np.quantile(before, np.arange(1, 10) / 10), np.searchsorted(edges, cells, side='left'), np.bincount;
    // sklearn's KBinsDiscretizer(10, strategy='quantile') counts alike.
    expect(await psiOf(before, now)).toBeCloseTo(0.7384927847083563, 10);
    // np.nan in every 25th and every 8th, in a bin of their own.
    const gaps = (cells: readonly string[], every: number) =>
      cells.map((cell, i) => (i % every === 0 ? '' : cell));
    expect(await psiOf(gaps(before, 25), gaps(now, 8))).toBeCloseTo(0.7882787916588527, 10);
    expect(await psiOf(before, before)).toBe(0);
  });

  it('of numbers that were all one tells lower and higher ones from it', async () => {
    const same = times('5', 20);
    for (const other of ['4', '6'])
      expect(await psiOf(same, [...times('5', 10), ...times(other, 10)])).toBeGreaterThan(1);
    expect(await psiOf(same, times('5', 7))).toBe(0);
  });

  it('of categories counts new levels as one, and missing cells', async () => {
    const was = [...times('a', 50), ...times('b', 30), ...times('', 20)];
    const is = [...times('b', 30), ...times('c', 30), ...times('d', 20), ...times('', 20)];
    // a 50 → 0 %, b 30 → 30 %, new 0 → 50 %, missing 20 → 20 %
    const expected = -0.4999 * Math.log(0.0002) + 0.4999 * Math.log(5000);
    expect(await psiOf(was, is)).toBeCloseTo(expected, 10);
    // yes and no: 50, 50 → 80, 20
    const half = [...times('true', 5), ...times('false', 5)];
    const more = [...times('true', 8), ...times('false', 2)];
    expect(await psiOf(half, more)).toBeCloseTo(0.3 * Math.log(1.6) - 0.3 * Math.log(0.4), 10);
  });

  it('of categories counts rare levels as one, apart from new ones, of which some are there by chance', async () => {
    const a = [...times('a', 50), ...times('b', 30), ...times('c', 12)];
    const was = [...a, ...times('d', 4), ...times('e', 2), 'f', 'g'];
    const is = [...a.slice(10), ...times('d', 8), ...times('x', 6), ...times('y', 4)];
    // 10 of 100 rows give a bin: a 50 → 40 %, b and c as they were. Of d to g, 8 rows, f and g are there once, so 2 new rows
    // are expected: rare 6 → 8 %, new 2 → 10 %
    const expected = -0.1 * Math.log(0.8) + 0.02 * Math.log(8 / 6) + 0.08 * Math.log(5);
    expect(await psiOf(was, is)).toBeCloseTo(expected, 10);
    expect(await psiOf(was, was)).toBe(0);
    // Too few rows for any level to come to 10: the largest has a bin all the same. 6 of 11 rows → 2 of 11
    const few = (first: number) => [...times('p', first), ...times('q', 11 - first)];
    expect(await psiOf(few(6), few(2))).toBeCloseTo((4 / 11) * (Math.log(3) + Math.log(9 / 5)), 10);
  });

  it('of 500 levels is none between two samples of one distribution, and much where levels are replaced', async () => {
    const sample = (seed: number, power: number, name = 'l') =>
      uniform(1000, seed).map((u) => `${name}${Math.floor(500 * u ** power)}`);
    for (const power of [1, 3]) expect(await psiOf(sample(11, power), sample(77, power))).toBeLessThan(0.1);
    expect(await psiOf(sample(11, 1), sample(77, 1, 'm'))).toBeGreaterThan(1);
    expect(await psiOf(sample(11, 3), sample(77, 1))).toBeGreaterThan(0.2);
  });

  it('leaves out what names rows, times and free text; the furthest column is first', async () => {
    const rows = (from: number, far: number): string =>
      [
        'id,day,calm,far',
        ...Array.from(
          { length: 60 },
          (_, i) => `r${from + i},2024-01-${10 + (i % 20)},${i % 7},${(i % 9) + far}`
        )
      ].join('\n');
    const { columns } = await drift(rows(0, 0), rows(500, 100));
    expect(columns.map(({ name }) => name)).toEqual(['far', 'calm']);
    expect(columns[1]!.psi).toBe(0);
  });

  it('is refused where columns are gone, or there is nothing to compare', async () => {
    const a = 'a,b\n1,2\n3,4\n3,2\n';
    expect(await codeOf(drift(a, 'a\n1\n2\n2\n'))).toBe('data/columns-gone');
    expect(await codeOf(drift(a, 'a,b\n1,x\n3,y\n3,x\n'))).toBe('data/columns-gone');
    expect(
      await codeOf(drift(column('day', times('2024-01-02', 3)), column('day', times('2024-01-02', 3))))
    ).toBe('data/nothing-to-compare');
  });
});
