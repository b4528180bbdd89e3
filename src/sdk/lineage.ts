// Where an asset came from: the job that made it, the assets that job read, and so on back to the file that was
// dropped. Read from the records; what has been deleted since is told as such, not left out.
import { assetKey, parseRef, splitFullRef, type AssetVersion, type FullRef } from '$core/assets';
import type { JobRecord } from '$core/jobs/record';
import type { Catalog } from './catalog';
import type { Jobs } from './jobs';

export interface LineageNode {
  readonly ref: FullRef;
  /** Identity of its content; absent where the version is no longer in the workspace. */
  readonly hash?: string;
  readonly createdAt?: number;
  /** The job that made it, while its record is kept. */
  readonly job?: JobRecord;
  readonly file?: SourceFile;
  /** What it was made from. */
  readonly from: readonly LineageNode[];
}

/** The file, URL or sample at the start. `hash` is the SHA-256 of its bytes where that is known. */
export interface SourceFile {
  readonly name: string;
  readonly bytes?: number;
  readonly hash?: string;
}

/** The ancestry of one version. */
export function traceLineage(ref: FullRef, catalog: Catalog, jobs: Jobs): LineageNode {
  return trace(ref, [], (at) => versionOf(at, catalog), jobs);
}

type Find = (ref: FullRef) => AssetVersion | undefined;

function trace(ref: FullRef, path: readonly FullRef[], find: Find, jobs: Jobs): LineageNode {
  const version = find(ref);
  if (!version) return { ref, from: [] };
  const job = version.origin.job === undefined ? undefined : jobs.records.get(version.origin.job);
  const file = sourceFile(version, job);
  // A record from outside may name itself; each version is followed once on a path.
  const parents = version.origin.from.filter((parent) => parent !== ref && !path.includes(parent));
  return {
    ref,
    hash: version.hash,
    createdAt: version.createdAt,
    ...(job ? { job } : {}),
    ...(file ? { file } : {}),
    from: parents.map((parent) => trace(parent, [...path, ref], find, jobs))
  };
}

function versionOf(ref: FullRef, catalog: Catalog): AssetVersion | undefined {
  const split = splitFullRef(ref);
  if (!split) return undefined;
  const { kind } = split;
  const { name, version } = parseRef(split.ref);
  const record = catalog.records.get(assetKey(kind, name));
  return record?.deletedAt === undefined ? record?.versions.find((v) => v.version === version) : undefined;
}

function sourceFile(version: AssetVersion, job: JobRecord | undefined): SourceFile | undefined {
  const { importReport, origin } = version;
  if (importReport) {
    const { fileName, fileBytes, fileHash } = importReport;
    return { name: origin.source ?? fileName, bytes: fileBytes, hash: fileHash };
  }
  if (origin.source === undefined || origin.from.length > 0) return undefined;
  const hash = job?.inputHashes.file ?? '';
  return { name: origin.source, ...(/^[0-9a-f]{64}$/.test(hash) ? { hash } : {}) };
}
