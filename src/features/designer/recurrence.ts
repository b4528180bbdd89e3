// Recurrences that have a cron line: each hour, day, working day, week or month, at a time. Other lines are their own words.

export const frequencies = ['hour', 'day', 'workday', 'week', 'month'] as const;
export type Frequency = (typeof frequencies)[number];

export interface Recurrence {
  readonly every: Frequency;
  readonly hour: number;
  readonly minute: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** Of the month, from 1. */
  readonly day: number;
}

export function cronOf({ every, hour, minute, weekday, day }: Recurrence): string {
  switch (every) {
    case 'hour':
      return `${minute} * * * *`;
    case 'day':
      return `${minute} ${hour} * * *`;
    case 'workday':
      return `${minute} ${hour} * * 1-5`;
    case 'week':
      return `${minute} ${hour} * * ${weekday}`;
    case 'month':
      return `${minute} ${hour} ${day} * *`;
    default:
      return every satisfies never;
  }
}

/** What a cron line says, where it is one of these. */
export function recurrenceOf(cron: string): Recurrence | undefined {
  const [minute, hour, day, month, weekday, ...more] = cron.trim().split(/\s+/);
  if (more.length > 0 || month !== '*') return undefined;
  const at = { hour: numberIn(hour, 0, 23), minute: numberIn(minute, 0, 59) };
  const on = { weekday: numberIn(weekday, 0, 6), day: numberIn(day, 1, 31) };
  const found = frequencies.map((every): Recurrence => ({
    every,
    hour: at.hour ?? 7,
    minute: at.minute ?? 0,
    weekday: on.weekday ?? 1,
    day: on.day ?? 1
  }));
  return found.find((one) => cronOf(one) === cron.trim().split(/\s+/).join(' '));
}

function numberIn(text: string | undefined, least: number, most: number): number | undefined {
  const value = /^\d{1,2}$/.test(text ?? '') ? Number(text) : NaN;
  return value >= least && value <= most ? value : undefined;
}
