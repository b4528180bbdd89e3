import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  misfit,
  parseNumber,
  plainNumbers,
  type NumberStyle
} from '../../../../../workers/data/cells/number';
import { encodeUtf8 } from '../../../../../workers/data/columns/utf8';

function parse(text: string, style: NumberStyle = plainNumbers): number {
  const bytes = encodeUtf8(`x${text}\n`);
  return parseNumber(bytes, 1, bytes.length - 1, style);
}

describe('parseNumber', () => {
  it('reads every double from its shortest text, bit by bit', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Object.is(parse(Object.is(value, -0) ? '-0' : String(value)), value)).toBe(true);
      }),
      { numRuns: 3000 }
    );
  });

  it('rounds decimals of any length as Number does', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 25 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), digits, (whole, fraction) => {
        expect(parse(`${whole}.${fraction}`)).toBe(Number(`${whole}.${fraction}`));
      }),
      { numRuns: 3000 }
    );
  });

  it.each([
    '0',
    '-5',
    '+5',
    '.5',
    '-.5',
    '5.',
    '1e5',
    '1E-7',
    '123456.789e3',
    '0.1',
    '9007199254740991',
    '-120000000000000000'
  ])('reads %s', (text) => expect(parse(text)).toBe(Number(text)));

  it.each([
    ['an identifier with leading zeros', '007'],
    ['a negative one', '-01.5'],
    ['an integer a double would round', '9007199254740993'],
    ['a power beyond all doubles', '1e999'],
    ['hexadecimal', '0x10'],
    ['blanks', ' 1'],
    ['two marks', '1.2.3'],
    ['a lone sign', '-'],
    ['a lone mark', '.'],
    ['nothing after the e', '1e'],
    ['a word', 'abc'],
    ['Infinity', 'Infinity'],
    ['groups where they are not expected', '1,234']
  ])('does not take %s for a number', (_, text) => expect(parse(text)).toBe(misfit));

  it('reads grouped thousands and decimal commas where the file writes them so', () => {
    expect(parse('1,234,567.5', { decimal: 46, grouped: true })).toBe(1_234_567.5);
    expect(parse('12,34', { decimal: 46, grouped: true })).toBe(misfit);
    expect(parse('-3,25', { decimal: 44, grouped: false })).toBe(-3.25);
    expect(parse('3.25', { decimal: 44, grouped: false })).toBe(misfit);
  });
});
