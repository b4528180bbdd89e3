// Changes one value in a YAML text and leaves every other character as it is: comments, quotes, order and indentation
// of the rest are the author's. What has no place in the text yet is added through the document, which may reformat it.
import { isScalar, Scalar, stringify } from 'yaml';
import { readYaml, rangeOf } from './yaml-text';

type Path = readonly (string | number)[];

/** The text with `value` at `path`; `undefined` removes it. @throws HearthError flow/bad-file, flow/unsafe-file */
export function setInYaml(text: string, file: string, path: Path, value: unknown): string {
  const { document } = readYaml(text, file);
  const node = document.getIn(path, true);
  const range =
    isScalar(node) && node.type !== Scalar.BLOCK_LITERAL && node.type !== Scalar.BLOCK_FOLDED
      ? rangeOf(node)
      : undefined;
  if (range && isPlain(value)) {
    const written = text.slice(0, range[0]) + inline(value) + text.slice(range[1]);
    if (same(readYaml(written, file).document.getIn(path), value)) return written;
  }
  if (value === undefined) document.deleteIn(path);
  else document.setIn(path, value);
  return document.toString({ lineWidth: 0, indentSeq: false, flowCollectionPadding: false });
}

function isPlain(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** On one line, so that no indentation can be wrong. */
function inline(value: unknown): string {
  if (typeof value === 'string' && value.includes('\n')) return JSON.stringify(value);
  return stringify(value, { lineWidth: 0 }).trimEnd();
}

const same = (a: unknown, b: unknown): boolean => Object.is(a, b);
