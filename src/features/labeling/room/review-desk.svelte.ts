// A reviewer at work in the room: what waits for them, and their three judgements. Labels that a reviewer corrects are
// drawn with the same tools as any; what comes out is theirs.
import { toErrorRecord, type ErrorRecord } from '$core/errors';
import type { Annotation } from '$core/labels/project';
import type { LabelBook } from '$sdk/labels/label-book';
import { SvelteMap } from 'svelte/reactivity';
import { contentOf, hasContent } from './content';
import type { RoomEditor } from './editor.svelte';

/** Whose labels are being corrected, and all that the reviewer had said of the item themselves. */
interface Fix {
  readonly author: string;
  readonly before: Annotation | undefined;
}

export class ReviewDesk {
  readonly #editor: RoomEditor;
  readonly #book: LabelBook;
  readonly #person: string;
  readonly #stop: () => void;
  readonly #mayReview: () => boolean;
  /** By item: one may be left for another, and come back to. */
  readonly #fixes = new SvelteMap<string, Fix>();
  #concluding = false;
  #error = $state.raw<ErrorRecord>();
  #isWithOthers = false;
  /** The item shown while nothing waits yet for a reviewer who came to judge. */
  #beginning: number | undefined;
  #changes = $state(0);

  constructor(editor: RoomEditor, book: LabelBook, person: string, mayReview: () => boolean) {
    this.#editor = editor;
    this.#book = book;
    this.#person = person;
    this.#mayReview = mayReview;
    this.#stop = book.watch(() => {
      this.#changes++;
      this.#beginLate();
    });
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
    return this.#fixes.get(this.#editor.item.id)?.author;
  }

  /** Whether what this person is at is a judgement, not labels of their own. */
  get isJudging(): boolean {
    const looked = this.#editor.looked?.author;
    return this.fixing !== undefined || this.waiting.some(({ author }) => author === looked);
  }

  /** Why `next` found nothing: all that waits is with other reviewers. */
  get isWithOthers(): boolean {
    return this.#isWithOthers;
  }

  /** Goes to what waits for a judgement; on a device that the labels have not reached yet, as soon as they come. */
  begin(): void {
    if (!this.next()) this.#beginning = this.#editor.index;
  }

  #beginLate(): void {
    if (this.#beginning === undefined) return;
    const { index, looked, annotation } = this.#editor;
    // Whoever has begun with something else is left at it.
    const isElsewhere = index !== this.#beginning || looked !== undefined || hasContent(annotation);
    if (isElsewhere || this.next()) this.#beginning = undefined;
  }

  /** Goes to what waits next, and shows it; false when nothing does. */
  next(): boolean {
    if (!this.#mayReview()) return false;
    const next = this.#book.queue.nextToReview(this.#person, { from: this.#editor.index });
    this.#isWithOthers = next.kind === 'wait';
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
    if (!said || this.#fixes.has(id)) return;
    this.#fixes.set(id, { author, before: this.#editor.said });
    this.#editor.look(undefined);
    this.#editor.replace(contentOf(said));
  }

  /** What was corrected counts as approved; the first labels go back as fixed. */
  async endFix(): Promise<boolean> {
    const { item, annotation } = this.#editor;
    const fix = this.#fixes.get(item.id);
    if (!fix) return true;
    return this.#conclude(async () => {
      await this.#book.fix(item.id, fix.author, contentOf(annotation), this.#person);
      this.#fixes.delete(item.id);
    });
  }

  /** Leaves the other's labels as they were, and one's own. */
  async cancelFix(): Promise<void> {
    const { id } = this.#editor.item;
    const fix = this.#fixes.get(id);
    if (!fix || this.#concluding) return;
    this.#fixes.delete(id);
    if (fix.before) this.#editor.restore(fix.before);
    else await this.#editor.takeBack();
  }

  close(): void {
    this.#stop();
  }

  /** One judgement after another: a second press is not a second judgement. */
  async #conclude(work: () => Promise<void>): Promise<boolean> {
    if (this.#concluding) return true;
    this.#concluding = true;
    try {
      await this.#editor.settled();
      this.#error = undefined;
      await work();
    } catch (error) {
      this.#error = toErrorRecord(error);
      return true;
    } finally {
      this.#concluding = false;
    }
    this.#editor.look(undefined);
    return this.next();
  }
}

function isWaiting(state: Annotation['state']): boolean {
  return state === 'submitted' || state === 'flagged';
}
