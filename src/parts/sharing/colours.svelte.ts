// The colours of the people of the open workspace, for whoever shows one of them.
import { coloursOf, preferredColour } from './person-colours';

class Colours {
  #known = $state.raw<ReadonlyMap<string, number>>(new Map());

  /** Who is in the workspace now. */
  know(authors: readonly string[]): void {
    this.#known = coloursOf(authors);
  }

  /** 1 to 8. */
  of(author: string): number {
    return this.#known.get(author) ?? preferredColour(author);
  }
}

export const colours = new Colours();
