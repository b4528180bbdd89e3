// Starts a run of a flow: its files as they are now, its settings with what is given besides, and what it may ask. Loaded with
// the first run.
import { HearthError } from '$core/errors';
import type { FlowSnapshot } from '$core/components/language/run-flow';
import type { OpenedFlow } from '$core/flows/open-flow';
import { checkLabel } from '$core/flows/checks';
import { nodesWith } from '$core/flows/definition';
import { textOf } from '$core/flows/evaluators/evaluator';
import { judgedByModel } from '$core/flows/evaluators/names';
import type { FlowRecord, FlowSettings } from '$core/flows/record';
import type { VariantRun } from '$core/flows/run/batch';
import { connectionFor, hostsOf, prebuiltIn, type Connections } from '$core/flows/run/connection';
import { variantRuns } from '$core/flows/variant-runs';
import { wheelFiles } from '$core/flows/wheels';
import type { JobRecord } from '$core/jobs/record';
import type { BlobId } from '$core/ports';
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

/** @throws HearthError flow/not-ready with every problem by its node, flow/no-model, lm/…, job/bad-params, asset/not-found */
export async function startFlow(
  { flow, opened, hosts, offered, earlier }: Start,
  options: RunFlowOptions,
  { blobs, compute }: WorkspacePorts,
  jobs: Jobs
): Promise<Job> {
  refuseProblems(flow, opened);
  const settings = { ...flow.settings, ...options };
  await refuseUnfit(settings.connections, opened, compute);
  const taken = options.choices ?? choices(opened, settings.variants);
  if (settings.model === undefined) refuseNoModel(settings, opened, taken);
  const snapshot: FlowSnapshot = { main: flow.main, files: flow.files };
  const stored = await blobs.put(new Blob([JSON.stringify(snapshot)], { type: 'application/json' }));
  const { data, model, adapter, mapping, checks, connections, limit, concurrency } = settings;
  const of = options.rows === undefined ? evaluated(settings.of, jobs) : '';
  const own = options.rows !== undefined || (of === '' && data === undefined && opened.rows.length > 0);
  const inputs = {
    ...(own || data === undefined ? {} : { data }),
    ...(model === undefined ? {} : { model }),
    ...(model === undefined || adapter === undefined ? {} : { adapter })
  };
  const params = {
    flow: stored,
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
    keepTable: options.isTry !== true
  };
  return jobs.submit('run-flow', inputs, params, {
    title: flow.name,
    name: `${flow.name} answers`.replace(/[^\p{L}\p{N} ._-]+/gu, ' ').trim(),
    tags: [options.isTry ? 'background' : 'flow', `flow:${flow.id}`],
    ...(options.seed === undefined ? {} : { seed: options.seed })
  });
}

/** The traces of the run that is evaluated; '' where none is. @throws HearthError job/not-found where it left none */
function evaluated(job: string | undefined, jobs: Jobs): BlobId | '' {
  if (job === undefined) return '';
  const traces = resultOf(jobs.records.get(job), 'traces');
  if (traces === undefined) throw new HearthError('job/not-found', { job });
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

/** Where every row would fail for want of a model. What runs on a condition only may never ask. @throws HearthError flow/no-model */
function refuseNoModel(
  { connections, checks }: Pick<FlowSettings, 'connections' | 'checks'>,
  { definition }: OpenedFlow,
  taken: readonly VariantRun[]
): void {
  const asksNone = (name: string | undefined): boolean => connectionFor(connections, name).kind === 'model';
  for (const { choice } of taken)
    for (const { kind, activate, connection, name } of nodesWith(definition, choice))
      if (kind === 'llm' && !activate && asksNone(connection))
        throw new HearthError('flow/no-model', { node: name });
  for (const check of checks)
    if (judgedByModel.has(check.kind) && asksNone(textOf(check.settings?.connection)))
      throw new HearthError('flow/no-model', { node: checkLabel(check) });
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
