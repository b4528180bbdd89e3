// The language of formulas as text becomes a tree: numbers, texts in quotes, columns by name or in [brackets], the usual
// operators, and calls of functions. Nothing of it is ever run as code.
import { HearthError } from '../errors';

export type Operator =
  'or' | 'and' | '=' | '!=' | '<' | '<=' | '>' | '>=' | '&' | '+' | '-' | '*' | '/' | '%' | '^';

/** `at` is the place in the text, from 0, where the part begins that an error would be about. */
export type Formula =
  | { readonly kind: 'number'; readonly at: number; readonly value: number }
  | { readonly kind: 'text'; readonly at: number; readonly value: string }
  | { readonly kind: 'boolean'; readonly at: number; readonly value: boolean }
  | { readonly kind: 'missing'; readonly at: number }
  | { readonly kind: 'column'; readonly at: number; readonly name: string }
  | { readonly kind: 'call'; readonly at: number; readonly name: string; readonly args: readonly Formula[] }
  | { readonly kind: 'negative' | 'not'; readonly at: number; readonly of: Formula }
  | {
      readonly kind: 'binary';
      readonly at: number;
      readonly operator: Operator;
      readonly left: Formula;
      readonly right: Formula;
    };

interface Token {
  readonly kind: 'number' | 'text' | 'column' | 'word' | 'sign' | 'end';
  readonly at: number;
  readonly text: string;
}

/** Binds looser the earlier it stands. All are read from left to right, but powers from right to left. */
const levels: readonly (readonly Operator[])[] = [
  ['or'],
  ['and'],
  ['=', '!=', '<', '<=', '>', '>='],
  ['&'],
  ['+', '-'],
  ['*', '/', '%']
];

const spellings: Readonly<Record<string, Operator>> = { '==': '=', '<>': '!=', '&&': 'and', '||': 'or' };
const deepest = 200;
export const longestFormula = 4000;

export function formulaError(formula: string, reason: string, position: number): HearthError {
  return new HearthError('data/bad-formula', { formula, reason, position });
}

/** @throws HearthError data/bad-formula with the place of what cannot be read */
export function parseFormula(formula: string): Formula {
  if (formula.length > longestFormula)
    throw formulaError(
      formula.slice(0, 60),
      `it is longer than ${longestFormula} characters`,
      longestFormula
    );
  return new Parser(formula).whole();
}

const patterns: readonly (readonly [Token['kind'], RegExp])[] = [
  ['number', /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['text', /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/y],
  ['column', /\[[^\]]+\]/y],
  ['word', /[\p{L}_][\p{L}\p{N}_]*/uy],
  ['sign', /==|<>|!=|<=|>=|&&|\|\||[-+*/%^=<>(),&!]/y]
];

function tokens(formula: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  while (at < formula.length) {
    if (/\s/.test(formula[at]!)) {
      at++;
      continue;
    }
    const token = tokenAt(formula, at);
    if (!token) throw formulaError(formula, `"${formula[at]!}" has no meaning here`, at);
    found.push(token);
    at += token.text.length;
  }
  return [...found, { kind: 'end', at: formula.length, text: '' }];
}

function tokenAt(formula: string, at: number): Token | undefined {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const [text] = pattern.exec(formula) ?? [];
    if (text !== undefined) return { kind, at, text };
  }
  return undefined;
}

class Parser {
  readonly #formula: string;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(formula: string) {
    this.#formula = formula;
    this.#tokens = tokens(formula);
  }

  whole(): Formula {
    const formula = this.#level(0);
    const rest = this.#peek;
    if (rest.kind !== 'end') throw this.#error(`"${rest.text}" is one too many`, rest.at);
    return formula;
  }

  get #peek(): Token {
    return this.#tokens[this.#next]!;
  }

  #level(level: number): Formula {
    const operators = levels[level];
    if (!operators) return this.#unary();
    let left = this.#level(level + 1);
    for (let operator = this.#operator(operators); operator; operator = this.#operator(operators)) {
      const { at } = this.#tokens[this.#next++]!;
      left = { kind: 'binary', at, operator, left, right: this.#level(level + 1) };
    }
    return left;
  }

  #operator(among: readonly Operator[]): Operator | undefined {
    const { kind, text } = this.#peek;
    if (kind !== 'sign' && kind !== 'word') return undefined;
    const lower = text.toLowerCase();
    const operator = spellings[lower] ?? (lower as Operator);
    return among.includes(operator) ? operator : undefined;
  }

  #unary(): Formula {
    const { kind, at, text } = this.#peek;
    const isNot = (kind === 'word' && text.toLowerCase() === 'not') || text === '!';
    if (!isNot && !(kind === 'sign' && (text === '-' || text === '+'))) return this.#power();
    this.#next++;
    return this.#deeper(at, () => {
      if (text === '+') return this.#unary();
      // "not a = b" asks whether the comparison does not hold.
      return isNot ? { kind: 'not', at, of: this.#level(2) } : { kind: 'negative', at, of: this.#unary() };
    });
  }

  #power(): Formula {
    const left = this.#atom();
    if (this.#peek.text !== '^') return left;
    const { at } = this.#tokens[this.#next++]!;
    return this.#deeper(at, () => ({ kind: 'binary', at, operator: '^', left, right: this.#unary() }));
  }

  #atom(): Formula {
    const { kind, at, text } = this.#tokens[this.#next++]!;
    if (kind === 'number') return { kind, at, value: Number(text) };
    if (kind === 'text') return { kind, at, value: text.slice(1, -1).replace(/\\(.)/gs, '$1') };
    if (kind === 'column') return { kind, at, name: text.slice(1, -1).trim() };
    if (kind === 'word') return this.#word(at, text);
    if (text === '(')
      return this.#deeper(at, () => {
        const inner = this.#level(0);
        this.#expect(')');
        return inner;
      });
    if (kind === 'end') throw this.#error('it ends too early', at);
    throw this.#error(`"${text}" cannot stand here`, at);
  }

  #word(at: number, text: string): Formula {
    const lower = text.toLowerCase();
    if (this.#peek.text === '(')
      return this.#deeper(at, () => ({ kind: 'call', at, name: lower, args: this.#args() }));
    if (lower === 'true' || lower === 'false') return { kind: 'boolean', at, value: lower === 'true' };
    if (lower === 'missing') return { kind: 'missing', at };
    return { kind: 'column', at, name: text };
  }

  #args(): Formula[] {
    this.#expect('(');
    const args: Formula[] = [];
    if (this.#peek.text === ')') this.#next++;
    else {
      args.push(this.#level(0));
      while (this.#peek.text === ',') {
        this.#next++;
        args.push(this.#level(0));
      }
      this.#expect(')');
    }
    return args;
  }

  #expect(sign: string): void {
    const { text, at, kind } = this.#tokens[this.#next++]!;
    if (text === sign) return;
    throw this.#error(kind === 'end' ? `"${sign}" is missing` : `"${sign}" is expected, not "${text}"`, at);
  }

  #deeper(at: number, parse: () => Formula): Formula {
    if (++this.#depth > deepest) throw this.#error('it is nested too deeply', at);
    const formula = parse();
    this.#depth--;
    return formula;
  }

  #error(reason: string, position: number): HearthError {
    return formulaError(this.#formula, reason, position);
  }
}
