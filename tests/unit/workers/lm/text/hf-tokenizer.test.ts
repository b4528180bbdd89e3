// A tokenizer whose numbers go beyond what its model knows: refused as a whole, or where a text uses them.
import { expect, test } from 'vitest';
import { makeTokenizer } from '$workers/lm/text/hf-tokenizer';
import { promptOf } from '$workers/lm/generate/prompt';
import { tokenise } from '$workers/lm/data/tokenise';
import { makeTemplate } from '$workers/lm/text/jinja-template';

const special = (id: number, content: string) => ({ id, content, special: true });

function tokenizerOf(added: readonly { id: number; content: string }[], config: object = {}) {
  const vocab = { a: 0, b: 1, ' ': 2 };
  const tokenizer = { model: { type: 'BPE', vocab, merges: [] }, added_tokens: added };
  const files = { tokenizer, tokenizerConfig: {}, generationConfig: {}, config: { ...config } };
  return makeTokenizer(files, 4);
}

const padded = () => tokenizerOf([special(3, '<end>'), special(4, '<pad>')], { eos_token_id: [3, 4] });

test('numbers that the model lacks are refused where they are many', () => {
  const added = Array.from({ length: 12 }, (_, i) => special(3 + i, `<${i}>`));
  expect(() => tokenizerOf(added)).toThrow(
    'The tokenizer does not belong to this model: it has 15 tokens, and the model knows 4.'
  );
});

test('a few that nothing uses are no harm, and never end or begin a text', () => {
  const tokenizer = padded();
  expect(tokenizer.encode('a b')).toEqual([0, 2, 1]);
  expect([tokenizer.eos, tokenizer.bos]).toEqual([[3], undefined]);
});

test('a text that uses one is refused by the token’s name, in a prompt, a template and an example', () => {
  const tokenizer = padded();
  const refusal = 'its token "<pad>" has the number 4, and the model knows 4';
  expect(() => promptOf('a<pad>b', tokenizer, undefined)).toThrow(refusal);
  const chat = makeTemplate("{{ messages[0].content + '<pad>' }}", {});
  expect(() => promptOf([{ role: 'user', content: 'a' }], tokenizer, chat)).toThrow(refusal);
  const example = { kind: 'plain', segments: [{ text: 'a<pad>', carriesLoss: true }] } as const;
  expect(() => tokenise(example, { tokenizer })).toThrow(refusal);
});
