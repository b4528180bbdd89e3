// Runs a pipeline: the graph's executor over the jobs of the workspace. Each step is a job of its component, under an
// id that follows from run, node and attempt, so that after a reload the same job is found again instead of being
// started twice. Results are looked for among all completed jobs, whoever started them.
import { checkName, splitFullRef, type Stage } from '$core/assets';
import type { ComponentName } from '$core/components/index';
import { HearthError, toErrorRecord, type ErrorRecord } from '$core/errors';
import { executeGraph, type ExecutorPorts, type StepCall } from '$core/graph/execute';
import { ownerOf } from '$core/graph/expand';
import type { Graph, GraphNode } from '$core/graph/graph';
import type { GraphIssue } from '$core/graph/issues';
import {
  stepJobId,
  stepRecordKey,
  type PipelineRecord,
  type PipelineRunRecord,
  type PipelineRunState,
  type PipelineStep
} from '$core/graph/pipeline';
import {
  isPipelineSource,
  pipelineEntries,
  pipelinePalette,
  pipelineSources,
  registerModel,
  type PipelineSource
} from '$core/graph/pipeline-palette';
import { nextRunNumber } from '$core/graph/run-numbers';
import { stepKey, type StepRecord, type WireValues } from '$core/graph/step';
import { runnableGraph } from '$core/graph/runnable';
import { validateGraph } from '$core/graph/validate';
import type { JobRecord } from '$core/jobs/record';
import type { Draft } from '$sync/document';
import type { Catalog } from './catalog';
import { blobOfRef } from './inputs';
import type { Job } from './job';
import type { Jobs } from './jobs';
import { pipelineMaps as maps } from './pipeline-maps';
import type { PipelineRunOptions } from './pipelines';
import type { WorkspacePorts } from './ports';
import { wait } from './wait';

export interface RunContext {
  readonly ports: WorkspacePorts;
  readonly catalog: Catalog;
  readonly jobs: Jobs;
  readonly signal: AbortSignal;
  /** The workspace is being closed: what runs stops where it is, to go on when it is next opened. */
  readonly isClosed: () => boolean;
}

/** Everything that is wrong with a pipeline in this workspace; of a saved component, what is wrong inside. */
export function pipelineIssues(graph: Graph, catalog: Catalog): readonly GraphIssue[] {
  return validateGraph(runnableGraph(graph), pipelinePalette, {
    hasAsset: (kind, ref) => catalog.has(kind, ref)
  });
}

/** The graph that runs: steps in place of saved components. @throws HearthError graph/invalid */
function checkedGraph(graph: Graph, catalog: Catalog): Graph {
  const issues = pipelineIssues(graph, catalog);
  const [first] = issues;
  if (!first) return runnableGraph(graph);
  const node = first.node === undefined ? undefined : ownerOf(graph, first.node);
  const at = node ? { node: node.id } : {};
  throw new HearthError('graph/invalid', { count: issues.length, first: first.message, ...at });
}

/**
 * Keeps the record of a new run of a pipeline as it is, unless `take` says in that transaction that it is not to be. Gives
 * its id. @throws HearthError graph/invalid
 */
export async function startRun(
  { id, title, graph: drawn }: PipelineRecord,
  options: PipelineRunOptions,
  { clock, document }: WorkspacePorts,
  catalog: Catalog,
  home: string | undefined,
  take: (draft: Draft) => boolean
): Promise<string | undefined> {
  const graph = checkedGraph(drawn, catalog);
  const earlier = [...document.records<PipelineRunRecord>(maps.runs).all().values()]
    .filter(({ pipeline }) => pipeline === id)
    .sort((a, b) => a.createdAt - b.createdAt);
  const record: PipelineRunRecord = {
    id: clock.id(),
    pipeline: id,
    number: nextRunNumber(earlier),
    title,
    graph,
    ...(graph === drawn ? {} : { drawn }),
    seed: options.seed ?? 1,
    force: options.force ?? false,
    state: 'running',
    createdAt: clock.now(),
    ...(home === undefined ? {} : { home }),
    ...(options.because ? { because: options.because } : {})
  };
  const isTaken = await document.commit((draft) => {
    if (!take(draft)) return false;
    draft.set(maps.runs, record.id, record);
    return true;
  });
  return isTaken ? record.id : undefined;
}

/** Runs it to its end, from wherever its steps' records say it is. */
export async function runPipeline(id: string, context: RunContext): Promise<void> {
  const { document } = context.ports;
  const run = document.records<PipelineRunRecord>(maps.runs).get(id)!;
  const steps = document.records<PipelineStep>(maps.steps);
  const journal = run.graph.nodes.flatMap((node) => steps.get(stepRecordKey(id, node.id)) ?? []);
  try {
    const { state } = await executeGraph(run.graph, pipelinePalette, new StepPorts(run, context), {
      seed: run.seed,
      force: run.force,
      parallel: context.ports.parallelJobs,
      journal,
      signal: context.signal
    });
    await end(run, state, context);
  } catch (error) {
    if (!context.isClosed()) await end(run, 'failed', context, toErrorRecord(error));
  }
}

function end(
  { id }: PipelineRunRecord,
  state: PipelineRunState,
  { ports }: RunContext,
  error?: ErrorRecord
): Promise<void> {
  return ports.document.commit((draft) => {
    const record = draft.get<PipelineRunRecord>(maps.runs, id);
    if (!record) return;
    const ended = { ...record, state, finishedAt: ports.clock.now() };
    draft.set(maps.runs, id, error ? { ...ended, error } : ended);
  });
}

/** The executor's ports on a workspace. */
class StepPorts implements ExecutorPorts {
  readonly #run: PipelineRunRecord;
  readonly #context: RunContext;
  /** Jobs whose results may be reused, by key; made when first asked. */
  #known: Promise<ReadonlyMap<string, JobRecord>> | undefined;
  /** The job behind each key of this run. */
  readonly #jobOfKey = new Map<string, string>();

  constructor(run: PipelineRunRecord, context: RunContext) {
    this.#run = run;
    this.#context = context;
  }

  now(): number {
    return this.#context.ports.clock.now();
  }

  wait(ms: number, signal: AbortSignal): Promise<void> {
    return wait(ms, signal);
  }

  async keep(record: StepRecord): Promise<void> {
    if (this.#context.isClosed()) throw new HearthError('job/cancelled', {});
    const job = record.key === undefined ? undefined : this.#jobOfKey.get(record.key);
    const step: PipelineStep = { ...record, run: this.#run.id, ...(job === undefined ? {} : { job }) };
    const key = stepRecordKey(this.#run.id, record.node);
    await this.#context.ports.document.commit((draft) => draft.set(maps.steps, key, step));
  }

  async findEqual(key: string): Promise<WireValues | undefined> {
    this.#known ??= completedByKey(this.#context.jobs.list());
    const job = (await this.#known).get(key);
    // One that this run had under way is its own: it is found again by its id.
    if (job?.step?.run === this.#run.id) return undefined;
    const outputs = job && (await this.#outputsOf(job));
    if (outputs) this.#jobOfKey.set(key, job.id);
    return outputs;
  }

  async runStep(call: StepCall): Promise<WireValues> {
    const { node, params, key, signal } = call;
    if (isPipelineSource(node.component)) return this.#source(node.component, String(params.ref));
    if (node.component === registerModel.name) return this.#register(call);
    const job = await this.#jobOf(call);
    this.#jobOfKey.set(key, job.id);
    const cancel = (): void => job.cancel();
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      await job.done();
    } finally {
      signal.removeEventListener('abort', cancel);
    }
    const outputs = await this.#outputsOf(job.record);
    if (!outputs)
      throw new HearthError('asset/not-found', { ref: job.record.outputName ?? job.record.title });
    return outputs;
  }

  /** The asset as it is now. @throws HearthError asset/not-found */
  #source(component: PipelineSource, name: string): WireValues {
    const { params, outputs } = pipelineSources[component];
    const kind = params.ref.asset;
    const [port] = Object.keys(outputs);
    const { ref, version } = this.#context.catalog.find(kind, name);
    return { [port!]: { hash: version.hash, value: `${kind}:${ref}` } };
  }

  /** The same model under its name and stage; equal content is the version there is. @throws HearthError asset/bad-name */
  async #register({ inputs, params }: StepCall): Promise<WireValues> {
    const { catalog, ports } = this.#context;
    const { version } = catalog.find('model', String(inputs.model!.value));
    const name = checkName(String(params.name));
    const what = { kind: 'model' as const, name, manifest: version.manifest, origin: version.origin };
    const full = await ports.document.commit((draft) => catalog.register(draft, what, version.hash));
    const registered = catalog.find('model', full);
    const stages = { ...registered.record.stages, [registered.version.version]: params.stage as Stage };
    await catalog.update('model', name, { stages });
    return { model: { hash: version.hash, value: full } };
  }

  /** The step's job: the one that was already started for it, or a new one. */
  async #jobOf({ node, attempt, inputs, params, seed, key }: StepCall): Promise<Job> {
    const { jobs } = this.#context;
    const index = this.#run.graph.nodes.findIndex(({ id }) => id === node.id);
    let id = stepJobId(this.#run.id, index, attempt);
    for (let record = jobs.records.get(id); record; record = jobs.records.get(id)) {
      // One that was cancelled when its workspace was closed did not end: it is done anew.
      if (record.state !== 'cancelled') return jobs.get(id);
      id += 'x';
    }
    const refs = Object.fromEntries(Object.entries(inputs).map(([port, { value }]) => [port, value]));
    return jobs.submit(node.component as ComponentName, refs, params, {
      id,
      seed,
      title: `${this.#run.title}: ${titleOf(node)}`,
      name: this.#nameOf(node, key),
      step: { run: this.#run.id, node: node.id }
    });
  }

  /** Models are named for people, and get a new version each time; tables between steps are told apart by their key. */
  #nameOf(node: GraphNode, key: string): string {
    const name = `${this.#run.title} ${titleOf(node)}`.replace(/[^\p{L}\p{N} ._-]+/gu, ' ').trim();
    const gives = Object.values(pipelineEntries.get(node.component)?.outputs ?? {});
    const isTable = gives.some(({ type }) => type === 'table');
    const clean = name.replace(/^[^\p{L}\p{N}]+/u, '').slice(0, 80) || 'step';
    return isTable ? `${clean} ${key.slice(0, 8)}` : clean;
  }

  /** What a completed job gave, with hashes; undefined if any of it is no longer there. */
  async #outputsOf(job: JobRecord): Promise<WireValues | undefined> {
    const outputs: Record<string, WireValues[string]> = {};
    for (const [port, ref] of Object.entries(job.outputs ?? {})) {
      const hash = splitFullRef(ref) ? this.#assetHash(job, port, ref) : await this.#blobHash(ref);
      if (hash === undefined) return undefined;
      outputs[port] = { hash, value: ref };
    }
    return outputs;
  }

  /**
   * Undefined also where another's content has come under the ref: once a deleted asset is forgotten, its numbers begin
   * anew. A job of before hashes were kept is known by the version that says it is its own.
   */
  #assetHash(job: JobRecord, port: string, ref: string): string | undefined {
    const version = this.#context.catalog.versionAt(ref);
    const made = job.outputHashes?.[port];
    const isSame = made === undefined ? version?.origin.job === job.id : version?.hash === made;
    return isSame ? version?.hash : undefined;
  }

  async #blobHash(ref: string): Promise<string | undefined> {
    const blob = blobOfRef(ref);
    return (await this.#context.ports.blobs.has(blob)) ? blob : undefined;
  }
}

function titleOf(node: GraphNode): string {
  return node.title ?? pipelineEntries.get(node.component)?.title ?? node.component;
}

/** Completed jobs by the key that their steps would have; of equal ones the newest. */
async function completedByKey(newestFirst: readonly JobRecord[]): Promise<ReadonlyMap<string, JobRecord>> {
  const byKey = new Map<string, JobRecord>();
  for (const job of newestFirst) {
    if (job.state !== 'completed') continue;
    const { component, componentVersion: version, params, inputHashes: inputs, seed } = job;
    const key = await stepKey({ component, version, params, inputs, seed });
    if (!byKey.has(key)) byKey.set(key, job);
  }
  return byKey;
}
