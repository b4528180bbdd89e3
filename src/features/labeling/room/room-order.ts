// The order in which the room gives out items: what a person put first, then as the project says, then the rest.
import type { LabelBook } from '$sdk/labels/label-book';
import { plainOrder } from '$sdk/labels/label-order';
import type { Learning } from '$sdk/labels/learning';

/** Ids; undefined for the order of the source with nothing put first. */
export function roomOrder(
  { project, items }: Pick<LabelBook, 'project' | 'items'>,
  person: string,
  learning: Pick<Learning, 'order'> | undefined,
  first: readonly string[]
): readonly string[] | undefined {
  const follows = project.order === 'uncertain' || project.order === 'diverse';
  const chosen = (follows ? learning?.order : undefined) ?? plainOrder(project, items, person);
  if (!chosen && first.length === 0) return undefined;
  return [...new Set([...first, ...(chosen ?? []), ...items.map(({ id }) => id)])];
}
