// The document as the relay has it: all that came from there, and of what was made here what it has acknowledged. Kept beside
// the document, from the log, once something must be told apart by it.
import * as Y from 'yjs';
import type { LoggedUpdate, UpdateLog } from '$core/ports';
import type { Draft } from '../document';
import { textIn } from '../texts';

export class Relayed implements Pick<Draft, 'get' | 'text'> {
  readonly #log: UpdateLog;
  readonly #doc = new Y.Doc();
  /** Number of the last update that was read. */
  #seq = 0;
  /** Made here, and not acknowledged when they were read. */
  #waiting: readonly LoggedUpdate[] = [];

  constructor(log: UpdateLog) {
    this.#log = log;
  }

  /** Takes in what the log has now; `acknowledged` is the number of the last own update that the relay has. */
  async advance(acknowledged: number): Promise<void> {
    const rows = [...this.#waiting, ...(await this.#log.load(this.#seq))];
    const isThere = ({ seq, remote }: LoggedUpdate): boolean => remote === true || seq <= acknowledged;
    for (const row of rows) if (isThere(row)) Y.applyUpdate(this.#doc, row.bytes);
    this.#waiting = rows.filter((row) => !isThere(row));
    this.#seq = Math.max(this.#seq, rows.at(-1)?.seq ?? 0);
  }

  get<T>(map: string, key: string): T | undefined {
    return this.#doc.getMap<T>(map).get(key);
  }

  text(id: string): Y.Text {
    return textIn(this.#doc, id);
  }
}
