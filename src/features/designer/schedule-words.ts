// Schedules in a person's words: when they run, and what a watch for drift has found.
import type { DriftFound } from '$core/data/drift';
import type { Timing } from '$core/schedule/schedule';
import { formatNumber } from '$ui/format.svelte';
import { locale } from '$ui/i18n.svelte';
import { recurrenceOf } from './recurrence';
import { scheduleText as t } from './schedule-text';

export function timingWords(timing: Timing): string {
  if (timing.kind === 'cron') return cronWords(timing.cron);
  if (timing.kind === 'every') return t.everyMinutes(timing.minutes);
  const what = `${t.kinds[timing.kind]}: ${timing.name}`;
  if (timing.kind !== 'drifted') return what;
  return `${what}, ${t.against(timing.reference, formatNumber(timing.threshold))}`;
}

function cronWords(cron: string): string {
  const recurrence = recurrenceOf(cron);
  if (!recurrence) return cron;
  const { every, hour, minute, weekday, day } = recurrence;
  const two = (n: number): string => String(n).padStart(2, '0');
  const time = `${two(hour)}:${two(minute)}`;
  if (every === 'hour') return t.eachHour(two(minute));
  if (every === 'week') return t.eachWeek(weekdayName(weekday), time);
  if (every === 'month') return t.eachMonth(day, time);
  return every === 'day' ? t.eachDay(time) : t.eachWorkday(time);
}

/** 0 is Sunday. */
export function weekdayName(weekday: number): string {
  // The seventh of January 2024 was one.
  const day = new Date(Date.UTC(2024, 0, 7 + weekday));
  return new Intl.DateTimeFormat(locale.current, { weekday: 'long', timeZone: 'UTC' }).format(day);
}

export function driftWords({ dataset, reference, column, psi }: DriftFound): string {
  return t.drift(dataset, reference, column, formatNumber(psi, 3));
}
