// The language of formulas: what it works out, and where it says that something is wrong.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileFormula } from '$core/formula/compile';
import { formulaFunctions, type Value } from '$core/formula/functions';
import { isHearthError } from '$core/errors';
import { Random } from '$core/random';

const columns = [
  { name: 'price', type: 'float' },
  { name: 'floor area', type: 'integer' },
  { name: 'town', type: 'category' },
  { name: 'sold', type: 'boolean' },
  { name: 'day', type: 'datetime' }
] as const;
const day = Date.UTC(2024, 1, 29, 13);
const row: Readonly<Record<string, Value>> = {
  price: 200,
  'floor area': 80,
  town: 'Bath',
  sold: null,
  day
};

const of = (formula: string): Value => compileFormula(formula, columns).value((name) => row[name] ?? null);

/** Where, and why. */
function refusal(formula: string): [number, string] {
  try {
    of(formula);
  } catch (error) {
    if (isHearthError(error, 'data/bad-formula')) return [error.details.position, error.details.reason];
    throw error;
  }
  throw new Error(`"${formula}" was taken`);
}

describe('a formula', () => {
  it.each<[string, Value]>([
    ['price / [floor area]', 2.5],
    ['1 + 2 * 3 ^ 2 ^ 0.5 > 10', true],
    ['-2 ^ 2', -4],
    ['2 ^ -1', 0.5],
    ['-7 % 3', 2],
    ['(1 + 2) * 3', 9],
    ['10 - 4 - 3', 3],
    ['1.5e3 + .5', 1500.5],
    ['not 1 = 2', true],
    ['1 = 1 and 2 <> 2 or true', true],
    ['if(price >= 150, "dear", "cheap")', 'dear'],
    ['town & ": " & price', 'Bath: 200'],
    ['upper(substring(town, 2, 2))', 'AT'],
    ['contains(town, "at") && !startsWith(town, "Y")', true],
    ['round(2.345, 2) + round(2.5)', 5.35],
    // As spreadsheets round: the number as written, halves away from zero.
    ['round(1.005, 2)', 1.01],
    ['round(-2.5)', -3],
    ['round(1234.5, -2)', 1200],
    ['round(1e300, 10)', 1e300],
    ['round(1.5e-7, 7)', 2e-7],
    ['round(3, 400)', 3],
    ['1e20 % 3', 1],
    ['7 % -3', -2],
    ['substring("Bath", 1, -1)', ''],
    ['substring("Bath", 0, 2)', 'Ba'],
    ['text(day) & " / " & date("2024-02-27")', '2024-02-29T13:00:00.000Z / 2024-02-27'],
    ['date("2024-03-01 10:30") - date("2024-03-01T10:30Z")', 0],
    ['min(3, 1, 2) + max(4)', 5],
    ['year(day) * 100 + month(day)', 202402],
    ['weekday(day)', 4],
    ['days(date("2024-02-27"), date("2024-03-01"))', 3],
    ['hour(day - 1)', 13],
    ['length("né")', 2],
    ['number("12.5") * 2', 25],
    ['"say \\"hi\\""', 'say "hi"']
  ])('%s', (formula, expected) => {
    expect(of(formula)).toBe(expected);
  });

  it('is missing where what it needs is, or where it has no value', () => {
    expect(of('price / 0')).toBeNull();
    expect(of('ln(-1)')).toBeNull();
    expect(of('ln(0)')).toBeNull();
    expect(of('log10(0)')).toBeNull();
    expect(of('date("3/4/2024")')).toBeNull();
    expect(of('date("2024-02-30")')).toBeNull();
    expect(of('date("")')).toBeNull();
    expect(of('day + 1e12')).toBeNull();
    expect(of('sold')).toBeNull();
    expect(of('not sold')).toBeNull();
    // Kleene's logic: what the other side decides is decided.
    expect(of('sold and 1 = 2')).toBe(false);
    expect(of('sold or true')).toBe(true);
    expect(of('sold and true')).toBeNull();
    expect(of('if(sold, 1, 2)')).toBeNull();
    expect(of('isMissing(sold)')).toBe(true);
    expect(of('coalesce(missing, 7)')).toBe(7);
  });

  it('that is wrong is refused with the place', () => {
    expect(refusal('price +')).toEqual([7, 'it ends too early']);
    expect(refusal('prize * 2')).toEqual([0, 'there is no column "prize"']);
    expect(refusal('price * town')).toEqual([8, 'a number is needed here, and this is a text']);
    expect(refusal('1 + (2 * 3')[0]).toBe(10);
    expect(refusal('sqrt(1, 2)')).toEqual([0, '"sqrt" takes 1 value, not 2']);
    expect(refusal('constructor(1)')).toEqual([0, 'there is no function "constructor"']);
    expect(refusal('1 2')).toEqual([2, '"2" is one too many']);
    expect(refusal('price # 2')[0]).toBe(6);
    expect(refusal('if(price, 1, 2)')).toEqual([3, 'a boolean is needed here, and this is a number']);
    expect(refusal('if(true, 1, "a")')[0]).toBe(12);
    expect(refusal('town > price')[0]).toBe(5);
    expect(refusal(`${'('.repeat(300)}1`)[1]).toBe('it is nested too deeply');
    expect(refusal('1+'.repeat(1500) + '1')[1]).toBe('it is nested too deeply');
    expect(refusal('1 + '.repeat(2000) + '1')[1]).toContain('longer than');
  });

  it('is compiled in time that grows with its length, however deeply it is nested', () => {
    expect(of(`${'('.repeat(190)}1${' + 1)'.repeat(190)}`)).toBe(191);
    expect(of('2 - '.repeat(500) + '2')).toBe(-998);
    expect(of(`${'2 * ('.repeat(190)}1${')'.repeat(190)}`)).toBe(2 ** 190);
  });

  it('of any arithmetic agrees with a plain reckoning', () => {
    const random = new Random(7);
    const make = (depth: number): [string, number] => {
      if (depth === 0) {
        const n = 1 + random.below(9);
        return [String(n), n];
      }
      const [a, x] = make(depth - 1);
      const [b, y] = make(depth - 1);
      const at = random.below(3);
      return [`(${a} ${'+-*'[at]!} ${b})`, [x + y, x - y, x * y][at]!];
    };
    for (let i = 0; i < 200; i++) {
      const [formula, value] = make(4);
      expect(of(formula), formula).toBe(value);
    }
  });
});

it('every function is told of in the documentation', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../../docs/pipelines.md'), 'utf8').toLowerCase();
  const untold = Object.keys(formulaFunctions).filter((name) => !new RegExp(`\\b${name}\\b`).test(page));
  expect(untold).toEqual([]);
});
