// Pieces of JSON text (RFC 8259) as expressions over bytes. Every value has one way to be written here, but for the
// space between its parts: a character is escaped only where it must be, and numbers are short enough to be exact.
import {
  anyCharacter,
  character,
  characterSet,
  complement,
  intersection,
  type CharacterSet
} from './characters';
import {
  choice,
  empty,
  literal,
  nothing,
  oneOf,
  optional,
  reference,
  repeat,
  sequence,
  type Expression
} from './expression';

const mustEscape = characterSet([
  [0, 0x1f],
  [0x22, 0x22],
  [0x5c, 0x5c]
]);
const plain = complement(mustEscape);

/** One character of the set as it is written inside a string. */
export function stringCharacter(set: CharacterSet): Expression {
  const escaped = intersection(set, mustEscape).flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i))
  );
  return choice(
    character(intersection(set, plain)),
    ...escaped.map((letter) => literal(JSON.stringify(letter).slice(1, -1)))
  );
}

/** A string of `min` to `max` characters, each a code point. */
export function stringOf(min: number, max: number): Expression {
  return quoted(repeat(stringCharacter(anyCharacter), min, max));
}

export function quoted(content: Expression): Expression {
  return sequence(literal('"'), content, literal('"'));
}

/** A string without escapes that is none of these: a key that an object's schema does not name. */
export function stringExcept(names: readonly string[]): Expression {
  return quoted(textExcept(names.map((name) => [...name])));
}

function textExcept(texts: readonly (readonly string[])[]): Expression {
  const rest = repeat(character(plain), 0, Infinity);
  const firsts = [...new Set(texts.flatMap(([first]) => first ?? []))];
  const others = complement(
    characterSet(firsts.map((first) => [first.codePointAt(0)!, first.codePointAt(0)!]))
  );
  const after = (first: string) => texts.filter((text) => text[0] === first).map((text) => text.slice(1));
  return choice(
    ...(texts.some((text) => text.length === 0) ? [] : [empty]),
    sequence(character(intersection(others, plain)), rest),
    ...firsts.map((first) => sequence(literal(first), textExcept(after(first))))
  );
}

const digit = oneOf('0123456789');
const whole = choice(literal('0'), sequence(oneOf('123456789'), repeat(digit, 0, 14)));

/** An integer of up to 15 digits: every one is exact as a JavaScript number. */
export const integer: Expression = sequence(optional(literal('-')), whole);

export const number: Expression = sequence(
  integer,
  optional(sequence(literal('.'), repeat(digit, 1, 15))),
  optional(sequence(oneOf('eE'), optional(oneOf('+-')), repeat(digit, 1, 2)))
);

/** An integer from `first` to `last`, both within 15 digits. */
export function integerBetween(first: number, last: number): Expression {
  if (first > last) return nothing;
  if (last < 0) return sequence(literal('-'), integerBetween(-last, -first));
  if (first < 0) return choice(integerBetween(first, -1), integerBetween(0, last));
  const options: Expression[] = [];
  for (let from = first; from <= last;) {
    const to = Math.min(last, 10 ** String(from).length - 1);
    options.push(digitsBetween(String(from), String(to)));
    from = to + 1;
  }
  return choice(...options);
}

/** Numbers between two of the same length, as digits. */
function digitsBetween(first: string, last: string): Expression {
  const length = first.length - 1;
  if (length < 0) return empty;
  const [low, high] = [Number(first[0]), Number(last[0])];
  const [lowRest, highRest] = [first.slice(1), last.slice(1)];
  if (low === high) return sequence(literal(first[0]!), digitsBetween(lowRest, highRest));
  const between = '0123456789'.slice(low + 1, high);
  return choice(
    sequence(literal(first[0]!), digitsBetween(lowRest, '9'.repeat(length))),
    sequence(literal(last[0]!), digitsBetween('0'.repeat(length), highRest)),
    ...(between === '' ? [] : [sequence(oneOf(between), repeat(digit, length, length))])
  );
}

/** Between the parts of an array or object: nothing, a space, or a new line with some indentation. */
const gap = optional(choice(literal(' '), sequence(literal('\n'), repeat(literal(' '), 0, 32))));
const comma = sequence(literal(','), gap);

export function arrayOf(item: Expression, min: number, max: number): Expression {
  if (min > max) return nothing;
  const more = sequence(item, repeat(sequence(comma, item), Math.max(0, min - 1), max - 1), gap);
  const content = max === 0 ? empty : min === 0 ? optional(more) : more;
  return sequence(literal('['), gap, content, literal(']'));
}

export interface Member {
  readonly key: Expression;
  readonly value: Expression;
  /** 'many': any number of times. */
  readonly count: 'once' | 'optional' | 'many';
}

/** Members in the order given. */
export function objectOf(members: readonly Member[]): Expression {
  // What may follow, from the last member back: where one was written before, and where none was.
  let [afterSome, afterNone]: [Expression, Expression] = [gap, empty];
  for (const { key, value, count } of [...members].reverse()) {
    const one = sequence(key, literal(':'), optional(literal(' ')), value);
    const others = repeat(sequence(comma, one), 0, count === 'many' ? Infinity : 0);
    const first = sequence(one, others, afterSome);
    const next = sequence(comma, first);
    [afterSome, afterNone] =
      count === 'once' ? [next, first] : [choice(next, afterSome), choice(first, afterNone)];
  }
  return sequence(literal('{'), gap, afterNone, literal('}'));
}

/** The name by which a grammar must define `anyValue`. */
export const anyName = 'any';
export const any = reference(anyName);

export const anyValue: Expression = choice(
  stringOf(0, Infinity),
  number,
  ...['true', 'false', 'null'].map(literal),
  arrayOf(any, 0, Infinity),
  objectOf([{ key: stringExcept([]), value: any, count: 'many' }])
);
