// Jobs of a workspace: submit, watch, steer, list. What starts and runs them is job-engine.ts, loaded with the first.
import type { AssetVersion } from '$core/assets';
import type { ComponentName } from '$core/components/index';
import { HearthError, toErrorRecord } from '$core/errors';
import type { Estimate } from '$core/component';
import { isFinished, type JobRecord } from '$core/jobs/record';
import type { Live } from '$core/ports';
import type { Draft } from '$sync/document';
import type { Catalog } from './catalog';
import { Job } from './job';
import type { JobEngine } from './job-engine';
import { JobRecords } from './job-records';
import type { WorkspacePorts } from './ports';
import type { JobNews, Runner } from './runner';

export interface SubmitOptions {
  readonly title?: string;
  /** Name for the dataset or model it makes; an existing name gets a new version. */
  readonly name?: string;
  readonly seed?: number;
  readonly tags?: readonly string[];
  /** A new id, where the caller must be able to find the job again. */
  readonly id?: string;
  /** The step of a pipeline's run that it is. */
  readonly step?: JobRecord['step'];
}

export interface JobProgress {
  readonly fraction: number;
  readonly note?: string;
}

/** What a job would take, against what there is. */
export interface Cost extends Estimate {
  readonly budget: number;
  readonly fits: boolean;
  /** Why it would not be started. */
  readonly refusal?: HearthError;
}

/** Told the versions that a job takes, by 'dataset:adult@1'. @throws HearthError share/bytes-elsewhere */
export type RequireBytes = (inputs: ReadonlyMap<string, AssetVersion>) => Promise<void> | undefined;
type Steering = 'cancel' | 'pause' | 'resume';

export class Jobs {
  readonly #ports: WorkspacePorts;
  readonly #catalog: Catalog;
  readonly #require: RequireBytes;
  #engine: Promise<JobEngine> | undefined;
  readonly #listeners = new Map<string, Set<(news: JobNews) => void>>();
  /** What was told last of a text that is being written: for who comes to listen after it. */
  readonly #partials = new Map<string, string>();
  readonly #progress = new Map<string, JobProgress>();
  readonly #progressListeners = new Set<() => void>();
  readonly #stop: (() => void)[] = [];
  /** Jobs whose log says that what runs them could not be loaded. */
  readonly #unloaded = new Set<string>();
  readonly records: JobRecords;
  /** All records, newest first. */
  readonly live: Live<readonly JobRecord[]>;

  /** `require` throws unless the bytes of all these versions are on this device. */
  constructor(ports: WorkspacePorts, catalog: Catalog, require: RequireBytes = () => undefined) {
    this.#ports = ports;
    this.#require = require;
    this.#catalog = catalog;
    this.records = new JobRecords(ports.document.records<JobRecord>('jobs'));
    this.live = { get: () => this.list(), subscribe: this.records.live.subscribe };
    this.#stop.push(ports.channel.listen((message) => this.#hearTab(message)));
  }

  /** Takes up what other tabs, or this one before a reload, left unfinished. */
  adoptAll(): void {
    const adopt = (): void => {
      for (const job of this.records.all().values())
        if (!isFinished(job.state) && job.home === this.#home)
          this.#withRunner(job.id, (runner) => runner.adopt(job.id));
    };
    adopt();
    // Only what has run jobs can have left something to tidy.
    const tidy = (): void => this.#ifLoaded(({ runner }) => void runner.tidy());
    const records = this.records.live;
    this.#stop.push(
      records.subscribe(adopt),
      records.subscribe(tidy),
      this.#catalog.records.live.subscribe(tidy)
    );
  }

  /**
   * Starts a job. `inputs` are refs by port ('adult@1', or 'adult' for the latest) or files; `params` as the
   * component declares them, with `seed` allowed among them.
   * @throws HearthError job/unknown-component, job/bad-params, job/missing-input, job/does-not-fit, asset/not-found,
   *   share/bytes-elsewhere
   */
  async submit(
    component: ComponentName,
    inputs: Readonly<Record<string, unknown>>,
    params: Readonly<Record<string, unknown>> = {},
    options: SubmitOptions = {}
  ): Promise<Job> {
    const id = options.id ?? this.#ports.clock.id();
    const engine = await this.#loaded();
    await engine.submit(component, inputs, params, { ...options, id });
    return this.get(id);
  }

  /** What a job would cost, without starting it; undefined where the component cannot say. */
  async estimate(
    component: ComponentName,
    inputs: Readonly<Record<string, unknown>>,
    params: Readonly<Record<string, unknown>>
  ): Promise<Cost | undefined> {
    return (await this.#loaded()).estimate(component, inputs, params);
  }

  /** @throws HearthError job/not-found */
  get(id: string): Job {
    if (!this.records.get(id)) throw new HearthError('job/not-found', { job: id });
    return new Job(id, this, this.#ports);
  }

  list(): readonly JobRecord[] {
    return [...this.records.all().values()].sort((a, b) => b.createdAt - a.createdAt);
  }

  /** The newest completed job with equal component, inputs, parameters and seed: its result can be reused. */
  async findCompleted(
    component: ComponentName,
    inputs: Readonly<Record<string, unknown>>,
    params: Readonly<Record<string, unknown>> = {}
  ): Promise<Job | undefined> {
    const found = await (await this.#loaded()).findCompleted(component, inputs, params, this.list());
    return found && this.get(found.id);
  }

  async update(id: string, change: Partial<Pick<JobRecord, 'title' | 'notes' | 'tags'>>): Promise<void> {
    await this.#ports.document.commit((draft: Draft) => {
      const job = draft.get<JobRecord>('jobs', id);
      if (!job) throw new HearthError('job/not-found', { job: id });
      draft.set('jobs', id, { ...job, ...change });
    });
  }

  /** Forgets a finished job, its series and its log. Assets it made stay. */
  async delete(id: string): Promise<void> {
    const job = this.records.get(id);
    if (job && !isFinished(job.state))
      throw new HearthError('asset/in-use', { ref: job.title, by: 'its own run' });
    await this.#ports.document.commit((draft: Draft) => draft.delete('jobs', id));
    await this.#ports.device.forgetJob(id);
  }

  /**
   * Runs a failed job again that a retry can get over (`canRetry`), from its last checkpoint. Resolves when it waits
   * to run. @throws HearthError store/quota, job/bad-transition, job/not-found
   */
  async retry(id: string): Promise<void> {
    const { record } = this.get(id);
    await (await this.#loaded()).retry(record);
  }

  steer(id: string, what: Steering): void {
    // Another person's job runs on their device, and is theirs to steer.
    if (this.records.get(id)?.home !== this.#home) return;
    this.#withRunner(id, (runner) => runner[what](id));
    this.#ports.channel.post({ steer: what, job: id });
  }

  /** Progress of a running job, in this tab or another. */
  progress(id: string): Live<JobProgress | undefined> {
    return {
      get: () => this.#progress.get(id),
      subscribe: (changed) => {
        this.#progressListeners.add(changed);
        return () => this.#progressListeners.delete(changed);
      }
    };
  }

  listen(id: string, heard: (news: JobNews) => void): () => void {
    const text = this.#partials.get(id);
    if (text !== undefined) heard({ kind: 'partial', text });
    const set = this.#listeners.get(id) ?? new Set();
    this.#listeners.set(id, set.add(heard));
    return () => set.delete(heard);
  }

  close(): void {
    for (const stop of this.#stop) stop();
  }

  /** Does something to a job; where what runs it cannot be loaded now, its log says so, once. */
  #withRunner(id: string, work: (runner: Runner) => void): void {
    void this.#loaded().then(
      ({ runner }) => {
        this.#unloaded.delete(id);
        work(runner);
      },
      (error: unknown) => this.#noteUnloaded(id, error)
    );
  }

  async #noteUnloaded(id: string, error: unknown): Promise<void> {
    if (this.#unloaded.has(id)) return;
    this.#unloaded.add(id);
    const { message: text } = toErrorRecord(error);
    const line = { at: this.#ports.clock.now(), level: 'error', text } as const;
    this.#publish(id, { kind: 'log', line }, true);
    await this.#ports.device.appendLog(id, [line]);
  }

  /** Who loads it hears of a failure. */
  #ifLoaded(work: (engine: JobEngine) => void): void {
    void this.#engine?.then(work, () => undefined);
  }

  /** What knows all components: a good part of the studio, so not of its first load. */
  async #loaded(): Promise<JobEngine> {
    this.#engine ??= this.#load();
    try {
      return await this.#engine;
    } catch (error) {
      // The next call tries again.
      this.#engine = undefined;
      throw error;
    }
  }

  async #load(): Promise<JobEngine> {
    const { JobEngine: Engine } = await import('./job-engine');
    const tell = (id: string, news: JobNews): void => this.#publish(id, news, true);
    return new Engine({
      ports: this.#ports,
      catalog: this.#catalog,
      records: this.records,
      require: this.#require,
      tell
    });
  }

  get #home(): string | undefined {
    return this.#ports.sharing?.membership?.home;
  }

  #publish(id: string, news: JobNews, own: boolean): void {
    if (news.kind === 'progress') this.#progress.set(id, news);
    if (news.kind === 'state' && isFinished(news.record.state)) this.#progress.delete(id);
    if (news.kind === 'progress' || news.kind === 'state')
      for (const changed of this.#progressListeners) changed();
    if (news.kind === 'partial') this.#partials.set(id, news.text);
    else if (news.kind === 'state' && news.record.state !== 'running') this.#partials.delete(id);
    for (const heard of this.#listeners.get(id) ?? []) heard(news);
    if (own) this.#ports.channel.post({ news, job: id });
  }

  #hearTab(message: unknown): void {
    const { steer, news, job } = message as { steer?: Steering; news?: JobNews; job?: string };
    if (job === undefined) return;
    if (news) this.#publish(job, news, false);
    // A tab that has run nothing has nothing to steer.
    if (steer) this.#ifLoaded(({ runner }) => runner[steer](job));
  }
}
