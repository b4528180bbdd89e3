// What starts jobs: checks them against their component, says what they would cost, makes their record and hands it to
// the runner. It knows every component, so a page loads it with its first job.
import { splitFullRef, type AssetVersion } from '$core/assets';
import { components, findComponent, type AnySpec, type ComponentName } from '$core/components/index';
import type { Estimate, PortRecord } from '$core/component';
import { HearthError } from '$core/errors';
import type { JobRecord } from '$core/jobs/record';
import { canRetry } from '$core/jobs/retry';
import { parseParams } from '$core/params';
import type { Catalog } from './catalog';
import { InputResolver } from './inputs';
import type { JobRecords } from './job-records';
import type { Cost, RequireBytes, SubmitOptions } from './jobs';
import { OutputRegistrar } from './outputs';
import type { WorkspacePorts } from './ports';
import { Runner, type JobNews } from './runner';

export interface JobEngineParts {
  readonly ports: WorkspacePorts;
  readonly catalog: Catalog;
  readonly records: JobRecords;
  readonly require: RequireBytes;
  readonly tell: (job: string, news: JobNews) => void;
}

type Given = Readonly<Record<string, unknown>>;

export class JobEngine {
  readonly #ports: WorkspacePorts;
  readonly #catalog: Catalog;
  readonly #require: RequireBytes;
  readonly #inputs: InputResolver;
  readonly runner: Runner;

  constructor({ ports, catalog, records, require, tell }: JobEngineParts) {
    this.#ports = ports;
    this.#catalog = catalog;
    this.#require = require;
    this.#inputs = new InputResolver(catalog, ports.blobs);
    const outputs = new OutputRegistrar(ports, catalog);
    this.runner = new Runner({ ports, catalog, records, inputs: this.#inputs, outputs, tell });
  }

  /** Starts a job of this id, as Jobs.submit; resolves when its record is durable. */
  async submit(
    component: ComponentName,
    inputs: Given,
    params: Given,
    options: SubmitOptions & { readonly id: string }
  ): Promise<void> {
    const spec = findComponent(component);
    const { seed, ...rest } = params;
    const parsed = parseParams(component, spec.params, rest);
    const bound = await this.#inputs.bind(spec, inputs);
    await this.#require(this.#versionsOf(bound.refs));
    checkColumns(component, bound.values, parsed);
    const estimate = this.#estimateOf(spec, bound.values, parsed);
    const refusal = estimate && this.#refusal(spec.title, estimate);
    if (refusal) throw refusal;
    const source = Object.values(bound.refs)[0]?.replace(/^[\w-]+:|@\d+$/g, '') ?? '';
    const home = this.#ports.sharing?.membership?.home;
    const record: JobRecord = {
      id: options.id,
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
      ...(home === undefined ? {} : { home }),
      notes: '',
      tags: options.tags ?? [],
      ...(options.step ? { step: options.step } : {}),
      outputName: options.name ?? defaultName(component, source)
    };
    this.#inputs.keepFiles(record.id, bound);
    await this.runner.submit(record);
  }

  #versionsOf(refs: Readonly<Record<string, string>>): ReadonlyMap<string, AssetVersion> {
    const versions = Object.values(refs).flatMap((full) => {
      const split = splitFullRef(full);
      return split ? [[full, this.#catalog.find(split.kind, split.ref).version] as const] : [];
    });
    return new Map(versions);
  }

  /** As Jobs.retry. */
  async retry(job: JobRecord): Promise<void> {
    if (!canRetry(job)) throw new HearthError('job/bad-transition', { from: job.state, event: 'retry' });
    await this.runner.retry(job.id);
  }

  /** As Jobs.estimate. */
  async estimate(component: ComponentName, inputs: Given, params: Given): Promise<Cost | undefined> {
    const spec = findComponent(component);
    const bound = await this.#inputs.bind(spec, inputs);
    const parsed = parseParams(component, spec.params, params);
    const estimate = this.#estimateOf(spec, bound.values, parsed);
    if (!estimate) return undefined;
    const refusal = this.#refusal(spec.title, estimate);
    const budget = estimate.limit ?? this.#ports.memoryBudget;
    const cost = { ...estimate, budget, fits: refusal === undefined };
    return refusal ? { ...cost, refusal } : cost;
  }

  /** The first of `jobs` that completed with equal component, inputs and parameters. */
  async findCompleted(
    component: ComponentName,
    inputs: Given,
    params: Given,
    jobs: readonly JobRecord[]
  ): Promise<JobRecord | undefined> {
    const spec = findComponent(component);
    const bound = await this.#inputs.bind(spec, inputs);
    const parsed = parseParams(component, spec.params, params);
    const wanted = JSON.stringify([component, spec.version, bound.hashes, parsed]);
    return jobs.find(
      (job) =>
        job.state === 'completed' &&
        JSON.stringify([job.component, job.componentVersion, job.inputHashes, job.params]) === wanted
    );
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
    const limit = estimate.limit ?? this.#ports.memoryBudget;
    if (estimate.bytes <= limit) return undefined;
    const hint = estimate.hint ?? 'Sample the table to fewer rows, or choose fewer columns.';
    return new HearthError('job/does-not-fit', { what, bytes: estimate.bytes, limit, hint });
  }
}

/** Parameters that name columns must name columns there are. */
function checkColumns(component: ComponentName, values: Given, params: Given): void {
  for (const [field, param] of Object.entries(components[component].params)) {
    if (param.kind !== 'column' && param.kind !== 'columns') continue;
    const table = values[param.input] as { columns?: readonly { name: string }[] } | undefined;
    const named = [params[field]].flat().filter((name): name is string => typeof name === 'string');
    const missing = named.find((name) => !table?.columns?.some((column) => column.name === name));
    if (missing !== undefined)
      throw new HearthError('job/bad-params', { component, field, reason: `names no column ("${missing}")` });
  }
}

function defaultName(component: ComponentName, source: string): string {
  const suffix = component.startsWith('train-') ? ` ${component.slice('train-'.length)}` : '';
  const base = source.replace(/[^\p{L}\p{N} ._-]+/gu, ' ').trim() || 'result';
  if (component === 'edit-table') return source;
  if (component === 'score-table') return `${base.slice(0, 90)} scored`;
  return `${base.slice(0, 80)}${suffix}`;
}
