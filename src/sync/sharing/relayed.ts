// The document as the relay has it: all that came from there, and of what was made here what it has acknowledged. Kept beside
// the document, from the log, once something must be told apart by it.
import * as Y from 'yjs';
import type { LoggedUpdate, UpdateLog } from '$core/ports';
import { mergeRecords } from '$core/sharing/merge';
import type { Draft } from '../document';
import { fromElsewhere, Overwrites } from '../overwrites';
import { textIn } from '../texts';

export class Relayed implements Pick<Draft, 'get' | 'text'> {
  readonly #log: UpdateLog;
  readonly #doc = new Y.Doc();
  /** Records of which one change took the place of another without having seen it, as whoever's was lost puts both together. */
  readonly #merged = new Map<string, { readonly now: unknown; readonly value: unknown }>();
  /** Number of the last update that was read. */
  #seq = 0;
  /** Made here, and not acknowledged when they were read. */
  #waiting: readonly LoggedUpdate[] = [];

  constructor(log: UpdateLog) {
    this.#log = log;
    new Overwrites(
      this.#doc,
      (found) => {
        for (const { map, key, base, lost, now } of found) {
          const known = this.#merged.get(`${map}/${key}`);
          const whole = known?.now === lost ? known?.value : lost;
          this.#merged.set(`${map}/${key}`, { now, value: mergeRecords(base, whole, now).value });
        }
      },
      (late) => {
        for (const { map, key, base, came } of late)
          this.#merged.set(`${map}/${key}`, {
            now: this.#doc.getMap(map).get(key),
            value: mergeRecords(base, came, this.get(map, key)).value
          });
      }
    );
  }

  /** Takes in what the log has now; `acknowledged` is the number of the last own update that the relay has. */
  async advance(acknowledged: number): Promise<void> {
    const rows = [...this.#waiting, ...(await this.#log.load(this.#seq))];
    const isThere = ({ seq, remote }: LoggedUpdate): boolean => remote === true || seq <= acknowledged;
    for (const row of rows) if (isThere(row)) Y.applyUpdate(this.#doc, row.bytes, fromElsewhere);
    this.#waiting = rows.filter((row) => !isThere(row));
    this.#seq = Math.max(this.#seq, rows.at(-1)?.seq ?? 0);
  }

  get<T>(map: string, key: string): T | undefined {
    const now = this.#doc.getMap<T>(map).get(key);
    const merged = this.#merged.get(`${map}/${key}`);
    return merged && merged.now === now ? (merged.value as T) : now;
  }

  text(id: string): Y.Text {
    return textIn(this.#doc, id);
  }
}
