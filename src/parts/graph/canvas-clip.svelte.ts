// Cut, copy, paste and duplicate on a canvas, in it and through the system's clipboard. What of it is copied, and how that is
// put in, its port says.
import type { Clip } from '$core/graph/clipboard';
import type { ClipActions } from '$ui/graph/editor-keys';

/** What a canvas of one kind does for its clip. */
export interface ClipPort<T> {
  /** Id of the pipeline or flow. */
  readonly id: string;
  readonly canCopy: boolean;
  /** What is selected; undefined where nothing of it can be copied. */
  copy(): T | undefined;
  paste(copied: T): void;
  /** Takes away what is selected. */
  remove(): void;
  write(copied: T, from: string): string;
  read(text: string): Clip<T> | undefined;
  failed(thrown: unknown): void;
}

export class CanvasClip<T> implements ClipActions {
  readonly #port: ClipPort<T>;
  /** Counts what came from another pipeline or flow, to be looked for. */
  arrivals = $state(0);
  readonly canCopy = $derived.by(() => this.#port.canCopy);

  constructor(port: ClipPort<T>) {
    this.#port = port;
  }

  copied(): string | undefined {
    const copied = this.#port.copy();
    return copied && this.#port.write(copied, this.#port.id);
  }

  cut(): void {
    this.#port.remove();
  }

  pasted(text: string): boolean {
    try {
      const clip = this.#port.read(text);
      if (clip) this.#port.paste(clip.copied);
      if (clip && clip.from !== this.#port.id) this.arrivals++;
      return clip !== undefined;
    } catch (thrown) {
      this.#port.failed(thrown);
      return true;
    }
  }

  duplicate(): void {
    const copied = this.#port.copy();
    if (copied) this.#port.paste(copied);
  }
}
