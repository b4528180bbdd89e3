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
  /** Resolves after this many ms, or when the signal aborts. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
  changed(): void;
}

/** Failures in a row, without a new byte between them, after which a connection counts as broken. */
const patience = 4;
/** Before the second try; each next one waits twice as long. */
const firstPauseMs = 500;

/** `onBytes` is told whether they were carried now, or were there already. */
export type Carry = (options: {
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number, isNew: boolean) => void;
}) => Promise<void>;

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
  async run(work: Carry): Promise<void> {
    const { signal } = this.#abort;
    try {
      for (;;) {
        this.#set({ state: 'running', done: 0 });
        const lost = await this.#attempt(work);
        if (!lost) break;
        this.#set({ state: 'waiting' });
        await this.#ports.connected(signal);
        // A relay that is there and does not answer is asked less and less often.
        await this.#ports.pause(firstPauseMs * 2 ** (this.#failures - 1), signal);
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
  async #attempt(work: Carry): Promise<boolean> {
    const onBytes = (bytes: number, isNew: boolean): void => {
      if (isNew) this.#failures = 0;
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

/** Resolves after this many ms, or when the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      done();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}

/** Passes over a relay that is away, or full; anything else is a fault. */
export function onlyIfAway(error: unknown): void {
  if (!isHearthError(error, 'share/not-connected') && !isHearthError(error, 'share/relay-full')) throw error;
}
