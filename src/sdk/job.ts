// One job: its record, its events, its end.
import { isFullRef, splitFullRef } from '$core/assets';
import { HearthError, fromErrorRecord } from '$core/errors';
import { isFinished, type JobRecord } from '$core/jobs/record';
import { interimKey } from '$core/jobs/run';
import type { Live, LogLine, Series } from '$core/ports';
import type { JobOutputs } from './job-outputs';
import type { JobProgress, Jobs } from './jobs';
import type { WorkspacePorts } from './ports';
import type { JobNews } from './runner';

export class Job {
  readonly id: string;
  readonly #jobs: Jobs;
  readonly #ports: WorkspacePorts;

  constructor(id: string, jobs: Jobs, ports: WorkspacePorts) {
    this.id = id;
    this.#jobs = jobs;
    this.#ports = ports;
  }

  /** The record as it is now. @throws HearthError job/not-found */
  get record(): JobRecord {
    const record = this.#jobs.records.get(this.id);
    if (!record) throw new HearthError('job/not-found', { job: this.id });
    return record;
  }

  get progress(): Live<JobProgress | undefined> {
    return this.#jobs.progress(this.id);
  }

  cancel(): void {
    this.#jobs.steer(this.id, 'cancel');
  }

  pause(): void {
    this.#jobs.steer(this.id, 'pause');
  }

  resume(): void {
    this.#jobs.steer(this.id, 'resume');
  }

  /** Runs it again after a fault that may have passed, such as a full disk. @throws HearthError as Jobs.retry */
  retry(): Promise<void> {
    return this.#jobs.retry(this.id);
  }

  /** News from now until the job ends. */
  async *events(): AsyncGenerator<JobNews> {
    const heard: JobNews[] = [];
    let wake: () => void = () => undefined;
    const stop = this.#jobs.listen(this.id, (news) => {
      if (news.kind !== 'state' || !isFinished(news.record.state)) heard.push(news);
      wake();
    });
    const stopRecords = this.#jobs.records.live.subscribe(() => wake());
    try {
      for (;;) {
        while (heard.length > 0) yield heard.shift()!;
        const { record } = this;
        // The last news is always the job's end, once.
        if (isFinished(record.state)) return yield { kind: 'state', record };
        await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      stop();
      stopRecords();
    }
  }

  /** Waits for the end: refs of assets and values of reports by port, and final metrics. @throws the job's error */
  async done(): Promise<JobOutputs> {
    await new Promise<void>((resolve) => {
      let stop: () => void = () => undefined;
      const check = (): void => {
        if (!isFinished(this.record.state)) return;
        stop();
        resolve();
      };
      stop = this.#jobs.records.live.subscribe(check);
      check();
    });
    const { record } = this;
    if (record.state === 'cancelled') throw new HearthError('job/cancelled', { job: this.id });
    if (record.error) throw fromErrorRecord(record.error);
    const outputs: Record<string, string> = {};
    for (const [port, ref] of Object.entries(record.outputs ?? {}))
      if (isFullRef(ref)) outputs[port] = bare(ref);
    return { outputs, metrics: record.metrics ?? {}, job: this.id };
  }

  /** The JSON a report port gave. */
  async report<T>(port = 'report'): Promise<T | undefined> {
    const ref = this.record.outputs?.[port];
    if (!ref || !/^(report|transform):/.test(ref)) return undefined;
    const blob = await this.#ports.blobs.get(ref.slice(ref.indexOf(':') + 1) as `sha256:${string}`);
    return JSON.parse(await blob.text()) as T;
  }

  /** What a run has told of its report before its end; also when it did not come to one. */
  async interim<T>(): Promise<T | undefined> {
    return (await this.#ports.device.cached(interimKey(this.id))) as T | undefined;
  }

  series(): Promise<readonly Series[]> {
    return this.#ports.device.series(this.id);
  }

  log(): Promise<readonly LogLine[]> {
    return this.#ports.device.log(this.id);
  }
}

function bare(ref: string): string {
  return splitFullRef(ref)?.ref ?? ref;
}
