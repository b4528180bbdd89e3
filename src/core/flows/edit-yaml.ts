// Changes values in a YAML text and leaves every other character as it is: comments, quotes, order and indentation of the
// rest are the author's. A change that cannot be put between the other lines is written through the document, which keeps
// comments and order but may reformat.
import { Document, isScalar, Scalar, stringify } from 'yaml';
import { canonicalJson } from '../assets';
import { isHearthError } from '../errors';
import { mergeLines } from '../text/merge-lines';
import { readYaml, rangeOf } from './yaml-text';

export type YamlPath = readonly (string | number)[];

/** The text with `value` at `path`; `undefined` removes it. @throws HearthError flow/bad-file, flow/unsafe-file */
export function setInYaml(text: string, file: string, path: YamlPath, value: unknown): string {
  const { document } = readYaml(text, file);
  const node = document.getIn(path, true);
  const range =
    isScalar(node) && node.type !== Scalar.BLOCK_LITERAL && node.type !== Scalar.BLOCK_FOLDED
      ? rangeOf(node)
      : undefined;
  if (range && isPlain(value)) {
    const written = text.slice(0, range[0]) + inline(value) + text.slice(range[1]);
    if (isAt(written, file, path, value)) return written;
  }
  return changeYaml(text, file, (changed) => {
    if (value === undefined && changed.hasIn(path)) changed.deleteIn(path);
    else if (value !== undefined) changed.setIn(path, value);
  });
}

/** The text after a change of its document. @throws HearthError flow/bad-file, flow/unsafe-file, and what `change` throws */
export function changeYaml(text: string, file: string, change: (document: Document) => void): string {
  const plain = text.replaceAll('\r\n', '\n');
  const { document } = readYaml(plain, file);
  const style = { lineWidth: 0, flowCollectionPadding: false, ...indentsOf(plain) };
  const before = document.toString(style);
  change(document);
  const after = document.toString(style);
  // As the author wrote it, but for the lines that have changed.
  const merged = mergeLines(before, plain, after);
  const isWhole = merged.isClean && holds(merged.text, file, document.toJS());
  const written = isWhole ? merged.text : after;
  return plain === text ? written : written.replaceAll('\n', '\r\n');
}

/** How far a text indents its mappings and lists. */
function indentsOf(text: string): { readonly indent: number; readonly indentSeq: boolean } {
  const indent = /^( +)[^\s#-]/m.exec(text)?.[1]?.length ?? 2;
  const list = /^[^\s#-][^\n]*:[ \t]*(?:#[^\n]*)?\n(?:[ \t]*(?:#[^\n]*)?\n)*( *)- /m.exec(text)?.[1] ?? '';
  return { indent: Math.min(indent, 8), indentSeq: list.length > 0 };
}

function holds(text: string, file: string, value: unknown): boolean {
  try {
    return canonicalJson(readYaml(text, file).value) === canonicalJson(value);
  } catch (error) {
    if (isHearthError(error)) return false;
    throw error;
  }
}

function isAt(text: string, file: string, path: YamlPath, value: unknown): boolean {
  try {
    return Object.is(readYaml(text, file).document.getIn(path), value);
  } catch (error) {
    if (isHearthError(error)) return false;
    throw error;
  }
}

function isPlain(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** On one line, so that no indentation can be wrong. */
function inline(value: unknown): string {
  if (typeof value === 'string' && value.includes('\n')) return JSON.stringify(value);
  return stringify(value, { lineWidth: 0 }).trimEnd();
}
