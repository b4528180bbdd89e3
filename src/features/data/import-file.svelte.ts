// Bringing a table in: look at the file, change how it is read, import it as a job, tell what was done.
import { nameFromFile } from '$core/assets';
import type { ImportOptions, ImportPreview, ImportReport } from '$core/data/import';
import { isHearthError, toErrorRecord, type ErrorRecord } from '$core/errors';
import type { Datasets } from '$sdk/datasets';
import type { Job } from '$sdk/job';
import type { JobProgress } from '$sdk/jobs';
import { fromLive } from '$ui/live.svelte';

export type ImportStage = 'idle' | 'looking' | 'ready' | 'importing' | 'done';

export interface ImportDone {
  readonly ref: string;
  readonly columns: number;
  readonly report: ImportReport;
}

export class ImportFile {
  readonly #datasets: Datasets;
  #file = $state.raw<File>();
  #preview = $state.raw<ImportPreview>();
  #error = $state.raw<ErrorRecord>();
  #job = $state.raw<Job>();
  #done = $state.raw<ImportDone>();
  #latest = 0;
  /** What a person chose against what was detected. */
  options = $state.raw<ImportOptions>({});
  name = $state('');
  stage = $state<ImportStage>('idle');

  constructor(datasets: Datasets) {
    this.#datasets = datasets;
  }

  get file(): File | undefined {
    return this.#file;
  }
  get preview(): ImportPreview | undefined {
    return this.#preview;
  }
  get error(): ErrorRecord | undefined {
    return this.#error;
  }
  get done(): ImportDone | undefined {
    return this.#done;
  }
  readonly #progress = $derived(this.#job && fromLive(this.#job.progress));
  get progress(): JobProgress | undefined {
    return this.#progress?.current;
  }
  get ready(): boolean {
    return this.stage === 'ready' && !this.#preview?.problem && this.name.trim() !== '';
  }

  async open(file: File): Promise<void> {
    this.close();
    this.#file = file;
    this.name = this.#freeName(nameFromFile(file.name));
    await this.#look();
  }

  /** Changes how the file is read and looks again. An undefined value goes back to what is detected. */
  async change(change: { [K in keyof ImportOptions]?: ImportOptions[K] | undefined }): Promise<void> {
    const merged = { ...this.options, ...change };
    const given = Object.entries(merged).filter(([, value]) => value !== undefined);
    this.options = Object.fromEntries(given);
    await this.#look();
  }

  async start(): Promise<void> {
    if (!this.#file || !this.ready) return;
    this.stage = 'importing';
    this.#error = undefined;
    try {
      this.#job = await this.#datasets.startImport(this.#file, { ...this.options, name: this.name.trim() });
      const { outputs } = await this.#job.done();
      const report = (await this.#job.report<ImportReport>())!;
      const ref = outputs.table!;
      this.#done = { ref, columns: this.#datasets.get(ref).columns.length, report };
      this.stage = 'done';
    } catch (error) {
      if (!isHearthError(error, 'job/cancelled')) this.#error = toErrorRecord(error);
      this.stage = 'ready';
    } finally {
      this.#job = undefined;
    }
  }

  cancel(): void {
    this.#job?.cancel();
  }

  close(): void {
    this.#latest++;
    this.#job?.cancel();
    this.#file = undefined;
    this.#preview = undefined;
    this.#error = undefined;
    this.#done = undefined;
    this.options = {};
    this.stage = 'idle';
  }

  async #look(): Promise<void> {
    const mine = ++this.#latest;
    const file = this.#file!;
    this.stage = 'looking';
    this.#error = undefined;
    try {
      const preview = await this.#datasets.preview(file, $state.snapshot(this.options) as ImportOptions);
      if (mine !== this.#latest) return;
      this.#preview = preview;
      this.stage = 'ready';
    } catch (error) {
      if (mine !== this.#latest) return;
      this.#error = toErrorRecord(error);
      this.stage = 'ready';
    }
  }

  #freeName(base: string): string {
    const taken = new Set(this.#datasets.list().map((record) => record.name));
    let name = base;
    for (let i = 2; taken.has(name); i++) name = `${base} ${i}`;
    return name;
  }
}
