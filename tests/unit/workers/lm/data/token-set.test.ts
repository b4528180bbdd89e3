// Rows as tokens: what is learned, what is cut, and that nothing gets lost untold.
import { expect, test } from 'vitest';
import { stringColumn } from '$core/data/frame';
import { guessMapping, type Example } from '$core/lm/examples';
import { splitExamples, tokenSet } from '$workers/lm/data/token-set';
import { segmentsOf, tokenise, type Writer } from '$workers/lm/data/tokenise';
import { makeTokenizer } from '$workers/lm/text/hf-tokenizer';
import { makeTemplate } from '$workers/lm/text/jinja-template';

const letters = ['<s>', '</s>', '<u>', '<a>', ...'abcdefghij .:', 'ab'];
const special = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
const tokenizer = makeTokenizer(
  {
    tokenizer: {
      added_tokens: letters.slice(0, 4).map((content, id) => ({ id, content, ...special })),
      post_processor: {
        type: 'TemplateProcessing',
        single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
        pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }],
        special_tokens: { '<s>': { id: '<s>', ids: [0], tokens: ['<s>'] } }
      },
      decoder: { type: 'Fuse' },
      model: {
        type: 'BPE',
        vocab: Object.fromEntries(letters.map((letter, id) => [letter, id])),
        merges: [['a', 'b']]
      }
    },
    tokenizerConfig: { bos_token: '<s>', eos_token: '</s>' },
    generationConfig: undefined,
    config: {}
  },
  letters.length
);
const template =
  "{{ bos_token }}{% for m in messages %}{{ '<u>' if m.role == 'user' else '<a>' }}{{ m.content }}" +
  "{% if m.role == 'assistant' %}</s>{% endif %}{% endfor %}{% if add_generation_prompt %}<a>{% endif %}";
const plain: Writer = { tokenizer };
const chatting: Writer = { tokenizer, chat: makeTemplate(template, { bos_token: '<s>', eos_token: '</s>' }) };

const written = (example: Example, writer: Writer): string => {
  const { ids, learned } = tokenise(example, writer);
  return [...ids].map((id, i) => (learned[i] ? letters[id]!.toUpperCase() : letters[id])).join('|');
};

test('of a conversation the answers are learned, each to its end; nothing else is', () => {
  const messages = [
    { role: 'user', content: 'c' },
    { role: 'assistant', content: 'ab' },
    { role: 'user', content: 'd' },
    { role: 'assistant', content: 'e.' }
  ] as const;
  const example = { kind: 'chat', messages } as const;
  expect(written(example, chatting)).toBe('<s>|<u>|c|<a>|AB|</S>|<u>|d|<a>|E|.|</S>');
  expect(segmentsOf(example, chatting).map(({ text }) => text)).toEqual([
    '<s><u>c<a>',
    'ab</s>',
    '<u>d<a>',
    'e.</s>'
  ]);
});

test('a text begins and ends with the tokenizer’s own tokens, and its end is learned', () => {
  expect(written({ kind: 'plain', segments: [{ text: 'cab', carriesLoss: true }] }, plain)).toBe(
    '<s>|C|AB|</S>'
  );
  expect(
    written(
      {
        kind: 'plain',
        segments: [
          { text: 'c:', carriesLoss: false },
          { text: ' d', carriesLoss: true }
        ]
      },
      plain
    )
  ).toBe('<s>|c|:| |D|</S>');
});

test('words are cut as they would be without the border, and what straddles it is learned', () => {
  const segments = [
    { text: 'ca', carriesLoss: false },
    { text: 'b', carriesLoss: true }
  ];
  expect(written({ kind: 'plain', segments }, plain)).toBe('<s>|c|AB|</S>');
});

test('a template that changes what it wrote is refused', () => {
  const odd = { tokenizer, chat: makeTemplate('{{ messages | length }}{{ messages[0].content }}', {}) };
  const messages = [
    { role: 'user', content: 'c' },
    { role: 'assistant', content: 'd' }
  ] as const;
  expect(() => tokenise({ kind: 'chat', messages }, odd)).toThrow('changes what it has written');
});

test('every token is kept or told to be lost, and every row is an example or told to be empty', async () => {
  const prompts = ['c', 'cccccccccc', '', 'd', 'a b', 'eeeeeeee'];
  const completions = ['d', 'd', 'f', null, 'ghij ghij ghij', 'jjjj'];
  const frame = {
    rows: prompts.length,
    columns: [stringColumn('prompt', prompts), stringColumn('completion', completions)]
  };
  const mapping = guessMapping(['prompt', 'completion']);
  const whole = await tokenSet(frame, mapping, plain, 1000, () => Promise.resolve());
  for (const length of [4, 6, 9, 12, 1000]) {
    const { examples, account } = await tokenSet(frame, mapping, plain, length, () => Promise.resolve());
    expect(account.examples + account.empty).toBe(frame.rows);
    expect(account.tokens + account.tokensLost).toBe(whole.account.tokens);
    expect(examples.every(({ ids, learned }) => ids.length <= length && learned.includes(1))).toBe(true);
    expect(account.longest).toBe(19);
    expect(account.histogram.counts.reduce((a, b) => a + b, 0)).toBe(5);
  }
  expect(whole.account).toMatchObject({ examples: 5, empty: 1, cut: 0, tokensLost: 0 });
  const none = tokenSet({ ...frame, rows: 0 }, mapping, plain, 9, () => Promise.resolve());
  await expect(none).rejects.toMatchObject({ code: 'lm/no-examples' });
});

test('a share is kept for validation by the seed; both sides have something', async () => {
  const examples = Array.from({ length: 40 }, (_, i) => ({
    ids: Uint32Array.of(i, 1),
    learned: Uint8Array.of(0, 1)
  }));
  const { train, validation } = splitExamples(examples, 0.1, 5);
  expect(validation).toHaveLength(4);
  expect(new Set([...train, ...validation])).toEqual(new Set(examples));
  expect(splitExamples(examples, 0.1, 5)).toEqual({ train, validation });
  expect(splitExamples(examples, 0.1, 6).validation).not.toEqual(validation);
  expect(splitExamples(examples.slice(0, 2), 0.01, 1).train).toHaveLength(1);
  expect(splitExamples(examples.slice(0, 1), 0.5, 1).train).toHaveLength(1);
  expect(splitExamples(examples, 0, 1).validation).toHaveLength(0);
});
