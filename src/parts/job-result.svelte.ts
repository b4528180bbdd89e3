// A job that a screen starts for its own sake (an explanation, a batch score), from start to result: one at a
// time, with progress, cancel and error to show.
import { isHearthError, toErrorRecord, type ErrorRecord } from '$core/errors';
import type { Job } from '$sdk/job';
import type { JobProgress } from '$sdk/jobs';
import { fromLive } from '$ui/live.svelte';

export class JobResult<T> {
  #job = $state.raw<Job>();
  #value = $state.raw<T>();
  #error = $state.raw<ErrorRecord>();
  #running = $state(false);
  #latest = 0;
  /** Before there was a job to cancel. */
  #isCancelled = false;

  get running(): boolean {
    return this.#running;
  }
  get value(): T | undefined {
    return this.#value;
  }
  get error(): ErrorRecord | undefined {
    return this.#error;
  }
  readonly #progress = $derived(this.#job && fromLive(this.#job.progress));
  get progress(): JobProgress | undefined {
    return this.#running ? this.#progress?.current : undefined;
  }

  /** Starts a job and gives its result, or undefined: if it failed, or a newer run makes it count no more. */
  async run(submit: () => Promise<Job>, result: (job: Job) => Promise<T>): Promise<T | undefined> {
    const mine = ++this.#latest;
    this.#job = undefined;
    this.#isCancelled = false;
    this.#running = true;
    this.#error = undefined;
    try {
      const job = await submit();
      if (mine !== this.#latest) {
        job.cancel();
        return undefined;
      }
      this.#job = job;
      if (this.#isCancelled) job.cancel();
      await job.done();
      const value = await result(job);
      if (mine !== this.#latest) return undefined;
      this.#value = value;
      return value;
    } catch (error) {
      if (mine === this.#latest && !isHearthError(error, 'job/cancelled')) this.#error = toErrorRecord(error);
      return undefined;
    } finally {
      if (mine === this.#latest) this.#running = false;
    }
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#job?.cancel();
  }

  /** For when what was wrong is set right. */
  forgetError(): void {
    this.#error = undefined;
  }

  /** Forgets the result, and whatever still runs for it. */
  reset(): void {
    this.#latest++;
    this.#job?.cancel();
    this.#job = undefined;
    this.#value = undefined;
    this.#error = undefined;
    this.#running = false;
  }
}
