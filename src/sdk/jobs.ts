// Jobs of a workspace: submit, watch, steer, list. What runs them is runner.ts.
import { components, findComponent, type AnySpec, type ComponentName } from '$core/components/index';
import { HearthError } from '$core/errors';
import type { Estimate, PortRecord } from '$core/component';
import { isFinished, type JobRecord } from '$core/jobs/record';
import { canRetry } from '$core/jobs/retry';
import { parseParams } from '$core/params';
import type { Live } from '$core/ports';
import type { Draft } from '$sync/document';
import type { Catalog } from './catalog';
import { InputResolver } from './inputs';
import { Job } from './job';
import { JobRecords } from './job-records';
import { OutputRegistrar } from './outputs';
import type { WorkspacePorts } from './ports';
import { Runner, type JobNews } from './runner';

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

type Steering = 'cancel' | 'pause' | 'resume';

export class Jobs {
  readonly #ports: WorkspacePorts;
  readonly #catalog: Catalog;
  readonly #inputs: InputResolver;
  readonly #runner: Runner;
  readonly #listeners = new Map<string, Set<(news: JobNews) => void>>();
  readonly #progress = new Map<string, JobProgress>();
  readonly #progressListeners = new Set<() => void>();
  readonly #stop: (() => void)[] = [];
  readonly records: JobRecords;
  /** All records, newest first. */
  readonly live: Live<readonly JobRecord[]>;

  constructor(ports: WorkspacePorts, catalog: Catalog) {
    this.#ports = ports;
    this.#catalog = catalog;
    this.records = new JobRecords(ports.document.records<JobRecord>('jobs'));
    this.#inputs = new InputResolver(catalog, ports.blobs);
    this.#runner = new Runner({
      ports,
      catalog,
      records: this.records,
      inputs: this.#inputs,
      outputs: new OutputRegistrar(ports, catalog),
      tell: (id, news) => this.#publish(id, news, true)
    });
    this.live = { get: () => this.list(), subscribe: this.records.live.subscribe };
    this.#stop.push(ports.channel.listen((message) => this.#hearTab(message)));
  }

  /** Takes up what other tabs, or this one before a reload, left unfinished. */
  adoptAll(): void {
    const adopt = (): void => {
      for (const job of this.records.all().values())
        if (!isFinished(job.state) && job.home === this.#home) this.#runner.adopt(job.id);
    };
    adopt();
    const tidy = (): void => void this.#runner.tidy();
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
   * @throws HearthError job/unknown-component, job/bad-params, job/missing-input, job/does-not-fit, asset/not-found
   */
  async submit(
    component: ComponentName,
    inputs: Readonly<Record<string, unknown>>,
    params: Readonly<Record<string, unknown>> = {},
    options: SubmitOptions = {}
  ): Promise<Job> {
    const spec = findComponent(component);
    const { seed, ...rest } = params;
    const parsed = parseParams(component, spec.params, rest);
    const bound = await this.#inputs.bind(spec, inputs);
    this.#checkColumns(component, bound.values, parsed);
    const estimate = this.#estimateOf(spec, bound.values, parsed);
    const refusal = estimate && this.#refusal(spec.title, estimate);
    if (refusal) throw refusal;
    const source = Object.values(bound.refs)[0]?.replace(/^[\w-]+:|@\d+$/g, '') ?? '';
    const record: JobRecord = {
      id: options.id ?? this.#ports.clock.id(),
      title: options.title ?? `${spec.title}: ${source}`,
      component,
      componentVersion: spec.version,
      inputs: bound.refs,
      inputHashes: bound.hashes,
      params: parsed,
      seed: options.seed ?? (typeof seed === 'number' ? seed : 1),
      state: 'queued',
      createdAt: this.#ports.clock.now(),
      appVersion: this.#ports.appVersion,
      device: this.#ports.deviceName,
      ...(this.#home === undefined ? {} : { home: this.#home }),
      notes: '',
      tags: options.tags ?? [],
      ...(options.step ? { step: options.step } : {}),
      outputName: options.name ?? this.#defaultName(component, source)
    };
    this.#inputs.keepFiles(record.id, bound);
    await this.#runner.submit(record);
    return this.get(record.id);
  }

  /** What a job would cost, without starting it; undefined where the component cannot say. */
  async estimate(
    component: ComponentName,
    inputs: Readonly<Record<string, unknown>>,
    params: Readonly<Record<string, unknown>>
  ): Promise<Cost | undefined> {
    const spec = findComponent(component);
    const bound = await this.#inputs.bind(spec, inputs);
    const parsed = parseParams(component, spec.params, params);
    const estimate = this.#estimateOf(spec, bound.values, parsed);
    if (!estimate) return undefined;
    const refusal = this.#refusal(spec.title, estimate);
    const cost = { ...estimate, budget: this.#ports.memoryBudget, fits: refusal === undefined };
    return refusal ? { ...cost, refusal } : cost;
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
    const spec = findComponent(component);
    const bound = await this.#inputs.bind(spec, inputs);
    const wanted = JSON.stringify([
      component,
      spec.version,
      bound.hashes,
      parseParams(component, spec.params, params)
    ]);
    const found = this.list().find(
      (job) =>
        job.state === 'completed' &&
        JSON.stringify([job.component, job.componentVersion, job.inputHashes, job.params]) === wanted
    );
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
    const { state } = this.get(id).record;
    if (!canRetry(this.get(id).record))
      throw new HearthError('job/bad-transition', { from: state, event: 'retry' });
    await this.#runner.retry(id);
  }

  steer(id: string, what: Steering): void {
    // Another person's job runs on their device, and is theirs to steer.
    if (this.records.get(id)?.home !== this.#home) return;
    this.#runner[what](id);
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
    const set = this.#listeners.get(id) ?? new Set();
    this.#listeners.set(id, set.add(heard));
    return () => set.delete(heard);
  }

  close(): void {
    for (const stop of this.#stop) stop();
  }

  get #home(): string | undefined {
    return this.#ports.sharing?.membership?.home;
  }

  #publish(id: string, news: JobNews, own: boolean): void {
    if (news.kind === 'progress') this.#progress.set(id, news);
    if (news.kind === 'state' && isFinished(news.record.state)) this.#progress.delete(id);
    if (news.kind === 'progress' || news.kind === 'state')
      for (const changed of this.#progressListeners) changed();
    for (const heard of this.#listeners.get(id) ?? []) heard(news);
    if (own) this.#ports.channel.post({ news, job: id });
  }

  #hearTab(message: unknown): void {
    const { steer, news, job } = message as { steer?: Steering; news?: JobNews; job?: string };
    if (job === undefined) return;
    if (news) this.#publish(job, news, false);
    if (steer) this.#runner[steer](job);
  }

  #estimateOf(
    spec: ReturnType<typeof findComponent>,
    inputs: unknown,
    params: unknown
  ): Estimate | undefined {
    const values = inputs as PortRecord<AnySpec['inputs']>;
    return spec.estimate?.(values, params as never, this.#ports.memoryBudget);
  }

  #refusal(what: string, estimate: Estimate): HearthError | undefined {
    const limit = this.#ports.memoryBudget;
    if (estimate.bytes <= limit) return undefined;
    const hint = estimate.hint ?? 'Sample the table to fewer rows, or choose fewer columns.';
    return new HearthError('job/does-not-fit', { what, bytes: estimate.bytes, limit, hint });
  }

  /** Parameters that name columns must name columns there are. */
  #checkColumns(
    component: ComponentName,
    values: Readonly<Record<string, unknown>>,
    params: Readonly<Record<string, unknown>>
  ): void {
    for (const [field, param] of Object.entries(components[component].params)) {
      if (param.kind !== 'column' && param.kind !== 'columns') continue;
      const table = values[param.input] as { columns?: readonly { name: string }[] } | undefined;
      const named = [params[field]].flat().filter((name): name is string => typeof name === 'string');
      const missing = named.find((name) => !table?.columns?.some((column) => column.name === name));
      if (missing !== undefined)
        throw new HearthError('job/bad-params', {
          component,
          field,
          reason: `names no column ("${missing}")`
        });
    }
  }

  #defaultName(component: ComponentName, source: string): string {
    const suffix = component.startsWith('train-') ? ` ${component.slice('train-'.length)}` : '';
    const base = source.replace(/[^\p{L}\p{N} ._-]+/gu, ' ').trim() || 'result';
    if (component === 'edit-table') return source;
    if (component === 'score-table') return `${base.slice(0, 90)} scored`;
    return `${base.slice(0, 80)}${suffix}`;
  }
}
