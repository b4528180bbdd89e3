import { afterEach, describe, expect, it } from 'vitest';
import {
  formatAge,
  formatBytes,
  formatCompact,
  formatDuration,
  formatFixed,
  formatNumber,
  formatPercent
} from '../../../src/ui/format.svelte';
import { bestLocale, locale, texts } from '../../../src/ui/i18n.svelte';

afterEach(() => {
  locale.current = 'en';
});

describe('in English', () => {
  it.each([
    [48842, '48,842'],
    [0, '0'],
    [-3, '-3'],
    [0.123456, '0.1235'],
    [1234.5678, '1235'],
    [1971, '1971'],
    [123456.789, '123,457'],
    [0.00001234, '1.234E-5'],
    [1e21, '1E21'],
    [NaN, '–'],
    [-Infinity, '−∞']
  ])('%d is %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it.each([
    [0, '0 byte'],
    [999, '999 byte'],
    [1000, '1 kB'],
    [26_800_000, '26.8 MB'],
    [999_950, '1 MB'],
    [3.2e9, '3.2 GB']
  ])('%d bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it.each([
    [250, '250 ms'],
    [4200, '4.2 sec'],
    [42_000, '42 sec'],
    [59_600, '1 min 0 sec'],
    [185_000, '3 min 5 sec'],
    [7_800_000, '2 hr 10 min']
  ])('%d ms last %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('shares, fixed decimals and round numbers', () => {
    expect(formatPercent(0.8567)).toBe('85.7%');
    expect(formatFixed(0.5, 3)).toBe('0.500');
    expect(formatCompact(1_250_000)).toBe('1.3M');
  });

  it('says how long ago, in the largest unit that fits', () => {
    const now = Date.UTC(2026, 5, 30);
    expect(formatAge(now - 10_000, now)).toBe('now');
    expect(formatAge(now - 200_000, now)).toBe('3 minutes ago');
    expect(formatAge(now - 86_400_000, now)).toBe('yesterday');
    expect(formatAge(now - 70 * 86_400_000, now)).toBe('2 months ago');
  });
});

it('follows the language', () => {
  locale.current = 'sv';
  expect(formatNumber(48842)).toBe('48\u00a0842');
  expect(formatPercent(0.5)).toBe('50\u00a0%');
  locale.current = 'zh-Hant';
  expect(formatCompact(120_000)).toBe('12萬');
});

it('texts are read in the current language', () => {
  const t = texts({
    en: { rows: (n: number) => `${n} rows` },
    'zh-Hant': { rows: (n: number) => `${n} 列` },
    sv: { rows: (n: number) => `${n} rader` }
  });
  expect(t.rows(2)).toBe('2 rows');
  locale.current = 'zh-Hant';
  expect(t.rows(2)).toBe('2 列');
});

it('the first language is the best of those a person reads', () => {
  expect(bestLocale(['de-DE', 'sv-FI', 'en'])).toBe('sv');
  expect(bestLocale(['zh-TW'])).toBe('zh-Hant');
  expect(bestLocale(['en-GB', 'sv'])).toBe('en');
  expect(bestLocale(['fr'])).toBe('en');
  expect(bestLocale([])).toBe('en');
});
