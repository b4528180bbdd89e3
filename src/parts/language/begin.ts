// What a first conversation or fine-tuning needs and the studio has itself: the small model, and lessons for it. Brought
// in when first asked for, from the studio's own address.
import { builtinModel } from '$core/lm/catalog';
import type { LanguageModelManifest } from '$core/lm/manifest';
import type { Workspace } from '$sdk/workspace';

/** Ref of the small model in this workspace. @throws HearthError lm/needs-network, store/quota, lm/no-gpu */
export async function smallModel(workspace: Workspace): Promise<string> {
  const { languageModels } = workspace;
  const { title, origin } = builtinModel;
  const here = languageModels.list().find(({ versions }) => {
    const own = (versions.at(-1)!.manifest as LanguageModelManifest).origin;
    return own.kind === 'builtin' && own.name === origin.name;
  });
  if (here) return `${here.name}@${here.versions.at(-1)!.version}`;
  const job = await languageModels.import(origin, { name: languageModels.freeName(title) });
  const { outputs } = await job.done();
  return outputs.model!.replace(/^[\w-]+:/, '');
}

/** Ref of the lessons in this workspace. @throws HearthError store/quota */
export async function sampleLessons(workspace: Workspace): Promise<string> {
  const { lessonsFile, lessonsName } = await import('$core/samples/pirate-lessons');
  const here = workspace.datasets.list().find(({ name }) => name === lessonsName);
  if (!here) await workspace.datasets.import(lessonsFile(), { name: lessonsName });
  return workspace.datasets.get(lessonsName).ref;
}
