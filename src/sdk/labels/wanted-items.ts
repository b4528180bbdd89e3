// What each item of a project wants, in one byte an item, so that who gives out the next of very many looks at a few. It is
// found out when it is first asked for, and again for what has changed. Items go by their numbers here.
import { wants, wantsOf, type Lease, type QueueView } from '$core/labels/queue';

/** In which order items are given, and which are not. */
export interface Turns {
  /** Ids, those that are no items left out; the same list as long as it is the same order. That of the source, unless given. */
  readonly order?: readonly string[] | undefined;
  /** In the order of the source: number of the item to begin with, going on to the end and then from the first. */
  readonly from?: number;
  readonly skip?: (item: string) => boolean;
}

export interface WantedPorts {
  readonly items: readonly { readonly id: string }[];
  readonly placeOf: (item: string) => number | undefined;
  readonly saidAt: (place: number) => ReturnType<QueueView['said']>;
}

export class WantedItems {
  readonly #ports: WantedPorts;
  #wants: Uint8Array | undefined;
  #project: QueueView['project'] | undefined;
  readonly #orders = new WeakMap<readonly string[], Uint32Array>();

  constructor(ports: WantedPorts) {
    this.#ports = ports;
  }

  /** Told of which items something else is said. */
  changed(places: readonly number[]): void {
    if (!this.#wants || !this.#project) return;
    for (const place of places) this.#wants[place] = wantsOf(this.#ports.saidAt(place), this.#project);
  }

  /** Items that want something of somebody, and those of them that may come before the others. */
  of(
    kind: Lease['kind'],
    project: QueueView['project'],
    leases: readonly Lease[],
    turns: Turns
  ): Pick<QueueView, 'order' | 'urgent'> {
    const [wanted, first] =
      kind === 'label' ? [wants.labels, wants.isBegun] : [wants.review, wants.isFlagged];
    const all = this.#all(project);
    const claimed = new Set(leases.flatMap(({ item }) => this.#ports.placeOf(item) ?? []));
    const urgent = claimed.size === 0 ? all : withBit(all, claimed, first);
    return {
      order: { [Symbol.iterator]: () => this.#walk(turns, all, wanted) },
      urgent: { [Symbol.iterator]: () => this.#walk(turns, urgent, wanted | first) }
    };
  }

  /** Those that have all the bits. */
  *#walk({ order, from = 0, skip }: Turns, all: Uint8Array, bits: number): Generator<string> {
    const { items } = this.#ports;
    const places = order && this.#placesOf(order);
    const count = places ? places.length : all.length;
    const start = places ? 0 : from;
    for (let i = 0; i < count; i++) {
      const at = start + i < count ? start + i : start + i - count;
      const place = places ? places[at]! : at;
      if ((all[place]! & bits) !== bits) continue;
      const { id } = items[place]!;
      if (!skip?.(id)) yield id;
    }
  }

  #placesOf(order: readonly string[]): Uint32Array {
    const known = this.#orders.get(order);
    if (known) return known;
    const places = Uint32Array.from(order.flatMap((id) => this.#ports.placeOf(id) ?? []));
    this.#orders.set(order, places);
    return places;
  }

  #all(project: QueueView['project']): Uint8Array {
    if (this.#wants && this.#project?.labelsPerItem === project.labelsPerItem) return this.#wants;
    this.#project = project;
    const { items, saidAt } = this.#ports;
    return (this.#wants = Uint8Array.from(items, (_, place) => wantsOf(saidAt(place), project)));
  }
}

function withBit(all: Uint8Array, places: Iterable<number>, bit: number): Uint8Array {
  const copy = all.slice();
  for (const place of places) copy[place]! |= bit;
  return copy;
}
