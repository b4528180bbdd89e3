// A file being fetched from an address: how far it is, stopped by the person, or why it did not come.
import { isHearthError, toErrorRecord, type ErrorRecord } from '$core/errors';
import type { Datasets } from '$sdk/datasets';
import type { FetchProgress } from '$sdk/fetch-file';

export class FetchFile {
  readonly #datasets: Datasets;
  #running = $state.raw<AbortController>();
  #progress = $state.raw<FetchProgress>();
  #error = $state.raw<ErrorRecord>();

  constructor(datasets: Datasets) {
    this.#datasets = datasets;
  }

  get running(): boolean {
    return this.#running !== undefined;
  }
  get progress(): FetchProgress | undefined {
    return this.#progress;
  }
  get error(): ErrorRecord | undefined {
    return this.#error;
  }

  /** The file, or undefined where it was stopped or did not come (see `error`). */
  async fetch(address: string): Promise<File | undefined> {
    this.cancel();
    const mine = new AbortController();
    this.#running = mine;
    this.#error = undefined;
    const { signal } = mine;
    try {
      const onProgress = (progress: FetchProgress): void => void (this.#progress = progress);
      return await this.#datasets.fetch(address, { signal, onProgress });
    } catch (error) {
      if (!signal.aborted && !isHearthError(error, 'job/cancelled')) this.#error = toErrorRecord(error);
      return undefined;
    } finally {
      if (this.#running === mine) this.#running = this.#progress = undefined;
    }
  }

  /** Stops what is running and forgets why the one before it failed. */
  cancel(): void {
    this.#running?.abort();
    this.#running = this.#progress = this.#error = undefined;
  }
}
