import { expect, test } from 'vitest';
import {
  askedBy,
  exampleOf,
  guessMapping,
  mappedColumns,
  parseMapping,
  plainConversation,
  promptPart,
  questionOf,
  type ExampleMapping
} from '$core/lm/examples';

const read = (mapping: ExampleMapping, row: Readonly<Record<string, string>>) =>
  exampleOf(mapping, (column) => row[column ?? ''] ?? '', 6);

test('column names tell what kind of examples they hold', () => {
  expect(guessMapping(['id', 'Instruction', 'input', 'output'])).toEqual({
    kind: 'instruction',
    instruction: 'Instruction',
    input: 'input',
    output: 'output'
  });
  expect(guessMapping(['question', 'answer'])).toEqual({
    kind: 'instruction',
    instruction: 'question',
    output: 'answer'
  });
  expect(guessMapping(['messages'])).toEqual({ kind: 'chat', messages: 'messages' });
  expect(guessMapping(['conversations', 'id']).kind).toBe('chat');
  expect(guessMapping(['completion', 'prompt'])).toEqual({
    kind: 'completion',
    prompt: 'prompt',
    completion: 'completion'
  });
  expect(guessMapping(['input', 'target'])).toMatchObject({ kind: 'completion', prompt: 'input' });
  expect(guessMapping(['n', 'text'])).toEqual({ kind: 'text', text: 'text' });
  expect(guessMapping(['verse'])).toEqual({ kind: 'text', text: 'verse' });
});

test('an instruction with what it is about is one question; without, the instruction alone', () => {
  const mapping = guessMapping(['instruction', 'input', 'output']);
  expect(read(mapping, { instruction: 'Translate.', input: 'Brot', output: 'bread' })).toEqual({
    kind: 'chat',
    messages: [
      { role: 'user', content: 'Translate.\n\nBrot' },
      { role: 'assistant', content: 'bread' }
    ]
  });
  expect(read(mapping, { instruction: 'Sing.', output: 'la' })).toMatchObject({
    messages: [{ content: 'Sing.' }, {}]
  });
  expect(read(mapping, { instruction: 'Sing.', output: '' })).toBeUndefined();
  expect(mappedColumns(mapping)).toEqual(['instruction', 'input', 'output']);
});

test('conversations are read as OpenAI and as ShareGPT write them, bare or in an object', () => {
  const mapping = guessMapping(['messages']);
  const expected = {
    kind: 'chat',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hello' }
    ]
  };
  const openAi = JSON.stringify(expected.messages);
  const shareGpt = JSON.stringify([
    { from: 'system', value: 'Be brief.' },
    { from: 'human', value: 'Hi' },
    { from: 'gpt', value: 'Hello' }
  ]);
  expect(read(mapping, { messages: openAi })).toEqual(expected);
  expect(read(mapping, { messages: shareGpt })).toEqual(expected);
  expect(read(mapping, { messages: `{"messages":${openAi}}` })).toEqual(expected);
  expect(read(mapping, { messages: '[{"role":"user","content":"Hi"}]' })).toBeUndefined();
});

test('a conversation that cannot be read is named by its row', () => {
  const mapping = guessMapping(['messages']);
  for (const [messages, reason] of [
    ['{', 'not JSON'],
    ['"a"', 'no list'],
    ['[{"role":"wizard","content":"x"}]', 'no known role'],
    ['[{"role":"user","content":null}]', 'no text']
  ] as const)
    expect(() => read(mapping, { messages })).toThrow(new RegExp(`Row 7 .*${reason}`));
});

test('of a prompt and its completion only the completion carries loss; of a text all does', () => {
  const completion = read(guessMapping(['prompt', 'completion']), { prompt: '2 + 2 = ', completion: '4' });
  expect(completion).toEqual({
    kind: 'plain',
    segments: [
      { text: '2 + 2 = ', carriesLoss: false },
      { text: '4', carriesLoss: true }
    ]
  });
  expect(read(guessMapping(['text']), { text: 'All.' })).toEqual({
    kind: 'plain',
    segments: [{ text: 'All.', carriesLoss: true }]
  });
});

test('a question is asked in the form of the examples, up to where the answer begins', () => {
  const mapping = guessMapping(['instruction', 'output']);
  const example = read(mapping, { instruction: 'Why?', output: 'So.' })!;
  expect(promptPart(example)).toEqual(questionOf('instruction', 'Why?'));
  const plain = read(guessMapping(['prompt', 'completion']), { prompt: 'Why?', completion: 'So.' })!;
  expect(promptPart(plain)).toEqual(questionOf('completion', 'Why?'));
  const segments = plainConversation([
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Why?' },
    { role: 'assistant', content: 'So.' }
  ]);
  expect(segments.filter(({ carriesLoss }) => carriesLoss).map(({ text }) => text)).toEqual(['So.']);
  expect(segments.map(({ text }) => text).join('')).toBe(
    'Be brief.\n\n### Instruction:\nWhy?\n\n### Response:\nSo.'
  );
});

test('a mapping from outside names every column it needs', () => {
  expect(parseMapping({ kind: 'text', text: 'a', more: 1 })).toEqual({ kind: 'text', text: 'a' });
  expect(() => parseMapping({ kind: 'instruction', instruction: 'a' })).toThrow('no column for "output"');
  expect(() => parseMapping({ kind: 'poem' })).toThrow('no known kind');
});

test('what an example asks can be asked of a model: a question, a prompt, or the first words of a text', () => {
  const instruction = { kind: 'instruction', instruction: 'q', input: 'about', output: 'a' } as const;
  const asked = (mapping: ExampleMapping, row: Readonly<Record<string, string>>) =>
    askedBy(read(mapping, row)!);
  expect(asked(instruction, { q: 'Name it.', about: 'a cat', a: 'Tom' })).toBe('Name it.\n\na cat');
  const completion = { kind: 'completion', prompt: 'p', completion: 'c' } as const;
  expect(asked(completion, { p: 'Once', c: ' upon a time' })).toBe('Once');
  const text = { kind: 'text', text: 't' } as const;
  expect(asked(text, { t: ' One two three four five six seven.' })).toBe('One two three four five six');
  expect(asked(completion, { p: '', c: 'nothing was asked of this' })).toBe('nothing was asked of this');
});
