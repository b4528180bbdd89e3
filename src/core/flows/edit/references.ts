// References in a flow's document, when what they lead to is renamed or goes away.
import { isMap, isScalar, visit, type Document } from 'yaml';
import { parseReference, type Reference } from '../reference';
import { everyBody } from './document';

/** Leads every reference to one name to another. */
export function renameReferences(
  document: Document,
  kind: Reference['kind'],
  from: string,
  to: string
): void {
  visit(document, {
    Scalar(key, node) {
      if (key === 'key' || typeof node.value !== 'string') return;
      const renamed = withName(node.value, kind, from, to);
      if (renamed !== undefined) node.value = renamed;
    }
  });
}

/** A reference with another name in it; undefined where it leads elsewhere. */
export function withName(
  value: unknown,
  kind: Reference['kind'],
  from: string,
  to: string
): string | undefined {
  const reference = parseReference(value);
  if (typeof value !== 'string' || reference?.kind !== kind || reference.name !== from) return undefined;
  return kind === 'input'
    ? value.replace(/(\$\{\s*(?:inputs|flow)\.)[^.[\]{}\s]+/, (_, head: string) => head + to)
    : value.replace(/(\$\{\s*)[^.[\]{}\s]+/, (_, head: string) => head + to);
}

/** Names of all that anything in a flow's value leads to, each with its kind. */
export function ledTo(value: unknown, found = new Set<string>()): ReadonlySet<string> {
  const reference = parseReference(value);
  if (reference) found.add(`${reference.kind} ${reference.name}`);
  else if (typeof value === 'object' && value !== null)
    for (const part of Object.values(value)) ledTo(part, found);
  return found;
}

/** Takes away the inputs and conditions that lead to what is gone; an output of the flow stays, and leads nowhere. */
export function dropReferences(document: Document, isGone: (reference: Reference) => boolean): void {
  const leads = (value: unknown): boolean => {
    const reference = parseReference(isScalar(value) ? value.value : value);
    return reference !== undefined && isGone(reference);
  };
  for (const body of everyBody(document)) {
    const inputs = body.get('inputs', true);
    if (isMap(inputs)) inputs.items = inputs.items.filter(({ value }) => !leads(value));
    if (leads(body.getIn(['activate', 'when']))) body.delete('activate');
  }
  const outputs = document.get('outputs', true);
  if (!isMap(outputs)) return;
  for (const { value } of outputs.items)
    if (isMap(value) && leads(value.get('reference'))) value.set('reference', '');
}
