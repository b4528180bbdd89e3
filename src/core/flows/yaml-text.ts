// YAML from outside, read with care: what could fill the memory, nest without end or reach a prototype is refused with
// its line. Gives plain values and the line of any of them; writing is edit-yaml.ts.
import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type Document
} from 'yaml';
import { HearthError } from '../errors';
import { isInItself } from '../text/yaml-self';
import { unsafeKeys } from './unsafe-keys';

const limits = { characters: 1_000_000, nodes: 100_000, depth: 64, aliases: 100 };

export interface YamlText {
  readonly value: unknown;
  readonly document: Document;
  /** Line, from 1, of the value at a path of keys and indexes; undefined where there is none. */
  lineOf(path: readonly (string | number)[]): number | undefined;
}

/** `firstLine`: the line of the file that the text begins at. @throws HearthError flow/bad-file, flow/unsafe-file */
export function readYaml(text: string, file: string, firstLine = 1): YamlText {
  if (text.length > limits.characters)
    throw new HearthError('flow/unsafe-file', { file, reason: 'it has more than a million characters' });
  const counter = new LineCounter();
  const lineAt = (offset: number): number => counter.linePos(offset).line + firstLine - 1;
  const document = parsed(text, file, counter);
  const [error] = document.errors;
  if (error) {
    const reason = error.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '');
    throw new HearthError('flow/bad-file', { file, line: lineAt(error.pos[0]), reason });
  }
  checkTree(document, (reason, offset) => {
    return new HearthError('flow/unsafe-file', { file, line: lineAt(offset), reason });
  });
  return {
    value: document.toJS({ maxAliasCount: limits.aliases }) as unknown,
    document,
    lineOf(path) {
      const offset = document.hasIn(path) ? rangeOf(document.getIn(path, true))?.[0] : undefined;
      return offset === undefined ? undefined : lineAt(offset);
    }
  };
}

function parsed(text: string, file: string, lineCounter: LineCounter): Document {
  try {
    return parseDocument(text, { lineCounter, logLevel: 'silent' });
  } catch (error) {
    // The parser descends by calls: a text of brackets alone ends its stack.
    if (!(error instanceof RangeError)) throw error;
    throw new HearthError('flow/unsafe-file', { file, reason: 'it is nested too deeply' }, { cause: error });
  }
}

/** Where a node stands in the text: begin, end of its value. */
export function rangeOf(node: unknown): readonly [number, number] | undefined {
  const range = (node as { range?: readonly number[] | null } | undefined)?.range;
  return range ? [range[0]!, range[1]!] : undefined;
}

function checkTree(document: Document, refuse: (reason: string, offset: number) => HearthError): void {
  let nodes = 0;
  let aliases = 0;
  visit(document, {
    Node(_key, node, path) {
      const offset = node.range?.[0] ?? 0;
      if (++nodes > limits.nodes) throw refuse('it has too many values', offset);
      if (path.length > limits.depth && path.filter(isCollection).length > limits.depth)
        throw refuse('it is nested too deeply', offset);
      if (!isAlias(node)) return;
      if (++aliases > limits.aliases) throw refuse('it has too many aliases', offset);
      if (isInItself(node, path)) throw refuse('it has a value that is in itself', offset);
    },
    Pair(_key, { key }) {
      if (isScalar(key) && unsafeKeys.has(String(key.value)))
        throw refuse(`the key "${String(key.value)}" is not allowed`, key.range?.[0] ?? 0);
      if (isMap(key)) throw refuse('a key must be a text', key.range?.[0] ?? 0);
    }
  });
}
