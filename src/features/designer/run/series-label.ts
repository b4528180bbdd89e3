// The name of a training's series for people: "fold 2 valid log loss" is the log loss of validation, in the second fold.
import { curveName } from '$parts/report/metric-texts';
import { t } from '../text';

export function seriesLabel(name: string): string {
  const [, fold, side, metric] = /^(?:fold (\d+) )?(?:(train|valid)(?:ing|ation)? )?(.+)$/.exec(name) ?? [];
  const where = [
    ...(side === undefined ? [] : [side === 'train' ? t.sides.train : t.sides.valid]),
    ...(fold === undefined ? [] : [t.fold(Number(fold))])
  ];
  return where.length === 0 ? curveName(name) : `${curveName(metric!)} (${where.join(', ')})`;
}
