// Jinja as promptflow runs it. The library writes what is no text as JSON has it; here what a template gives out, joins or
// makes a text of passes through Python's str() first. Done once, in the parsed template, by calls of functions whose names
// no template can spell.
import type { Template } from '@huggingface/jinja';
import { pythonText, type TemplateValue } from './python-text';

type Parsed = Template['parsed'];
type Part = Readonly<Record<string, unknown>> & { readonly type: string };

const written = 'str of';
const allWritten = 'str of each of';

/** What the parsed template calls, by name. They are given one value in a list: in it the library keeps its type. */
export const pythonFunctions: Readonly<Record<string, unknown>> = {
  // Nothing is written of nothing, as where a cell of a table is missing.
  [written]: ([of]: readonly [TemplateValue]) => (isNothing(of) ? '' : pythonText(of)),
  [allWritten]: ([of]: readonly [TemplateValue]) => {
    if (of.type === 'ArrayValue' || of.type === 'TupleValue')
      return (of.value as readonly TemplateValue[]).map(pythonText);
    if (of.type === 'ObjectValue') return [...(of.value as ReadonlyMap<string, unknown>).keys()];
    return of.type === 'UndefinedValue' ? '' : of.value;
  }
};

function isNothing({ type }: TemplateValue): boolean {
  return type === 'NullValue' || type === 'UndefinedValue';
}

/** The template with what it writes in Python's words. */
export function inPython(parsed: Parsed): Parsed {
  return rewritten(parsed) as Parsed;
}

function rewritten(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(rewritten);
  if (part instanceof Map)
    return new Map([...part].map(([key, value]) => [rewritten(key), rewritten(value)] as const));
  if (!isPart(part)) return part;
  const parts = Object.entries(part).map(([name, value]) => [
    name,
    bodies.has(name) ? body(value) : rewritten(value)
  ]);
  const copy = Object.fromEntries(parts) as Part;
  if (copy.type === 'BinaryExpression' && (copy.operator as Part).value === '~')
    return { ...copy, left: call(written, copy.left), right: call(written, copy.right) };
  if (copy.type !== 'FilterExpression') return copy;
  const filter = copy.filter as Part;
  const name = filter.type === 'CallExpression' ? (filter.callee as Part).value : filter.value;
  if (name === 'join') return { ...copy, operand: call(allWritten, copy.operand) };
  return name === 'string' ? call(written, copy.operand) : copy;
}

/** Where the parts of a statement stand that are written one after the other. */
const bodies = new Set(['body', 'alternate', 'defaultBlock']);
const statements = new Set(
  'If,For,Set,Macro,CallStatement,FilterStatement,Break,Continue,Comment,StringLiteral'.split(',')
);

function body(parts: unknown): unknown {
  return (parts as readonly Part[]).map((part) =>
    statements.has(part.type) ? rewritten(part) : call(written, rewritten(part))
  );
}

function call(name: string, value: unknown): Part {
  const argument = { type: 'ArrayLiteral', value: [value] };
  return { type: 'CallExpression', callee: { type: 'Identifier', value: name }, args: [argument] };
}

function isPart(part: unknown): part is Part {
  return typeof part === 'object' && part !== null && 'type' in part;
}
