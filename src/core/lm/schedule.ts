// Learning rate by step: warm-up, then constant, linear to 0 or half a cosine to 0 (Loshchilov & Hutter 2017). The first
// step of a warm-up of w steps has 1/w of the peak, so that none is wasted at 0.

export const schedules = ['cosine', 'linear', 'constant'] as const;
export type Schedule = (typeof schedules)[number];

/** Factor of the peak for step `step`, from 0 to `steps` - 1. */
export function scheduleFactor(schedule: Schedule, step: number, steps: number, warmup: number): number {
  if (step < warmup) return (step + 1) / warmup;
  const done = (step - warmup) / Math.max(1, steps - warmup);
  if (schedule === 'constant') return 1;
  return schedule === 'linear' ? 1 - done : 0.5 * (1 + Math.cos(Math.PI * done));
}
