// What a first conversation or fine-tuning needs and the studio has itself: the small model, and lessons for it. Brought
// in when first asked for, from the studio's own address. Where someone else brought them into a shared workspace, their
// bytes may be elsewhere: that is said before anything begins with them.
import type { AssetKind, AssetRecord, Ref } from '$core/assets';
import { builtinModel } from '$core/lm/catalog';
import type { LanguageModelManifest } from '$core/lm/manifest';
import type { Workspace } from '$sdk/workspace';

/**
 * Ref of the small model in this workspace, whose bytes are here.
 * @throws HearthError lm/needs-network, store/quota, lm/no-gpu, share/bytes-elsewhere
 */
export async function smallModel(workspace: Workspace): Promise<string> {
  const { languageModels } = workspace;
  const { title, origin } = builtinModel;
  const here = languageModels.list().find(({ versions }) => {
    const own = (versions.at(-1)!.manifest as LanguageModelManifest).origin;
    return own.kind === 'builtin' && own.name === origin.name;
  });
  if (here) return refHere(workspace, 'language-model', here);
  const job = await languageModels.import(origin, { name: languageModels.freeName(title) });
  const { outputs } = await job.done();
  return outputs.model!.replace(/^[\w-]+:/, '');
}

/** Ref of the lessons in this workspace, whose bytes are here. @throws HearthError store/quota, share/bytes-elsewhere */
export async function sampleLessons(workspace: Workspace): Promise<string> {
  const { lessonsFile, lessonsName } = await import('$core/samples/pirate-lessons');
  const here = workspace.datasets.list().find(({ name }) => name === lessonsName);
  if (here) return refHere(workspace, 'dataset', here);
  await workspace.datasets.import(lessonsFile(), { name: lessonsName });
  return workspace.datasets.get(lessonsName).ref;
}

async function refHere({ sharing }: Workspace, kind: AssetKind, record: AssetRecord): Promise<string> {
  const newest = record.versions.at(-1)!;
  const ref: Ref = `${record.name}@${newest.version}`;
  await sharing.bytes?.require(new Map([[`${kind}:${ref}`, newest]]));
  return ref;
}
