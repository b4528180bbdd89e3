// Wires of a main file that would let a node wait for its own output.
import { isMap, type Document } from 'yaml';
import { isRecord } from '../../params';
import { parseReference } from '../reference';

/** Takes a wire away that closes a circle; `path` leads to its reference, in a node or in one of its variants. */
export function openCircle(document: Document, path: readonly (string | number)[]): void {
  if (!document.hasIn(path)) return;
  const own = String(path[0] === 'nodes' ? document.getIn(['nodes', path[1], 'name']) : path[1]);
  const from = parseReference(document.getIn(path));
  if (from?.kind === 'node' && waits(document.toJS(), from.name, own))
    document.deleteIn(path.at(-1) === 'when' ? path.slice(0, -1) : path);
}

/** Whether a node waits for another, itself or by others, in any of its variants. */
function waits(flow: unknown, node: string, other: string): boolean {
  const { nodes, node_variants: variants } = isRecord(flow) ? flow : {};
  const entries: readonly unknown[] = Array.isArray(nodes) ? nodes : [];
  const seen = new Set<string>();
  const leadsTo = (name: string): boolean => {
    if (name === other) return true;
    if (seen.has(name)) return false;
    seen.add(name);
    const entry = entries.find((one) => isRecord(one) && one.name === name);
    return referencesIn([entry, isRecord(variants) ? variants[name] : undefined]).some(leadsTo);
  };
  return leadsTo(node);
}

function referencesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (isRecord(value)) return Object.values(value).flatMap(referencesIn);
  const reference = parseReference(value);
  return reference?.kind === 'node' ? [reference.name] : [];
}

/** Whether what stands at a path is what a node is given, or waits for. */
export function isWire(document: Document, path: readonly (string | number)[]): boolean {
  const place = path[0] === 'nodes' || path[0] === 'node_variants';
  return place && !isMap(document.getIn(path)) && parseReference(document.getIn(path))?.kind === 'node';
}
