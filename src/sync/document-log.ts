// What a document is written to: its log, at which tabs take turns, and those who are told that it has grown. It holds
// no document itself; whoever does reads on from `seq`.
import { isHearthError } from '$core/errors';
import type { Channel, Leases, LoggedUpdate, UpdateLog } from '$core/ports';
import type { Mend } from './document';

export interface DocumentPorts {
  readonly log: UpdateLog;
  readonly channel: Channel;
  readonly leases: Leases;
  /** Names the lock under which tabs take turns to write. */
  readonly id: string;
  /** Of a shared workspace: number of the last update here that the relay has. */
  readonly pushed?: number;
}

/** A document as it is kept in step with a relay. */
export interface SyncedDocument {
  readonly log: UpdateLog;
  /** Set for members who may only look: what they changed would stay here alone. */
  readOnly: boolean;
  /** Takes in an update from another device: durable first, then shown, like a change made here. */
  receive(update: Uint8Array, mend?: Mend): Promise<void>;
  /** The whole document as one update. */
  encode(): Uint8Array | Promise<Uint8Array>;
  /** Tells when the log has grown, here or by another tab. */
  onLogged(heard: () => void): () => void;
  /** Runs `ended` when the document is closed. */
  onClose(ended: () => void): void;
}

const compactAfter = 200;
const changed = 'document changed';

export class DocumentLog {
  readonly #ports: DocumentPorts;
  readonly #stopListening: () => void;
  readonly #heard = new Set<() => void>();
  readonly #endings: (() => void)[] = [];
  #last: Promise<unknown> = Promise.resolve();
  /** Number of the last update that was read or written here. */
  seq = 0;

  /** `pull` is run, in turn, when another tab has written. */
  constructor(ports: DocumentPorts, pull: () => Promise<unknown>) {
    this.#ports = ports;
    this.#stopListening = ports.channel.listen((message) => {
      if (message === changed) void this.inTurn(pull);
    });
  }

  get rows(): UpdateLog {
    return this.#ports.log;
  }

  /** Runs `work` when nobody else, in any tab, is at the document. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.afterTurns(() => this.#ports.leases.hold(`hearth-document:${this.#ports.id}`, work));
  }

  /** Runs `work` when all turns of this tab that were asked for before it have ended. */
  afterTurns<T>(work: () => T | Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Appends an update; durable when it resolves. @throws HearthError store/quota */
  async append(update: Uint8Array, remote: boolean): Promise<void> {
    this.seq = await this.#ports.log.append(update, remote);
  }

  /** Tells the other tabs, and who listens here, of what was appended. */
  announce(): void {
    this.#ports.channel.post(changed);
    this.tell();
  }

  tell(): void {
    for (const heard of this.#heard) heard();
  }

  /** Puts the whole in the place of `rows`, which are all there are, where they are many. */
  async shorten(rows: readonly LoggedUpdate[], whole: () => Uint8Array): Promise<void> {
    const { log, pushed } = this.#ports;
    const lastOwn = rows.findLast(({ remote }) => !remote)?.seq ?? 0;
    // Until the relay has everything, each change made here must be found by its number.
    const mayCompact = pushed === undefined || lastOwn <= pushed;
    if (rows.length <= compactAfter || !mayCompact) return;
    try {
      this.seq = await log.compact(whole(), this.seq, pushed !== undefined);
    } catch (error) {
      // It needs room for the whole once more; a long log on a full disk is read as it is.
      if (!isHearthError(error, 'store/quota')) throw error;
    }
  }

  onLogged(heard: () => void): () => void {
    this.#heard.add(heard);
    return () => this.#heard.delete(heard);
  }

  onClose(ended: () => void): void {
    this.#endings.push(ended);
  }

  /** Resolves when the last turn has ended. */
  async close(): Promise<void> {
    this.#stopListening();
    for (const ended of this.#endings.splice(0)) ended();
    await this.#last;
  }
}
