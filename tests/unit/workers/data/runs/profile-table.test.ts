// Profiles against numbers worked out by numpy and pandas (see the comments) and by hand.
import { describe, expect, it } from 'vitest';
import type { TableProfile } from '$core/data/profile';
import { profileTable } from '../../../../../workers/data/runs/profile-table';
import { importFile, type ImportedTable } from '../../../../support/data';

async function profile({ table, context }: ImportedTable, target?: string): Promise<TableProfile> {
  const params = { target };
  return (await profileTable({ inputs: { table }, params }, context)).report as TableProfile;
}

describe('a profile', () => {
  it('summarises numbers as numpy does', async () => {
    // v = [3, -1.5, 4, 1, 5, 9, 2.5, 6]; np.percentile(v, [25, 50, 75]), v.mean(), v.std(ddof=1)
    const { columns } = await profile(await importFile('v\n3\n-1.5\n4\n1\n""\n5\n9\n2.5\n6\n'));
    const { numbers, missing, distinct } = columns[0]!;
    expect({ missing, distinct }).toEqual({ missing: 1, distinct: 8 });
    expect(numbers).toMatchObject({ min: -1.5, max: 9, mean: 3.625, median: 3.5, q1: 2.125, q3: 5.25 });
    expect(numbers!.std).toBeCloseTo(3.193184706751, 11);
    expect(numbers!.histogram.counts.reduce((a, b) => a + b)).toBe(8);
    expect([numbers!.histogram.edges[0], numbers!.histogram.edges.at(-1)]).toEqual([-1.5, 9]);
  });

  it('keeps its precision far from zero', async () => {
    const lines = Array.from({ length: 1000 }, (_, i) => 1e9 + (i % 10) / 10);
    const { columns } = await profile(await importFile(`v\n${lines.join('\n')}\n`));
    // np.std of 0, 0.1 .. 0.9 a hundred times each, ddof=1: 0.2873719
    expect(columns[0]!.numbers!.std).toBeCloseTo(0.2873719, 6);
  });

  it('gives a bin a value to integers of a small range', async () => {
    const { columns } = await profile(await importFile('v\n1\n2\n2\n4\n'));
    expect(columns[0]!.numbers!.histogram).toEqual({
      edges: [0.5, 1.5, 2.5, 3.5, 4.5],
      counts: [1, 2, 0, 1]
    });
  });

  it('counts words, booleans and lengths', async () => {
    const lines = Array.from(
      { length: 60 },
      (_, i) => `${i % 3 === 0 ? 'b' : 'a'},${i % 4 === 0},text number ${i}`
    );
    const { columns } = await profile(await importFile(`w,f,t\n${lines.join('\n')}\n`));
    expect(columns[0]!.top).toEqual([
      { value: 'a', count: 40 },
      { value: 'b', count: 20 }
    ]);
    expect(columns[1]!.top).toEqual([
      { value: 'false', count: 45 },
      { value: 'true', count: 15 }
    ]);
    expect(columns[2]!.top).toHaveLength(20);
    expect(columns[2]!.length).toEqual({ mean: 13 + 5 / 6, max: 14 });
  });

  it('correlates the rows where both columns are present', async () => {
    const { correlation } = await profile(
      await importFile('a,b,w,c\n1,2,x,1\n2,1,y,1\n3,4,x,1\n4,,y,1\n5,5,x,1\n')
    );
    expect(correlation.names).toEqual(['a', 'b', 'c']);
    // np.corrcoef([1, 2, 3, 5], [2, 1, 4, 5])[0, 1]
    expect(correlation.values[1]).toBeCloseTo(0.8552361, 6);
    expect(correlation.values[0]).toBeCloseTo(1, 12);
    expect(correlation.values[2]).toBeNaN();
  });
});

describe('warnings', () => {
  const rows = Array.from({ length: 200 }, (_, i) => {
    const kind = ['Cherbourg', 'Queenstown', 'Southampton'][(i * 7) % 3]!;
    return [
      i + 1,
      kind,
      kind[0],
      i % 2,
      i % 2 ? 'yes' : 'no',
      i * 0.5,
      i * 1.8 + 32,
      i === 0 ? 'odd' : 'usual',
      i < 150 ? '' : i,
      7,
      ''
    ].join(',');
  });
  const header = 'id,town,letter,alive,survived,celsius,fahrenheit,rare,late,same,none';

  it('name every column that deserves one', async () => {
    const { warnings } = await profile(await importFile(`${header}\n${rows.join('\n')}\n`), 'survived');
    expect(warnings).toEqual([
      { kind: 'id-like', column: 'id' },
      { kind: 'imbalance', column: 'rare', value: 'usual', fraction: 0.995 },
      { kind: 'mostly-missing', column: 'late', fraction: 0.75 },
      { kind: 'constant', column: 'same' },
      { kind: 'all-missing', column: 'none' },
      { kind: 'copy', column: 'alive', of: 'survived' },
      { kind: 'copy', column: 'celsius', of: 'id' },
      { kind: 'copy', column: 'fahrenheit', of: 'id' },
      { kind: 'copy', column: 'letter', of: 'town' },
      { kind: 'copy', column: 'late', of: 'id' }
    ]);
  });

  it('count rows that come again', async () => {
    const { warnings } = await profile(await importFile('a,b\n1,x\n2,y\n1,x\n1,y\n2,y\n2,y\n'));
    expect(warnings).toContainEqual({ kind: 'duplicate-rows', rows: 3 });
  });

  it('take a smaller imbalance of the target seriously', async () => {
    const lines = Array.from({ length: 100 }, (_, i) => `${i * 3},${i < 12 ? 1 : 0}`);
    const table = await importFile(`x,y\n${lines.join('\n')}\n`);
    expect((await profile(table)).warnings).toEqual([]);
    expect((await profile(table, 'y')).warnings).toEqual([
      { kind: 'imbalance', column: 'y', value: '0', fraction: 0.88 }
    ]);
  });
});
