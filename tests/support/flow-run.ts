// Runs a flow as the worker does, from its files and rows. It may ask the addresses of its connections unless `hosts` says.
import { runFlow as spec } from '$core/components/language/run-flow';
import type { FlowReport, FlowTraces } from '$core/flows/run/report';
import type { TableManifest } from '$core/data/table';
import { findMain } from '$core/flows/open-flow';
import { hostsOf, parseConnections } from '$core/flows/run/connection';
import { parseParams } from '$core/params';
import type { BlobId } from '$core/ports';
import { runFlow } from '$workers/lm/runs/run-flow';
import { testContext, type TestContext } from './run-context';

export interface FlowRun {
  readonly report: FlowReport;
  readonly traces: FlowTraces;
  readonly table: TableManifest | undefined;
}

export async function runFlowFiles(
  files: Readonly<Record<string, string>>,
  params: Readonly<Record<string, unknown>>,
  context: TestContext = testContext(),
  data?: TableManifest
): Promise<FlowRun> {
  const main = findMain(Object.keys(files));
  const flow = await context.blobs.put(new Blob([JSON.stringify({ main, files })]));
  const hosts = hostsOf(parseConnections(params.connections ?? {}));
  const parsed = parseParams('run-flow', spec.params, { hosts, ...params, flow });
  const outputs = await runFlow({ inputs: data ? { data } : {}, params: parsed }, context);
  const traces = JSON.parse(await (await context.blobs.get(outputs.traces as BlobId)).text()) as FlowTraces;
  return { ...outputs, traces, table: outputs.table } as FlowRun;
}
