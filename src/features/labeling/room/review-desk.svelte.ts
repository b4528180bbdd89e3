// A reviewer at work in the room: what waits for them, and their three judgements. Labels that a reviewer corrects are
// drawn with the same tools as any; what comes out is theirs.
import { toErrorRecord, type ErrorRecord } from '$core/errors';
import type { Annotation } from '$core/labels/project';
import type { LabelBook } from '$sdk/labels/label-book';
import { contentOf, type Content } from './content';
import type { RoomEditor } from './editor.svelte';

export class ReviewDesk {
  readonly #editor: RoomEditor;
  readonly #book: LabelBook;
  readonly #person: string;
  readonly #stop: () => void;
  readonly #mayReview: () => boolean;
  #fixing = $state.raw<{
    readonly item: string;
    readonly author: string;
    readonly before: Content | undefined;
  }>();
  #error = $state.raw<ErrorRecord>();
  #changes = $state(0);

  constructor(editor: RoomEditor, book: LabelBook, person: string, mayReview: () => boolean) {
    this.#editor = editor;
    this.#book = book;
    this.#person = person;
    this.#mayReview = mayReview;
    this.#stop = book.watch(() => this.#changes++);
  }

  get error(): ErrorRecord | undefined {
    return this.#error;
  }

  /** Others' labels of this item that wait for a judgement. */
  readonly waiting: readonly Annotation[] = $derived.by(() => {
    void this.#changes;
    if (!this.#editor.project.review || !this.#mayReview()) return [];
    return this.#book
      .of(this.#editor.item.id)
      .filter(({ state, author }) => author !== this.#person && isWaiting(state));
  });

  /** Whose labels are being corrected. */
  get fixing(): string | undefined {
    return this.#fixing?.item === this.#editor.item.id ? this.#fixing.author : undefined;
  }

  /** Goes to what waits next, and shows it; false when nothing does. */
  next(): boolean {
    if (!this.#mayReview()) return false;
    const { items, index } = this.#editor;
    const ids = items.map(({ id }) => id);
    const next = this.#book.queue.nextToReview(this.#person, [...ids.slice(index), ...ids.slice(0, index)]);
    if (next.kind !== 'item') return false;
    this.#editor.goToItem(next.item);
    this.#editor.look(next.author);
    return true;
  }

  /** Approves, or sends back with a reason; false when nothing else waits. */
  async judge(author: string, step: 'approve' | 'reject', reason?: string): Promise<boolean> {
    const { id } = this.#editor.item;
    const by = { person: this.#person, ...(reason ? { reason } : {}) };
    return this.#conclude(() => this.#book.judge(id, author, step, by));
  }

  /** Puts another's labels under this person's hands. */
  beginFix(author: string): void {
    const { id } = this.#editor.item;
    const said = this.#book.get(id, author);
    const before = this.#book.get(id, this.#person);
    if (!said) return;
    this.#editor.look(undefined);
    this.#editor.replace(contentOf(said));
    this.#fixing = { item: id, author, before };
  }

  /** What was corrected counts as approved; the first labels go back as fixed. */
  async endFix(): Promise<boolean> {
    const { fixing } = this;
    const { item, annotation } = this.#editor;
    if (fixing === undefined) return true;
    this.#fixing = undefined;
    return this.#conclude(() => this.#book.fix(item.id, fixing, contentOf(annotation), this.#person));
  }

  /** Leaves the other's labels as they were. */
  async cancelFix(): Promise<void> {
    const { before } = this.#fixing ?? {};
    this.#fixing = undefined;
    if (before) this.#editor.replace(before);
    else await this.#editor.takeBack();
  }

  close(): void {
    this.#stop();
  }

  async #conclude(work: () => Promise<void>): Promise<boolean> {
    await this.#editor.settled();
    try {
      this.#error = undefined;
      await work();
    } catch (error) {
      this.#error = toErrorRecord(error);
      return true;
    }
    this.#editor.look(undefined);
    return this.next();
  }
}

function isWaiting(state: Annotation['state']): boolean {
  return state === 'submitted' || state === 'flagged';
}
