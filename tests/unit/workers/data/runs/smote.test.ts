// SMOTE: by hand on small classes, and on random ones by what must hold of every new row, worked out anew here.
import { describe, expect, it } from 'vitest';
import { smote } from '$core/components/data/smote';
import { readFrame } from '$core/data/codec';
import type { TableManifest } from '$core/data/table';
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
    logs: ctx.logs,
    progressed: ctx.progressed
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
    const { rows, fresh, types, logs, progressed } = await balanced(csv, { target: 'kind' });
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
    // Two rows whose neighbours are looked for, then six columns.
    expect(progressed).toHaveLength(8);
    expect(progressed).toEqual(progressed.toSorted((a, b) => a - b));
    expect([progressed[0], progressed[1], progressed.at(-1)]).toEqual([0.45, 0.9, 1]);
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
    const most = { target: 'kind', by: 'percent', percent: 10_000 } as const;
    expect(await codeOf(balanced(`a,kind\n${'1,x\n'.repeat(200_001)}2,y\n`, { ...most, only: 'x' }))).toBe(
      'data/too-large'
    );
  });

  it('may have very many classes', async () => {
    const lines = Array.from({ length: 260_000 }, (_, i) => i >> 1);
    expect((await balanced(`kind\n${lines.join('\n')}\n`, { target: 'kind' })).fresh).toEqual([]);
  });

  it('is refused where the target has no classes', async () => {
    const words = 'the cat sat on a mat and looked at something far away'.split(' ');
    const texts = Array.from({ length: 60 }, (_, i) => words.map((word, at) => `${word}${(i * at) % 59}`));
    const csv = `n,note\n${texts.map((line, i) => `${i % 7},${line.join(' ')}`).join('\n')}\n`;
    await expect(balanced(csv, { target: 'note' })).rejects.toThrow('not of texts');
    const ids = `key,x\n${Array.from({ length: 60 }, (_, i) => `${1000 + i},${i % 7}`).join('\n')}\n`;
    await expect(balanced(ids, { target: 'key' })).rejects.toThrow('not of ids');
  });

  it('is refused before it starts by the classes of its target', () => {
    const classes = (name: string, levelCount: number) =>
      ({ name, type: 'category', missing: 0, parts: [], levelCount }) as const;
    const numbers = Array.from(
      { length: 9 },
      (_, i) => ({ name: `x${i}`, type: 'float', missing: 0, parts: [] }) as const
    );
    const columns = [...numbers, classes('few', 2), classes('many', 10_000)];
    const table: TableManifest = { kind: 'table', rows: 100_000, groups: [100_000], columns, bytes: 0 };
    const bytes = (params: object) =>
      smote.estimate!({ table }, parseParams('smote', smote.params, params), 1e9).bytes;
    // 100,000 rows in eleven columns twice, and 66,667 new ones with their neighbours.
    expect(bytes({ target: 'few' })).toBeCloseTo(88 * 266_666 + 120 * 66_667 + 120 * 66_667, -3);
    expect(bytes({ target: 'many' })).toBeGreaterThan(10e9);
    expect(bytes({ target: 'many', by: 'percent' })).toBeLessThan(30e6);
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
