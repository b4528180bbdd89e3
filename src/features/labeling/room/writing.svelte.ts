// What one person says of items, on its way to storage: written one after another, each as the change from what was
// stored before it. What is not durable yet counts before what is stored, and can be tried again.
import { toErrorRecord, type ErrorRecord } from '$core/errors';
import type { Annotation } from '$core/labels/project';
import type { LabelBook } from '$sdk/labels/label-book';

export class Writing {
  readonly #book: LabelBook;
  /** What is stored of each item, as far as it was written or read here. */
  readonly #bases = new Map<string, Annotation | undefined>();
  readonly #unsaved = new Map<string, Annotation>();
  #pending = $state(0);
  #error = $state.raw<ErrorRecord>();
  #turn: Promise<void> = Promise.resolve();

  constructor(book: LabelBook) {
    this.#book = book;
  }

  /** True when everything is durable. */
  get saved(): boolean {
    return this.#pending === 0 && !this.#error;
  }
  get error(): ErrorRecord | undefined {
    return this.#error;
  }

  /** What is not durable yet of an item. */
  unsaved(item: string): Annotation | undefined {
    return this.#unsaved.get(item);
  }

  said(item: string, author: string): Annotation | undefined {
    return this.#unsaved.get(item) ?? this.#book.get(item, author);
  }

  /** The same, as what the next change begins with. */
  begin(item: string, author: string): Annotation | undefined {
    if (!this.#unsaved.has(item)) this.#bases.set(item, this.#book.get(item, author));
    return this.said(item, author);
  }

  write(next: Annotation): void {
    const { item } = next;
    this.#unsaved.set(item, next);
    this.#inTurn(async () => {
      this.#bases.set(item, await this.#book.replace(next, this.#bases.get(item)));
      if (this.#unsaved.get(item) === next) this.#unsaved.delete(item);
    });
  }

  /** Takes back all that an author said of an item up to now. Resolves when that is durable, or has failed. */
  async remove(item: string, author: string): Promise<void> {
    const gone = this.#unsaved.get(item);
    this.#inTurn(async () => {
      await this.#book.remove(item, author);
      this.#bases.set(item, undefined);
      if (this.#unsaved.get(item) === gone) this.#unsaved.delete(item);
    });
    await this.#turn;
  }

  /** Tries again to write what could not be written. */
  retry(): void {
    this.#error = undefined;
    for (const annotation of this.#unsaved.values()) this.write(annotation);
  }

  /** Resolves when everything said so far is written, or has failed. */
  async settled(): Promise<void> {
    await this.#turn;
  }

  /** A turn never rejects: the next one would not be taken. */
  #inTurn(work: () => Promise<void>): void {
    this.#pending++;
    this.#turn = this.#turn.then(async () => {
      try {
        await work();
        // What could not be written before is still not written, whatever else is by now.
        if (this.#unsaved.size === 0) this.#error = undefined;
      } catch (error) {
        this.#error = toErrorRecord(error);
      } finally {
        this.#pending--;
      }
    });
  }
}
