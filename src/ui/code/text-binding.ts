// Joins an editor to a text that others write in too. What is typed here is shown at once, and written a moment later; what
// others wrote comes in between, with places moved so that both are kept (as CodeMirror's own collab does, in one step).
import { ChangeSet, type ChangeSpec } from '@codemirror/state';
import type { Splice } from '$core/text/merge-lines';
import type { SharedText } from '$core/text/shared-text';

export interface BindingPorts {
  /** Shows what others have changed. */
  show(changes: ChangeSet): void;
  /** What was typed here is kept now: places in it have names that others know. */
  kept?(): void;
  /** What was typed could not be kept; it is tried again with what is typed next. */
  failed(error: unknown): void;
}

export class TextBinding {
  readonly #text: SharedText;
  readonly #ports: BindingPorts;
  readonly #stop: () => void;
  /** Length of the text as it is kept. */
  #length: number;
  /** From the text as it is kept: what is being written; undefined while nothing is. */
  #inFlight: ChangeSet | undefined;
  /** From there: what is typed and not yet being written. */
  #pending: ChangeSet;
  #writing: Promise<void> | undefined;

  constructor(text: SharedText, ports: BindingPorts) {
    this.#text = text;
    this.#ports = ports;
    this.#length = text.get().length;
    this.#pending = ChangeSet.empty(this.#length);
    this.#stop = text.listen((splices, isOwn) => this.#heard(splices, isOwn));
  }

  /** Whether all that was typed is kept. */
  get isWritten(): boolean {
    return this.#inFlight === undefined && this.#pending.empty;
  }

  /** A place of the text as it is shown, in the text as it is kept. */
  keptPlace(shown: number): number {
    const between = this.#pending.invertedDesc.mapPos(shown, -1);
    return this.#inFlight ? this.#inFlight.invertedDesc.mapPos(between, -1) : between;
  }

  /** A place of the text as it is kept, in the text as it is shown. */
  shownPlace(kept: number): number {
    const between = this.#inFlight ? this.#inFlight.mapPos(kept, -1) : kept;
    return this.#pending.mapPos(between, -1);
  }

  typed(changes: ChangeSet): void {
    this.#pending = this.#pending.compose(changes);
  }

  /** Writes all that was typed until now, and while it writes. */
  flush(): Promise<void> {
    return (this.#writing ??= this.#writeAll().finally(() => (this.#writing = undefined)));
  }

  async #writeAll(): Promise<void> {
    while (!this.#pending.empty) {
      this.#inFlight = this.#pending;
      this.#pending = ChangeSet.empty(this.#inFlight.newLength);
      try {
        await this.#text.write(() => splicesOf(this.#inFlight!));
        this.#inFlight = undefined;
      } catch (error) {
        this.#pending = (this.#inFlight as ChangeSet).compose(this.#pending);
        this.#inFlight = undefined;
        this.#ports.failed(error);
        return;
      }
    }
  }

  #heard(splices: readonly Splice[], isOwn: boolean): void {
    let theirs = ChangeSet.of(splices.map(specOf), this.#length);
    this.#length = theirs.newLength;
    if (isOwn) {
      this.#inFlight = undefined;
      this.#ports.kept?.();
      return;
    }
    // What is typed here stands first where both insert in one place.
    if (this.#inFlight) {
      const moved = theirs.map(this.#inFlight);
      this.#inFlight = this.#inFlight.map(theirs, true);
      theirs = moved;
    }
    const shown = theirs.map(this.#pending);
    this.#pending = this.#pending.map(theirs, true);
    this.#ports.show(shown);
  }

  /** Writes what is left, and hears no more. */
  async close(): Promise<void> {
    await this.flush();
    this.#stop();
  }
}

function specOf({ at, remove, insert }: Splice): ChangeSpec {
  return { from: at, to: at + remove, insert };
}

function splicesOf(changes: ChangeSet): readonly Splice[] {
  const splices: Splice[] = [];
  changes.iterChanges((from, to, _start, _end, inserted) =>
    splices.push({ at: from, remove: to - from, insert: inserted.toString() })
  );
  return splices;
}
