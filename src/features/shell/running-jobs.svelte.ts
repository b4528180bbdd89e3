// The jobs of the open workspace, sorted for the tray, and news of those that end while one looks elsewhere.
import { isFinished, type JobRecord } from '$core/jobs/record';
import type { Jobs } from '$sdk/jobs';
import { fromLive } from '$ui/live.svelte';

const finishedShown = 6;

export class RunningJobs {
  readonly #all;
  readonly #since: number;
  readonly active: readonly JobRecord[] = $derived.by(() =>
    this.#all.current.filter((job) => !isFinished(job.state))
  );
  /** What ended since the studio was opened, newest first. */
  readonly finished: readonly JobRecord[] = $derived.by(() =>
    this.#all.current
      .filter((job) => isFinished(job.state) && (job.finishedAt ?? 0) >= this.#since && !isBackground(job))
      .slice(0, finishedShown)
  );

  constructor(jobs: Jobs, since: number) {
    this.#all = fromLive(jobs.live);
    this.#since = since;
  }
}

/** Small work that a screen starts for itself, such as a profile; or a step of a pipeline, which tells of it. */
export function isBackground(job: JobRecord): boolean {
  return job.tags.includes('background') || job.step !== undefined;
}

/** Calls `ended` once for each job that ends from now on. Returns what stops it. */
export function watchEnds(jobs: Jobs, ended: (job: JobRecord) => void): () => void {
  const running = new Set<string>();
  const look = (): void => {
    for (const job of jobs.live.get()) {
      if (!isFinished(job.state)) running.add(job.id);
      else if (running.delete(job.id)) ended(job);
    }
  };
  look();
  return jobs.live.subscribe(look);
}
