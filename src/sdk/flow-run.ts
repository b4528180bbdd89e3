// Starts a run of a flow: its files as they are now, its settings with what is given besides, and what it may ask. Loaded with
// the first run.
import { HearthError } from '$core/errors';
import type { FlowSnapshot } from '$core/components/language/run-flow';
import type { OpenedFlow } from '$core/flows/open-flow';
import type { FlowRecord } from '$core/flows/record';
import type { VariantRun } from '$core/flows/run/batch';
import { hostsOf, prebuiltIn, type Connections } from '$core/flows/run/connection';
import { variantRuns } from '$core/flows/variant-runs';
import { wheelFiles } from '$core/flows/wheels';
import type { JobRecord } from '$core/jobs/record';
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
  /** The run whose answers may be used again. */
  readonly earlier: JobRecord | undefined;
}

/** @throws HearthError flow/not-ready with every problem by its node, lm/…, job/bad-params, asset/not-found */
export async function startFlow(
  { flow, opened, hosts, offered, earlier }: Start,
  options: RunFlowOptions,
  { blobs, compute }: WorkspacePorts,
  jobs: Jobs
): Promise<Job> {
  refuseProblems(flow, opened);
  const settings = { ...flow.settings, ...options };
  await refuseUnfit(settings.connections, opened, compute);
  const snapshot: FlowSnapshot = { main: flow.main, files: flow.files };
  const stored = await blobs.put(new Blob([JSON.stringify(snapshot)], { type: 'application/json' }));
  const { data, model, adapter, mapping, checks, connections, limit, concurrency } = settings;
  const own = options.rows !== undefined || (data === undefined && opened.rows.length > 0);
  const inputs = {
    ...(own || data === undefined ? {} : { data }),
    ...(model === undefined ? {} : { model }),
    ...(model === undefined || adapter === undefined ? {} : { adapter })
  };
  const params = {
    flow: stored,
    variants: options.choices ?? choices(opened, settings.variants),
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
    earlier: options.reuse === false ? '' : (resultOf(earlier, 'traces') ?? ''),
    keepTable: options.isTry !== true
  };
  return jobs.submit('run-flow', inputs, params, {
    title: flow.name,
    name: `${flow.name} answers`.replace(/[^\p{L}\p{N} ._-]+/gu, ' ').trim(),
    tags: [options.isTry ? 'background' : 'flow', `flow:${flow.id}`],
    ...(options.seed === undefined ? {} : { seed: options.seed })
  });
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
