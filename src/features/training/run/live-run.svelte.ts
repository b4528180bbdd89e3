// A run as it happens: its record, progress, series and log, whichever tab runs it. What was stored is read
// first; news that came meanwhile, or twice after a resume, lands on the same steps.
import { SvelteMap } from 'svelte/reactivity';
import { toErrorRecord, type ErrorRecord } from '$core/errors';
import { isFinished, type JobRecord } from '$core/jobs/record';
import type { Series, SeriesPoint } from '$core/ports';
import type { JobProgress } from '$sdk/jobs';
import type { JobNews } from '$sdk/runner';
import type { Workspace } from '$sdk/workspace';
import { JobLogLines } from '$parts/job-log-lines.svelte';
import { fromLive, type Current } from '$ui/live.svelte';
import { now } from '$ui/now.svelte';
import { remainingMs, withSample, type ProgressSample } from './remaining-time';

export class LiveRun {
  readonly id: string;
  readonly log: JobLogLines;
  readonly #workspace: Workspace;
  readonly #records: Current<ReadonlyMap<string, JobRecord>>;
  readonly #progress: Current<JobProgress | undefined>;
  /** Values by step, by series. */
  readonly #points = new SvelteMap<string, ReadonlyMap<number, number>>();
  #interim = $state.raw<unknown>();
  #error = $state.raw<ErrorRecord>();
  #samples = $state.raw<readonly ProgressSample[]>([]);

  constructor(workspace: Workspace, id: string) {
    this.id = id;
    this.log = new JobLogLines(workspace.jobs, id);
    this.#workspace = workspace;
    this.#records = fromLive(workspace.jobs.records.live);
    this.#progress = fromLive(workspace.jobs.progress(id));
  }

  /** Listens until the returned function is called. */
  listen(): () => void {
    const stops = [this.#workspace.jobs.listen(this.id, (news) => this.#hear(news)), this.log.listen()];
    void this.#readStored();
    return () => stops.forEach((stop) => stop());
  }

  /** Undefined once it was deleted. */
  get record(): JobRecord | undefined {
    return this.#records.current.get(this.id);
  }

  /** What there is of the report so far. */
  get interim(): unknown {
    return this.#interim;
  }

  /** Why what is stored of its series could not be read. */
  get error(): ErrorRecord | undefined {
    return this.#error;
  }

  get isFinished(): boolean {
    return this.record === undefined || isFinished(this.record.state);
  }

  get progress(): JobProgress | undefined {
    return this.#progress.current;
  }

  /** Milliseconds to the end, while that can be said. */
  get remaining(): number | undefined {
    return this.record?.state === 'running' ? remainingMs(this.#samples, now.current) : undefined;
  }

  readonly series = $derived<readonly Series[]>(
    [...this.#points].map(([name, values]) => {
      const steps = [...values.keys()].sort((a, b) => a - b);
      return { name, steps, values: steps.map((step) => values.get(step)!) };
    })
  );

  async #readStored(): Promise<void> {
    if (this.record === undefined) return;
    try {
      const job = this.#workspace.jobs.get(this.id);
      const [series, interim] = await Promise.all([job.series(), job.interim()]);
      for (const { name, steps, values } of series) {
        const stored = new Map(steps.map((step, i) => [step, values[i]!]));
        this.#points.set(name, new Map([...stored, ...(this.#points.get(name) ?? [])]));
      }
      this.#interim ??= interim;
    } catch (thrown) {
      this.#error = toErrorRecord(thrown);
    }
  }

  #hear(news: JobNews): void {
    if (news.kind === 'metrics') this.#add(news.points);
    else if (news.kind === 'interim') this.#interim = news.report;
    else if (news.kind === 'progress')
      this.#samples = withSample(this.#samples, { at: now.current, fraction: news.fraction });
    else if (news.kind === 'state') this.#samples = [];
  }

  #add(points: readonly SeriesPoint[]): void {
    for (const name of new Set(points.map((point) => point.series))) {
      const values = new Map(this.#points.get(name));
      for (const { series, step, value } of points) if (series === name) values.set(step, value);
      this.#points.set(name, values);
    }
  }
}
