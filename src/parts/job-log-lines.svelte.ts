// The log of a job, as stored and as it grows, whichever tab runs it. A line may be told while what is stored is read: it
// is there once.
import { toErrorRecord, type ErrorRecord } from '$core/errors';
import type { LogLine } from '$core/ports';
import type { Jobs } from '$sdk/jobs';

export class JobLogLines {
  readonly #jobs: Jobs;
  readonly #job: string;
  // One array that grows, told of by `#version`: a copy for each line would be work that grows with the log.
  #lines: LogLine[] = [];
  #version = $state(0);
  #stored: ReadonlySet<string> = new Set();
  #isLoading = $state(true);
  #error = $state.raw<ErrorRecord>();

  constructor(jobs: Jobs, job: string) {
    this.#jobs = jobs;
    this.#job = job;
  }

  /** Reads what is stored, and listens until the returned function is called. */
  listen(): () => void {
    const stop = this.#jobs.listen(this.#job, (news) => {
      if (news.kind === 'log') this.#add(news.line);
    });
    void this.#read();
    return stop;
  }

  /** The same array each time: read it anew when it has changed. */
  get lines(): readonly LogLine[] {
    void this.#version;
    return this.#lines;
  }

  /** Until what is stored has been read. */
  get isLoading(): boolean {
    return this.#isLoading;
  }

  /** Why what is stored could not be read. */
  get error(): ErrorRecord | undefined {
    return this.#error;
  }

  async #read(): Promise<void> {
    try {
      const stored = this.#jobs.records.get(this.#job) ? await this.#jobs.get(this.#job).log() : [];
      this.#stored = new Set(stored.map(keyOf));
      this.#lines = [...stored, ...this.#lines.filter((line) => !this.#stored.has(keyOf(line)))];
      this.#version++;
    } catch (thrown) {
      this.#error = toErrorRecord(thrown);
    } finally {
      this.#isLoading = false;
    }
  }

  #add(line: LogLine): void {
    if (this.#stored.has(keyOf(line))) return;
    this.#lines.push(line);
    this.#version++;
  }
}

function keyOf({ at, text }: LogLine): string {
  return `${at} ${text}`;
}
