// Starts a run of a flow: its files as they are now, its settings with what is given besides, and what it may ask. Loaded with
// the first run.
import { HearthError } from '$core/errors';
import type { FlowSnapshot } from '$core/components/language/run-flow';
import type { OpenedFlow } from '$core/flows/open-flow';
import { nodesWith, type FlowNode } from '$core/flows/definition';
import type { FlowRecord, FlowSettings } from '$core/flows/record';
import { nodesIn } from '$core/flows/reference';
import type { VariantRun } from '$core/flows/run/batch';
import { connectionFor, hostsOf, prebuiltIn, type Connections } from '$core/flows/run/connection';
import { variantRuns } from '$core/flows/variant-runs';
import { wheelFiles } from '$core/flows/wheels';
import type { JobRecord } from '$core/jobs/record';
import type { BlobId, BlobReader } from '$core/ports';
import { resultOf } from './flow-results';
import type { RunFlowOptions } from './flows';
import type { Job } from './job';
import type { Jobs } from './jobs';
import type { WorkspacePorts } from './ports';

interface Start {
  readonly flow: FlowRecord;
  readonly opened: OpenedFlow;
  readonly hosts: readonly string[];
  /** Packages that could be fetched, by module. */
  readonly offered: Readonly<Record<string, string>>;
  /** Runs whose answers may be used again. */
  readonly earlier: readonly JobRecord[];
}

/**
 * @throws HearthError flow/not-ready with every problem by its node, flow/no-model, lm/…, job/bad-params, asset/not-found,
 *   job/not-found or store/missing-blob for the run that is evaluated
 */
export async function startFlow(
  { flow, opened, hosts, offered, earlier }: Start,
  options: RunFlowOptions,
  { blobs, compute }: WorkspacePorts,
  jobs: Jobs
): Promise<Job> {
  refuseProblems(flow, opened);
  const settings = { ...flow.settings, ...options };
  const evaluated = options.rows === undefined && settings.of ? evaluatedRun(settings.of, jobs) : undefined;
  await refuseUnfit(settings.connections, opened, compute);
  const taken = options.choices ?? choices(opened, settings.variants);
  // Variants of a run that is evaluated all go through the first.
  if (settings.model === undefined) refuseNoModel(settings, opened, evaluated ? taken.slice(0, 1) : taken);
  const snapshot: FlowSnapshot = { main: flow.main, files: flow.files };
  const stored = await blobs.put(new Blob([JSON.stringify(snapshot)], { type: 'application/json' }));
  const { model, adapter, mapping, checks, connections, limit, concurrency } = settings;
  const of = evaluated ? await tracesOf(evaluated, blobs) : '';
  // A flow's own dataset has not the rows of whatever run a caller names.
  const data = options.of ? (options.data ?? evaluated?.inputs.data) : settings.data;
  const own = options.rows !== undefined || (of === '' && !data && opened.rows.length > 0);
  const inputs = {
    ...(own || !data ? {} : { data }),
    ...(model === undefined ? {} : { model }),
    ...(model === undefined || adapter === undefined ? {} : { adapter })
  };
  const params = {
    flow: stored,
    flowId: flow.id,
    variants: taken,
    mapping,
    checks,
    connections,
    // Who gives an address with the call allows it.
    wheels: wheelFiles(flow.wheels),
    offered,
    hosts: [...hosts, ...hostsOf(options.connections ?? {})],
    limit,
    concurrency,
    ...(options.rows ? { rows: options.rows } : {}),
    ...(options.recorded ? { recorded: options.recorded } : {}),
    of,
    earlier: options.reuse === false ? [] : earlier.flatMap((run) => resultOf(run, 'traces') ?? []),
    partial: options.partial ?? '',
    keepTable: options.isTry !== true
  };
  return jobs.submit('run-flow', inputs, params, {
    title: flow.name,
    name: `${flow.name} answers`.replace(/[^\p{L}\p{N} ._-]+/gu, ' ').trim(),
    tags: [options.isTry ? 'background' : 'flow', `flow:${flow.id}`],
    ...(options.seed === undefined ? {} : { seed: options.seed })
  });
}

/** @throws HearthError job/not-found */
function evaluatedRun(job: string, jobs: Jobs): JobRecord {
  const run = jobs.records.get(job);
  if (!run) throw new HearthError('job/not-found', { job });
  return run;
}

/** The traces of a run, on this device. @throws HearthError job/not-found where it left none, store/missing-blob */
async function tracesOf(run: JobRecord, blobs: BlobReader): Promise<BlobId> {
  const traces = resultOf(run, 'traces');
  if (traces === undefined) throw new HearthError('job/not-found', { job: run.id });
  await blobs.get(traces);
  return traces;
}

/** A prebuilt model that cannot be had is told before the run. @throws HearthError flow/no-model, lm/… */
async function refuseUnfit(
  connections: Connections,
  { definition }: OpenedFlow,
  compute: WorkspacePorts['compute']
): Promise<void> {
  for (const id of prebuiltIn(connections)) {
    const node = definition.nodes.find(({ kind }) => kind === 'llm')?.name ?? 'llm';
    if (id === '') throw new HearthError('flow/no-model', { node });
    await compute.service('chat').check(id);
  }
}

/**
 * Where every row would fail for want of a model. What may be bypassed may never ask; an aggregation or a judge that cannot
 * ask says so itself and costs no row. @throws HearthError flow/no-model
 */
function refuseNoModel(
  { connections }: Pick<FlowSettings, 'connections'>,
  { definition }: OpenedFlow,
  taken: readonly VariantRun[]
): void {
  for (const { choice } of taken) {
    const nodes = nodesWith(definition, choice);
    const mayNotRun = bypassable(nodes);
    const asks = nodes.find(
      (node) =>
        node.kind === 'llm' &&
        connectionFor(connections, node.connection).kind === 'model' &&
        !node.aggregation &&
        !mayNotRun.has(node.name)
    );
    if (asks) throw new HearthError('flow/no-model', { node: asks.name });
  }
}

/** Names of nodes that have a condition, or of which all that they depend on may be bypassed. */
function bypassable(nodes: readonly FlowNode[]): ReadonlySet<string> {
  const found = new Set(nodes.flatMap(({ name, activate }) => (activate ? name : [])));
  const follows = ({ name, inputs }: FlowNode): boolean => {
    const sources = nodesIn(Object.values(inputs));
    return !found.has(name) && sources.length > 0 && sources.every((source) => found.has(source));
  };
  for (let next = nodes.find(follows); next; next = nodes.find(follows)) found.add(next.name);
  return found;
}

function refuseProblems({ name: flow }: FlowRecord, { issues }: OpenedFlow): void {
  const problems = issues.filter(({ level }) => level === 'error');
  if (problems.length === 0) return;
  const said = problems.map(({ node, text }) => (node === undefined ? `${text}.` : `${node}: ${text}.`));
  throw new HearthError('flow/not-ready', { flow, problems: said });
}

function choices({ definition }: OpenedFlow, labels: readonly string[]): readonly VariantRun[] {
  const all = variantRuns(definition);
  const chosen = all.filter(({ label }) => labels.includes(label));
  return chosen.length > 0 ? chosen : all;
}
