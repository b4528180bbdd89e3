// A set of byte strings, as a regular expression over bytes with named definitions that may refer to themselves.
// What regexes and JSON schemas are translated to. Parts may be shared; nothing is ever copied out.

export type Expression =
  /** One byte that lies in a range, ends included. Ranges ascend. */
  | { readonly kind: 'byte'; readonly ranges: readonly ByteRange[] }
  | { readonly kind: 'sequence'; readonly parts: readonly Expression[] }
  /** Without options: nothing matches. */
  | { readonly kind: 'choice'; readonly options: readonly Expression[] }
  | { readonly kind: 'repeat'; readonly of: Expression; readonly min: number; readonly max: number }
  | { readonly kind: 'reference'; readonly name: string };

export type ByteRange = readonly [first: number, last: number];

export interface Grammar {
  readonly root: Expression;
  readonly definitions: ReadonlyMap<string, Expression>;
}

export const nothing: Expression = { kind: 'choice', options: [] };
export const empty: Expression = { kind: 'sequence', parts: [] };

export function sequence(...parts: readonly Expression[]): Expression {
  return parts.length === 1 ? parts[0]! : { kind: 'sequence', parts };
}

export function choice(...options: readonly Expression[]): Expression {
  return options.length === 1 ? options[0]! : { kind: 'choice', options };
}

/** `max` may be Infinity. */
export function repeat(of: Expression, min: number, max: number): Expression {
  return min === 1 && max === 1 ? of : { kind: 'repeat', of, min, max };
}

export function optional(of: Expression): Expression {
  return repeat(of, 0, 1);
}

export function reference(name: string): Expression {
  return { kind: 'reference', name };
}

/** Exactly this text, in UTF-8. */
export function literal(text: string): Expression {
  const bytes = [...new TextEncoder().encode(text)];
  return sequence(...bytes.map((byte): Expression => ({ kind: 'byte', ranges: [[byte, byte]] })));
}

/** One byte of an ASCII text's letters. */
export function oneOf(ascii: string): Expression {
  const bytes = [...new TextEncoder().encode(ascii)].sort((a, b) => a - b);
  return { kind: 'byte', ranges: bytes.map((byte) => [byte, byte]) };
}

/**
 * How many references deep the shallowest string of each expression is: 0 without references, Infinity where nothing
 * can match. The least fixed point over the definitions.
 */
export function heightsOf(grammar: Grammar): (expression: Expression) => number {
  const ofName = new Map<string, number>();
  for (const name of grammar.definitions.keys()) ofName.set(name, Infinity);
  for (let changed = true; changed;) {
    changed = false;
    const height = measure(ofName);
    for (const [name, body] of grammar.definitions) {
      const found = 1 + height(body);
      if (found >= ofName.get(name)!) continue;
      ofName.set(name, found);
      changed = true;
    }
  }
  return measure(ofName);
}

function measure(ofName: ReadonlyMap<string, number>): (expression: Expression) => number {
  const known = new Map<Expression, number>();
  const compute = (expression: Expression): number => {
    switch (expression.kind) {
      case 'byte':
        return expression.ranges.length > 0 ? 0 : Infinity;
      case 'sequence':
        return Math.max(0, ...expression.parts.map(height));
      case 'choice':
        return Math.min(Infinity, ...expression.options.map(height));
      case 'repeat':
        return expression.min === 0 ? 0 : height(expression.of);
      case 'reference':
        return ofName.get(expression.name) ?? Infinity;
      default:
        return expression satisfies never;
    }
  };
  const height = (expression: Expression): number => {
    const found = known.get(expression) ?? compute(expression);
    known.set(expression, found);
    return found;
  };
  return height;
}
