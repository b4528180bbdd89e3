import { expect, test } from 'vitest';
import { writeFrame } from '$core/data/codec';
import {
  cellOf,
  numberColumn,
  stringColumn,
  type Column,
  type Frame,
  type StringColumn
} from '$core/data/frame';
import type { ColumnFlag, ColumnType, TableManifest } from '$core/data/table';
import type { ClassificationReport } from '$core/metrics/report';
import { MemoryBlobs } from '$core/memory-blobs';
import { parseParams } from '$core/params';
import { components } from '$core/components/index';
import { Random } from '$core/random';
import type { Trained, TrainingCall } from '$core/training/pipeline';
import { splitRows } from '$core/training/split';
import { runs } from '$workers/tabular/runs/index';
import { columnFeeds, runOnnx } from '../../../support/run-onnx';
import { testContext, type TestContextOptions } from '../../../support/run-context';

/** Those that make a model of a table of columns. */
type Name = Exclude<keyof typeof runs, 'train-text-classifier' | 'cross-validate'>;
const { 'train-text-classifier': _ofTexts, 'cross-validate': _judgesOnly, ...trainings } = runs;
const names = Object.keys(trainings) as Name[];
const blobs = new MemoryBlobs();

/** Age and city decide who buys; some cells are missing. */
function customers(rows: number, seed = 1): Frame {
  const random = new Random(seed);
  const age = Array.from({ length: rows }, () => (random.uniform() < 0.05 ? null : 18 + random.below(60)));
  const city = age.map(() => (random.uniform() < 0.05 ? null : ['Oslo', 'Umeå', '台北'][random.below(3)]!));
  const spend = age.map((a, i) => 3 * (a ?? 40) + (city[i] === 'Umeå' ? 60 : 0) + 10 * random.normal());
  const buys = spend.map((s) => (s > 150 ? 'yes' : 'no'));
  const segment = spend.map((s) => (s < 110 ? 'low' : s < 170 ? 'middle' : 'high'));
  const columns: Column[] = [
    numberColumn('age', age),
    stringColumn('city', city),
    numberColumn('spend', spend),
    stringColumn('buys', buys),
    stringColumn('segment', segment)
  ];
  return { rows, columns };
}

async function stored(frame: Frame, flags: Record<string, ColumnFlag[]> = {}): Promise<TableManifest> {
  const schema = frame.columns.map(({ name, kind }) => {
    const type: ColumnType = kind === 'string' ? 'category' : kind === 'date' ? 'datetime' : 'float';
    return { name, type, ...(flags[name] ? { flags: flags[name] } : {}) };
  });
  return writeFrame(frame, schema, blobs);
}

const quick = { rounds: 20, trees: 20, maxIterations: 60 };

async function train(
  name: Name,
  data: TableManifest,
  params: Record<string, unknown>,
  options: TestContextOptions = {}
): Promise<Trained & { ctx: ReturnType<typeof testContext> }> {
  const known = components[name].params;
  const limits = Object.fromEntries(Object.entries(quick).filter(([key]) => key in known));
  const parsed = parseParams(name, known, { ...limits, ...params });
  const ctx = testContext({ blobs, ...options });
  const call = { inputs: { data }, params: parsed } as unknown as TrainingCall<never>;
  const run = runs[name] as (call: unknown, ctx: unknown) => Promise<Trained>;
  return { ...(await run(call, ctx)), ctx };
}

const features = { features: ['age', 'city'] };

test.each(names)('%s learns two classes, and its file answers from raw columns', async (name) => {
  const frame = customers(400);
  const { model, report } = await train(name, await stored(frame), { target: 'buys', ...features });
  expect(report.scores.rocAuc).toBeGreaterThan(0.93);
  expect(model).toMatchObject({ task: 'binary', classes: ['no', 'yes'], positive: 'yes', algorithm: name });
  expect(model.fields!.map(({ name: field }) => field)).toEqual(['age', 'city']);
  const bytes = new Uint8Array(await (await blobs.get(model.onnx)).arrayBuffer());
  const { label, probabilities } = await runOnnx(
    bytes,
    columnFeeds({ age: [20, 75, NaN, 60], city: ['Oslo', 'Umeå', '', 'never seen'] })
  );
  expect((label!.data as unknown as string[]).slice(0, 2)).toEqual(['no', 'yes']);
  const p = probabilities!.data as Float32Array;
  for (let row = 0; row < 4; row++) expect(p[2 * row]! + p[2 * row + 1]!).toBeCloseTo(1, 5);
});

test.each(names)('%s learns three classes and a number', async (name) => {
  const data = await stored(customers(400));
  const classes = await train(name, data, { target: 'segment', ...features });
  expect(classes.report.scores.accuracy).toBeGreaterThan(0.7);
  expect((classes.report as ClassificationReport).classes).toEqual(['high', 'low', 'middle']);
  const value = await train(name, data, { target: 'spend', ...features });
  expect(value.report.scores.r2).toBeGreaterThan(0.8);
  expect(value.model.outputs).toEqual([{ name: 'prediction', type: 'float32', dims: ['N', 1] }]);
});

test.each(names)('%s repeats to the bit under one seed', async (name) => {
  const data = await stored(customers(300));
  const [a, b] = [
    await train(name, data, { target: 'buys', ...features }),
    await train(name, data, { target: 'buys', ...features })
  ];
  expect(b.model.onnx).toBe(a.model.onnx);
  expect(b.report.scores).toEqual(a.report.scores);
});

test.each(names)('%s goes on from any checkpoint to the same model', async (name) => {
  const data = await stored(customers(300));
  const params = { target: 'buys', validation: 'folds', folds: 3, ...features };
  const whole = await train(name, data, params, { checkpointEvery: 7 });
  expect(whole.ctx.checkpoints.length).toBeGreaterThan(1);
  for (const resumeFrom of whole.ctx.checkpoints.filter((_, i) => i % 3 === 0)) {
    const resumed = await train(name, data, params, { resumeFrom });
    expect(resumed.model.onnx).toBe(whole.model.onnx);
    expect(resumed.report.scores).toEqual(whole.report.scores);
  }
});

test('a cancelled training stops at the next tick', async () => {
  const data = await stored(customers(300));
  const training = train(
    'train-gradient-boosting',
    data,
    { target: 'buys', ...features },
    { cancelAtTick: 5 }
  );
  await expect(training).rejects.toMatchObject({ code: 'job/cancelled' });
});

test('folds are judged on every row once, and told apart in the live series', async () => {
  const data = await stored(customers(200));
  const { report, ctx } = await train('train-gradient-boosting', data, {
    target: 'buys',
    validation: 'folds',
    folds: 4,
    ...features
  });
  expect(report.rows).toBe(200);
  expect(report.split).toBe('4 folds, stratified');
  const series = new Set(ctx.points.map((point) => point.series));
  expect(series).toContain('fold 4 valid log loss');
  expect(series).toContain('train log loss');
});

test('what cannot be learned is refused with its own error', async () => {
  const frame = customers(40);
  const more: Frame = {
    rows: 40,
    columns: [
      ...frame.columns,
      stringColumn(
        'same',
        Array.from({ length: 40 }, () => 'x')
      ),
      numberColumn(
        'nothing',
        Array.from({ length: 40 }, () => null)
      )
    ]
  };
  const data = await stored(more);
  const refused = (params: Record<string, unknown>) =>
    expect(train('train-extra-trees', data, params)).rejects;
  await refused({ target: 'same' }).toMatchObject({ code: 'train/one-class', details: { value: 'x' } });
  await refused({ target: 'nothing' }).toMatchObject({ code: 'train/target-missing' });
  await refused({ target: 'buys', features: ['nothing'] }).toMatchObject({ code: 'train/no-features' });
  await refused({ target: 'city', task: 'regression' }).toMatchObject({ code: 'train/target-not-numeric' });
  const few = await stored({ rows: 1, columns: [numberColumn('x', [1]), numberColumn('y', [2])] });
  await expect(train('train-extra-trees', few, { target: 'y' })).rejects.toMatchObject({
    code: 'train/one-class'
  });
});

test('10,000 categories, and more columns than rows, are learned from', async () => {
  const random = new Random(5);
  const rows = 12_000;
  const wide = Array.from({ length: rows }, () => `c${random.below(10_000)}`);
  const x = wide.map(() => random.normal());
  const y = x.map((value) => (value > 0 ? 'up' : 'down'));
  const many: Frame = {
    rows,
    columns: [stringColumn('c', wide), numberColumn('x', x), stringColumn('y', y)]
  };
  const trained = await train('train-extra-trees', await stored(many), {
    target: 'y',
    validation: 'holdout'
  });
  expect(trained.report.scores.accuracy).toBeGreaterThan(0.9);
  const short: Frame = {
    rows: 30,
    columns: [
      ...Array.from({ length: 200 }, (_, c) =>
        numberColumn(
          `x${c}`,
          Array.from({ length: 30 }, () => random.normal())
        )
      ),
      stringColumn(
        'y',
        Array.from({ length: 30 }, (_, i) => (i % 2 ? 'a' : 'b'))
      )
    ]
  };
  const { report } = await train('train-linear', await stored(short), { target: 'y' });
  expect(report.rows).toBe(30);
});

test('a copy of the target, an id and free text are left out and told', async () => {
  const frame = customers(200);
  const copy = stringColumn(
    'answer',
    Array.from({ length: 200 }, (_, i) => {
      const column = frame.columns[3]!;
      return column.kind === 'string' && column.levels[column.codes[i]!] === 'yes' ? '1' : '0';
    })
  );
  const id = numberColumn(
    'id',
    Array.from({ length: 200 }, (_, i) => i)
  );
  const data = await stored(
    { rows: 200, columns: [...frame.columns.slice(0, 2), id, copy, frame.columns[3]!] },
    { id: ['id'] }
  );
  const { model, ctx } = await train('train-random-forest', data, { target: 'buys' });
  expect(model.fields!.map(({ name }) => name)).toEqual(['age', 'city']);
  expect(ctx.logs.some((line) => line.startsWith('"answer" is left out: it tells the target outright'))).toBe(
    true
  );
  expect(ctx.logs.some((line) => line.startsWith('"id" is left out: it looks like an id'))).toBe(true);
});

test.each(names)('%s gives a class that only the latest rows have some probability', async (name) => {
  const { rows, columns } = customers(300);
  const when: Column = {
    kind: 'date',
    name: 'when',
    values: Float64Array.from({ length: rows }, (_, i) => i * 864e5)
  };
  const segment = Array.from({ length: rows }, (_, i) => (i < 280 ? (i % 2 ? 'old' : 'older') : 'new'));
  const data = await stored({
    rows,
    columns: [...columns.slice(0, 2), when, stringColumn('segment', segment)]
  });
  const params = { target: 'segment', validation: 'time', timeColumn: 'when', holdout: 0.2 };
  const { model, report } = await train(name, data, params);
  expect(report.rows).toBe(60);
  expect(Number.isFinite(report.scores.logLoss)).toBe(true);
  const bytes = new Uint8Array(await (await blobs.get(model.onnx)).arrayBuffer());
  const day = (i: number) => BigInt(i * 86_400);
  const feeds = columnFeeds({ age: [20, 50], city: ['Oslo', 'Umeå'], when: [day(1), day(299)] });
  const { probabilities } = await runOnnx(bytes, feeds);
  for (const p of probabilities!.data as Float32Array) expect(p).toBeGreaterThanOrEqual(0);
});

test('the file scores the held out rows as the report says', async () => {
  const frame = customers(36_000);
  const { model, report } = await train('train-linear', await stored(frame), {
    target: 'buys',
    validation: 'holdout',
    holdout: 0.5,
    ...features
  });
  expect(report.rows).toBe(18_000);
  const bytes = new Uint8Array(await (await blobs.get(model.onnx)).arrayBuffer());
  const cells = (name: string, row: number) =>
    cellOf(
      frame.columns.find((c) => c.name === name)!,
      row
    );
  const rows = Array.from({ length: frame.rows }, (_, row) => row);
  const { probabilities } = await runOnnx(
    bytes,
    columnFeeds({
      age: rows.map((row) => (cells('age', row) as number | null) ?? NaN),
      city: rows.map((row) => (cells('city', row) as string | null) ?? '')
    })
  );
  const p = probabilities!.data as Float32Array;
  const y = buysOf(frame);
  const halves = splitRows(frame.rows, { method: 'holdout', holdout: 0.5, folds: 5, seed: 1, classOf: y });
  const { valid } = halves.parts[0]!;
  const loss = valid.reduce((sum, row) => sum - Math.log(p[2 * row + y[row]!]!), 0) / valid.length;
  expect(loss).toBeCloseTo(report.scores.logLoss!, 6);
});

function buysOf(frame: Frame): Float64Array {
  const column = frame.columns[3] as StringColumn;
  return Float64Array.from(column.codes, (code) => (column.levels[code] === 'yes' ? 1 : 0));
}
