import { expect, it } from 'vitest';
import { parseCron } from '$core/schedule/cron';
import { cronOf, frequencies, recurrenceOf } from '$features/designer/recurrence';
import { timingWords } from '$features/designer/schedule-words';

it('every recurrence has a cron line that reads back to it, and is said in words', () => {
  const at = { hour: 18, minute: 5, weekday: 0, day: 31 };
  for (const every of frequencies) {
    const cron = cronOf({ every, ...at });
    parseCron(cron);
    expect(recurrenceOf(` ${cron.replaceAll(' ', '  ')}`)?.every).toBe(every);
    expect(cronOf(recurrenceOf(cron)!)).toBe(cron);
  }
  expect(timingWords({ kind: 'cron', cron: '5 18 * * 0' })).toBe('every Sunday at 18:05');
});

it('any other line stays as it is', () => {
  for (const cron of ['*/5 * * * *', '0 7 * 1 *', '0 25 * * *', '0 7 1 * 1', 'daily', '0 7 * * 1-5 x'])
    expect([cron, recurrenceOf(cron)]).toEqual([cron, undefined]);
  expect(timingWords({ kind: 'cron', cron: '*/5 * * * *' })).toBe('*/5 * * * *');
});
