// What a person may type to name a model.
import { expect, it } from 'vitest';
import { sourceOf } from '$features/language/catalog/bringing.svelte';

const hub = (revision: string) => ({ kind: 'hub', repository: 'owner/a.model-1', revision });

it.each([
  ['owner/a.model-1', hub('main')],
  ['owner/a.model-1@v2.0', hub('v2.0')],
  ['https://huggingface.co/owner/a.model-1', hub('main')],
  ['https://huggingface.co/owner/a.model-1/tree/v2.0', hub('v2.0')],
  ['https://huggingface.co/owner/a.model-1/blob/4f2a/config.json?download=true', hub('4f2a')],
  ['https://example.org/models/one', { kind: 'url', url: 'https://example.org/models/one' }],
  ['a model', undefined],
  ['ftp://example.org/one', undefined]
])('%s', (address, source) => {
  expect(sourceOf(address)).toEqual(source);
});
