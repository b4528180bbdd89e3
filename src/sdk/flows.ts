// Prompt flows of a workspace: brought in, written, run over a dataset, and given back byte for byte. Reading them (YAML,
// Jinja, zips) comes only when it is asked for.
import { HearthError } from '$core/errors';
import type { OpenedFlow } from '$core/flows/open-flow';
import type { RecordedOutputs } from '$core/flows/recorded';
import type { FlowRecord, FlowSettings } from '$core/flows/record';
import { modulesIn, type FlowWheel } from '$core/flows/wheels';
import type { VariantRun } from '$core/flows/run/batch';
import type { FlowReport, FlowTraces } from '$core/flows/run/report';
import type { JobRecord } from '$core/jobs/record';
import type { Live } from '$core/ports';
import type { SharedText } from '$core/text/shared-text';
import type { FlowHistory, KeptHistory } from './flow-history';
import { FlowRatings } from './flow-ratings';
import type { FlowTalk } from './flow-talk';
import { FlowTexts } from './flow-texts';
import type { FlowPackages } from './flow-packages';
import type { FlowChange, FlowWriting } from './flow-writing';
import type { Job } from './job';
import type { Jobs } from './jobs';
import type { WorkspacePorts } from './ports';

/** Who goes back to an earlier prompt finds its answers; more of them would be read at each start. */
const runsReused = 3;

/** '' stands for no `of` or no `data`; `of` without `data` takes the dataset that run was over. */
export interface RunFlowOptions extends Partial<FlowSettings> {
  /** Rows to take instead of a dataset's: to try one, or what a test has. */
  readonly rows?: readonly Readonly<Record<string, unknown>>[];
  /** Hosts it may ask instead of those allowed on this device; those of `connections` given here are allowed with them. */
  readonly hosts?: readonly string[];
  /** Choices to run instead of the flow's own variants. */
  readonly choices?: readonly VariantRun[];
  /** Answers of earlier runs are used again where the question is equal; true by default. */
  readonly reuse?: boolean;
  /** A try leaves no dataset and is not listed among the flow's runs. */
  readonly isTry?: boolean;
  /** Of a single row: the output whose text the job tells while a model writes it, as news of kind 'partial'. */
  readonly partial?: string;
  readonly seed?: number;
  /** Outputs of an earlier run elsewhere (core/flows/recorded.ts), compared with row by row. */
  readonly recorded?: RecordedOutputs;
}

export class Flows {
  readonly ratings: FlowRatings;
  readonly #ports: WorkspacePorts;
  readonly #jobs: Jobs;
  readonly #texts: FlowTexts;
  #packages: FlowPackages | undefined;

  constructor(ports: WorkspacePorts, jobs: Jobs) {
    this.#ports = ports;
    this.#jobs = jobs;
    this.#texts = new FlowTexts(ports.document);
    this.ratings = new FlowRatings(ports);
  }

  /** All of them, the last changed first. */
  get live(): Live<readonly FlowRecord[]> {
    return { get: () => this.list(), subscribe: this.#texts.live.subscribe };
  }

  list(): readonly FlowRecord[] {
    return [...this.#texts.all()].sort((a, b) => b.updatedAt - a.updatedAt);
  }

  /** By id or name. @throws HearthError flow/not-found */
  get(idOrName: string): FlowRecord {
    const found = this.#texts.get(idOrName) ?? this.list().find(({ name }) => name === idOrName);
    if (!found) throw new HearthError('flow/not-found', { flow: idOrName });
    return found;
  }

  /** Keeps files as a new flow; a name that is taken gets a number. @throws HearthError store/quota */
  async create(
    name: string,
    main: string,
    files: FlowRecord['files'],
    included: NonNullable<FlowRecord['included']> = {}
  ): Promise<FlowRecord> {
    const { newFlow } = await import('./flow-writing');
    const taken = new Set(this.list().map((flow) => flow.name));
    const flow = newFlow({ name, main, files, included }, taken, this.#ports.clock);
    await this.put(flow);
    return flow;
  }

  /**
   * Brings in a promptflow folder or zip, a .prompty or a promptfoo configuration, with wheels in it or beside it. Nothing is kept
   * of what is refused. @throws HearthError flow/…
   */
  async import(
    files: readonly File[]
  ): Promise<{ readonly flow: FlowRecord; readonly leftOut: readonly string[] }> {
    const { takeFlow } = await import('./flow-files');
    const { name, main, files: texts, included, leftOut, packages } = await takeFlow(files);
    const checked = await (await this.packages()).checkAll(packages);
    const { id } = await this.create(name, main, texts, included);
    await (await this.packages()).keep(id, checked.taken);
    return { flow: this.get(id), leftOut: [...leftOut, ...checked.leftOut] };
  }

  /**
   * The folder as a zip, each file as it came unless it was changed here, and the packages that its Python was given.
   * @throws HearthError flow/bad-file where a package's bytes are on another device
   */
  async export(id: string, { packages = true }: { readonly packages?: boolean } = {}): Promise<File> {
    const { name, files, included, wheels = [] } = this.get(id);
    const { giveFiles } = await import('./flow-files');
    const given = packages && wheels.length > 0 ? await (await this.packages()).files(wheels) : [];
    return giveFiles(name, files, included, given);
  }

  /** How a flow is understood, and what stands in its way. @throws HearthError flow/… for a text that cannot be read */
  async open(id: string): Promise<OpenedFlow> {
    const { files, main, wheels } = this.get(id);
    const { openFlow } = await import('$core/flows/open-flow');
    return openFlow(files, main, modulesIn(wheels));
  }

  /**
   * `change` may be worked out from how the flow is in that moment, so that what others just changed stays.
   * @throws HearthError flow/not-found
   */
  async update(id: string, change: FlowChange | ((now: FlowRecord) => FlowChange)): Promise<void> {
    await (await this.#writing()).update(id, change);
  }

  /** One of its files, to write in while others do: what is said to be written is durable. */
  async file(id: string, path: string): Promise<SharedText> {
    return (await this.#writing()).file(id, path);
  }

  /** Keeps a whole flow as it is: a new one, or one that was deleted a moment ago with its history. */
  async put(flow: FlowRecord, history?: KeptHistory): Promise<void> {
    await (await this.#writing()).put(flow, history);
  }

  /**
   * Gives a flow's Python a package, in place of another version of it. @throws HearthError flow/bad-file, flow/unsafe-file,
   * store/quota
   */
  async addWheel(id: string, file: File): Promise<FlowWheel> {
    return (await this.packages()).add(id, file);
  }

  /** What the Python of flows wants and has, and where more of it may be fetched. */
  async packages(): Promise<FlowPackages> {
    const { FlowPackages } = await import('./flow-packages');
    return (this.#packages ??= new FlowPackages(this, this.#ports));
  }

  /** Gives its history, so that it can be put back. */
  async delete(id: string): Promise<KeptHistory> {
    return (await this.#writing()).delete(id);
  }

  /** Versions by name. */
  async history(): Promise<FlowHistory> {
    return new (await import('./flow-history')).FlowHistory(this.#ports);
  }

  /** Hosts that a person at this device lets a flow ask: 'example.org', 'localhost:8080'. */
  async allowedHosts(id: string): Promise<readonly string[]> {
    return (await import('./flow-device')).allowedHosts(this.#ports.device, id);
  }

  /** In place of what was allowed before. Ask the person first. */
  async allowHosts(id: string, hosts: readonly string[]): Promise<void> {
    await (await import('./flow-device')).allowHosts(this.#ports.device, id, hosts);
  }

  /**
   * Starts a run with the flow's settings and what is given besides.
   * @throws HearthError flow/not-ready with every problem by its node, flow/no-model, job/bad-params, asset/not-found,
   *   job/not-found or store/missing-blob for the run that is evaluated
   */
  async run(id: string, options: RunFlowOptions = {}): Promise<Job> {
    // What is being written now is part of it.
    await this.#ports.document.refresh();
    const flow = this.get(id);
    const { startFlow } = await import('./flow-run');
    const start = {
      flow,
      opened: await this.open(flow.id),
      hosts: options.hosts ?? (await this.allowedHosts(flow.id)),
      offered: await (await this.packages()).offered(flow.id),
      earlier: this.runs(flow.id)
        .filter(({ outputs }) => outputs?.traces !== undefined)
        .slice(0, runsReused)
    };
    return startFlow(start, options, this.#ports, this.#jobs);
  }

  /** Runs of a flow, the newest first; tries are not among them. */
  runs(id: string): readonly JobRecord[] {
    return this.#jobs.list().filter(({ tags }) => tags.includes(`flow:${id}`) && tags.includes('flow'));
  }

  /** The talk with it that this device keeps. */
  async talk(id: string): Promise<FlowTalk> {
    const { FlowTalk } = await import('./flow-talk');
    return new FlowTalk(id, this, this.#jobs, this.#ports);
  }

  /** What a finished run came to. */
  async report(job: string): Promise<FlowReport | undefined> {
    return (await this.#read(job, 'report')) as FlowReport | undefined;
  }

  /** What happened in each of its rows. */
  async traces(job: string): Promise<FlowTraces | undefined> {
    return (await this.#read(job, 'traces')) as FlowTraces | undefined;
  }

  /** Waits for a run and holds it to its gates. @throws HearthError flow/gate, or as the run failed */
  async gate(job: Job): Promise<FlowReport> {
    await job.done();
    const report = (await this.report(job.id))!;
    return (await import('./flow-results')).holdToGates(report);
  }

  async #read(job: string, port: 'report' | 'traces'): Promise<unknown> {
    const { readResult } = await import('./flow-results');
    return readResult(this.#jobs.records.get(job), port, this.#ports.blobs);
  }

  async #writing(): Promise<FlowWriting> {
    const { FlowWriting } = await import('./flow-writing');
    return new FlowWriting(this.#texts, this.#ports.clock);
  }
}
