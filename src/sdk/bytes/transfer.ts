// One upload or download of a version's bytes: how far it is, stopping it, and waiting while the relay is away. What
// was carried before a stop stays where it is, so a new transfer of the same version goes on from there.
import { isHearthError, toErrorRecord, type ErrorRecord } from '$core/errors';

export interface TransferState {
  readonly way: 'share' | 'fetch';
  /** 'waiting': the relay is away; it goes on by itself. */
  readonly state: 'running' | 'waiting' | 'done' | 'failed' | 'cancelled';
  /** Bytes. */
  readonly done: number;
  readonly total: number;
  readonly error?: ErrorRecord;
}

export interface TransferPorts {
  /** Resolves when the relay can be asked again, or the signal aborts. */
  connected(signal: AbortSignal): Promise<void>;
  changed(): void;
}

/** Failures in a row, without a byte between them, after which a connection counts as broken. */
const patience = 4;

export class Transfer {
  readonly #abort = new AbortController();
  readonly #ports: TransferPorts;
  #state: TransferState;
  #failures = 0;

  constructor(way: TransferState['way'], total: number, ports: TransferPorts) {
    this.#ports = ports;
    this.#state = { way, state: 'running', done: 0, total };
  }

  get state(): TransferState {
    return this.#state;
  }

  get isRunning(): boolean {
    return this.#state.state === 'running' || this.#state.state === 'waiting';
  }

  cancel(): void {
    this.#abort.abort();
  }

  /** Runs `work`, again after each loss of the connection. Ends in a state; rejects with what made it fail. */
  async run(
    work: (options: { signal: AbortSignal; onBytes: (bytes: number) => void }) => Promise<void>
  ): Promise<void> {
    const { signal } = this.#abort;
    try {
      for (;;) {
        this.#set({ state: 'running', done: 0 });
        const lost = await this.#attempt(work);
        if (!lost) break;
        this.#set({ state: 'waiting' });
        await this.#ports.connected(signal);
        signal.throwIfAborted();
      }
      this.#set({ state: 'done', done: this.#state.total });
    } catch (error) {
      if (signal.aborted) return this.#set({ state: 'cancelled' });
      this.#set({ state: 'failed', error: toErrorRecord(error) });
      throw error;
    }
  }

  /** Whether the connection was lost under it. */
  async #attempt(
    work: (options: { signal: AbortSignal; onBytes: (bytes: number) => void }) => Promise<void>
  ): Promise<boolean> {
    const onBytes = (bytes: number): void => {
      this.#failures = 0;
      this.#set({ done: Math.min(this.#state.total, this.#state.done + bytes) });
    };
    try {
      await work({ signal: this.#abort.signal, onBytes });
      return false;
    } catch (error) {
      if (!isHearthError(error, 'share/not-connected') || ++this.#failures > patience) throw error;
      return true;
    }
  }

  #set(change: Partial<TransferState>): void {
    this.#state = { ...this.#state, ...change };
    this.#ports.changed();
  }
}
