// Five fields of cron: minute, hour, day of the month, month, day of the week (0 and 7 are Sunday). Lists, ranges, steps
// and names. Of the two fields for days, one that is * leaves it to the other; else either is enough, as in Vixie cron.
// Times are those of this machine's zone.

interface Field {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly words?: readonly string[];
}

const fields: readonly Field[] = [
  { name: 'minute', low: 0, high: 59 },
  { name: 'hour', low: 0, high: 23 },
  { name: 'day', low: 1, high: 31 },
  {
    name: 'month',
    low: 1,
    high: 12,
    words: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
  },
  { name: 'weekday', low: 0, high: 7, words: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] }
];

export interface Cron {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  readonly isAnyDay: boolean;
  readonly isAnyWeekday: boolean;
}

/** @throws Error that says what is wrong: 'has "25" as its hour, which is not from 0 to 23' */
export function parseCron(text: string): Cron {
  const parts = text.split(/\s+/).filter((part) => part !== '');
  if (parts.length !== 5) throw new Error(`must have five fields, and has ${parts.length}`);
  const [minutes, hours, days, months, weekdays] = fields.map((field, i) => valuesOf(parts[i]!, field)) as [
    Set<number>,
    Set<number>,
    Set<number>,
    Set<number>,
    Set<number>
  ];
  if (weekdays.delete(7)) weekdays.add(0);
  return {
    minutes,
    hours,
    days,
    months,
    weekdays,
    isAnyDay: parts[2]!.startsWith('*'),
    isAnyWeekday: parts[4]!.startsWith('*')
  };
}

function valuesOf(text: string, field: Field): Set<number> {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [, range, step = '1'] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
    if (range === undefined || Number(step) < 1)
      throw new Error(`has "${part}" as its ${field.name}, which says nothing`);
    const [low, high] = rangeOf(range, field, part.includes('/'));
    for (let value = low; value <= high; value += Number(step)) values.add(value);
  }
  return values;
}

function rangeOf(range: string, field: Field, isStepped: boolean): readonly [number, number] {
  if (range === '*') return [field.low, field.name === 'weekday' ? 6 : field.high];
  const ends = range.split('-').map((end) => valueOf(end, field));
  if (ends.length > 2) throw new Error(`has "${range}" as its ${field.name}, which says nothing`);
  const [low, high = isStepped ? field.high : low] = ends as [number, number?];
  if (high < low) throw new Error(`has "${range}" as its ${field.name}, which ends before it begins`);
  return [low, high];
}

function valueOf(text: string, { name, low, high, words }: Field): number {
  const word = words?.indexOf(text.toLowerCase()) ?? -1;
  const value = word >= 0 ? word + (name === 'month' ? 1 : 0) : /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= low && value <= high) return value;
  throw new Error(`has "${text}" as its ${name}, which is not from ${low} to ${high}`);
}

const minuteMs = 60_000;

/**
 * The first minute after `after` (ms) that a schedule names; undefined where none comes within five years. When clocks are
 * put forward, what the missing hour names comes at its end; when they are put back, an hour that comes twice counts once.
 * A schedule of every hour goes by the time that passes.
 */
export function nextTime(cron: Cron, after: number): number | undefined {
  const isHourly = cron.hours.size === 24;
  const last = after + 5 * 366 * 86_400_000;
  let time = (Math.floor(after / minuteMs) + 1) * minuteMs;
  while (time <= last) {
    const at = new Date(time);
    if (!isHourly && isNamedInGap(cron, at)) return time;
    if (!cron.months.has(at.getMonth() + 1)) time = startOfDay(at, at.getMonth() + 1, 1);
    else if (!isDay(cron, at.getDate(), at.getDay())) time = startOfDay(at, at.getMonth(), at.getDate() + 1);
    else if (!cron.hours.has(at.getHours())) time += (60 - at.getMinutes()) * minuteMs;
    else if (!cron.minutes.has(at.getMinutes()) || (!isHourly && isSecond(at))) time += minuteMs;
    else return time;
  }
  return undefined;
}

function startOfDay(at: Date, month: number, day: number): number {
  return new Date(at.getFullYear(), month, day).getTime();
}

/** Whether the clock showed this time before: it has been put back since. */
function isSecond(at: Date): boolean {
  const first = new Date(at.getFullYear(), at.getMonth(), at.getDate(), at.getHours(), at.getMinutes());
  return first.getTime() < at.getTime();
}

/** Whether the clock has just jumped over a time that is named. */
function isNamedInGap(cron: Cron, at: Date): boolean {
  const skipped = new Date(at.getTime() - minuteMs).getTimezoneOffset() - at.getTimezoneOffset();
  for (let minutes = 1; minutes <= skipped; minutes++) {
    // What the clock would have shown, read as if it were UTC, where nothing is skipped.
    const wall = new Date(at.getTime() - (at.getTimezoneOffset() + minutes) * minuteMs);
    const isThatDay =
      cron.months.has(wall.getUTCMonth() + 1) && isDay(cron, wall.getUTCDate(), wall.getUTCDay());
    if (isThatDay && cron.hours.has(wall.getUTCHours()) && cron.minutes.has(wall.getUTCMinutes()))
      return true;
  }
  return false;
}

function isDay({ days, weekdays, isAnyDay, isAnyWeekday }: Cron, date: number, weekday: number): boolean {
  const [isDate, isWeekday] = [days.has(date), weekdays.has(weekday)];
  return isAnyDay || isAnyWeekday ? isDate && isWeekday : isDate || isWeekday;
}
