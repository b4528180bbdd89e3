// A node that one has set while the other made variants of it: its settings have moved, and what was set goes with them.
import { isRecord } from '../../params';
import { mergeRecords } from '../../sharing/merge';

type Value = Readonly<Record<string, unknown>>;

export interface Entries {
  readonly nodes: ReadonlyMap<string, Value>;
  readonly variants: ReadonlyMap<string, unknown>;
}

/** Whether a node is there and has no variants, neither by what it says nor by a section of its name. */
export function isPlain({ nodes, variants }: Entries, name: string): boolean {
  const node = nodes.get(name);
  return node !== undefined && node.use_variants !== true && !variants.has(name);
}

/** Names of nodes without variants in `was` that have some in `now`. */
export function splitSince(was: Entries, now: Entries): ReadonlySet<string> {
  const isSplit = (name: string): boolean =>
    now.nodes.get(name)?.use_variants === true && now.variants.has(name);
  return new Set([...was.nodes.keys()].filter((name) => isPlain(was, name) && isSplit(name)));
}

/**
 * The section of a node's variants, each with what turned the node from `was` into `is`. What a variant has otherwise than the
 * node had stays: it is what makes it a variant.
 */
export function inEachVariant(section: unknown, was: Value, is: Value): unknown {
  if (!isRecord(section) || !isRecord(section.variants)) return section;
  const [before, after] = [was, is].map(({ name: _, ...body }) => body);
  const variants = Object.entries(section.variants).map(([id, variant]) => [
    id,
    isRecord(variant) && isRecord(variant.node)
      ? { ...variant, node: mergeRecords(before, after, variant.node).value }
      : variant
  ]);
  return { ...section, variants: Object.fromEntries(variants) as unknown };
}
