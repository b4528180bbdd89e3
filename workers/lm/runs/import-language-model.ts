// Brings a model's files into the store: checked first, then copied, then opened once more from the copy's point of
// view (tokenizer, template), so that what is registered is known to work.
import type { Run } from '$core/component';
import type { importLanguageModel } from '$core/components/language/import-language-model';
import { parameterCount } from '$core/lm/architecture';
import type { LanguageModelManifest } from '$core/lm/manifest';
import type { WeightType } from '$core/lm/weights';
import { readCheckpoint, type WeightFile } from '../load/checkpoint-files';
import { keepFiles } from '../load/keep-files';
import { licenceOf } from '../load/licence';
import { openText } from '../load/open-model';
import { filesOf } from '../load/origin';
import { makeTemplate } from '../text/jinja-template';

export const runImportLanguageModel: Run<typeof importLanguageModel> = async ({ inputs, params }, ctx) => {
  const { origin, base } = params;
  const onWait = (seconds: number, reason: string): void =>
    ctx.log(`${reason} Trying again in ${seconds} s.`, 'warning');
  const { secret, signal } = ctx;
  const files = await filesOf(origin, inputs.files, { base, secret, signal, onWait });
  ctx.progress(0, 'Checking the model');
  const checkpoint = await readCheckpoint(files);
  const { template, tokenizerConfig } = await openText(files, checkpoint);
  if (template !== undefined) makeTemplate(template, tokenizerConfig);
  const licence = await licenceOf(files, checkpoint, origin);
  await ctx.tick();
  const stored = await keepFiles(files, checkpoint, ctx);
  const { architecture } = checkpoint;
  const model: LanguageModelManifest = {
    kind: 'language-model',
    architecture,
    parameters: parameterCount(architecture),
    weightType: mainType(checkpoint.weights),
    bytes: stored.reduce((sum, { bytes }) => sum + bytes, 0),
    files: stored,
    origin:
      origin.kind === 'files'
        ? { kind: 'files', names: (inputs.files ?? []).map(({ name }) => name) }
        : origin,
    ...(template === undefined ? {} : { chatTemplate: template }),
    ...(licence === undefined ? {} : { licence })
  };
  return { model };
};

function mainType(weights: readonly WeightFile[]): WeightType {
  const bytes = new Map<WeightType, number>();
  for (const { tensors } of weights) {
    for (const { type, bytes: size } of tensors.values()) bytes.set(type, (bytes.get(type) ?? 0) + size);
  }
  return [...bytes].sort(([, a], [, b]) => b - a)[0]?.[0] ?? 'F32';
}
