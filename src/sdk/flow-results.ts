// What runs of flows have left behind: reports and traces, and whether a report passes its gates. Loaded when one is read.
import { HearthError } from '$core/errors';
import type { FlowReport } from '$core/flows/run/report';
import { isBlobId } from '$core/hash';
import type { JobRecord } from '$core/jobs/record';
import type { BlobId, BlobStore } from '$core/ports';

/** What a run has put out at a port, as a blob. */
export function resultOf(job: JobRecord | undefined, port: 'report' | 'traces'): BlobId | undefined {
  const id = job?.outputs?.[port]?.replace(/^report:/, '');
  return id !== undefined && isBlobId(id) ? id : undefined;
}

export async function readResult(
  job: JobRecord | undefined,
  port: 'report' | 'traces',
  blobs: BlobStore
): Promise<unknown> {
  const id = resultOf(job, port);
  return id === undefined ? undefined : (JSON.parse(await (await blobs.get(id)).text()) as unknown);
}

/** @throws HearthError flow/gate */
export function holdToGates(report: FlowReport): FlowReport {
  const closed = report.gates.find(({ open }) => !open);
  if (!closed) return report;
  const { label, open: _open, ...rest } = closed;
  throw new HearthError('flow/gate', { measure: label, ...rest });
}
