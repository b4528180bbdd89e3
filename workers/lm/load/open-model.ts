// A stored model, opened: its architecture, its weights by range, its tokenizer and chat template.
import { HearthError } from '$core/errors';
import type { LmArchitecture } from '$core/lm/architecture';
import type { LanguageModelManifest } from '$core/lm/manifest';
import type { WeightSource } from '$core/lm/weights';
import type { BlobReader } from '$core/ports';
import type { ChatTemplate } from '../text/chat-template';
import { makeTokenizer } from '../text/hf-tokenizer';
import { makeTemplate, templateSource } from '../text/jinja-template';
import type { Tokenizer } from '../text/tokenizer';
import { readCheckpoint, readJson, weightSource, type Checkpoint } from './checkpoint-files';
import { readAll, type ModelFiles } from './model-files';
import { storedFiles } from './stored-files';

export interface OpenedModel {
  readonly architecture: LmArchitecture;
  readonly weights: WeightSource;
  readonly tokenizer: Tokenizer;
  readonly chat?: ChatTemplate;
}

/** @throws HearthError lm/…, store/missing-blob */
export async function openModel(manifest: LanguageModelManifest, blobs: BlobReader): Promise<OpenedModel> {
  return openFiles(await storedFiles(manifest.files, blobs));
}

/** The same for files from anywhere. */
export async function openFiles(files: ModelFiles): Promise<OpenedModel> {
  const checkpoint = await readCheckpoint(files);
  const { tokenizer, template, tokenizerConfig } = await openText(files, checkpoint);
  return {
    architecture: checkpoint.architecture,
    weights: weightSource(files, checkpoint.weights),
    tokenizer,
    ...(template === undefined ? {} : { chat: makeTemplate(template, tokenizerConfig) })
  };
}

/** Tokenizer and chat template. @throws HearthError lm/no-model, lm/bad-file, lm/wrong-tokenizer */
export async function openText(files: ModelFiles, { architecture, config }: Checkpoint) {
  const tokenizerJson = await readJson(files, 'tokenizer.json');
  if (tokenizerJson === undefined)
    throw new HearthError('lm/no-model', { where: files.where, missing: 'tokenizer.json' });
  const tokenizerConfig = await readJson(files, 'tokenizer_config.json');
  const generationConfig = await readJson(files, 'generation_config.json');
  const own = ((await files.size('chat_template.jinja')) ?? 0) > 0;
  const file = own ? new TextDecoder().decode(await readAll(files, 'chat_template.jinja')) : undefined;
  const parts = { tokenizer: tokenizerJson, tokenizerConfig, generationConfig, config };
  const tokenizer = makeTokenizer(parts, architecture.vocabulary);
  return { tokenizer, tokenizerConfig, template: templateSource(tokenizerConfig, file) };
}
