// Where a parameter's value stands on its slider, and what value a place on it means.
import type { NumberParam } from '$core/params';

export const sliderPositions = 200;

type Range = Pick<NumberParam, 'kind' | 'min' | 'max' | 'log'>;

/** Place on the slider, 0 to `sliderPositions`. */
export function positionOf(value: number, range: Range): number {
  const { min, max } = range;
  const within = Math.min(max, Math.max(min, value));
  const share = isLog(range) ? Math.log(within / min) / Math.log(max / min) : (within - min) / (max - min);
  return share * sliderPositions;
}

/** A tidy value at a place: about three digits, whole for integers, within the range. */
export function valueAt(position: number, range: Range): number {
  const { kind, min, max } = range;
  const share = position / sliderPositions;
  const raw = isLog(range) ? min * (max / min) ** share : min + (max - min) * share;
  const tidy = Number(raw.toPrecision(isLog(range) ? 2 : 3));
  return Math.min(max, Math.max(min, kind === 'integer' ? Math.round(tidy) : tidy));
}

function isLog({ log, min }: Range): boolean {
  return log === true && min > 0;
}
