import { afterEach, describe, expect, it } from 'vitest';
import type { JobRecord } from '$core/jobs/record';
import { compareParams } from '$features/training/compare/differing-params';
import { distinctNames } from '$features/training/compare/distinct-names';
import { changedParams, codeOf } from '$features/training/run/run-code';
import { remainingMs, withSample, type ProgressSample } from '$features/training/run/remaining-time';
import { filterRuns, metricNames, noFilter, sortRuns } from '$features/training/runs/runs-query';
import { runsTexts } from '$features/training/runs/text';
import { locale } from '$ui/i18n.svelte';
import { bestStep, groupSeries, linesOf, parseSeriesName } from '$features/training/run/series-groups';

const run = (id: string, more: Partial<JobRecord> = {}): JobRecord => ({
  id,
  title: `Run ${id}`,
  component: 'train-linear',
  componentVersion: 1,
  inputs: { data: 'dataset:adult@1' },
  inputHashes: {},
  params: { target: 'income', l2: 1, l1: 0 },
  seed: 1,
  state: 'completed',
  createdAt: 0,
  appVersion: '0',
  device: 'test',
  notes: '',
  tags: [],
  ...more
});

describe('the runs list', () => {
  const runs = [
    run('a', { metrics: { rocAuc: 0.9 }, tags: ['best'] }),
    run('b', { metrics: { rocAuc: 0.8, accuracy: 0.7 }, inputs: { data: 'dataset:wine red@2' } }),
    run('c', { component: 'profile-table', notes: 'A look at ADULT' }),
    run('d', { state: 'failed' })
  ];
  const ids = (records: readonly JobRecord[]): string => records.map((record) => record.id).join('');

  it('shows trainings only, unless all jobs are asked for', () => {
    expect(ids(filterRuns(runs, noFilter))).toBe('abd');
    expect(ids(filterRuns(runs, { ...noFilter, all: true }))).toBe('abcd');
  });

  it('filters by dataset, state, tag and text, all together', () => {
    expect(ids(filterRuns(runs, { ...noFilter, dataset: 'wine red' }))).toBe('b');
    expect(ids(filterRuns(runs, { ...noFilter, state: 'failed' }))).toBe('d');
    expect(ids(filterRuns(runs, { ...noFilter, tag: 'best', text: 'RUN' }))).toBe('a');
    expect(ids(filterRuns(runs, { ...noFilter, text: 'a look', all: true }))).toBe('c');
  });

  it('sorts by a metric with runs that lack it last, both ways', () => {
    expect(ids(sortRuns(runs, { by: 'metric:rocAuc', descending: true }))).toBe('abcd');
    expect(ids(sortRuns(runs, { by: 'metric:rocAuc', descending: false }))).toBe('bacd');
  });

  it('names the metrics that models are judged by first', () => {
    const more = run('e', { metrics: { accuracy: 1 } });
    expect(metricNames([...runs, more, more])).toEqual(['rocAuc', 'accuracy']);
  });
});

describe('a run to repeat', () => {
  it('is written as the SDK call with what differs from the defaults', () => {
    const record = run('a', {
      params: { target: 'income', l2: 3, l1: 0, features: [], task: 'auto' },
      seed: 7
    });
    expect(changedParams(record)).toEqual({ target: 'income', l2: 3 });
    expect(codeOf(record)).toContain(
      `submit(\n  'train-linear',\n  { data: "adult@1" },\n  { target: "income", l2: 3, seed: 7 }\n)`
    );
  });

  it('is compared with others by the parameters that differ first', () => {
    const forest = { target: 'income', l2: 10, trees: 5, maxDepth: 32 };
    const rows = compareParams([run('a'), run('b', { component: 'train-extra-trees', params: forest })]);
    expect(rows.map(({ name, differs }) => [name, differs])).toEqual([
      ['l2', true],
      ['trees', true],
      ['target', false],
      ['l1', false],
      ['maxDepth', false],
      ['seed', false]
    ]);
    expect(rows[0]).toMatchObject({ label: 'L2 penalty', values: [1, 10] });
  });
});

describe('names of compared runs', () => {
  it('leave out the dataset they share and number equal ones', () => {
    const named = (title: string) => ({ title, dataset: 'adult' });
    expect(distinctNames([named('Trees: adult'), named('Linear: adult'), named('Trees: adult')])).toEqual([
      'Trees 1',
      'Linear',
      'Trees 2'
    ]);
  });
});

describe('the remaining time of a job', () => {
  const after = (...points: [number, number][]): readonly ProgressSample[] =>
    points.reduce<readonly ProgressSample[]>(
      (samples, [at, fraction]) => withSample(samples, { at, fraction }),
      []
    );

  it('is unknown before a second of history', () => {
    expect(remainingMs(after([0, 0.1], [500, 0.2]), 500)).toBeUndefined();
  });

  it('follows the recent speed and counts down between reports', () => {
    const samples = after([0, 0], [40_000, 0.1], [50_000, 0.3]);
    expect(remainingMs(samples, 50_000)).toBeCloseTo(35_000);
    expect(remainingMs(samples, 60_000)).toBeCloseTo(25_000);
  });

  it('starts anew where a job went back to its checkpoint', () => {
    expect(after([0, 0.5], [1000, 0.2])).toEqual([{ at: 1000, fraction: 0.2 }]);
  });
});

describe('live series', () => {
  const series = (name: string, values: number[] = [1]) => ({ name, steps: values.map((_, i) => i), values });

  it('make one chart a metric with training before validation and folds after the final fit', () => {
    const groups = groupSeries(
      [
        'fold 1 train log loss',
        'fold 1 valid log loss',
        'valid log loss',
        'train log loss',
        'valid accuracy'
      ].map((name) => series(name))
    );
    expect(groups.map(({ metric }) => metric)).toEqual(['log loss', 'accuracy']);
    expect(groups[0]!.lines.map(({ fold, side }) => `${fold ?? ''}${side}`)).toEqual([
      'train',
      'valid',
      '1train',
      '1valid'
    ]);
  });

  it('are shown under their own name where it says nothing more', () => {
    expect(parseSeriesName('loss')).toEqual({ metric: 'loss', side: undefined, fold: undefined });
    expect(parseSeriesName('training rmse')).toEqual({ metric: 'rmse', side: 'train', fold: undefined });
  });

  it('show the mean of the folds, where at least half of them have come', () => {
    const [group] = groupSeries([
      series('fold 1 valid rmse', [4, 2, 1]),
      series('fold 2 valid rmse', [2, 2]),
      series('fold 3 valid rmse', [3]),
      series('train rmse', [9])
    ]);
    const [mean] = linesOf(group!, false).filter((line) => line.side === 'valid');
    expect(mean).toMatchObject({ folds: 3, steps: [0, 1], values: [3, 2] });
    expect(linesOf(group!, true)).toHaveLength(5);
  });

  it('tell their best step', () => {
    const [group] = groupSeries([series('valid rmse', [3, 1, NaN, 2])]);
    expect(bestStep(group!.lines[0]!)).toBe(1);
  });
});

describe('the number of runs', () => {
  afterEach(() => {
    locale.current = 'en';
  });

  it('is one run or more of them', async () => {
    const said = () => [
      runsTexts.count('1', '1'),
      runsTexts.count('1', '5'),
      runsTexts.deleteTitle('1'),
      runsTexts.selected('1')
    ];
    expect(said()).toEqual(['1 run', '1 of 5 runs', 'Delete 1 run?', '1 selected']);
    locale.current = 'sv';
    await expect.poll(() => locale.current).toBe('sv');
    expect(said()).toEqual(['1 körning', '1 av 5 körningar', 'Ta bort 1 körning?', '1 vald']);
  });
});
