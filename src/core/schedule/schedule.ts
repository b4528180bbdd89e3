// When a pipeline runs by itself: at the times of a cron line, every so many minutes, or when something is new or has drifted. Runs
// happen while a tab of the studio is open; what was missed meanwhile is caught up as the schedule says.
import type { ErrorRecord } from '../errors';
import type { DriftFound } from '../data/drift';
import { nextTime, parseCron } from './cron';

/** What is done about times that passed while no tab was open. */
export const catchUps = ['once', 'skip'] as const;
export type CatchUp = (typeof catchUps)[number];

export type Timing =
  | { readonly kind: 'cron'; readonly cron: string }
  | { readonly kind: 'every'; readonly minutes: number }
  | { readonly kind: 'new-dataset' | 'new-model'; readonly name: string }
  | DriftTiming;

/** At a version of a dataset of which a column has drifted from a version kept for reference. */
export interface DriftTiming {
  readonly kind: 'drifted';
  readonly name: string;
  /** Number of the version that each new one is compared with. */
  readonly reference: number;
  /** Population stability index of any column that is enough. */
  readonly threshold: number;
}

export interface Schedule {
  readonly id: string;
  readonly pipeline: string;
  readonly timing: Timing;
  readonly catchUp: CatchUp;
  readonly isOn: boolean;
  /** Until when everything is dealt with. */
  readonly since: number;
  /** Newest version that has been dealt with, of a schedule that waits for something new. */
  readonly seen: number;
  /** What the last comparison found, of one that watches for drift. */
  readonly found?: DriftFound;
  /** A run is due that has no record yet: set when the schedule is moved on, gone in the transaction that writes the record. */
  readonly owed?: true;
  /** Why it was switched off by itself. */
  readonly stopped?: ErrorRecord;
  readonly createdAt: number;
  /** The member of a shared workspace whose machine runs it. */
  readonly home?: string;
}

/** The same schedule, with nothing due that was not begun, and not stopped. */
export function settled({ owed: _owed, stopped: _stopped, ...schedule }: Schedule): Schedule {
  return schedule;
}

/** The next time after `since`; undefined for one that waits for something new. */
export function nextDue({ timing, since }: Pick<Schedule, 'timing' | 'since'>): number | undefined {
  if (timing.kind === 'cron') return nextTime(parseCron(timing.cron), since);
  return timing.kind === 'every' ? since + timing.minutes * 60_000 : undefined;
}

/** Later than this after its time, a run was missed rather than late. */
const lateMs = 90_000;

export interface Due {
  readonly runs: boolean;
  /** What `since` becomes. */
  readonly since: number;
}

/** Whether a run is due now. Several missed times are one run, or none. */
export function dueNow(schedule: Schedule, now: number): Due {
  const due = nextDue(schedule);
  if (due === undefined || due > now) return { runs: false, since: schedule.since };
  const isMissed = now - due > lateMs;
  return { runs: !isMissed || schedule.catchUp === 'once', since: now };
}

/** @throws Error that says what is wrong with it */
export function checkTiming(timing: Timing): void {
  if (timing.kind === 'cron') {
    const cron = parseCron(timing.cron);
    if (nextTime(cron, Date.UTC(2024, 0, 1)) === undefined) throw new Error('names a day that never comes');
  } else if (timing.kind === 'every') {
    if (!(timing.minutes >= 1 && timing.minutes <= 525_600))
      throw new Error('must be from 1 minute to a year');
  } else if (timing.name.trim() === '') throw new Error('must name what it waits for');
  else if (timing.kind === 'drifted' && !(timing.threshold > 0 && timing.threshold <= 100))
    throw new Error('must have a threshold above 0, and at most 100');
}
