import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { parseDate, type DateLayout } from '../../../../../workers/data/cells/date';
import { misfit } from '../../../../../workers/data/cells/number';
import { encodeUtf8 } from '../../../../../workers/data/columns/utf8';

function parse(text: string, layout: DateLayout = 'ymd'): number {
  const bytes = encodeUtf8(`${text}\n`);
  return parseDate(bytes, 0, bytes.length - 1, layout);
}

describe('parseDate', () => {
  it('reads every ISO date of years 0 to 9999 as JavaScript does', () => {
    const days = fc.date({
      min: new Date('0001-01-01'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true
    });
    fc.assert(
      fc.property(days, (date) => {
        const text = date.toISOString();
        expect(parse(text)).toBe(date.getTime());
        expect(parse(text.replace('T', ' ').slice(0, 19))).toBe(Math.floor(date.getTime() / 1000) * 1000);
        expect(parse(text.slice(0, 10))).toBe(Date.parse(text.slice(0, 10)));
      }),
      { numRuns: 2000 }
    );
  });

  it.each([
    ['2020-03-01T12:30', 'ymd', '2020-03-01T12:30:00Z'],
    ['2020-03-01 12:30:15.25', 'ymd', '2020-03-01T12:30:15.250Z'],
    ['2020-03-01T12:30:15.123456789Z', 'ymd', '2020-03-01T12:30:15.123Z'],
    ['2020-03-01T01:00:00+02:00', 'ymd', '2020-02-29T23:00:00Z'],
    ['2020-03-01T01:00:00-0530', 'ymd', '2020-03-01T06:30:00Z'],
    ['2020-03-01 01:00:00 UTC', 'ymd', '2020-03-01T01:00:00Z'],
    ['2020/3/1', 'ymd', '2020-03-01T00:00:00Z'],
    ['1949-01', 'ymd', '1949-01-01T00:00:00Z'],
    ['31.12.1999', 'dmy', '1999-12-31T00:00:00Z'],
    ['31/12/1999 23:59', 'dmy', '1999-12-31T23:59:00Z'],
    ['12/31/1999 11:05 PM', 'mdy', '1999-12-31T23:05:00Z'],
    ['12/31/1999 12:05:09 am', 'mdy', '1999-12-31T00:05:09Z'],
    ['31 Dec 1999', 'named', '1999-12-31T00:00:00Z'],
    ['December 31, 1999', 'named', '1999-12-31T00:00:00Z'],
    ['31-Dec-1999', 'named', '1999-12-31T00:00:00Z']
  ] as const)('reads %s (%s)', (text, layout, iso) => expect(parse(text, layout)).toBe(Date.parse(iso)));

  it.each([
    ['2021-02-29', 'ymd'],
    ['2020-13-01', 'ymd'],
    ['2020-01-32', 'ymd'],
    ['2020-01-01T24:00', 'ymd'],
    ['2020-01-01T10:60', 'ymd'],
    ['2020-01-01x', 'ymd'],
    ['20200101', 'ymd'],
    ['01.02.2020', 'mdy'],
    ['3/30/12', 'mdy'],
    ['31 Foo 1999', 'named'],
    ['12345', 'ymd']
  ] as const)('does not take %s (%s) for a date', (text, layout) => expect(parse(text, layout)).toBe(misfit));
});
