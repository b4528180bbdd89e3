// The variants of a flow that can be run against one another: one for each variant of each node, the others at their
// default. A flow without variants has one, called 'default'.
import type { FlowDefinition } from './definition';
import type { VariantRun } from './run/batch';

export function variantRuns({ variants }: FlowDefinition): readonly VariantRun[] {
  const nodes = Object.entries(variants);
  const several = nodes.length > 1;
  const others = nodes.flatMap(([node, { default: fallback, nodes: all }]) =>
    Object.keys(all)
      .filter((id) => id !== fallback)
      .map((id) => ({ label: several ? `${node}: ${id}` : id, choice: { [node]: id } }))
  );
  const label = nodes.length === 1 ? nodes[0]![1].default : 'default';
  return [{ label, choice: {} }, ...others];
}
