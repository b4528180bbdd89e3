// Numbers from bytes, exactly: the double nearest to the decimal text, always. A mantissa below 2^53 divided or
// multiplied by a power of ten up to 10^22 is correctly rounded (Clinger 1990); the rest goes to Number(text).

/** What a cell parser returns for bytes that are not of its type. No cell is ever infinite. */
export const misfit = Infinity;

/** How numbers are written in a file. */
export interface NumberStyle {
  /** The byte of the decimal mark: 46 '.' or 44 ','. */
  readonly decimal: number;
  /** Whether '1,234,567' is a number. Only where the decimal mark is '.'. */
  readonly grouped: boolean;
}
export const plainNumbers: NumberStyle = { decimal: 46, grouped: false };

const powersOfTen = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

/**
 * The number written in bytes[from, to), or `misfit`. '007' is no number but an identifier, and neither is an
 * integer beyond 2^53 that a double would round.
 */
export function parseNumber(bytes: Uint8Array, from: number, to: number, style: NumberStyle): number {
  let p = from;
  const negative = bytes[p] === 45;
  if (negative) p++;
  const start = p;
  let mantissa = 0;
  let digit = bytes[p]! - 48;
  while (digit >= 0 && digit <= 9 && p < to) {
    mantissa = mantissa * 10 + digit;
    digit = bytes[++p]! - 48;
  }
  const whole = p - start;
  let scale = 0;
  if (p < to && bytes[p] === style.decimal) {
    const mark = p;
    digit = bytes[++p]! - 48;
    while (digit >= 0 && digit <= 9 && p < to) {
      mantissa = mantissa * 10 + digit;
      digit = bytes[++p]! - 48;
    }
    scale = p - mark - 1;
  }
  const plain = p === to && whole > 0 && mantissa <= Number.MAX_SAFE_INTEGER && scale <= 22;
  if (!plain || (bytes[start] === 48 && whole > 1)) return parseUnusual(bytes, from, to, style);
  const value = scale === 0 ? mantissa : mantissa / powersOfTen[scale]!;
  return negative ? -value : value;
}

const usual = /^[+-]?(?:(\d+)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const groupedDigits = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$/;
/** No sensible number is longer; longer cells are not turned into text to find out. */
const longest = 400;

/** Everything beyond plain digits with a decimal mark: exponents, '.5', '+1', '1,234', long mantissas. */
function parseUnusual(bytes: Uint8Array, from: number, to: number, style: NumberStyle): number {
  if (to - from > longest || to === from) return misfit;
  let text = String.fromCharCode(...bytes.subarray(from, to));
  if (style.decimal === 44) text = text.includes('.') ? '' : text.replace(',', '.');
  else if (style.grouped && groupedDigits.test(text)) text = text.replaceAll(',', '');
  const match = usual.exec(text);
  if (!match || /^0\d/.test(match[1] ?? '')) return misfit;
  const value = Number(text);
  if (!Number.isFinite(value)) return misfit;
  return isRounded(text, value) ? misfit : value;
}

/** Whether an integer lost digits: '12345678901234567890' did, '120000000000000000' is written back the same. */
function isRounded(text: string, value: number): boolean {
  const digits = text.replace(/^\+/, '');
  return /^-?\d+$/.test(digits) && !Number.isSafeInteger(value) && String(value) !== digits;
}
