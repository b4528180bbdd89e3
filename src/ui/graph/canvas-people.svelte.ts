// Others at a canvas: where they point, and which nodes they have selected. Pointers move many times a second, so nothing of
// this goes through the graph: a node hears only of those who are at it, and only when that changes.
import { getContext, setContext } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import type { Place } from './canvas-types';

export interface CanvasPerson {
  readonly id: string;
  readonly name: string;
  /** Their colour, 1 to 8 of the series. */
  readonly tone: number;
  /** Where they point, in the canvas's coordinates. */
  readonly pointer?: Place;
  /** Ids of the nodes they have selected. */
  readonly chosen: readonly string[];
  /** Whether they write in a field of the node they have selected. */
  readonly isEditing: boolean;
}

export type NodePerson = Pick<CanvasPerson, 'id' | 'name' | 'tone' | 'isEditing'>;

const key = Symbol('people at a canvas');

export class CanvasPeople {
  readonly #at = new SvelteMap<string, readonly NodePerson[]>();

  /** Who is at a node. */
  at(node: string): readonly NodePerson[] | undefined {
    return this.#at.get(node);
  }

  show(people: readonly CanvasPerson[]): void {
    const now = new Map<string, NodePerson[]>();
    for (const { id, name, tone, chosen, isEditing } of people)
      for (const node of chosen) now.set(node, [...(now.get(node) ?? []), { id, name, tone, isEditing }]);
    for (const node of this.#at.keys()) if (!now.has(node)) this.#at.delete(node);
    for (const [node, there] of now)
      if (JSON.stringify(this.#at.get(node)) !== JSON.stringify(there)) this.#at.set(node, there);
  }
}

/** For the nodes of this canvas; during its initialisation only. */
export function provideCanvasPeople(): CanvasPeople {
  return setContext(key, new CanvasPeople());
}

export function useCanvasPeople(): CanvasPeople {
  return getContext<CanvasPeople>(key);
}
