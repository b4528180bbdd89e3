// How long a running job still takes, from the fractions it reported. Looks at the recent past only, since a
// job's steps change speed (folds, then the final fit) and a paused job stands still.

export interface ProgressSample {
  readonly at: number;
  readonly fraction: number;
}

const windowMs = 30_000;

/** Samples to keep after another one came: those of the recent past, from the last time the fraction fell. */
export function withSample(
  samples: readonly ProgressSample[],
  sample: ProgressSample
): readonly ProgressSample[] {
  const last = samples.at(-1);
  if (last && sample.fraction < last.fraction) return [sample];
  if (last && sample.fraction === last.fraction) return samples;
  return [...samples.filter(({ at }) => sample.at - at <= windowMs), sample];
}

/** Milliseconds left as seen at `now`, or undefined while that cannot be said (under a second of history). */
export function remainingMs(samples: readonly ProgressSample[], now: number): number | undefined {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || last.at - first.at < 1000 || last.fraction >= 1) return undefined;
  const perMs = (last.fraction - first.fraction) / (last.at - first.at);
  return Math.max(0, (1 - last.fraction) / perMs - (now - last.at));
}
