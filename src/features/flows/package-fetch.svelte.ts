// What a flow's Python wants and has not, as its files are now; and the fetch of it, once the person said so: how far it is,
// stopped, or why it did not come.
import { isHearthError, toErrorRecord, type ErrorRecord } from '$core/errors';
import type { FlowWheel } from '$core/flows/wheels';
import type { PackagePlan, PackageProgress } from '$sdk/flow-packages';
import type { Flows } from '$sdk/flows';

export class PackageFetch {
  readonly #flows: Flows;
  readonly #flow: string;
  #plan = $state.raw<PackagePlan>();
  #running = $state.raw<AbortController>();
  #progress = $state.raw<PackageProgress>();
  /** Why it is not known what is wanted. */
  #readError = $state.raw<ErrorRecord>();
  /** Why what was asked for last did not come. */
  #workError = $state.raw<ErrorRecord>();
  #reading = 0;

  constructor(flows: Flows, flow: string) {
    this.#flows = flows;
    this.#flow = flow;
  }

  get plan(): PackagePlan | undefined {
    return this.#plan;
  }
  get running(): boolean {
    return this.#running !== undefined;
  }
  get progress(): PackageProgress | undefined {
    return this.#progress;
  }
  get error(): ErrorRecord | undefined {
    return this.#workError ?? this.#readError;
  }

  /** Looks what is wanted now; of two looks at once the later counts. */
  async read(): Promise<void> {
    const mine = ++this.#reading;
    try {
      const plan = await (await this.#flows.packages()).plan(this.#flow);
      if (mine !== this.#reading) return;
      this.#plan = plan;
      this.#readError = undefined;
      if (plan.packages.length === 0) this.#workError = undefined;
    } catch (thrown) {
      // A flow that was just deleted wants nothing.
      if (mine === this.#reading && !isHearthError(thrown, 'flow/not-found'))
        this.#readError = toErrorRecord(thrown);
    }
  }

  /** What was added, or undefined where it was stopped or did not come (see `error`). */
  async fetch(plan: PackagePlan): Promise<readonly FlowWheel[] | undefined> {
    return this.#work(async (signal) => {
      const onProgress = (progress: PackageProgress): void => void (this.#progress = progress);
      return (await this.#flows.packages()).fetch(this.#flow, plan, { signal, onProgress });
    });
  }

  /** Takes another address; '' for the usual one. True once it is taken. */
  async setSource(address: string): Promise<boolean> {
    const taken = await this.#work(async (signal) => {
      await (await this.#flows.packages()).source.set(address, { signal });
      return true;
    });
    if (taken) await this.read();
    return taken ?? false;
  }

  /** Stops what is running. */
  cancel(): void {
    this.#running?.abort();
    this.#running = this.#progress = undefined;
  }

  async #work<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    this.cancel();
    const mine = new AbortController();
    this.#running = mine;
    this.#workError = undefined;
    try {
      return await work(mine.signal);
    } catch (thrown) {
      if (!mine.signal.aborted) this.#workError = toErrorRecord(thrown);
      return undefined;
    } finally {
      if (this.#running === mine) this.#running = this.#progress = undefined;
    }
  }
}
