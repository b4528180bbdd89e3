// A formula checked against the columns of a table and made ready to be worked out row by row. Every error says where in
// the text it is. What is missing, or has no value (0 / 0, ln(−1)), is missing in the result.
import type { ColumnType } from '../data/table';
import { isoText, latestMs } from '../models/dates';
import { formulaFunctions, type FormulaFunction, type Value, type ValueType } from './functions';
import { formulaError, parseFormula, type Formula, type Operator } from './syntax';

/** The value of a column by name in the row at hand. */
export type Row = (column: string) => Value;

export interface CompiledFormula {
  readonly type: ValueType;
  /** Names of the columns it reads. */
  readonly columns: readonly string[];
  readonly value: (row: Row) => Value;
}

interface Part {
  /** Undefined: missing, which fits every type. */
  readonly type: ValueType | undefined;
  readonly value: (row: Row) => Value;
}

/** @throws HearthError data/bad-formula */
export function compileFormula(
  formula: string,
  columns: readonly { readonly name: string; readonly type: ColumnType }[]
): CompiledFormula {
  const compiler = new Compiler(formula, columns);
  const { type, value } = compiler.part(parseFormula(formula));
  return { type: type ?? 'number', columns: [...compiler.used], value };
}

/** Parts within parts. Each takes a few frames of the stack, here and for every row. */
const deepest = 1000;

function typeOf(type: ColumnType): ValueType {
  if (type === 'boolean') return 'boolean';
  if (type === 'datetime') return 'date';
  return type === 'integer' || type === 'float' ? 'number' : 'text';
}

class Compiler {
  readonly used = new Set<string>();
  readonly #formula: string;
  readonly #types: ReadonlyMap<string, ValueType>;
  #depth = 0;

  constructor(formula: string, columns: readonly { readonly name: string; readonly type: ColumnType }[]) {
    this.#formula = formula;
    this.#types = new Map(columns.map(({ name, type }) => [name, typeOf(type)]));
  }

  /** Each part of a formula is compiled once. */
  part(formula: Formula): Part {
    if (++this.#depth > deepest) throw this.#error('it is nested too deeply', formula.at);
    const part = this.#compiled(formula);
    this.#depth--;
    return part;
  }

  #compiled(formula: Formula): Part {
    switch (formula.kind) {
      case 'number':
      case 'text':
      case 'boolean': {
        const { kind, value } = formula;
        return { type: kind, value: () => value };
      }
      case 'missing':
        return { type: undefined, value: () => null };
      case 'column':
        return this.#column(formula.name, formula.at);
      case 'negative': {
        const of = this.#typed(formula.of, 'number').value;
        return { type: 'number', value: (row) => onNumber(of(row), (x) => -x) };
      }
      case 'not': {
        const of = this.#typed(formula.of, 'boolean').value;
        return {
          type: 'boolean',
          value: (row) => {
            const value = of(row);
            return value === null ? null : !value;
          }
        };
      }
      case 'binary':
        return this.#binary(formula.operator, formula.left, formula.right, formula.at);
      case 'call':
        return this.#call(formula.name, formula.args, formula.at);
      default:
        return formula satisfies never;
    }
  }

  #column(name: string, at: number): Part {
    const type = this.#types.get(name);
    if (!type) throw this.#error(`there is no column "${name}"`, at);
    this.used.add(name);
    return { type, value: (row) => row(name) };
  }

  /** A part that must be of a type. */
  #typed(formula: Formula, type: ValueType): Part {
    return this.#checked(this.part(formula), type, formula.at);
  }

  #checked(part: Part, type: ValueType, at: number): Part {
    if (part.type === undefined || part.type === type) return part;
    throw this.#error(`a ${type} is needed here, and this is a ${part.type}`, at);
  }

  #binary(operator: Operator, left: Formula, right: Formula, at: number): Part {
    if (operator === 'and' || operator === 'or') return this.#logic(operator, left, right);
    if (operator === '&') {
      const [a, b] = [written(this.part(left)).value, written(this.part(right)).value];
      return { type: 'text', value: (row) => joined(a(row), b(row)) };
    }
    const calculation = calculations[operator];
    if (calculation) return this.#calculated(operator, calculation, left, right);
    const [a, b] = [this.part(left), this.part(right)];
    if (a.type && b.type && a.type !== b.type)
      throw this.#error(`a ${a.type} cannot be compared with a ${b.type}`, at);
    const holds = comparisons[operator]!;
    return {
      type: 'boolean',
      value: (row) => {
        const [x, y] = [a.value(row), b.value(row)];
        return x === null || y === null ? null : holds(x as number, y as number);
      }
    };
  }

  /** Days can be added to dates, and dates differ by days. */
  #calculated(
    operator: Operator,
    calculation: (a: number, b: number) => number,
    left: Formula,
    right: Formula
  ): Part {
    const [a, b] = [this.part(left), this.part(right)];
    const isShift = a.type === 'date' && (operator === '+' || operator === '-') && b.type === 'number';
    const isSpan = a.type === 'date' && b.type === 'date' && operator === '-';
    if (!isShift && !isSpan) {
      this.#checked(a, 'number', left.at);
      this.#checked(b, 'number', right.at);
    }
    return {
      type: isShift ? 'date' : 'number',
      value: (row) => {
        const [x, y] = [a.value(row), b.value(row)];
        if (x === null || y === null) return null;
        const result = calculation(Number(x), isShift ? Number(y) * 86_400_000 : Number(y));
        if (isShift) return Math.abs(result) <= latestMs ? result : null;
        return finite(isSpan ? result / 86_400_000 : result);
      }
    };
  }

  /** Of what is missing it is not known whether it holds: false and missing is false, true and missing is missing. */
  #logic(operator: 'and' | 'or', left: Formula, right: Formula): Part {
    const [a, b] = [this.#typed(left, 'boolean').value, this.#typed(right, 'boolean').value];
    const decides = operator === 'or';
    return {
      type: 'boolean',
      value: (row) => {
        const x = a(row);
        if (x === decides) return decides;
        const y = b(row);
        if (y === decides) return decides;
        return x === null || y === null ? null : !decides;
      }
    };
  }

  #call(name: string, args: readonly Formula[], at: number): Part {
    const called = Object.hasOwn(formulaFunctions, name) ? formulaFunctions[name] : undefined;
    if (!called) throw this.#error(`there is no function "${name}"`, at);
    const most = called.repeats ? Infinity : called.takes.length;
    if (args.length < called.least || args.length > most)
      throw this.#error(`"${name}" takes ${countText(called)}, not ${args.length}`, at);
    const parts: Part[] = [];
    let same: ValueType | undefined;
    for (const [i, arg] of args.entries()) {
      const wanted = called.takes[Math.min(i, called.takes.length - 1)]!;
      const part = wanted === 'any' || wanted === 'same' ? this.part(arg) : this.#typed(arg, wanted);
      if (wanted === 'same') {
        if (same && part.type && part.type !== same)
          throw this.#error(`a ${same} is needed here, as before, and this is a ${part.type}`, arg.at);
        same ??= part.type;
      }
      parts.push(called.gives === 'text' && wanted === 'any' ? written(part) : part);
    }
    return { type: called.gives === 'same' ? same : called.gives, value: applied(called, parts) };
  }

  #error(reason: string, position: number) {
    return formulaError(this.#formula, reason, position);
  }
}

function applied({ value, seesMissing = false }: FormulaFunction, parts: readonly Part[]): Part['value'] {
  const call = value as (...args: Value[]) => Value;
  return (row) => {
    const args = parts.map((part) => part.value(row));
    return !seesMissing && args.includes(null) ? null : finite(call(...args));
  };
}

/** A date as text is the way it is written, not its milliseconds. */
function written({ type, value }: Part): Part {
  if (type !== 'date') return { type, value };
  return {
    type: 'text',
    value: (row) => {
      const ms = value(row);
      return ms === null ? null : isoText(Number(ms));
    }
  };
}

function countText({ least, takes, repeats = false }: FormulaFunction): string {
  if (repeats) return `${least} or more values`;
  return least === takes.length
    ? `${least} value${least === 1 ? '' : 's'}`
    : `${least} to ${takes.length} values`;
}

function onNumber(value: Value, change: (x: number) => number): Value {
  return value === null ? null : change(Number(value));
}

function finite(value: Value): Value {
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
}

function joined(a: Value, b: Value): Value {
  return a === null && b === null ? null : `${a ?? ''}${b ?? ''}`;
}

const calculations: Partial<Record<Operator, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  // The sign of the divisor, as in Python and spreadsheets.
  '%': (a, b) => {
    const rest = a % b;
    return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
  },
  '^': (a, b) => a ** b
};

const comparisons: Partial<Record<Operator, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b
};
