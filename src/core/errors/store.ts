// Errors about storage, assets and workspace archives.
import { describe } from './describe';

export const storeErrors = {
  'store/quota': describe<{ neededBytes?: number }>(
    507,
    () =>
      'The browser has no storage left for this. Delete datasets, models or another site’s data, then try again.'
  ),
  'store/missing-blob': describe<{ id: string }>(
    404,
    (d) =>
      `The stored bytes ${d.id} are not in this browser. In a shared workspace they are on the device that made them.`
  ),
  'store/corrupt-blob': describe<{ id: string }>(
    500,
    (d) => `The stored bytes ${d.id} are damaged: their hash does not match.`
  ),
  'store/failed': describe<{ reason: string }>(500, (d) => `Storage failed: ${d.reason}`),
  'store/outdated-tab': describe<Record<string, never>>(
    409,
    () => 'Hearth was updated in another tab. Reload this one to go on.'
  ),
  'asset/not-found': describe<{ ref: string }>(404, (d) => `There is no ${d.ref} in this workspace.`),
  'asset/bad-name': describe<{ name: string }>(
    422,
    (d) =>
      `"${d.name}" cannot be used as a name. Use 1 to 100 letters, digits, spaces, dots, dashes or underscores.`
  ),
  'asset/wrong-kind': describe<{ ref: string; kind: string; expected: string }>(
    422,
    (d) => `${d.ref} is a ${d.kind}; a ${d.expected} is needed here.`
  ),
  'asset/in-use': describe<{ ref: string; by: string }>(
    409,
    (d) => `${d.ref} is used by ${d.by}. Delete that first.`
  ),
  'workspace/not-found': describe<{ id: string }>(
    404,
    (d) => `There is no workspace ${d.id} on this device.`
  ),
  'archive/not-an-archive': describe<{ file: string; reason: string }>(
    422,
    (d) => `${d.file} is not a Hearth workspace: ${d.reason}.`
  ),
  'archive/bad-checksum': describe<{ file: string; entry: string }>(
    422,
    (d) => `${d.file} is damaged: the checksum of ${d.entry} does not match.`
  ),
  'archive/bad-path': describe<{ file: string; entry: string }>(
    422,
    (d) => `${d.file} holds an entry with a forbidden path (${d.entry}).`
  ),
  'archive/too-large': describe<{ file: string; reason: string }>(
    413,
    (d) => `${d.file} is refused: ${d.reason}.`
  ),
  'archive/too-large-to-write': describe<{
    what: 'record-bytes' | 'bytes' | 'files';
    count: number;
    limit: number;
  }>(
    413,
    ({ what, count, limit }) =>
      ({
        'record-bytes': `Records of this workspace take ${megabytes(count)} in one piece; a file can hold ${megabytes(limit)}. Delete jobs, conversations or labeling projects that are no longer needed, then export again.`,
        bytes: `This workspace takes more than ${megabytes(limit)}, which is the most that one file can bring back. Delete datasets or models that are no longer needed, then export again.`,
        files: `This workspace has ${count} files; one file can bring back ${limit}. Delete image datasets or old versions that are no longer needed, then export again.`
      })[what]
  ),
  'archive/newer': describe<{ file: string; version: number }>(
    422,
    (d) => `${d.file} was written by a newer Hearth (format ${d.version}). Reload to update, then try again.`
  )
} as const;

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}
