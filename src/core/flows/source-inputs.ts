// What the source of a node asks for: the variables of a template, the parameters of a function. A source that cannot be
// read as it stands asks for nothing, for it may be half written.
import { Template } from '@huggingface/jinja';
import { isRecord } from '../params';
import type { NodeKind } from './definition';

/** Names of inputs in the order in which the source has them. */
export function inputsOfSource(kind: NodeKind, path: string, source: string): readonly string[] {
  if (kind === 'llm' || kind === 'prompt') return variablesOf(source);
  if (path.endsWith('.py')) return parametersOf(source);
  return path.endsWith('.js') ? fieldsOf(source) : [];
}

/** What Jinja itself gives a template. */
const given = new Set(['loop', 'true', 'false', 'none', 'True', 'False', 'None', 'range', 'namespace']);

/** Variables that a template takes from outside. */
export function variablesOf(source: string): readonly string[] {
  let tree: unknown;
  try {
    tree = new Template(source).parsed;
  } catch {
    // Any error of the parser: the template is being written.
    return [];
  }
  const used = new Set<string>();
  const own = new Set<string>();
  visit(tree, used, own);
  return [...used].filter((name) => !own.has(name) && !given.has(name));
}

/** Parts of an expression that are names, but of no variable. */
const noVariables: Readonly<Record<string, readonly string[]>> = {
  FilterExpression: ['filter'],
  FilterStatement: ['filter'],
  TestExpression: ['test'],
  KeywordArgumentExpression: ['key'],
  CallExpression: []
};

function visit(node: unknown, used: Set<string>, own: Set<string>): void {
  if (Array.isArray(node)) return node.forEach((one) => visit(one, used, own));
  if (node instanceof Map) return node.forEach((value, key) => visit([key, value], used, own));
  if (!isRecord(node)) return;
  const type = String(node.type);
  if (type === 'Identifier' && typeof node.value === 'string') return void used.add(node.value);
  if (type === 'For') visit(node.loopvar, own, own);
  if (type === 'Set') visit(node.assignee, own, own);
  if (type === 'Macro') visit([node.name, node.args], own, own);
  const skipped = new Set(noVariables[type] ?? []);
  if (type === 'MemberExpression' && node.computed !== true) skipped.add('property');
  for (const [part, value] of Object.entries(node)) {
    if (!skipped.has(part)) visit(value, used, own);
    // A filter's arguments are expressions, its name is none.
    else if (isRecord(value) && value.type === 'CallExpression') visit(value.args, used, own);
  }
}

/** Parameters of the Python function marked `@tool`. */
function parametersOf(source: string): readonly string[] {
  const open = /@tool\b[^\n]*\n(?:\s*@[^\n]*\n)*\s*(?:async\s+)?def\s+\w+\s*\(/.exec(source);
  if (!open) return [];
  return partsOf(source.slice(open.index + open[0].length))
    .map((part) => /^([A-Za-z_]\w*)/.exec(part)?.[1])
    .filter((name): name is string => name !== undefined && name !== 'self');
}

/** Fields that JavaScript's function takes of its one argument. */
function fieldsOf(source: string): readonly string[] {
  const open = /export\s+default\s+(?:async\s+)?(?:function\b[^(]*)?\(\s*\{/.exec(source);
  if (!open) return [];
  return partsOf(source.slice(open.index + open[0].length))
    .map((part) => /^([A-Za-z_$][\w$]*)/.exec(part)?.[1])
    .filter((name): name is string => name !== undefined);
}

/** What stands between commas until the bracket that was opened is closed. */
function partsOf(source: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  for (const [piece] of source.slice(0, 5000).matchAll(/#[^\n]*|(["'])(?:\\.|(?!\1).)*\1|[\s\S]/g)) {
    if (piece.startsWith('#')) continue;
    if (/^[([{]$/.test(piece)) depth++;
    if (/^[)\]}]$/.test(piece) && depth-- === 0) break;
    if (piece === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += piece;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '' && !part.startsWith('*'));
}
