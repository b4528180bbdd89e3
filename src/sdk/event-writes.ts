// What a run's events write while it runs: points, log lines, changes of state. None is lost and none fails
// unheard: the first that storage refuses stops the run, and is then the reason why the job ends.

export class EventWrites {
  readonly #pending = new Set<Promise<void>>();
  readonly #stop: () => void;
  #failure: { readonly error: unknown } | undefined;

  /** `stop` is called once, when a write fails. */
  constructor(stop: () => void) {
    this.#stop = stop;
  }

  add(write: Promise<void>): void {
    const settled: Promise<void> = write
      .catch((error: unknown) => this.#fail(error))
      .finally(() => this.#pending.delete(settled));
    this.#pending.add(settled);
  }

  /** Waits for all writes; gives what the first failed one threw. */
  async settled(): Promise<{ readonly error: unknown } | undefined> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
    return this.#failure;
  }

  #fail(error: unknown): void {
    if (this.#failure) return;
    this.#failure = { error };
    this.#stop();
  }
}
