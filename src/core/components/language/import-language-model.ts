// Brings a language model into the workspace: from Hugging Face, an address, dropped files, or what comes with the
// studio. Checked before its weights are fetched; a fetch that was cut goes on where it stopped.
import { defineComponent, files, languageModel, optional } from '../../component';
import type { LmOrigin } from '../../lm/manifest';
import { isRecord, text, value } from '../../params';
import { isThisMachine } from '../../this-machine';

export type FetchedOrigin = Extract<LmOrigin, { kind: 'hub' | 'url' | 'builtin' | 'files' }>;

export const importLanguageModel = defineComponent({
  name: 'import-language-model',
  version: 1,
  engine: 'lm',
  category: 'language',
  title: 'Import a language model',
  summary: 'Checks a model, fetches its files and keeps them on this device.',
  inputs: { files: optional(files()) },
  outputs: { model: languageModel() },
  params: {
    origin: value<FetchedOrigin>('Where from', { kind: 'files', names: [] }, parseOrigin),
    /** Where builtin models lie: the studio's own address, which a worker does not know. */
    base: text('Base address', '')
  },
  resumable: true
});

function parseOrigin(input: unknown): FetchedOrigin {
  if (!isRecord(input)) throw new Error('is no place to fetch from');
  const { kind } = input;
  if (kind === 'files') return { kind, names: Array.isArray(input.names) ? input.names.map(String) : [] };
  if (kind === 'builtin' && typeof input.name === 'string' && /^[\w.-]+$/.test(input.name))
    return { kind, name: input.name };
  if (kind === 'hub') return parseHub(input);
  if (kind === 'url' && typeof input.url === 'string') {
    const url = URL.canParse(input.url) ? new URL(input.url) : undefined;
    if (!url || (url.protocol !== 'https:' && !(url.protocol === 'http:' && isThisMachine(url))))
      throw new Error('must be an https address of a folder');
    return { kind, url: input.url.endsWith('/') ? input.url : `${input.url}/` };
  }
  throw new Error('is no place to fetch from');
}

function parseHub({ repository, revision = 'main' }: Record<string, unknown>): FetchedOrigin {
  if (typeof repository !== 'string' || !/^[\w.-]+\/[\w.-]+$/.test(repository))
    throw new Error('must name a repository as "owner/name"');
  if (typeof revision !== 'string' || !/^[\w./-]+$/.test(revision)) throw new Error('has no valid revision');
  return { kind: 'hub', repository, revision };
}
