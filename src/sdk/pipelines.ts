// Pipelines of a workspace: kept, changed, run, watched. What runs them is pipeline-runner.ts, which is only loaded
// when one runs: a tab holds a lease per run, and when it dies the next tab goes on from the steps' records.
import { HearthError } from '$core/errors';
import type { AzureText } from '$core/graph/azure/write';
import { emptyGraph, type Graph } from '$core/graph/graph';
import {
  stepRecordKey,
  type PipelineRecord,
  type PipelineRunRecord,
  type PipelineStep,
  type PipelineVersion
} from '$core/graph/pipeline';
import type { SavedComponent } from '$core/graph/saved-component';
import { splitFullRef, type AssetKind } from '$core/assets';
import type { DriftFound } from '$core/data/drift';
import type { WireValue } from '$core/graph/step';
import type { TableManifest } from '$core/data/table';
import type { Live } from '$core/ports';
import type { Schedule } from '$core/schedule/schedule';
import type { Draft, Records } from '$sync/document';
import type { Catalog } from './catalog';
import type { Jobs } from './jobs';
import type { NewComponent } from './pipeline-components';
import type { RunRemains } from './pipeline-delete';
import type { InferenceOptions } from './pipeline-inference';
import { pipelineMaps as maps } from './pipeline-maps';
import { PipelineRecords, readPipeline, writePipeline } from './pipeline-records';
import { PipelineSchedules } from './pipeline-schedules';
import type { PipelineText } from './pipeline-work';
import type { WorkspacePorts } from './ports';

/** What is only now and then done is loaded then. */
const work = () => import('./pipeline-work');

export interface PipelineRunOptions {
  /** Run every step, even those whose result is at hand. */
  readonly force?: boolean;
  /** From which all chance follows; 1 unless given. */
  readonly seed?: number;
  /** The drift that a schedule begins it for. */
  readonly because?: DriftFound;
}

export class Pipelines {
  readonly #ports: WorkspacePorts;
  readonly #catalog: Catalog;
  readonly #jobs: Jobs;
  readonly records: PipelineRecords;
  readonly runRecords: Records<PipelineRunRecord>;
  readonly stepRecords: Records<PipelineStep>;
  readonly versionRecords: Records<PipelineVersion>;
  /** Versions of saved components. */
  readonly componentRecords: Records<SavedComponent>;
  readonly schedules: PipelineSchedules;
  /** Runs that this tab does, or waits to take over. */
  readonly #watched = new Map<string, AbortController>();
  readonly #stop: (() => void)[] = [];
  #closed = false;

  constructor(ports: WorkspacePorts, catalog: Catalog, jobs: Jobs) {
    this.#ports = ports;
    this.#catalog = catalog;
    this.#jobs = jobs;
    this.records = new PipelineRecords(ports.document);
    this.runRecords = ports.document.records(maps.runs);
    this.stepRecords = ports.document.records(maps.steps);
    this.versionRecords = ports.document.records(maps.versions);
    this.componentRecords = ports.document.records(maps.components);
    this.schedules = new PipelineSchedules(ports, catalog, this, jobs);
  }

  /** All pipelines, the last changed first. */
  get live(): Live<readonly PipelineRecord[]> {
    return { get: () => this.list(), subscribe: this.records.live.subscribe };
  }

  list(): readonly PipelineRecord[] {
    return [...this.records.all().values()].sort((a, b) => b.updatedAt - a.updatedAt);
  }

  /** @throws HearthError pipeline/not-found */
  get(id: string): PipelineRecord {
    const found = this.records.get(id);
    if (!found) throw new HearthError('pipeline/not-found', { id });
    return found;
  }

  async create(first: {
    title: string;
    description?: string;
    graph?: Graph;
    azure?: PipelineRecord['azure'];
  }): Promise<PipelineRecord> {
    const now = this.#ports.clock.now();
    const record: PipelineRecord = {
      id: this.#ports.clock.id(),
      title: first.title,
      description: first.description ?? '',
      graph: first.graph ?? emptyGraph,
      ...(first.azure ? { azure: first.azure } : {}),
      createdAt: now,
      updatedAt: now
    };
    await this.#ports.document.commit((draft) => writePipeline(draft, record));
    return record;
  }

  /** Changes the graph as it is when the change is made, so that changes of several tabs add up. @throws HearthError pipeline/not-found */
  edit(id: string, change: (graph: Graph) => Graph): Promise<void> {
    return this.#change(id, (record) => ({ ...record, graph: change(record.graph) }));
  }

  /** @throws HearthError pipeline/not-found */
  describe(id: string, words: Partial<Pick<PipelineRecord, 'title' | 'description'>>): Promise<void> {
    return this.#change(id, (record) => ({ ...record, ...words }));
  }

  /**
   * Deletes a pipeline with its runs, and what only they have made: their jobs and the tables between their steps.
   * Models stay. @throws HearthError asset/in-use while it runs
   */
  async delete(id: string): Promise<void> {
    const { title } = this.get(id);
    const runs = this.runs(id);
    if (runs.some(({ state }) => state === 'running'))
      throw new HearthError('asset/in-use', { ref: title, by: 'its own run' });
    const { deletePipeline } = await work();
    await deletePipeline(id, runs, this.#ports, this.#catalog);
  }

  /**
   * Deletes runs, and what only they have made: their jobs and the tables between their steps. Models, datasets that were
   * kept and results that another run has used again stay (`remainsOf`). @throws HearthError asset/in-use where one runs,
   * pipeline/not-found
   */
  async deleteRuns(ids: readonly string[]): Promise<void> {
    await (await work()).deleteRuns(this.#runRecords(ids), this.#ports, this.#catalog);
  }

  /** What would stay if these runs were deleted now. @throws HearthError pipeline/not-found */
  async remainsOf(ids: readonly string[]): Promise<RunRemains> {
    return (await work()).remainsOf(this.#runRecords(ids), this.#ports, this.#catalog);
  }

  /** Runs, newest first; of one pipeline, or of all. */
  runs(pipeline?: string): readonly PipelineRunRecord[] {
    const all = [...this.runRecords.all().values()];
    const found = pipeline === undefined ? all : all.filter((run) => run.pipeline === pipeline);
    return found.sort((a, b) => b.createdAt - a.createdAt);
  }

  /** Named versions of a pipeline, newest first. */
  versions(pipeline: string): readonly PipelineVersion[] {
    const own = [...this.versionRecords.all().values()].filter((version) => version.pipeline === pipeline);
    return own.sort((a, b) => b.createdAt - a.createdAt);
  }

  /** Keeps the graph as it is now under a name. @throws HearthError pipeline/not-found */
  async saveVersion(pipeline: string, name: string): Promise<PipelineVersion> {
    const record = this.get(pipeline);
    return (await work()).saveVersion(record, name, this.#ports);
  }

  async deleteVersion(id: string): Promise<void> {
    await this.#ports.document.commit((draft) => draft.delete(maps.versions, id));
  }

  /** Keeps steps as a component, or as the next version of one. */
  async saveComponent(made: NewComponent): Promise<SavedComponent> {
    return (await work()).saveComponent(made, this.#ports);
  }

  /** Takes a component with all its versions out of the palette. Where it is placed, it stays. */
  async deleteComponent(component: string): Promise<void> {
    await (await work()).deleteComponent(component, this.#ports);
  }

  /** @throws HearthError pipeline/not-found */
  getRun(id: string): PipelineRun {
    if (!this.runRecords.get(id)) throw new HearthError('pipeline/not-found', { id });
    return new PipelineRun(id, this);
  }

  /** Checks a pipeline and starts a run of it as it is now. @throws HearthError graph/invalid, pipeline/not-found */
  async run(id: string, options: PipelineRunOptions = {}): Promise<PipelineRun> {
    const run = await this.#start(id, options, () => true);
    return this.getRun(run!);
  }

  /**
   * The run that a schedule owes, unless it has begun meanwhile: its record is written as the debt goes.
   * @throws HearthError graph/invalid, pipeline/not-found, store/quota
   */
  async runOwed({ id, pipeline, found }: Schedule): Promise<void> {
    const { settled } = await import('$core/schedule/schedule');
    await this.#start(pipeline, found ? { because: found } : {}, (draft) => {
      const schedule = draft.get<Schedule>(maps.schedules, id);
      if (!schedule?.owed) return false;
      draft.set(maps.schedules, id, settled(schedule));
      return true;
    });
  }

  /**
   * A new pipeline that predicts with what a run has learned: its fitted transforms applied, its best model.
   * @throws HearthError pipeline/no-model, pipeline/not-found
   */
  async createInference(run: string, options: InferenceOptions = {}): Promise<PipelineRecord> {
    const parts = { pipelines: this, catalog: this.#catalog, jobs: this.#jobs };
    return (await work()).createInference(this.getRun(run), parts, options);
  }

  /** Cancels a run wherever it runs; steps that have ended stay. */
  cancelRun(id: string): void {
    this.#abort(id);
    this.#ports.channel.post({ cancelPipelineRun: id });
  }

  /** YAML of a pipeline. @throws HearthError pipeline/not-found */
  async text(id: string): Promise<string> {
    return (await work()).textOf(this.get(id));
  }

  /** YAML of Azure ML (CLI v2) for a pipeline, and what cannot be said there. @throws HearthError pipeline/not-found */
  async azureText(id: string): Promise<AzureText> {
    return (await work()).azureTextOf(this.get(id));
  }

  /** What a text says, ours or Azure ML's; nothing is kept. @throws HearthError graph/unreadable */
  async read(source: string): Promise<PipelineText> {
    return (await work()).readText(source);
  }

  /** A new pipeline from its YAML, ours or Azure ML's. @throws HearthError graph/unreadable */
  async import(source: string): Promise<PipelineRecord> {
    return this.create(await this.read(source));
  }

  /** Whether a pipeline could begin with this asset. */
  hasAsset(kind: AssetKind, ref: string): boolean {
    return this.#catalog.has(kind, ref);
  }

  /** Whether what a step gave is still there: under the ref of a deleted asset there may be another's content. */
  isThere({ hash, value }: WireValue): boolean {
    const ref = String(value);
    return splitFullRef(ref) === undefined || this.#catalog.versionAt(ref)?.hash === hash;
  }

  /** Columns of a dataset by name or ref; undefined where there is none. */
  columnsOf(ref: string): TableManifest['columns'] | undefined {
    if (!this.#catalog.has('dataset', ref)) return undefined;
    return (this.#catalog.find('dataset', ref).version.manifest as TableManifest).columns;
  }

  /** Makes a table between two steps a dataset like any other. @throws HearthError asset/not-found */
  keepDataset(ref: string): Promise<void> {
    return this.#catalog.keep('dataset', ref);
  }

  /** Takes up what other tabs, or this one before a reload, left unfinished. */
  adoptAll(): void {
    this.schedules.start();
    const adopt = (): void => {
      for (const run of this.runRecords.all().values())
        if (run.state === 'running' && run.home === this.#home) this.#adopt(run.id);
    };
    adopt();
    this.#stop.push(this.runRecords.live.subscribe(adopt));
    this.#stop.push(
      this.#ports.channel.listen((message) => {
        const { cancelPipelineRun } = message as { cancelPipelineRun?: string };
        if (cancelPipelineRun !== undefined) this.#abort(cancelPipelineRun);
      })
    );
  }

  close(): void {
    this.#closed = true;
    this.schedules.close();
    for (const stop of this.#stop) stop();
  }

  #runRecords(ids: readonly string[]): readonly PipelineRunRecord[] {
    return ids.map((id) => this.getRun(id).record);
  }

  /** This machine among those that share the workspace. */
  get #home(): string | undefined {
    return this.#ports.sharing?.membership?.home;
  }

  /** `take` says, as the record is written, whether it is to be. */
  async #start(
    id: string,
    options: PipelineRunOptions,
    take: (draft: Draft) => boolean
  ): Promise<string | undefined> {
    // What is being written now is part of it.
    await this.#ports.document.refresh();
    const pipeline = this.get(id);
    const { startRun } = await import('./pipeline-runner');
    const run = await startRun(pipeline, options, this.#ports, this.#catalog, this.#home, take);
    if (run) this.#adopt(run);
    return run;
  }

  #abort(id: string): void {
    this.#watched.get(id)?.abort(new HearthError('job/cancelled', {}));
  }

  /** Waits until no other tab runs it; if it is then still unfinished, runs it here. */
  #adopt(id: string): void {
    if (this.#watched.has(id)) return;
    const abort = new AbortController();
    this.#watched.set(id, abort);
    const run = this.#ports.leases.hold(`hearth-pipeline:${id}`, async () => {
      if (this.#closed || this.runRecords.get(id)?.state !== 'running') return;
      const { runPipeline } = await import('./pipeline-runner');
      const { signal } = abort;
      const isClosed = (): boolean => this.#closed;
      await runPipeline(id, {
        ports: this.#ports,
        catalog: this.#catalog,
        jobs: this.#jobs,
        signal,
        isClosed
      });
    });
    run.finally(() => this.#watched.delete(id)).catch(() => undefined);
  }

  #change(id: string, change: (record: PipelineRecord) => PipelineRecord): Promise<void> {
    return this.#ports.document.commit((draft: Draft) => {
      const record = readPipeline(draft, id);
      if (!record) throw new HearthError('pipeline/not-found', { id });
      writePipeline(draft, { ...change(record), updatedAt: this.#ports.clock.now() });
    });
  }
}

/** One run: its record, its steps, its end. */
export class PipelineRun {
  readonly id: string;
  readonly #pipelines: Pipelines;

  constructor(id: string, pipelines: Pipelines) {
    this.id = id;
    this.#pipelines = pipelines;
  }

  /** @throws HearthError pipeline/not-found once it is deleted */
  get record(): PipelineRunRecord {
    const record = this.#pipelines.runRecords.get(this.id);
    if (!record) throw new HearthError('pipeline/not-found', { id: this.id });
    return record;
  }

  /** Records of its steps by node; a node that has none yet waits for others. */
  steps(): ReadonlyMap<string, PipelineStep> {
    const { graph } = this.record;
    const found = graph.nodes.map(
      ({ id }) => [id, this.#pipelines.stepRecords.get(stepRecordKey(this.id, id))] as const
    );
    return new Map(found.filter((entry): entry is [string, PipelineStep] => entry[1] !== undefined));
  }

  /** What a port of a node gave: a ref ('dataset:rows@1'), or 'report:<blob>'. */
  output(node: string, port: string): string | undefined {
    return this.steps().get(node)?.outputs?.[port]?.value as string | undefined;
  }

  cancel(): void {
    this.#pipelines.cancelRun(this.id);
  }

  /** Waits for its end, and gives its record then. */
  async done(): Promise<PipelineRunRecord> {
    await new Promise<void>((resolve) => {
      let stop: () => void = () => undefined;
      const check = (): void => {
        if (this.record.state === 'running') return;
        stop();
        resolve();
      };
      stop = this.#pipelines.runRecords.live.subscribe(check);
      check();
    });
    return this.record;
  }
}
