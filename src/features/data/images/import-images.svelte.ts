// Bringing pictures in: name the set, import it as a job, tell what was kept and what was not.
import { nameFromFile } from '$core/assets';
import { isHearthError, toErrorRecord, type ErrorRecord } from '$core/errors';
import type { ImagesReport } from '$core/images/report';
import type { Images } from '$sdk/images';
import type { Job } from '$sdk/job';
import { fromLive } from '$ui/live.svelte';

export class ImportImages {
  readonly #images: Images;
  #files = $state.raw<readonly File[]>([]);
  #job = $state.raw<Job>();
  #error = $state.raw<ErrorRecord>();
  #done = $state.raw<{ readonly ref: string; readonly report: ImagesReport }>();
  name = $state('');
  busy = $state(false);

  constructor(images: Images) {
    this.#images = images;
  }

  get files(): readonly File[] {
    return this.#files;
  }
  get error(): ErrorRecord | undefined {
    return this.#error;
  }
  get done(): { readonly ref: string; readonly report: ImagesReport } | undefined {
    return this.#done;
  }
  readonly #progress = $derived(this.#job && fromLive(this.#job.progress));
  get progress() {
    return this.#progress?.current;
  }

  /** Takes files up; a folder's or an archive's name becomes the name of the set. */
  open(files: readonly File[], fallback: string): void {
    const [first] = files;
    if (!first) return;
    this.close();
    this.#files = files;
    const folder = first.name.includes('/') ? first.name.split('/')[0]! : undefined;
    const named = folder ?? (files.length === 1 ? nameFromFile(first.name) : fallback);
    this.name = this.#images.freeName(nameFromFile(named));
  }

  async start(): Promise<void> {
    this.busy = true;
    this.#error = undefined;
    try {
      this.#job = await this.#images.startImport(this.#files, this.name.trim());
      const { outputs } = await this.#job.done();
      this.#done = { ref: outputs.images!, report: (await this.#job.report<ImagesReport>())! };
    } catch (error) {
      if (!isHearthError(error, 'job/cancelled')) this.#error = toErrorRecord(error);
    } finally {
      this.#job = undefined;
      this.busy = false;
    }
  }

  cancel(): void {
    this.#job?.cancel();
  }

  close(): void {
    this.cancel();
    this.#files = [];
    this.#error = undefined;
    this.#done = undefined;
  }
}
