// Where the bytes of each version are: in this browser, with which collaborators, on the relay. Each device that may
// write records says in the shared document which versions it holds; what was sent to the relay is recorded there
// too. Sizes are those of the manifests, so that the cost of a fetch is known before it.
import type { AssetRecord, AssetVersion } from '$core/assets';
import { isHearthError } from '$core/errors';
import { blobIdsIn } from '$core/hash';
import { readItems } from '$core/images/manifest';
import type { JobRecord } from '$core/jobs/record';
import type { BlobId, BlobStore } from '$core/ports';

export interface Place {
  readonly state: 'here' | 'partly' | 'elsewhere';
  /** Of the whole version. */
  readonly bytes: number;
  /** What a fetch would load; 0 where everything is here. */
  readonly absent: number;
  readonly onRelay: boolean;
  /** Names of other people whose devices have all of it. */
  readonly holders: readonly string[];
}

/** In the shared document by version hash: these bytes were sent to the relay. */
export interface OnRelay {
  /** Author, see sync/sharing/keys.ts. */
  readonly by: string;
  readonly at: number;
  readonly bytes: number;
  /** The asset's name then, for the activity log. */
  readonly title: string;
  /** Somebody asked for them, and the relay did not have them all any more. */
  readonly lost?: true;
}

/** In the shared document by author: the versions that this device holds whole, by the beginning of their hash. */
export interface Holding {
  readonly versions: readonly string[];
}

export const bytesMaps = { onRelay: 'sharedBytes', holders: 'holders' } as const;

/** Enough of a version's hash to tell versions of one workspace apart. */
export function shortHash(hash: string): string {
  return hash.slice(0, 16);
}

/** The blobs a version needs to be shown and used: its own, and the reports of the job that made it. */
export function blobsOf(version: AssetVersion, jobs: (id: string) => JobRecord | undefined): Set<BlobId> {
  const ids = blobIdsIn(version);
  const job = version.origin.job === undefined ? undefined : jobs(version.origin.job);
  return job ? blobIdsIn([job.outputs], ids) : ids;
}

/** The pictures of a set, which its record does not name; undefined while its lists are not all here. */
export async function picturesOf(
  version: AssetVersion,
  blobs: BlobStore,
  here: ReadonlyMap<BlobId, number>
): Promise<readonly BlobId[] | undefined> {
  const { manifest } = version;
  if (manifest.kind !== 'images') return [];
  if (!manifest.pages.every((page) => here.has(page))) return undefined;
  try {
    return (await readItems(manifest, blobs)).map(({ file }) => file);
  } catch (error) {
    // Swept by another tab between the two looks.
    if (isHearthError(error, 'store/missing-blob')) return undefined;
    throw error;
  }
}

/** How much of a version is here; `pictures` undefined where not even the list of them is. */
export function presenceOf(
  version: AssetVersion,
  needed: ReadonlySet<BlobId>,
  pictures: readonly BlobId[] | undefined,
  here: ReadonlyMap<BlobId, number>
): Pick<Place, 'state' | 'bytes' | 'absent'> {
  const { bytes } = version.manifest;
  const all = new Set([...needed, ...(pictures ?? [])]);
  const missing = [...all].filter((id) => !here.has(id));
  if (missing.length === 0 && pictures) return { state: 'here', bytes, absent: 0 };
  const present = [...all].reduce((sum, id) => sum + (here.get(id) ?? 0), 0);
  const absent = Math.max(1, bytes - present);
  return { state: missing.length < all.size ? 'partly' : 'elsewhere', bytes, absent };
}

export function versionsIn(records: Iterable<AssetRecord>): readonly AssetVersion[] {
  return [...records].filter(({ deletedAt }) => deletedAt === undefined).flatMap(({ versions }) => versions);
}
