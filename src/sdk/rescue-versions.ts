// Two people, apart, gave one asset a new version of the same number. The records merge to one of the two; whoever
// saw the other one keeps it as an asset of its own beside it, tagged, so that nothing is dropped and a person can
// decide. Its name comes from its content: however many devices do this, there is one.
import { assetKey, checkName, type AssetRecord, type AssetVersion } from '$core/assets';
import type { Records, WorkspaceDocument } from '$sync/document';

/** Marks an asset that was kept like this. */
export const conflictTag = 'conflict';

/** Versions of `before` whose number someone else's took in `after`. */
export function lostVersions(before: AssetRecord, after: AssetRecord): readonly AssetVersion[] {
  return before.versions.filter(
    (mine) =>
      !after.versions.some(({ hash }) => hash === mine.hash) &&
      after.versions.some(({ version }) => version === mine.version)
  );
}

/** Watches the assets, and keeps what a merge would have dropped. Returns what stops it. */
export function rescueVersions(document: WorkspaceDocument, records: Records<AssetRecord>): () => void {
  let before = records.all();
  return records.watch((keys) => {
    const known = before;
    before = records.all();
    const rescued = [...keys].flatMap((key) => copies(known.get(key), before.get(key)));
    if (rescued.length === 0 || document.readOnly) return;
    void document.commit((draft) => {
      for (const record of rescued) {
        const key = assetKey(record.kind, record.name);
        if (draft.get('assets', key) === undefined) draft.set('assets', key, record);
      }
    });
  });
}

function copies(before: AssetRecord | undefined, after: AssetRecord | undefined): readonly AssetRecord[] {
  if (!before || !after) return [];
  return lostVersions(before, after).map((version) => ({
    ...before,
    name: checkName(`${before.name.slice(0, 90)} ${version.hash.slice(0, 6)}`),
    tags: [...new Set([...before.tags, conflictTag])],
    versions: [{ ...version, version: 1 }]
  }));
}
