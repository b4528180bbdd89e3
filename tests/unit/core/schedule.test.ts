// When a pipeline runs by itself.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nextTime, parseCron } from '$core/schedule/cron';
import { checkTiming, dueNow, nextDue, type Schedule } from '$core/schedule/schedule';

const at = (text: string): number => new Date(text).getTime();
const next = (cron: string, after: string): string => {
  const time = nextTime(parseCron(cron), at(after));
  const date = new Date(time!);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
};

describe('a cron line', () => {
  it.each([
    ['0 7 * * 1-5', '2024-03-01T06:59:30', '2024-03-01T07:00'],
    ['0 7 * * 1-5', '2024-03-01T07:00', '2024-03-04T07:00'],
    ['*/15 * * * *', '2024-03-01T07:01', '2024-03-01T07:15'],
    ['5-20/10 8,9 * * *', '2024-03-01T08:05', '2024-03-01T08:15'],
    ['0 0 29 feb *', '2024-03-01T00:00', '2028-02-29T00:00'],
    ['30 12 1 * *', '2024-12-02T00:00', '2025-01-01T12:30'],
    ['0 0 * * 7', '2024-03-01T00:00', '2024-03-03T00:00'],
    ['0 0 * * sun', '2024-03-01T00:00', '2024-03-03T00:00'],
    // A day of the month or of the week: either is enough.
    ['0 0 15 * mon', '2024-03-05T00:00', '2024-03-11T00:00'],
    ['0 0 15 * mon', '2024-03-12T00:00', '2024-03-15T00:00'],
    ['10/20 0 * * *', '2024-03-01T00:11', '2024-03-01T00:30']
  ])('%s after %s is %s', (cron, after, expected) => {
    expect(next(cron, after)).toBe(expected);
  });

  it.each([
    '',
    '* * * *',
    '60 * * * *',
    '* 25 * * *',
    '5-1 * * * *',
    '*/0 * * * *',
    'a * * * *',
    '* * 0 * *',
    '1-2-3 * * * *'
  ])('is refused: %j', (cron) => expect(() => parseCron(cron)).toThrow(/must have|has "/));

  it('says of a line which part is wrong, in words that fit each', () => {
    const refusalOf = (cron: string): string => {
      try {
        return JSON.stringify(parseCron(cron));
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(['', '  ', '7', '* 25 * * *', '* * x/0 * *', '5-3 * * * *'].map(refusalOf)).toEqual([
      'must have five fields, and has 0',
      'must have five fields, and has 0',
      'must have five fields, and has 1',
      'has "25" as its hour, which is not from 0 to 23',
      'has "x/0" as its day, which says nothing',
      'has "5-3" as its minute, which ends before it begins'
    ]);
  });

  it('that names no day there is comes never', () => {
    expect(nextTime(parseCron('0 0 31 2 *'), at('2024-01-01T00:00'))).toBeUndefined();
    expect(() => checkTiming({ kind: 'cron', cron: '0 0 31 2 *' })).toThrow('never comes');
  });
});

describe('a schedule', () => {
  const every: Schedule = {
    id: 's',
    pipeline: 'p',
    timing: { kind: 'every', minutes: 10 },
    catchUp: 'once',
    isOn: true,
    since: 0,
    seen: 0,
    createdAt: 0
  };
  const minute = 60_000;

  it('runs when its time has come, once for all times that were missed, or not at all', () => {
    expect(nextDue(every)).toBe(10 * minute);
    expect(dueNow(every, 9 * minute)).toEqual({ runs: false, since: 0 });
    expect(dueNow(every, 10 * minute + 5)).toEqual({ runs: true, since: 10 * minute + 5 });
    expect(dueNow(every, 95 * minute)).toEqual({ runs: true, since: 95 * minute });
    expect(dueNow({ ...every, catchUp: 'skip' }, 95 * minute)).toEqual({ runs: false, since: 95 * minute });
    expect(dueNow({ ...every, timing: { kind: 'new-model', name: 'm' } }, 1e12)).toEqual({
      runs: false,
      since: 0
    });
  });
});

describe('where clocks are put forward and back', () => {
  const before = process.env.TZ;
  beforeAll(() => {
    process.env.TZ = 'Europe/Stockholm';
  });
  afterAll(() => {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  });

  /** Times that a scheduler which looks every minute starts a run, in UTC. */
  function runsOf(cron: string, from: string, to: string): string[] {
    const runs: string[] = [];
    let since = at(from);
    for (let now = since; now < at(to); now += 60_000) {
      const due = dueNow({ ...everyDay, timing: { kind: 'cron', cron }, since }, now);
      if (due.runs) runs.push(new Date(now).toISOString().slice(5, 16));
      since = due.since;
    }
    return runs;
  }
  const everyDay: Schedule = {
    id: 's',
    pipeline: 'p',
    timing: { kind: 'cron', cron: '' },
    catchUp: 'once',
    isOn: true,
    since: 0,
    seen: 0,
    createdAt: 0
  };

  it('what the missing hour names runs at its end, once', () => {
    // At 01:00 UTC on 31 March 2024 the clock goes from 02:00 to 03:00.
    const days = ['2024-03-30T00:00Z', '2024-04-02T00:00Z'] as const;
    expect(new Date(at('2024-03-31T01:00Z')).getHours()).toBe(3);
    expect(runsOf('30 2 * * *', ...days)).toEqual(['03-30T01:30', '03-31T01:00', '04-01T00:30']);
    expect(runsOf('0,20,40 2 * * *', ...days)).toHaveLength(7);
    expect(runsOf('30 2 31 3 *', ...days)).toEqual(['03-31T01:00']);
    expect(runsOf('30 3 * * *', ...days)).toEqual(['03-30T02:30', '03-31T01:30', '04-01T01:30']);
    expect(runsOf('30 * * * *', '2024-03-31T00:00Z', '2024-03-31T03:00Z')).toEqual([
      '03-31T00:30',
      '03-31T01:30',
      '03-31T02:30'
    ]);
  });

  it('what the hour that comes twice names runs in the first of them, once', () => {
    // At 01:00 UTC on 27 October 2024 the clock goes from 03:00 to 02:00.
    const days = ['2024-10-26T00:00Z', '2024-10-29T00:00Z'] as const;
    expect(runsOf('30 2 * * *', ...days)).toEqual(['10-26T00:30', '10-27T00:30', '10-28T01:30']);
    expect(runsOf('30 3 * * *', ...days)).toEqual(['10-26T01:30', '10-27T02:30', '10-28T02:30']);
    expect(runsOf('*/30 * * * *', '2024-10-26T23:45Z', '2024-10-27T02:15Z')).toEqual([
      '10-27T00:00',
      '10-27T00:30',
      '10-27T01:00',
      '10-27T01:30',
      '10-27T02:00'
    ]);
  });

  it('every later time is later', () => {
    for (const cron of ['*/7 * * * *', '30 2 * * *', '15 1-3 * * *', '0 0 * * sun', '59 23 31 * *'])
      for (const day of ['2024-03-30T20:00Z', '2024-10-26T20:00Z'])
        for (let after = at(day), i = 0; i < 60; i++) {
          const next = nextTime(parseCron(cron), after)!;
          expect(next, `${cron} after ${new Date(after).toISOString()}`).toBeGreaterThan(after);
          after = next;
        }
  });
});
