// A labeling project while somebody is in its room: what is new in its source joins first, where it can, then come its
// items, its texts and its learner. Closed with the room, also while it is still being opened.
import { toErrorRecord, type ErrorRecord } from '$core/errors';
import type { LabelBook } from '$sdk/labels/label-book';
import { isImageTask, type TextReader } from '$sdk/labels/label-items';
import type { Labels } from '$sdk/labels/labels';
import { canLearn, type Learning } from '$sdk/labels/learning';
import { formatNumber } from '$ui/format.svelte';
import { labelTexts } from '../text';

export class OpenRoom {
  readonly #labels: Labels;
  readonly #tell: (text: string) => void;
  readonly #opening: Promise<void>;
  /** Here before the room is shown. */
  #held: LabelBook | undefined;
  #texts: TextReader | undefined;
  #learning: Learning | undefined;
  #book = $state.raw<LabelBook>();
  #error = $state.raw<ErrorRecord>();
  #closed = false;

  /** `tell` hears what joined, or why nothing did. */
  constructor(labels: Labels, project: string, tell: (text: string) => void) {
    this.#labels = labels;
    this.#tell = tell;
    this.#opening = this.#open(project);
  }

  /** Undefined until everything else is here. */
  get book(): LabelBook | undefined {
    return this.#book;
  }
  get texts(): TextReader | undefined {
    return this.#texts;
  }
  get learning(): Learning | undefined {
    return this.#learning;
  }
  get error(): ErrorRecord | undefined {
    return this.#error;
  }

  /** Lets go of everything when `last` has ended, however it ends. */
  async close(last: Promise<unknown>): Promise<void> {
    this.#closed = true;
    await Promise.allSettled([this.#opening, last]);
    this.#learning?.close();
    await Promise.all([this.#texts?.close(), this.#held?.close()]);
  }

  async #open(id: string): Promise<void> {
    const labels = this.#labels;
    try {
      const { task } = labels.get(id);
      await this.#grow(id);
      if (this.#closed) return;
      if (!isImageTask(task)) this.#texts = labels.texts(id);
      this.#held = await labels.open(id);
      if (canLearn({ task })) this.#learning = await labels.learning(this.#held);
      this.#book = this.#held;
    } catch (error) {
      this.#error = toErrorRecord(error);
    }
  }

  /** What is there already can be labelled whatever becomes of what is new. */
  async #grow(id: string): Promise<void> {
    try {
      const growth = await this.#labels.grow(id);
      if (growth?.joined) this.#tell(labelTexts.joined(formatNumber(growth.joined, 12), growth.source));
    } catch (error) {
      this.#tell(labelTexts.notJoined(toErrorRecord(error).message));
    }
  }
}
