import { describe, expect, it } from 'vitest';
import { evaluate } from '$core/metrics/evaluate';
import { commonClasses, comparedErrors, comparedRoc } from '$parts/report/compare-charts';

const common = { target: 'y', split: '', seed: 1, row: [0, 1, 2, 3] };
const classify = (classes: string[], p: number[]) =>
  evaluate({
    ...common,
    task: 'binary',
    classes,
    actual: [0, 0, 1, 1],
    probabilities: Float64Array.from(p.flatMap((q) => [1 - q, q]))
  });
const regress = (values: number[]) =>
  evaluate({ ...common, task: 'regression', actual: [0, 10, 20, 30], values: Float64Array.from(values) });

describe('compared reports', () => {
  it('share the classes that all have, the positive one first', () => {
    const runs = [
      { title: 'a', report: classify(['no', 'yes'], [0.1, 0.4, 0.35, 0.8]) },
      { title: 'b', report: classify(['yes', 'no'], [0.5, 0.5, 0.5, 0.5]) }
    ];
    expect(commonClasses(runs)).toEqual(['yes', 'no']);
    expect(commonClasses([{ title: 'a', report: regress([0, 0, 0, 0]) }])).toEqual([]);
  });

  it('lay the ROC curves of one class over each other, with their areas and colours by place', () => {
    const runs = [
      { title: 'a', report: classify(['no', 'yes'], [0.1, 0.4, 0.35, 0.8]) },
      { title: 'b', report: classify(['no', 'other'], [0.1, 0.2, 0.3, 0.4]) },
      { title: 'c', report: classify(['no', 'yes'], [0.1, 0.2, 0.3, 0.4]) }
    ];
    const { series } = comparedRoc(runs, 'yes');
    expect(series.map((s) => [s.label, s.paint])).toEqual([
      ['a (area 0.750)', '--series-1'],
      ['c (area 1.000)', '--series-3']
    ]);
  });

  it('show for regressions how many rows have at most an error', () => {
    const { series } = comparedErrors([{ title: 'a', report: regress([1, 10, 24, 28]) }]);
    expect(series[0]!.x).toEqual([0, 0, 1, 2, 4]);
    expect(series[0]!.y).toEqual([0, 0.25, 0.5, 0.75, 1]);
  });
});
