// Which documents are in memory, of many that need not be: the last few that were written in.

export interface Sleeper {
  /** Lets go of what it holds when it is done with what it is at. */
  sleep(): void;
}

export class Awake {
  readonly #most: number;
  /** The longest untouched first. */
  readonly #documents = new Set<Sleeper>();

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#documents.size;
  }

  /** Called whenever a document is used. */
  touch(document: Sleeper): void {
    this.#documents.delete(document);
    this.#documents.add(document);
    const [oldest] = this.#documents;
    if (this.#documents.size <= this.#most || !oldest) return;
    this.#documents.delete(oldest);
    oldest.sleep();
  }

  drop(document: Sleeper): void {
    this.#documents.delete(document);
  }
}
