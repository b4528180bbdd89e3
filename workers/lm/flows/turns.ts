// Turns at one address: first come, first served, evenly apart. A turn is taken when its request is sent, not when it is asked
// for: whoever is cancelled while it waits leaves nothing behind.

interface Waiter {
  readonly gapMs: number;
  readonly go: () => void;
}

export class Turns {
  #lastAt = -Infinity;
  #waiting: readonly Waiter[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * Waits until one more may be sent, so that no minute has more than `perMinute`; another limit counts from the next turn on.
   * @throws what `signal` was aborted with
   */
  async take(perMinute: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        this.#waiting = this.#waiting.filter((one) => one !== waiter);
        reject(signal.reason as Error);
        this.#next();
      };
      const go = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const waiter = { gapMs: 60_000 / perMinute, go };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting = [...this.#waiting, waiter];
      this.#next();
    });
  }

  /** Lets the first go if it is its time, else looks again then. */
  #next(): void {
    clearTimeout(this.#timer);
    const [first, ...others] = this.#waiting;
    if (!first) return;
    const now = performance.now();
    const waitMs = this.#lastAt + first.gapMs - now;
    if (waitMs > 0) {
      this.#timer = setTimeout(() => this.#next(), waitMs);
      return;
    }
    this.#lastAt = now;
    this.#waiting = others;
    first.go();
    this.#next();
  }
}
