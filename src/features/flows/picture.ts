// Where the boxes of a flow stand: in layers from top to bottom, each below all it waits for.
import { dependencies } from '$core/flows/check-flow';
import type { FlowDefinition } from '$core/flows/definition';

export interface Box {
  readonly name: string;
  readonly kind: string;
  readonly x: number;
  readonly y: number;
}
export interface Wire {
  readonly path: string;
  /** A condition, not a value. */
  readonly dashed: boolean;
}
export interface Picture {
  readonly boxes: readonly Box[];
  readonly wires: readonly Wire[];
  readonly width: number;
  readonly height: number;
}

export const boxWidth = 168;
export const boxHeight = 44;
const gap = { x: 24, y: 40 };

export function drawFlow({ nodes }: FlowDefinition): Picture {
  const layers = new Map<string, number>();
  const byName = new Map(nodes.map((node) => [node.name, node]));
  // A circle is a problem that is told elsewhere; the picture only must not run in it.
  const layerOf = (name: string, above: ReadonlySet<string>): number => {
    const node = byName.get(name);
    if (!node || above.has(name)) return -1;
    const known = layers.get(name);
    if (known !== undefined) return known;
    const before = dependencies(node).map((other) => layerOf(other, new Set(above).add(name)));
    const layer = Math.max(-1, ...before, node.aggregation ? 0 : -1) + 1;
    layers.set(name, layer);
    return layer;
  };
  for (const { name } of nodes) layerOf(name, new Set());
  const rows = Map.groupBy(nodes, ({ name }) => layers.get(name) ?? 0);
  const widest = Math.max(1, ...[...rows.values()].map((row) => row.length));
  const width = widest * (boxWidth + gap.x) + gap.x;
  const boxes = [...rows].flatMap(([layer, row]) => {
    const from = (width - row.length * (boxWidth + gap.x) + gap.x) / 2;
    return row.map(({ name, kind }, i) => ({
      name,
      kind,
      x: from + i * (boxWidth + gap.x),
      y: gap.x + layer * (boxHeight + gap.y)
    }));
  });
  const at = new Map(boxes.map((box) => [box.name, box]));
  const wires = nodes.flatMap((node) => {
    const own = new Set(dependencies({ ...node, activate: undefined } as typeof node));
    return dependencies(node).flatMap((name) => {
      const [from, to] = [at.get(name), at.get(node.name)];
      return from && to && from !== to ? [{ path: curve(from, to), dashed: !own.has(name) }] : [];
    });
  });
  return { boxes, wires, width, height: gap.x + Math.max(1, rows.size) * (boxHeight + gap.y) };
}

function curve(from: Box, to: Box): string {
  const [x1, y1, x2, y2] = [from.x + boxWidth / 2, from.y + boxHeight, to.x + boxWidth / 2, to.y];
  const middle = (y1 + y2) / 2;
  return `M${x1},${y1} C${x1},${middle} ${x2},${middle} ${x2},${y2}`;
}
