// What the code of a node prints, bounded: of each node and row its beginning, and of a whole run so much that its traces can
// still be written and read in one piece.

export interface PrintedText {
  readonly text: string;
  /** Characters that did not fit. */
  readonly leftOut?: number;
}

/** Characters of one node in one row. Python's side (workers/python/modules/hearth_call.py) sends no more. */
export const mostOfNode = 65_536;
const mostOfRun = 32 * 1024 * 1024;

/** What is left of a run's bound; its nodes share it. */
export class PrintRoom {
  #left = mostOfRun;

  /** How many of so many characters fit. */
  take(wanted: number): number {
    const taken = Math.min(wanted, this.#left);
    this.#left -= taken;
    return taken;
  }
}

/** Of one node in one row. */
export class Printed {
  readonly #room: PrintRoom;
  #text = '';
  #leftOut = 0;

  constructor(room: PrintRoom) {
    this.#room = room;
  }

  /** `leftOut`: characters that whoever tells it has left out already. */
  add(text: string, leftOut = 0): void {
    const taken = this.#room.take(Math.min(text.length, mostOfNode - this.#text.length));
    this.#text += text.slice(0, taken);
    this.#leftOut += text.length - taken + leftOut;
  }

  /** For a trace; nothing where nothing was printed. */
  told(): { readonly printed?: PrintedText } {
    if (this.#text === '' && this.#leftOut === 0) return {};
    const text = this.#text;
    return { printed: this.#leftOut === 0 ? { text } : { text, leftOut: this.#leftOut } };
  }
}
