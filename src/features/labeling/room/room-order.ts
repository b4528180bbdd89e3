// The order in which the room gives out items: what a person put first, then as the project says, then the rest.
import type { LabelBook } from '$sdk/labels/label-book';
import { plainOrder } from '$sdk/labels/label-order';
import type { Learning } from '$sdk/labels/learning';

export class RoomOrder {
  #madeOf: readonly unknown[] = [];
  #ids: readonly string[] | undefined;

  /** Ids, the same list while nothing of it changes; undefined for the order of the source with nothing put first. */
  of(
    { project, items }: Pick<LabelBook, 'project' | 'items'>,
    person: string,
    learning: Pick<Learning, 'order'> | undefined,
    first: readonly string[]
  ): readonly string[] | undefined {
    const follows = project.order === 'uncertain' || project.order === 'diverse';
    const learned = follows ? learning?.order : undefined;
    const madeOf = [project.id, project.order, items, person, learned, first];
    if (madeOf.some((part, i) => part !== this.#madeOf[i])) {
      this.#madeOf = madeOf;
      const chosen = learned ?? plainOrder(project, items, person);
      this.#ids = chosen || first.length > 0 ? whole(items, first, chosen ?? []) : undefined;
    }
    return this.#ids;
  }
}

function whole(items: LabelBook['items'], ...parts: readonly (readonly string[])[]): readonly string[] {
  return [...new Set([...parts.flat(), ...items.map(({ id }) => id)])];
}
