// The line of a YAML text at which something stands that its reader tells by its path.
import { isMap, isScalar, isSeq, type Document, type LineCounter } from 'yaml';

/**
 * Line, from 1, of what stands at a path as readers tell it ('steps.fit.params', 'notes[0].text'), or of what it should stand
 * in; undefined where nothing of it is there.
 */
export function lineOfPath(document: Document, lines: LineCounter, path: string): number | undefined {
  let node: unknown = document.contents;
  let rest = path;
  let at: number | undefined;
  for (;;) {
    const next = isMap(node) ? keyAt(node.items, rest) : isSeq(node) ? itemAt(node.items, rest) : undefined;
    if (!next) return at === undefined ? undefined : lines.linePos(at).line;
    at = next.at ?? at;
    node = next.value;
    rest = next.rest;
  }
}

interface Step {
  readonly at: number | undefined;
  readonly value: unknown;
  readonly rest: string;
}

/** Names have dots too: of keys that fit the longest is meant. */
function keyAt(
  pairs: readonly { readonly key: unknown; readonly value: unknown }[],
  path: string
): Step | undefined {
  const fitting = pairs.flatMap(({ key, value }) => {
    const name = isScalar(key) ? String(key.value) : undefined;
    const isIt = name !== undefined && path.startsWith(name) && /^([.[]|$)/.test(path.slice(name.length));
    return isIt && isScalar(key) ? [{ name, at: key.range?.[0], value }] : [];
  });
  const found = fitting.sort((a, b) => b.name.length - a.name.length)[0];
  return (
    found && { at: found.at, value: found.value, rest: path.slice(found.name.length).replace(/^\./, '') }
  );
}

function itemAt(items: readonly unknown[], path: string): Step | undefined {
  const [whole, index] = /^\[(\d+)\]\.?/.exec(path) ?? [];
  const value = items[Number(index)] as { readonly range?: readonly number[] | null } | undefined;
  return whole !== undefined && value
    ? { at: value.range?.[0], value, rest: path.slice(whole.length) }
    : undefined;
}
