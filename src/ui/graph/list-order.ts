// The order in which a graph is read as a list.
import type { CanvasNode, CanvasWire } from './canvas-types';

/** Each node after those it is given something by; else from left to right and from top to bottom. Notes come last. */
export function listOrder(nodes: readonly CanvasNode[], wires: readonly CanvasWire[]): readonly CanvasNode[] {
  const placed = nodes.toSorted((a, b) => a.x - b.x || a.y - b.y);
  const left = new Map(placed.filter(({ kind }) => kind !== 'note').map((node) => [node.id, node]));
  const before = new Map<string, Set<string>>();
  for (const { from, to } of wires)
    if (from.node !== to.node) before.set(to.node, (before.get(to.node) ?? new Set()).add(from.node));
  const ordered: CanvasNode[] = [];
  while (left.size > 0) {
    const isFree = ({ id }: CanvasNode): boolean => ![...(before.get(id) ?? [])].some((one) => left.has(one));
    // In a circle, which a drawing of two versions may have, the next by place.
    const next = [...left.values()].find(isFree) ?? [...left.values()][0]!;
    ordered.push(next);
    left.delete(next.id);
  }
  return [...ordered, ...placed.filter(({ kind }) => kind === 'note')];
}
