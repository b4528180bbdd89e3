// Licences as cards on Hugging Face write them.
import { expect, test } from 'vitest';
import { cataloguedLicence } from '$core/lm/catalog';
import { licenceOfCard } from '$core/lm/licence';

const card = (lines: string): string =>
  `---\n${lines}\ntags:\n- chat\n---\n# A model\nlicense: none of this\n`;

test.each([
  ['license: apache-2.0', 'Apache-2.0'],
  ['language:\n- en\nlicense: llama3.2', 'Llama 3.2 Community'],
  ["license: 'cc-by-4.0'", 'cc-by-4.0'],
  ['license:\n- mit\n- apache-2.0', 'MIT'],
  ['license: other\nlicense_name: qwen-research\nlicense_link: https://example.org', 'qwen-research'],
  ['license: other', 'other'],
  ['pipeline_tag: text-generation', undefined]
])('%j is %s', (lines, licence) => expect(licenceOfCard(card(lines))).toBe(licence));

test('a card without a head, or with Windows line ends, is read as well', () => {
  expect(licenceOfCard('# A model\nlicense: mit\n')).toBeUndefined();
  expect(licenceOfCard('---\r\nlicense: mit\r\n---\r\n')).toBe('MIT');
});

test('what the catalog offers has the licence it shows, in any revision', () => {
  const repository = 'HuggingFaceTB/SmolLM2-135M-Instruct';
  expect(cataloguedLicence({ kind: 'hub', repository, revision: 'abc' })).toBe('Apache-2.0');
  expect(cataloguedLicence({ kind: 'url', url: 'https://example.org/' })).toBeUndefined();
});
