// Classes as a tree: each below the one it is a kind of. Pure.
import { groupBy } from '$core/group-by';
import type { LabelClass } from '$core/labels/project';

export interface TreeEntry {
  readonly one: LabelClass;
  /** How far below: 0 for a class that is no kind of another. */
  readonly depth: number;
}

/** Every class once, parents before their kinds, otherwise in the order given. */
export function treeOf(classes: readonly LabelClass[]): readonly TreeEntry[] {
  const ids = new Set(classes.map(({ id }) => id));
  const below = groupBy(classes, ({ parent }) =>
    parent !== undefined && ids.has(parent) ? parent : undefined
  );
  const visit = (parent: string | undefined, depth: number): readonly TreeEntry[] =>
    (below.get(parent) ?? []).flatMap((one) => [{ one, depth }, ...visit(one.id, depth + 1)]);
  return visit(undefined, 0);
}

/** Whether a class may become a kind of another: not of itself, nor of one below it. */
export function mayBeBelow(classes: readonly LabelClass[], id: string, parent: string): boolean {
  const parents = new Map(classes.map((one) => [one.id, one.parent]));
  for (let at: string | undefined = parent, steps = 0; at !== undefined && steps < 100; steps++) {
    if (at === id) return false;
    at = parents.get(at);
  }
  return true;
}
