// References between the parts of a flow: '${inputs.question}', '${node.output}', '${node.output.field[0]}'. A text that
// is not a reference from its first to its last character is a literal, as in promptflow.
import { HearthError } from '../errors';
import { isRecord } from '../params';

export type Reference =
  | { readonly kind: 'input'; readonly name: string; readonly path: readonly (string | number)[] }
  | { readonly kind: 'node'; readonly name: string; readonly path: readonly (string | number)[] };

const inputPrefix = /^(inputs|flow)\./;

/** The reference a value is, or undefined for a literal. */
export function parseReference(value: unknown): Reference | undefined {
  if (typeof value !== 'string') return undefined;
  const body = /^\$\{([^{}]+)\}$/.exec(value.trim())?.[1]?.trim();
  if (body === undefined) return undefined;
  if (inputPrefix.test(body)) {
    const [name = '', ...path] = steps(body.replace(inputPrefix, ''));
    return { kind: 'input', name: String(name), path };
  }
  const [name = '', output, ...path] = steps(body);
  // '${node}' means '${node.output}'.
  return {
    kind: 'node',
    name: String(name),
    path: output === undefined || output === 'output' ? path : [output, ...path]
  };
}

/** 'a.b[0]['c']' as ['a', 'b', 0, 'c']. */
function steps(text: string): readonly (string | number)[] {
  const found = text.matchAll(/\[(\d+)\]|\[(['"])(.*?)\2\]|([^.[\]]+)/g);
  return [...found].map(([, index, , quoted, plain]) =>
    index === undefined ? (quoted ?? plain ?? '').trim() : Number(index)
  );
}

/** The part of a value that a path leads to. @throws HearthError flow/node-failed when there is none */
export function follow(value: unknown, path: readonly (string | number)[], node: string): unknown {
  let at = value;
  for (const step of path) {
    // Nothing leads nowhere: what a bypassed node did not give.
    if (at === null || at === undefined) return null;
    const has = Array.isArray(at)
      ? typeof step === 'number' && step < at.length
      : isRecord(at) && Object.hasOwn(at, step);
    if (!has)
      throw new HearthError('flow/node-failed', {
        node,
        reason: `there is no "${step}" in what it is given.`
      });
    at = (at as Record<string | number, unknown>)[step];
  }
  return at;
}

/** Names of the nodes that a value refers to. */
export function nodesIn(values: Iterable<unknown>): readonly string[] {
  const references = [...values].map(parseReference);
  return references.flatMap((reference) => (reference?.kind === 'node' ? [reference.name] : []));
}
