// In which order a project's items are given to one person, before any model has a say. Pure.
import { Random } from '$core/random';
import type { LabelProject } from '$core/labels/project';
import type { LabelItem } from './label-items';

/** Undefined for the order of the source; else mixed, for each person differently and always alike. */
export function plainOrder(
  { id, order = 'listed' }: Pick<LabelProject, 'id' | 'order'>,
  items: readonly LabelItem[],
  person: string
): readonly string[] | undefined {
  if (order === 'listed') return undefined;
  const mixed = new Random(hash(`${id}\n${person}`)).shuffle(Uint32Array.from(items.keys()));
  return Array.from(mixed, (at) => items[at]!.id);
}

/** FNV-1a. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}
