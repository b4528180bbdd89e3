// Items that the person at this device wants to label first, by project: chosen on the map, taken by the room. They
// last while the studio is open.

const none: readonly string[] = [];

class PutFirst {
  #items = $state.raw<ReadonlyMap<string, readonly string[]>>(new Map());

  of(project: string): readonly string[] {
    return this.#items.get(project) ?? none;
  }

  set(project: string, items: readonly string[]): void {
    this.#items = new Map([...this.#items, [project, items]]);
  }
}

export const putFirst = new PutFirst();
