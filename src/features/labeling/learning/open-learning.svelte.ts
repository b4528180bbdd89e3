// What a project's model has learned, while a screen shows it: rounds as labels come, and the curve and map of them.
import { toErrorRecord, type ErrorRecord } from '$core/errors';
import type { CurvePoint } from '$core/labels/learning/service';
import type { Labels } from '$sdk/labels/labels';
import type { LabelBook } from '$sdk/labels/label-book';
import type { Learning, LearningState } from '$sdk/labels/learning';

export interface LearnedMap {
  /** [items, 2] */
  readonly points: Float32Array;
  readonly shown: number;
}

export class OpenLearning {
  readonly #book: LabelBook;
  #learning = $state.raw<Learning>();
  #state = $state.raw<LearningState>();
  #curve = $state.raw<readonly CurvePoint[]>();
  #map = $state.raw<LearnedMap>();
  #error = $state.raw<ErrorRecord>();
  /** Raised by every change of what is said, also where it teaches nothing. */
  #changes = $state(0);
  #stops: (() => void)[] = [];
  #asking = false;
  #changed = false;
  #closed = false;

  constructor(labels: Labels, book: LabelBook) {
    this.#book = book;
    void this.#open(labels);
  }

  get learning(): Learning | undefined {
    return this.#learning;
  }
  get state(): LearningState | undefined {
    return this.#state;
  }
  get changes(): number {
    return this.#changes;
  }
  get curve(): readonly CurvePoint[] | undefined {
    return this.#curve;
  }
  get map(): LearnedMap | undefined {
    return this.#map;
  }
  get error(): ErrorRecord | undefined {
    return this.#error ?? this.#state?.error;
  }

  /** Learns from what is said now; of many calls at once the last one counts. */
  async ask(): Promise<void> {
    this.#changed = true;
    const learning = this.#learning;
    if (this.#asking || !learning) return;
    this.#asking = true;
    while (this.#changed && !this.#closed) {
      this.#changed = false;
      try {
        await learning.learn();
        this.#map ??= await learning.plane();
        this.#curve = await learning.curve();
        this.#error = undefined;
      } catch (error) {
        if (!this.#closed) this.#error = toErrorRecord(error);
      }
    }
    this.#asking = false;
  }

  close(): void {
    this.#closed = true;
    for (const stop of this.#stops) stop();
    this.#learning?.close();
  }

  async #open(labels: Labels): Promise<void> {
    const learning = await labels.learning(this.#book);
    if (this.#closed) return learning.close();
    this.#learning = learning;
    this.#state = learning.state;
    this.#stops = [
      learning.live.subscribe(() => (this.#state = learning.state)),
      this.#book.watch(() => {
        this.#changes++;
        void this.ask();
      })
    ];
    await this.ask();
  }
}
