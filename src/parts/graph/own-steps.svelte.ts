// One's own edits of a graph, to be taken back and done again. What an edit is, its canvas says.

interface Step<Patch> {
  readonly patch: Patch;
  /** Changes of one kind to one thing, one after the other, are undone as one. */
  readonly kind: string;
}

const most = 200;

export class OwnSteps<Patch> {
  readonly #merged: (first: Patch, then: Patch) => Patch | undefined;
  #done = $state.raw<readonly Step<Patch>[]>([]);
  #undone = $state.raw<readonly Step<Patch>[]>([]);

  /** `merged` makes one edit of two, one after the other, unless somebody else's came between them. */
  constructor(merged: (first: Patch, then: Patch) => Patch | undefined) {
    this.#merged = merged;
  }

  get canUndo(): boolean {
    return this.#done.length > 0;
  }
  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  /** Keeps what was done; while one types, as one step with what was typed before. */
  did(kind: string, patch: Patch, isTyping: boolean): void {
    const last = this.#done.at(-1);
    const isOne = isTyping && last?.kind === kind && this.#undone.length === 0;
    const merged = isOne ? this.#merged(last.patch, patch) : undefined;
    this.#done = merged
      ? [...this.#done.slice(0, -1), { patch: merged, kind }]
      : [...this.#done.slice(1 - most), { patch, kind }];
    this.#undone = [];
  }

  /** What is to be taken back now; undefined where nothing is left. */
  undo(): Patch | undefined {
    const step = this.#done.at(-1);
    if (!step) return undefined;
    this.#done = this.#done.slice(0, -1);
    this.#undone = [...this.#undone, step];
    return step.patch;
  }

  /** What is to be done again. */
  redo(): Patch | undefined {
    const step = this.#undone.at(-1);
    if (!step) return undefined;
    this.#undone = this.#undone.slice(0, -1);
    this.#done = [...this.#done, step];
    return step.patch;
  }
}
