// Speakers as choices in a list, and by name.
import type { AssetRecord } from '$core/assets';
import type { Speaker } from '$core/lm/conversation';
import type { AdapterManifest } from '$core/lm/manifest';
import type { SelectOption } from '$ui/options';
import { chatTexts as t } from './text';

/** 'own:stories@1' or 'prebuilt:Llama-3.2-1B-…'; the adapter is chosen apart. */
export function speakerKey(speaker: Speaker): string {
  return speaker.kind === 'own' ? `own:${speaker.model}` : `prebuilt:${speaker.id}`;
}

export function speakerOf(key: string): Speaker {
  const [, kind, rest = ''] = /^(own|prebuilt):(.+)$/s.exec(key) ?? [];
  return kind === 'own' ? { kind: 'own', model: rest } : { kind: 'prebuilt', id: rest };
}

export function speakerName(speaker: Speaker): string {
  if (speaker.kind === 'prebuilt') return speaker.id.replace(/-MLC(-\w+)?$/, '');
  const model = speaker.model.replace(/@\d+$/, '');
  return speaker.adapter === undefined ? model : `${model} + ${speaker.adapter.replace(/@\d+$/, '')}`;
}

/** Every model a person may talk with: those of the workspace, and prebuilt ones met before. */
export function speakerOptions(
  models: readonly AssetRecord[],
  prebuilt: readonly string[]
): readonly SelectOption[] {
  const own = models.map(({ name, versions }) => ({
    value: `own:${name}@${versions.at(-1)!.version}`,
    label: name,
    group: t.own
  }));
  const others = prebuilt.map((id) => ({
    value: `prebuilt:${id}`,
    label: speakerName({ kind: 'prebuilt', id }),
    group: t.prebuilt
  }));
  return [...own, ...others];
}

/** Adapters that fit a model: made on the same base. */
export function fittingAdapters(
  adapters: readonly AssetRecord[],
  baseHash: string | undefined
): readonly SelectOption[] {
  return adapters.flatMap(({ name, versions }) =>
    versions
      .filter((version) => (version.manifest as AdapterManifest).baseHash === baseHash)
      .map(({ version }) => ({ value: `${name}@${version}`, label: `${name} ${version}` }))
  );
}
