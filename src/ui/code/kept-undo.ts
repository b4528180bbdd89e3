// Undo of texts whose editors come and go: what an editor leaves behind as it closes, for the next one of the same text.
// Whoever shows the texts keeps this as long as their typing is to be undone. CodeMirror itself comes later (code-state.ts).
import type { Text } from '@codemirror/state';
import type { Splice } from '$core/text/merge-lines';

export interface LeftSteps {
  /** The text as it was shown last: where the steps are, is said in this one. */
  readonly doc: Text;
  /** CodeMirror's history of one's own typing. */
  readonly steps: unknown;
  /** Resolves once all that was typed is kept, or could not be. */
  readonly written: Promise<void>;
}

/** What turns one text into another. */
export type Difference = (before: string, after: string) => readonly Splice[];

/** Of one text. */
export interface TextUndo {
  /** Tells what others did to it while no editor showed it. */
  readonly difference: Difference;
  left(): LeftSteps | undefined;
  leave(left: LeftSteps): void;
}

/** Texts whose steps are kept: those written in last. */
const most = 50;

export class KeptUndo {
  readonly #left = new Map<string, LeftSteps>();
  readonly #difference: Difference;

  constructor(difference: Difference) {
    this.#difference = difference;
  }

  /** `name` says which text it is. */
  of(name: string): TextUndo {
    return {
      difference: this.#difference,
      left: () => this.#left.get(name),
      leave: (left) => {
        this.#left.delete(name);
        this.#left.set(name, left);
        const [oldest] = this.#left.keys();
        if (this.#left.size > most && oldest !== undefined) this.#left.delete(oldest);
      }
    };
  }
}
