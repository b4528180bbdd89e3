// The Python that the last run of a flow has left running, for the next run of it: starting one takes seconds. At most one,
// which ends when a Python is wanted that it does not fit, when nobody wants it for a while, and with its pool. Whoever takes
// it has it undo what the run before left behind (workers/python/interpreter.ts).
import type { PythonDoor } from '$core/flows/run/python';

const keptForMs = 5 * 60_000;

export interface KeyedPython extends PythonDoor {
  /** What it may know of the world; absent where it is not to be kept. */
  readonly key?: string;
}

export interface KeptPythonPorts {
  /** Starts one. @throws HearthError flow/no-python */
  readonly start: (options: { readonly signal: AbortSignal }) => Promise<PythonDoor>;
  /** Changes whenever a secret of this device does: what a flow's code was answered hangs on it. */
  readonly secretsStamp: () => Promise<string>;
}

export class KeptPython {
  readonly #ports: KeptPythonPorts;
  #kept: KeyedPython | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ports: KeptPythonPorts) {
    this.#ports = ports;
  }

  /** The one that was kept with this key, or a new one. @throws HearthError flow/no-python, what `signal` was aborted with */
  async open(
    key: string | undefined,
    signal: AbortSignal
  ): Promise<KeyedPython & { readonly isKept: boolean }> {
    const whole = key === undefined ? undefined : `${key} ${await this.#ports.secretsStamp()}`;
    const kept = this.#take(whole);
    if (kept) return { ...kept, isKept: true };
    const { port, close } = await this.#ports.start({ signal });
    return { port, close, isKept: false, ...(whole === undefined ? {} : { key: whole }) };
  }

  keep(python: KeyedPython): void {
    if (python.key === undefined) return python.close();
    this.drop();
    this.#kept = python;
    this.#timer = setTimeout(() => this.drop(), keptForMs);
  }

  /** Ends the one that is kept, and gives its memory back. */
  drop(): void {
    this.#take(undefined);
  }

  /** One that does not fit ends, so that there are never more than runs have had at once. */
  #take(key: string | undefined): KeyedPython | undefined {
    clearTimeout(this.#timer);
    const kept = this.#kept;
    this.#kept = undefined;
    if (kept && kept.key === key) return kept;
    kept?.close();
    return undefined;
  }
}
