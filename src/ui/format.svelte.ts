// Numbers, sizes, dates and durations for people, in the current language. Everything here is reactive to the
// language when called in markup or $derived.
import { locale } from './i18n.svelte';

const made = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>();

/** Intl objects are slow to make (about 0.05 ms each): one per language and kind. */
function once<F extends Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>(
  kind: string,
  make: (locale: string) => F
): F {
  const key = `${locale.current}|${kind}`;
  const found = made.get(key) ?? make(locale.current);
  made.set(key, found);
  return found as F;
}

function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return once(JSON.stringify(options), (tag) => new Intl.NumberFormat(tag, options));
}

/** Four digits are written in one piece, as years are, which nothing here can tell from other numbers. */
const useGrouping = 'min2';

/**
 * 48842 as "48,842", 1971 as "1971"; other numbers with up to 4 significant digits, very large and small ones as powers of
 * ten.
 */
export function formatNumber(value: number, significantDigits = 4): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '–' : value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e15) return numberFormat({ useGrouping }).format(value);
  const notation = size !== 0 && (size < 1e-4 || size >= 1e15) ? 'scientific' : 'standard';
  const digits = {
    maximumSignificantDigits: Math.max(significantDigits, size >= 1 ? Math.ceil(Math.log10(size)) : 1)
  };
  return numberFormat({ useGrouping, notation, ...digits }).format(value);
}

/** A fixed number of decimals, so that a column of metrics lines up. */
export function formatFixed(value: number, decimals: number): string {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return numberFormat({ useGrouping, ...digits }).format(value);
}

/** 1_250_000 as "1.3M". */
export function formatCompact(value: number): string {
  return numberFormat({ notation: 'compact', maximumFractionDigits: 1 }).format(value);
}

/** `share` from 0 to 1. */
export function formatPercent(share: number, decimals = 1): string {
  return numberFormat({ style: 'percent', maximumFractionDigits: decimals }).format(share);
}

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** Decimal units: 26_800_000 as "26.8 MB". */
export function formatBytes(bytes: number): string {
  // 999,950 bytes are shown as 1 MB, not as 1,000 kB: the unit is chosen after rounding.
  const thousands = Math.floor(Math.log10(Math.max(1, bytes * 1.0005)) / 3);
  const power = Math.min(byteUnits.length - 1, thousands);
  const value = bytes / 1000 ** power;
  const maximumFractionDigits = power === 0 || value >= 100 ? 0 : 1;
  return numberFormat({ style: 'unit', unit: byteUnits[power]!, maximumFractionDigits }).format(value);
}

export function formatDate(epochMs: number): string {
  return once('date', (tag) => new Intl.DateTimeFormat(tag, { dateStyle: 'medium' })).format(epochMs);
}

export function formatDateTime(epochMs: number): string {
  const options = { dateStyle: 'medium', timeStyle: 'short' } as const;
  return once('datetime', (tag) => new Intl.DateTimeFormat(tag, options)).format(epochMs);
}

/** With its seconds: for what is told apart by when it was. */
export function formatMoment(epochMs: number): string {
  const options = { dateStyle: 'medium', timeStyle: 'medium' } as const;
  return once('moment', (tag) => new Intl.DateTimeFormat(tag, options)).format(epochMs);
}

/** A length of time: "800 ms", "4.2 s", "42 s", "3 min 5 s", "2 h 10 min". */
export function formatDuration(ms: number): string {
  const seconds = ms / 1000;
  const part = (value: number, unit: string, digits = 0): string =>
    numberFormat({ style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: digits }).format(value);
  if (seconds < 0.9995) return part(ms, 'millisecond');
  if (seconds < 59.5) return part(seconds, 'second', seconds < 10 ? 1 : 0);
  const whole = Math.round(seconds);
  if (whole < 3600) return `${part(Math.floor(whole / 60), 'minute')} ${part(whole % 60, 'second')}`;
  return `${part(Math.floor(whole / 3600), 'hour')} ${part(Math.floor((whole % 3600) / 60), 'minute')}`;
}

const ages = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60]
] as const;

/** How long ago `epochMs` was, seen from `nowMs` (ui/now.svelte.ts): "3 minutes ago", "just now" within a minute. */
export function formatAge(epochMs: number, nowMs: number): string {
  const seconds = (nowMs - epochMs) / 1000;
  const format = once('relative', (tag) => new Intl.RelativeTimeFormat(tag, { numeric: 'auto' }));
  for (const [unit, length] of ages) {
    if (Math.abs(seconds) >= length) return format.format(-Math.trunc(seconds / length), unit);
  }
  return format.format(0, 'second');
}
