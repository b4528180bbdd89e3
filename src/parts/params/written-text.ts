// A parameter's text as an editor holds it: what is typed goes to whoever keeps the parameter, and what it becomes otherwise
// (undo, another person, back to the default) is shown in the editor.
import type { Splice } from '$core/text/merge-lines';
import { spliced, type SharedText, type TextPlace } from '$core/text/shared-text';

type Heard = Parameters<SharedText['listen']>[0];

export class WrittenText implements SharedText {
  #text: string;
  readonly #written: (text: string) => void;
  readonly #heard = new Set<Heard>();

  constructor(text: string, written: (text: string) => void) {
    this.#text = text;
    this.#written = written;
  }

  get(): string {
    return this.#text;
  }

  placeOf(at: number): TextPlace {
    return at;
  }

  find(place: TextPlace): number | undefined {
    return typeof place === 'number' ? place : undefined;
  }

  listen(heard: Heard): () => void {
    this.#heard.add(heard);
    return () => this.#heard.delete(heard);
  }

  async write(splices: () => readonly Splice[]): Promise<void> {
    this.#become(splices(), true);
    this.#written(this.#text);
  }

  /** The text as it is elsewhere. */
  show(text: string): void {
    if (text !== this.#text) this.#become([change(this.#text, text)], false);
  }

  #become(splices: readonly Splice[], isOwn: boolean): void {
    this.#text = spliced(this.#text, splices);
    for (const heard of this.#heard) heard(splices, isOwn);
  }
}

/** The one place in which two texts differ. */
function change(from: string, to: string): Splice {
  const shorter = Math.min(from.length, to.length);
  let at = 0;
  while (at < shorter && from[at] === to[at]) at++;
  let end = 0;
  while (end < shorter - at && from[from.length - 1 - end] === to[to.length - 1 - end]) end++;
  return { at, remove: from.length - at - end, insert: to.slice(at, to.length - end) };
}
