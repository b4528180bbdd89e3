// Regular expressions of JavaScript (with its u flag) as expressions over bytes. Understood: characters, escapes
// (\d \w \s \D \W \S \t \n \r \f \v \0 \xHH \uHHHH \u{H}), classes, ., groups, |, * + ? {n} {n,} {n,m} (lazy or not:
// the same strings match), and ^ and $ at the ends of the whole pattern's alternatives. The rest cannot be decided
// by looking forward only, or is not needed: it is refused by name.
import { HearthError } from '../../errors';
import {
  anyCharacter,
  character,
  characterSet,
  complement,
  type CharacterRange,
  type CharacterSet
} from './characters';
import { choice, empty, repeat, sequence, type Expression } from './expression';

export interface RegexOptions {
  /** 'whole': the pattern must match all of the text. 'search': some part of it, as RegExp's test. */
  readonly match: 'whole' | 'search';
  /** One character of a set as it is written: in UTF-8, or within a JSON string. */
  readonly write?: (set: CharacterSet) => Expression;
  /** Where the pattern stands, for errors. */
  readonly where?: string;
}

/** @throws HearthError lm/bad-constraint */
export function parseRegex(pattern: string, options: RegexOptions): Expression {
  return new RegexParser(pattern, options).parse();
}

const digits: readonly CharacterRange[] = [[0x30, 0x39]];
const wordCharacters: readonly CharacterRange[] = [...digits, [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]];
const lineEnds: readonly CharacterRange[] = [single('\n'), single('\r'), [0x2028, 0x2029]];
const spaces: readonly CharacterRange[] = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff]
];
const classEscapes: Readonly<Record<string, CharacterSet>> = {
  d: characterSet(digits),
  w: characterSet(wordCharacters),
  s: characterSet(spaces),
  D: complement(characterSet(digits)),
  W: complement(characterSet(wordCharacters)),
  S: complement(characterSet(spaces))
};
const controlEscapes: Readonly<Record<string, string>> = {
  t: '\t',
  n: '\n',
  r: '\r',
  f: '\f',
  v: '\v',
  0: '\0'
};

function single(letter: string): CharacterRange {
  return [letter.codePointAt(0)!, letter.codePointAt(0)!];
}

class RegexParser {
  readonly #letters: readonly string[];
  readonly #options: RegexOptions;
  readonly #write: (set: CharacterSet) => Expression;
  #at = 0;

  constructor(pattern: string, options: RegexOptions) {
    this.#letters = [...pattern];
    this.#options = options;
    this.#write = options.write ?? character;
  }

  parse(): Expression {
    const options = [this.#anchored()];
    while (this.#take('|')) options.push(this.#anchored());
    if (this.#peek() === ')') this.#refuse('")" closes nothing');
    if (this.#peek() !== undefined) this.#refuse('"$" may stand only at the end');
    return choice(...options);
  }

  /** One alternative of the whole pattern. */
  #anchored(): Expression {
    const fromStart = this.#take('^');
    const body = this.#sequence();
    const toEnd = this.#take('$');
    if (this.#options.match === 'whole') return body;
    const anything = repeat(this.#write(anyCharacter), 0, Infinity);
    return sequence(fromStart ? empty : anything, body, toEnd ? empty : anything);
  }

  #choice(): Expression {
    const options = [this.#sequence()];
    while (this.#take('|')) options.push(this.#sequence());
    return choice(...options);
  }

  #sequence(): Expression {
    const parts: Expression[] = [];
    for (let next = this.#peek(); next !== undefined && !'|)$'.includes(next); next = this.#peek()) {
      parts.push(this.#repeated());
    }
    return sequence(...parts);
  }

  #repeated(): Expression {
    const atom = this.#atom();
    const bounds = this.#quantifier();
    if (!bounds) return atom;
    this.#take('?');
    if (this.#quantifier()) this.#refuse('there is nothing to repeat');
    return repeat(atom, ...bounds);
  }

  #quantifier(): readonly [min: number, max: number] | undefined {
    if (this.#take('*')) return [0, Infinity];
    if (this.#take('+')) return [1, Infinity];
    if (this.#take('?')) return [0, 1];
    if (!this.#take('{')) return undefined;
    const min = this.#number();
    const max = this.#take(',') ? (this.#peek() === '}' ? Infinity : this.#number()) : min;
    if (!this.#take('}')) this.#refuse('a repetition is not closed by "}"');
    if (max < min) this.#refuse(`the repetition {${min},${max}} is empty`);
    return [min, max];
  }

  #number(): number {
    let text = '';
    while (/^\d$/.test(this.#peek() ?? '')) text += this.#next();
    if (text === '') this.#refuse('a repetition needs a number; a brace itself is written \\{');
    return Number(text);
  }

  #atom(): Expression {
    const letter = this.#next();
    switch (letter) {
      case '(':
        return this.#group();
      case '[':
        return this.#write(this.#class());
      case '.':
        return this.#write(complement(characterSet(lineEnds)));
      case '\\':
        return this.#write(this.#escape('outside'));
      case '^':
        return this.#refuse('"^" may stand only at the beginning');
      case '*':
      case '+':
      case '?':
        return this.#refuse('there is nothing to repeat');
      case '{':
      case ']':
      case '}':
        return this.#refuse(`"${letter}" means nothing here; itself it is written \\${letter}`);
      default:
        return this.#write(this.#codePoint(letter.codePointAt(0)!));
    }
  }

  #group(): Expression {
    if (this.#take('?') && !this.#take(':')) this.#skipGroupName();
    const body = this.#choice();
    if (this.#peek() === '$') this.#refuse('"$" may stand only at the end');
    if (!this.#take(')')) this.#refuse('a group is not closed by ")"');
    return body;
  }

  #skipGroupName(): void {
    if (!this.#take('<')) this.#refuse('looking ahead and inline flags are not supported');
    if (this.#peek() === '=' || this.#peek() === '!') this.#refuse('looking behind is not supported');
    while (this.#next() !== '>');
  }

  /** After "[". */
  #class(): CharacterSet {
    const negated = this.#take('^');
    const ranges: CharacterRange[] = [];
    while (!this.#take(']')) ranges.push(...this.#classRange());
    const set = characterSet(ranges);
    return negated ? complement(set) : set;
  }

  #classRange(): CharacterSet {
    const first = this.#classAtom();
    if (this.#peek() !== '-' || this.#letters[this.#at + 1] === ']') return first;
    this.#next();
    const last = this.#classAtom();
    const [from, to] = [onlyOne(first), onlyOne(last)];
    if (from === undefined || to === undefined) return this.#refuse('a range has a class at its end');
    if (from > to) this.#refuse('a range runs backwards');
    return [[from, to]];
  }

  #classAtom(): CharacterSet {
    const letter = this.#next();
    return letter === '\\' ? this.#escape('class') : this.#codePoint(letter.codePointAt(0)!);
  }

  /** After "\". */
  #escape(place: 'outside' | 'class'): CharacterSet {
    const letter = this.#next();
    const set = classEscapes[letter];
    if (set) return set;
    if (letter === '0' && /^\d$/.test(this.#peek() ?? '')) this.#refuse('octal escapes are not supported');
    const control = place === 'class' && letter === 'b' ? '\b' : controlEscapes[letter];
    if (control !== undefined) return [single(control)];
    if (letter === 'x') return this.#codePoint(this.#hex(2));
    if (letter === 'u') return this.#codePoint(this.#take('{') ? this.#braced() : this.#hex(4));
    if (/^[1-9k]$/.test(letter)) this.#refuse('references back to a group are not supported');
    if (/^[a-z]$/i.test(letter)) this.#refuse(`the escape \\${letter} is not supported`);
    return [single(letter)];
  }

  #codePoint(code: number): CharacterSet {
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
      this.#refuse(`U+${code.toString(16)} is no character`);
    }
    return [[code, code]];
  }

  #hex(length: number): number {
    const text = this.#letters.slice(this.#at, this.#at + length).join('');
    if (text.length !== length || !/^[\da-f]+$/i.test(text)) this.#refuse('an escape lacks its digits');
    this.#at += length;
    return parseInt(text, 16);
  }

  #braced(): number {
    const close = this.#letters.indexOf('}', this.#at);
    const code = this.#hex(Math.max(1, close - this.#at));
    if (!this.#take('}')) this.#refuse('an escape is not closed by "}"');
    return code;
  }

  #peek(): string | undefined {
    return this.#letters[this.#at];
  }

  #next(): string {
    return this.#letters[this.#at++] ?? this.#refuse('it ends too soon');
  }

  #take(letter: string): boolean {
    if (this.#peek() !== letter) return false;
    this.#at++;
    return true;
  }

  #refuse(reason: string): never {
    const at = `character ${Math.min(this.#at + 1, this.#letters.length)}`;
    const where = this.#options.where ? `${this.#options.where}, ${at}` : at;
    throw new HearthError('lm/bad-constraint', { kind: 'regular expression', where, reason });
  }
}

function onlyOne(set: CharacterSet): number | undefined {
  const [range] = set;
  return set.length === 1 && range![0] === range![1] ? range![0] : undefined;
}
