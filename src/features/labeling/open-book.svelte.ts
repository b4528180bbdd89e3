// A project's labels while a screen shows them, with their counts; closed with the screen.
import { toErrorRecord, type ErrorRecord } from '$core/errors';
import type { Growth } from '$sdk/labels/growth';
import type { LabelBook } from '$sdk/labels/label-book';
import type { Labels } from '$sdk/labels/labels';

export class OpenBook {
  #book = $state.raw<LabelBook>();
  #error = $state.raw<ErrorRecord>();
  /** Raised by every change, in this tab or another. */
  #changes = $state(0);
  #closed = false;

  /** What a newer version of the source brought, or could not bring. */
  #growth = $state.raw<Growth>();
  #growthError = $state.raw<ErrorRecord>();

  constructor(labels: Labels, project: string) {
    // What is there already opens whatever becomes of what is new.
    const grown = labels.grow(project).then(
      (growth) => (this.#growth = growth),
      (error: unknown) => (this.#growthError = toErrorRecord(error))
    );
    grown
      .then(() => labels.open(project))
      .then(
        (book) => {
          if (this.#closed) return void book.close();
          this.#book = book;
          book.watch(() => this.#changes++);
        },
        (error: unknown) => (this.#error = toErrorRecord(error))
      );
  }

  get book(): LabelBook | undefined {
    return this.#book;
  }
  get growth(): Growth | undefined {
    return this.#growth;
  }
  /** Why what is new in the source has not joined. */
  get growthError(): ErrorRecord | undefined {
    return this.#growthError;
  }
  get error(): ErrorRecord | undefined {
    return this.#error;
  }
  readonly progress = $derived.by(() => {
    void this.#changes;
    const book = this.#book;
    return book?.progress();
  });

  close(): void {
    this.#closed = true;
    void this.#book?.close();
  }
}
