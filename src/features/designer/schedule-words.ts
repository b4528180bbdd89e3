// Schedules in a person's words: when they run, and what a watch for drift has found.
import type { DriftFound } from '$core/data/drift';
import type { Timing } from '$core/schedule/schedule';
import { formatNumber } from '$ui/format.svelte';
import { scheduleText as t } from './schedule-text';

export function timingWords(timing: Timing): string {
  if (timing.kind === 'cron') return timing.cron;
  if (timing.kind === 'every') return t.everyMinutes(timing.minutes);
  const what = `${t.kinds[timing.kind]}: ${timing.name}`;
  if (timing.kind !== 'drifted') return what;
  return `${what}, ${t.against(timing.reference, formatNumber(timing.threshold))}`;
}

export function driftWords({ dataset, reference, column, psi }: DriftFound): string {
  return t.drift(dataset, reference, column, formatNumber(psi, 3));
}
