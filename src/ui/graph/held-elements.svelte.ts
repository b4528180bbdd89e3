// Which nodes and wires are on the page. Svelte Flow decides it anew at each change of the view, and while a picture stands in
// their place (MovingPicture.svelte) dozens would come and go in a frame for nothing. It has no setting to keep them: the one
// thing that it draws from, its store's `visible`, is read through here.
import type { SvelteFlowStore } from '@xyflow/svelte';
import { untrack } from 'svelte';

type Elements = SvelteFlowStore['visible'];

export class HeldElements {
  #held = $state.raw<Elements>();
  readonly #wanted: () => Elements;

  constructor(store: SvelteFlowStore) {
    const { get } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(store), 'visible')!;
    this.#wanted = () => get!.call(store) as Elements;
    Object.defineProperty(store, 'visible', { get: () => this.#held ?? this.#wanted() });
  }

  /** Keeps on the page what is there now. */
  hold(): void {
    this.#held = untrack(this.#wanted);
  }

  /** How many nodes and wires are in view now and not on the page. */
  missing(): number {
    const held = this.#held;
    if (!held) return 0;
    const { nodes, edges } = untrack(this.#wanted);
    const count = (those: ReadonlyMap<string, unknown>, here: ReadonlyMap<string, unknown>): number =>
      [...those.keys()].filter((id) => !here.has(id)).length;
    return count(nodes, held.nodes) + count(edges, held.edges);
  }

  /** Takes from the page what is no longer in view and puts a share of what now is there; whether that was all. */
  follow(share: number): boolean {
    const held = this.#held;
    if (!held) return true;
    let left = share;
    const next = <T>(those: ReadonlyMap<string, T>, before: ReadonlyMap<string, T>): Map<string, T> => {
      const taken = [...those].filter(([id]) => before.has(id) || left-- > 0);
      return new Map(taken);
    };
    const wanted = untrack(this.#wanted);
    this.#held = { nodes: next(wanted.nodes, held.nodes), edges: next(wanted.edges, held.edges) };
    return left >= 0;
  }

  release(): void {
    this.#held = undefined;
  }
}
