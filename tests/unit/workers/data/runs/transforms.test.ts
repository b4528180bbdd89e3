// Steps that learn something of a table and can do it to another: against scikit-learn (tests/cases/transforms), and the
// same again through "Apply a transform".
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { components } from '$core/components/index';
import { readFrame } from '$core/data/codec';
import type { TableManifest } from '$core/data/table';
import { parseParams } from '$core/params';
import { Random } from '$core/random';
import type { FittedTransform } from '$core/transforms/fitted';
import { runs } from '../../../../../workers/data/runs/index';
import { codeOf, importFile, rowsOf } from '../../../../support/data';
import { testContext } from '../../../../support/run-context';

interface Expected {
  readonly [method: string]: (number | null)[][];
}
const expected = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../../../cases/transforms/expected.json'), 'utf8')
) as Expected & {
  readonly tfidf: { terms: string[]; m: number[][] };
  readonly pca: { c: number[][]; z: number[][]; r: number[] };
  readonly km: { i: number };
};

const context = testContext();
const tableOf = async (csv: string): Promise<TableManifest> =>
  (await importFile(csv, {}, 'data.csv', context)).table;

type Outputs = { readonly table: TableManifest; readonly transform: FittedTransform };

async function step(name: keyof typeof runs, inputs: object, params: object = {}) {
  const parsed = parseParams(name, components[name].params, params);
  const ctx = testContext({ blobs: context.blobs });
  const run = runs[name] as unknown as (call: object, c: typeof ctx) => Promise<Outputs>;
  const outputs = await run({ inputs, params: parsed }, ctx);
  const { table, transform } = outputs;
  return {
    outputs,
    table,
    transform,
    logs: ctx.logs,
    rows: rowsOf(await readFrame(table, context.blobs)),
    names: table.columns.map((column) => column.name),
    types: table.columns.map((column) => column.type)
  };
}

/** What the fitted transform makes of another table, by way of JSON as it is kept. */
const again = (transform: FittedTransform, table: TableManifest) =>
  step('apply-transform', { table, transform: JSON.parse(JSON.stringify(transform)) as object });

const expectClose = (
  found: readonly (readonly unknown[])[],
  wanted: readonly (readonly (number | null)[])[]
) =>
  wanted.forEach((row, i) =>
    row.forEach((value, j) => {
      if (value === null) expect(found[i]![j]).toBeNull();
      else expect(found[i]![j], `${i}, ${j}`).toBeCloseTo(value, 10);
    })
  );

const numbers = 'a,b,word\n1,5.5,x\n2,1.5,y\n4,,x\n8,2.5,x\n16,9,z\n31,-3.5,y\n';

describe('numbers', () => {
  it.each(['z-score', 'min-max', 'max-abs', 'robust', 'log'])('are scaled by %s', async (method) => {
    const table = await tableOf(numbers);
    const { rows, types, transform } = await step('normalise-columns', { table }, { method });
    expectClose(
      rows.map((row) => row.slice(0, 2)),
      expected[method]!
    );
    expect(types).toEqual(['float', 'float', 'category']);
    expect((await again(transform, table)).rows).toEqual(rows);
  });

  it('that have no logarithm are missing, and counted', async () => {
    const table = await tableOf('x\n-3\n-1\n0\n');
    const { rows, logs } = await step('normalise-columns', { table }, { method: 'log' });
    expect(rows).toEqual([[null], [null], [0]]);
    expect(logs.join()).toContain('2 values');
  });

  it('of one value are all 0, also where their sum is not exact', async () => {
    const table = await tableOf('x,y\n0.1,3\n0.1,4\n0.1,5\n');
    const { transform } = await step('normalise-columns', { table }, {});
    expect(transform).toMatchObject({ columns: [{ offset: 0.1, scale: 1 }, { offset: 4 }] });
    const rows = (await again(transform, await tableOf('x,y\n0.1,4\n1.1,4\n'))).rows;
    expect(rows).toEqual([
      [0, 0],
      [1, 0]
    ]);
    const kept = { columns: ['x'], by: 'deviations', outside: 'remove-rows' };
    expect((await step('clip-values', { table }, kept)).rows).toHaveLength(3);
  });

  it('are scaled on other rows as they were on the first', async () => {
    const { transform } = await step(
      'normalise-columns',
      { table: await tableOf('x\n0\n10\n') },
      { method: 'min-max' }
    );
    expect((await again(transform, await tableOf('x,y\n5,1\n20,2\n'))).rows).toEqual([
      [0.5, 1],
      [2, 2]
    ]);
    expect(await codeOf(again(transform, await tableOf('z\n1\n')))).toBe('data/unknown-column');
  });

  it('are clipped by quartiles, percentiles, deviations or a range', async () => {
    const table = await tableOf('x\n1\n2\n3\n4\n100\n');
    // Q1 = 2, Q3 = 4: bounds −1 and 7.
    expect((await step('clip-values', { table }, { by: 'quartiles' })).rows.flat()).toEqual([1, 2, 3, 4, 7]);
    const gone = await step('clip-values', { table }, { by: 'range', low: 2, high: 50, outside: 'missing' });
    expect(gone.rows.flat()).toEqual([null, 2, 3, 4, null]);
    const fewer = await step(
      'clip-values',
      { table },
      { by: 'range', low: 2, high: 50, outside: 'remove-rows' }
    );
    expect(fewer.rows.flat()).toEqual([2, 3, 4]);
    expect(fewer.transform).toMatchObject({ kind: 'clip', columns: [{ name: 'x', low: 2, high: 50 }] });
    const cut = { by: 'percentiles', lowPercentile: 25, highPercentile: 75 };
    expect((await step('clip-values', { table }, cut)).rows.flat()).toEqual([2, 2, 3, 4, 4]);
    expect(await codeOf(step('clip-values', { table }, { by: 'range', low: 2, high: 1 }))).toBe(
      'job/bad-params'
    );
  });

  it('keep their type unless they are drawn to a bound that is none of it', async () => {
    const table = await tableOf('n,yes\n1,true\n2,false\n9,true\n');
    const typesBy = async (params: object) => (await step('clip-values', { table }, params)).types;
    // Quartiles of n are 1.5 and 5.5; those of 1, 0, 1 lead to bounds beyond both.
    expect(await typesBy({ by: 'quartiles' })).toEqual(['float', 'boolean']);
    const range = { by: 'range', low: 0.5, high: 2.5 };
    expect(await typesBy(range)).toEqual(['float', 'float']);
    expect(await typesBy({ ...range, low: 0, high: 2 })).toEqual(['integer', 'boolean']);
    expect(await typesBy({ ...range, outside: 'missing' })).toEqual(['integer', 'boolean']);
  });

  it('are put into bins of equal width, of equal size, or between edges', async () => {
    const table = await tableOf('x\n0\n1\n2\n3\n10\n');
    const wide = await step('bin-columns', { table }, { method: 'equal-width', bins: 2 });
    expect(wide.rows.flat()).toEqual(['[0, 5)', '[0, 5)', '[0, 5)', '[0, 5)', '[5, 10]']);
    const even = await step('bin-columns', { table }, { method: 'quantiles', bins: 2, as: 'number' });
    expect(even.rows.flat()).toEqual([0, 0, 1, 1, 1]);
    const alike = await step('bin-columns', { table: await tableOf('x\n7\n7\n') }, { bins: 4 });
    expect(alike.rows.flat()).toEqual(['[7, 8]', '[7, 8]']);
    const close = await tableOf('x\n1000000.1\n1000000.2\n1000000.3\n');
    expect((await step('bin-columns', { table: close }, { bins: 2 })).rows.flat()).toEqual([
      '[1000000.1, 1000000.2)',
      '[1000000.2, 1000000.3]',
      '[1000000.2, 1000000.3]'
    ]);
    const own = await step('bin-columns', { table }, { method: 'edges', edges: '0, 2, 3, 5', as: 'number' });
    expect(own.rows.flat()).toEqual([0, 0, 1, 2, 2]);
    // What lies beyond belongs to the first and the last bin.
    expect((await again(own.transform, await tableOf('x\n-4\n99\n\n'))).rows.flat().slice(0, 2)).toEqual([
      0, 2
    ]);
    expect(await codeOf(step('bin-columns', { table }, { method: 'edges', edges: '2, 1' }))).toBe(
      'job/bad-params'
    );
  });
});

describe('categories', () => {
  it('become columns, places or shares; new ones on other rows are unknown', async () => {
    const table = await tableOf(numbers);
    const hot = await step('encode-columns', { table });
    expect(hot.names).toEqual(['a', 'b', 'word=x', 'word=y', 'word=z']);
    expect(hot.rows[4]!.slice(2)).toEqual([0, 0, 1]);
    const other = await tableOf('a,b,word\n1,2,y\n1,2,new\n1,2,y\n');
    expect((await again(hot.transform, other)).rows.map((row) => row.slice(2))).toEqual([
      [0, 1, 0],
      [0, 0, 0],
      [0, 1, 0]
    ]);
    const place = await step('encode-columns', { table }, { method: 'ordinal' });
    expect(place.rows.map(([, , word]) => word)).toEqual([0, 1, 0, 0, 2, 1]);
    expect((await again(place.transform, other)).rows.map(([, , word]) => word)).toEqual([1, null, 1]);
    const share = await step('encode-columns', { table }, { method: 'frequency' });
    expect(share.rows[0]![2]).toBe(0.5);
    const few = await step('encode-columns', { table }, { most: 2, dropFirst: true });
    expect(few.names).toEqual(['a', 'b', 'word=y']);
  });
});

describe('missing cells', () => {
  it('of other rows are filled with what the first had', async () => {
    const { transform } = await step('clean-missing', { table: await tableOf('x,w\n1,a\n3,b\n5,b\n') }, {});
    expect((await again(transform, await tableOf('x,w\n,a\n9,\n'))).rows).toEqual([
      [3, 'a'],
      [9, 'b']
    ]);
  });

  it('of integers become floats there too, where what they are filled with is none', async () => {
    const given = { columns: ['n'], method: 'constant', constant: '1.5' };
    const fitted = await step('clean-missing', { table: await tableOf('n\n1\n2\n3\n') }, given);
    expect(fitted.types).toEqual(['integer']);
    const other = await again(fitted.transform, await tableOf('n\n7\nNA\n8\n'));
    expect([other.types, other.rows]).toEqual([['float'], [[7], [1.5], [8]]]);
  });
});

describe('texts', () => {
  const texts = 'text\nthe red cat sat\na red red dog\nthe dog ran\ncats and dogs\n';

  it('become the weights of their terms', async () => {
    const table = await tableOf(texts);
    const { names, rows, transform } = await step('text-features', { table }, { column: 'text' });
    expect(names).toEqual(expected.tfidf.terms.map((term) => `text: ${term}`));
    expectClose(rows, expected.tfidf.m);
    const other = await again(transform, await tableOf('text\nRED!\nnothing known\n'));
    expect(other.rows).toEqual([
      [0, 1, 0],
      [0, 0, 0]
    ]);
  });

  it('are counted, in words or characters, or hashed to a fixed width', async () => {
    const table = await tableOf(texts);
    const counted = await step('text-features', { table }, { column: 'text', method: 'counts', most: 1 });
    expect(counted.rows[1]).toEqual([1, 2, 0]);
    const letters = {
      column: 'text',
      method: 'counts',
      unit: 'characters',
      fewest: 3,
      most: 3,
      fewestTexts: 3
    };
    expect((await step('text-features', { table }, letters)).names).toContain('text: dog');
    const hashed = await step('text-features', { table }, { column: 'text', method: 'hashing', buckets: 16 });
    expect(hashed.names).toHaveLength(16);
    expect(Math.hypot(...(hashed.rows[0] as number[]))).toBeCloseTo(1, 12);
  });
});

const blobs =
  'x,y,z\n2.5,2.4,1\n0.5,0.7,3\n2.2,2.9,2\n1.9,2.2,7\n3.1,3,1\n2.3,2.7,0\n2,1.6,5\n1,1.1,4\n1.5,1.6,6\n1.1,0.9,2\n';

describe('rows', () => {
  it('are told by their principal components', async () => {
    const table = await tableOf(blobs);
    const { names, rows, transform, logs } = await step('principal-components', { table });
    expect(names).toEqual(['component 1', 'component 2']);
    const { components: directions } = transform as { components: number[][] } & FittedTransform;
    // scikit-learn 1.2 leaves the sign to the data; ours is that of the largest loading, as since 1.5.
    const signs = expected.pca.c.map((direction, i) => Math.sign(direction[0]! * directions[i]![0]!));
    expectClose(
      directions,
      expected.pca.c.map((direction, i) => direction.map((x) => x * signs[i]!))
    );
    expectClose(
      rows,
      expected.pca.z.map((row) => row.map((x, i) => x * signs[i]!))
    );
    expect(logs.join()).toContain(`1: ${(100 * expected.pca.r[0]!).toFixed(1)} %`);
    expectClose((await again(transform, table)).rows, rows as number[][]);
  });

  it('are grouped around centres, and new ones go to the nearest', async () => {
    const table = await tableOf('x,y\n0,0\n0,1\n1,0\n10,10\n10,11\n11,10\n20,0\n21,0\n20,1\n');
    const { rows, transform, logs } = await step('cluster-rows', { table }, { standardise: false });
    expect(rows.map(([, , cluster]) => cluster)).toEqual(['1', '1', '1', '2', '2', '2', '3', '3', '3']);
    expect(logs.join()).toContain(`sum to ${expected.km.i.toPrecision(6)}`);
    const other = await again(transform, await tableOf('x,y\n19,1\n9,9\n'));
    expect(other.rows.map(([, , cluster]) => cluster)).toEqual(['3', '2']);
  });

  it.each(['isolation-forest', 'pca'])('that are odd are found by %s', async (method) => {
    const random = new Random(3);
    const lines = Array.from({ length: 99 }, () => {
      const x = random.uniform();
      return `${x},${2 * x + 0.1 * random.uniform()},${random.uniform()}`;
    });
    const table = await tableOf(`x,y,z\n${lines.join('\n')}\n9,-9,5\n`);
    const params = { method, fraction: 0.01, components: 2, sample: 64 };
    const { rows, transform } = await step('score-anomalies', { table }, params);
    const odd = rows.flatMap((row, i) => (row.at(-1) === 1 ? [i] : []));
    expect(odd).toEqual([99]);
    const other = await again(transform, await tableOf('x,y,z\n0.5,1,0.5\n-8,9,4\n'));
    expect(other.rows.map((row) => row.at(-1))).toEqual([0, 1]);
    // The same seed gives the same forest.
    expect((await step('score-anomalies', { table }, params)).rows).toEqual(rows);
  });
});

it('leaves something to be odd where as many components are asked for as there are columns', async () => {
  const table = await tableOf('x,y\n1,1\n2,2.1\n3,2.9\n4,4\n5,5.1\n3,-3\n');
  const params = { method: 'pca', components: 2, fraction: 0.1 };
  const { rows, transform } = await step('score-anomalies', { table }, params);
  expect((transform as { components: unknown }).components).toHaveLength(1);
  expect(rows.map((row) => row.at(-1))).toEqual([0, 0, 0, 0, 0, 1]);
});

it('refuses texts that would become more numbers than there is room for', async () => {
  const rows = 70_000;
  const table = await tableOf(`text,n\n${Array.from({ length: rows }, (_, i) => `w${i % 7},1\n`).join('')}`);
  const wide = { column: 'text', method: 'hashing', buckets: 4096 };
  expect(await codeOf(step('text-features', { table }, wide))).toBe('data/too-large');
});

describe('a transform', () => {
  it('must be connected, and be one', async () => {
    const table = await tableOf(blobs);
    expect(await codeOf(step('apply-transform', { table }))).toBe('job/missing-input');
    expect(await codeOf(step('apply-transform', { table, transform: { rows: 3 } }))).toBe(
      'data/bad-transform'
    );
  });

  it('goes past what is to be predicted where rows have none, and past nothing else', async () => {
    const { transform } = await step('normalise-columns', { table: await tableOf('x,y\n0,1\n2,3\n') }, {});
    const rows = { table: await tableOf('x\n4\n'), transform };
    expect((await step('apply-transform', rows, { skipAbsent: ['y'] })).rows).toEqual([[3]]);
    expect(await codeOf(step('apply-transform', rows))).toBe('data/unknown-column');
    const lost = { table: await tableOf('y\n4\n'), transform };
    expect(await codeOf(step('apply-transform', lost, { skipAbsent: ['y'] }))).toBe('data/unknown-column');
    const words = await step('encode-columns', { table: await tableOf('x,w\n1,a\n2,b\n') }, {});
    const bare = { table: await tableOf('x\n4\n'), transform: words.transform };
    expect((await step('apply-transform', bare, { skipAbsent: ['w'] })).rows).toEqual([[4]]);
    const told = await step('principal-components', { table: await tableOf(blobs) });
    const two = { table: await tableOf('x,y\n1,2\n'), transform: told.transform };
    expect(await codeOf(step('apply-transform', two, { skipAbsent: ['z'] }))).toBe('data/unknown-column');
  });

  it('kept from a run is read by the hash of its bytes', async () => {
    const table = await tableOf(blobs);
    const fitted = await context.blobs.put(
      new Blob([JSON.stringify({ kind: 'scale', columns: [{ name: 'z', offset: 1, scale: 2 }] })])
    );
    expect((await step('apply-transform', { table }, { fitted })).rows[1]![2]).toBe(1);
  });
});

describe('columns are chosen by what they say of the target', () => {
  const x = [1, 2.5, 2.5, 4, 5, 7, 8, 8.5, 9, 12];
  const lines = x.map(
    (n, i) => `${i % 2},${n},${'ppqqpqrqrr'[i]},${[2, 1, 4, 3, 6, 5, 9, 9, 7, 10][i]},${'aabbabccbc'[i]}`
  );
  const csv = `noise,x,word,y,kind\n${lines.join('\n')}\n`;
  const chosen = async (target: string, by: string, keep = 1) => {
    const made = await step('choose-features', { table: await tableOf(csv) }, { target, by, keep });
    const { scores } = made.outputs as unknown as { scores: TableManifest };
    const all = Object.fromEntries(rowsOf(await readFrame(scores, context.blobs))) as Record<string, number>;
    return { ...made, scores: all };
  };

  // numpy.corrcoef, scipy.stats.spearmanr, f_classif, chi2_contingency(correction=False), mutual_info_score.
  it.each([
    ['pearson', 'y', 'x', 0.9076687003489478],
    ['spearman', 'y', 'x', 0.9085365853658538],
    ['f-test', 'kind', 'x', 5.438875540605488],
    ['chi-squared', 'kind', 'word', 11.736111111111112],
    ['mutual-information', 'kind', 'word', 0.6730116670092567]
  ])('as scikit-learn and scipy have %s', async (by, target, column, wanted) => {
    expect((await chosen(target, by)).scores[column]).toBeCloseTo(wanted, 12);
  });

  it('keeps the best with the target, in their order, and does the same to other rows', async () => {
    const { names, transform, logs } = await chosen('y', 'pearson');
    expect(names).toEqual(['x', 'y']);
    expect(JSON.stringify(logs)).toContain('word');
    const { names: later } = await again(transform, await tableOf('y,word,x\n1,a,2\n'));
    expect(later).toEqual(['y', 'x']);
    expect((await chosen('kind', 'mutual-information', 2)).names).toEqual(['x', 'y', 'kind']);
    expect(await codeOf(chosen('kind', 'pearson'))).toBe('data/not-numbers');
  });
});
