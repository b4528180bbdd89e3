// SMOTE: by hand on small classes, and on random ones by what must hold of every new row, worked out anew here.
import { describe, expect, it } from 'vitest';
import { smote } from '$core/components/data/smote';
import { readFrame } from '$core/data/codec';
import { parseParams } from '$core/params';
import { Random } from '$core/random';
import { smote as run } from '../../../../../workers/data/runs/smote';
import {
  commonest,
  distance,
  nearest,
  newRows,
  penaltyOf
} from '../../../../../workers/data/transforms/smote';
import { codeOf, importFile, rowsOf } from '../../../../support/data';
import { testContext } from '../../../../support/run-context';

type Row = readonly (number | string | boolean | null)[];

async function balanced(csv: string, params: object, seed = 1) {
  const context = testContext();
  const { table } = await importFile(csv, {}, 'data.csv', context);
  const ctx = testContext({ blobs: context.blobs, seed });
  const made = await run({ inputs: { table }, params: parseParams('smote', smote.params, params) }, ctx);
  const rows = rowsOf(await readFrame(made.table, context.blobs)) as Row[];
  return {
    rows: rows.slice(0, table.rows),
    fresh: rows.slice(table.rows),
    types: made.table.columns.map(({ type }) => type),
    logs: ctx.logs
  };
}

describe('by hand', () => {
  it('distances with categories are those of the paper’s example (section 6.1)', () => {
    // F1 = 1 2 3 A B C, F2 = 4 6 5 A D E, F3 = 3 5 6 A B K.
    const codes = [
      [0, 0, 0],
      [0, 1, 0],
      [0, 1, 2]
    ].map((cells) => Int32Array.from(cells));
    const numbers = [
      [1, 4, 3],
      [2, 6, 5],
      [3, 5, 6]
    ].map((cells) => Float64Array.from(cells));
    const data = { rows: 3, numbers, codes };
    // Deviations in the class: sqrt(14/9), sqrt(26/9), sqrt(14/9).
    expect(penaltyOf(data)).toBeCloseTo(14 / 9, 12);
    expect(distance(data, 0, 1, penaltyOf(data))).toBeCloseTo(9 + 16 + 4 + 2 * (14 / 9), 12);
    expect(distance(data, 0, 2, penaltyOf(data))).toBeCloseTo(4 + 9 + 9 + 14 / 9, 12);
    expect([...nearest(data, 0, 2, penaltyOf(data))]).toEqual([2, 1]);
  });

  it('equally near rows come in their order, equally frequent values as the nearest has', () => {
    const line = { rows: 5, numbers: [Float64Array.of(0, 1, -1, 2, -3)], codes: [] };
    expect([...nearest(line, 0, 3, 0)]).toEqual([1, 2, 3]);
    expect(commonest(Int32Array.of(7, 8, 8, 7, 9), Uint32Array.of(4, 1, 0, 2, 3))).toBe(8);
    expect(commonest(Int32Array.of(7, 8, 9), Uint32Array.of(2, 1, 0))).toBe(9);
  });

  it('every row is begun from equally often', async () => {
    const data = { rows: 4, numbers: [Float64Array.of(0, 1, 2, 9)], codes: [] };
    const made = await newRows(data, 10, 2, new Random(3), () => Promise.resolve());
    const counts = [0, 1, 2, 3].map((row) => made.filter(({ base }) => base === row).length);
    expect(counts.toSorted()).toEqual([2, 2, 3, 3]);
    expect(made.filter(({ base }) => base === 3).every(({ towards }) => towards === 2 || towards === 1)).toBe(
      true
    );
  });
});

describe('a table', () => {
  const csv =
    'n,x,town,ok,when,kind\n1,0.5,Bath,true,2020-01-01,rare\n3,0.5,Bath,true,2020-01-02,rare\n9,8,York,false,2020-01-03,common\n8,9,York,false,2020-01-04,common\n7,7,York,true,2020-01-05,common\n6,7,Bath,true,2020-01-06,common\n5,5,York,true,,\n';

  it('keeps its rows, and gets rows between those of the rare class', async () => {
    const { rows, fresh, types, logs } = await balanced(csv, { target: 'kind' });
    expect(rows).toHaveLength(7);
    expect(rows[6]!.at(-1)).toBeNull();
    expect(types).toEqual(['float', 'float', 'category', 'boolean', 'datetime', 'category']);
    expect(fresh).toHaveLength(2);
    for (const [n, ...rest] of fresh) {
      expect(n).toBeGreaterThan(1);
      expect(n).toBeLessThan(3);
      expect(rest).toEqual([0.5, 'Bath', 1, null, 'rare']);
    }
    expect(logs.some((line) => JSON.stringify(line).includes('when'))).toBe(true);
  });

  it('is the same for a seed, and another for another', async () => {
    const once = await balanced(csv, { target: 'kind', by: 'percent', percent: 300 }, 5);
    expect(once.fresh).toHaveLength(6);
    expect((await balanced(csv, { target: 'kind', by: 'percent', percent: 300 }, 5)).fresh).toEqual(
      once.fresh
    );
    expect((await balanced(csv, { target: 'kind', by: 'percent', percent: 300 }, 6)).fresh).not.toEqual(
      once.fresh
    );
    expect(
      (await balanced(csv, { target: 'kind', by: 'percent', percent: 50, only: 'common' })).fresh
    ).toHaveLength(2);
    expect((await balanced(csv, { target: 'kind', share: 0.5 })).fresh).toHaveLength(0);
  });

  it('is refused by name where nothing lies between', async () => {
    expect(await codeOf(balanced('a,kind\n1,x\n,x\n3,y\n', { target: 'kind' }))).toBe('data/missing-cells');
    expect(await codeOf(balanced('a,kind\n1,x\n2,x\n3,y\n', { target: 'kind' }))).toBe('train/too-few-rows');
    expect(await codeOf(balanced('a,kind\n1,x\n2,x\n', { target: 'kind' }))).toBe('train/one-class');
    expect(await codeOf(balanced(csv, { target: 'kind', only: 'no' }))).toBe('job/bad-params');
  });
});

it.each([1, 2, 3])(
  'every new row lies between a row of its class and one of its k nearest (seed %i)',
  async (seed) => {
    const random = new Random(seed);
    const k = 1 + random.below(6);
    const lines = Array.from({ length: 60 }, (_, i) => {
      const kind = i % 4 === 0 ? 'a' : i % 7 === 1 ? 'b' : 'c';
      return [random.normal() * 10, random.uniform(), random.normal() ** 3, kind];
    });
    const csv = `x,y,z,kind\n${lines.map((line) => line.join(',')).join('\n')}\n`;
    const { fresh } = await balanced(csv, { target: 'kind', neighbours: k, standardise: false }, seed);
    const of = (kind: string) =>
      lines.filter((line) => line[3] === kind).map((line) => line.slice(0, 3) as number[]);
    for (const kind of ['a', 'b'])
      expect(fresh.filter((row) => row[3] === kind)).toHaveLength(of('c').length - of(kind).length);
    for (const row of fresh) {
      const own = of(row[3] as string);
      const isBetween = (from: number[], to: number[]): boolean => {
        const gap = ((row[0] as number) - from[0]!) / (to[0]! - from[0]!);
        const isOn = [1, 2].every(
          (i) => Math.abs(from[i]! + gap * (to[i]! - from[i]!) - (row[i] as number)) < 1e-9
        );
        return gap >= -1e-12 && gap <= 1 + 1e-12 && isOn;
      };
      const far = (a: number[], b: number[]): number => Math.hypot(...a.map((value, i) => value - b[i]!));
      const found = own.some((from) =>
        own
          .filter((other) => other !== from)
          .toSorted((a, b) => far(a, from) - far(b, from))
          .slice(0, k)
          .some((to) => isBetween(from, to))
      );
      expect(found, JSON.stringify(row)).toBe(true);
    }
  }
);
