// What is known of a project's people while a screen shows it: told by a worker, anew after each change, one request at a
// time.
import { toErrorRecord, type ErrorRecord } from '$core/errors';
import type { Insight } from '$core/labels/insight';
import type { Labels } from '$sdk/labels/labels';
import type { LabelBook } from '$sdk/labels/label-book';

export class OpenInsight {
  readonly #labels: Labels;
  readonly #book: LabelBook;
  readonly #stop: () => void;
  #current = $state.raw<Insight>();
  #error = $state.raw<ErrorRecord>();
  #asking = false;
  #changed = false;
  #closed = false;

  constructor(labels: Labels, book: LabelBook) {
    this.#labels = labels;
    this.#book = book;
    this.#stop = book.watch(() => void this.ask());
    void this.ask();
  }

  get current(): Insight | undefined {
    return this.#current;
  }
  get error(): ErrorRecord | undefined {
    return this.#error;
  }

  /** Asks anew, as after a change of the project; of many calls at once the last one counts. */
  async ask(): Promise<void> {
    this.#changed = true;
    if (this.#asking) return;
    this.#asking = true;
    while (this.#changed && !this.#closed) {
      this.#changed = false;
      try {
        this.#current = await this.#labels.insight(this.#book);
        this.#error = undefined;
      } catch (error) {
        this.#error = toErrorRecord(error);
      }
    }
    this.#asking = false;
  }

  close(): void {
    this.#closed = true;
    this.#stop();
  }
}
