import { expect, test } from 'vitest';
import { messagesFor, titleOf, toChatLine, toMarkdown, type Conversation } from '$core/lm/conversation';
import { defaultSampling } from '$core/lm/generation';
import { parametersInName, prebuiltLicence, weightBits } from '$core/lm/prebuilt';
import { builtinModel, catalogModels } from '$core/lm/catalog';
import { parameterCount } from '$core/lm/architecture';

const said = (text: string) => ({ text, finish: 'end' as const, tokens: 1, tokensPerSecond: 1 });
const conversation: Conversation = {
  id: 'c',
  title: 'Fish',
  createdAt: 1,
  updatedAt: 1,
  system: 'Be brief.',
  speakers: [
    { kind: 'own', model: 'a@1' },
    { kind: 'prebuilt', id: 'b' }
  ],
  sampling: defaultSampling,
  turns: [
    { prompt: 'Do fish sleep?', answers: [said('They rest.'), null] },
    { prompt: 'When?', answers: [null, null] }
  ]
};

test('each speaker is told what it has answered itself, and then the question', () => {
  expect(messagesFor(conversation, 0, 1).map((m) => m.content)).toEqual([
    'Be brief.',
    'Do fish sleep?',
    'They rest.',
    'When?'
  ]);
  expect(messagesFor(conversation, 1, 1).map((m) => m.role)).toEqual(['system', 'user']);
});

test('a conversation is taken away as Markdown, and as a line to fine-tune on', () => {
  expect(toMarkdown(conversation, ['Ada', 'Ben'])).toBe(
    '# Fish\n\n> Be brief.\n\n## Do fish sleep?\n\n### Ada\n\nThey rest.\n\n## When?\n'
  );
  expect(JSON.parse(toChatLine(conversation, 0))).toEqual({
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Do fish sleep?' },
      { role: 'assistant', content: 'They rest.' }
    ]
  });
});

test('a title is the first words of the question, cut between words', () => {
  expect(titleOf('  Do fish\nsleep? ')).toBe('Do fish sleep?');
  const long = titleOf('why do the fish in my pond hide under the stones when the sun comes out at noon');
  expect(long.length).toBeLessThanOrEqual(60);
  expect(long).toMatch(/\w…$/);
});

test('names of prebuilt models tell their size, bits and licence', () => {
  expect(parametersInName('Qwen2.5-0.5B-Instruct')).toBe(0.5e9);
  expect(parametersInName('SmolLM2-360M-Instruct')).toBe(360e6);
  expect(parametersInName('stablelm-2-zephyr-1_6b')).toBe(1.6e9);
  expect(parametersInName('Phi-3.5-mini-instruct')).toBeUndefined();
  expect([weightBits('q4f16_1'), weightBits('q0f32')]).toEqual([4, 32]);
  expect(prebuiltLicence('gemma-2-2b-it-q4f16_1-MLC')).toBe('Gemma Terms');
  expect(prebuiltLicence('Llama-3.2-1B-Instruct-q4f16_1-MLC')).toBe('Llama 3.2 Community');
});

test('the parameters of catalogued models are as many as their names say and their files hold', () => {
  for (const { id, title, bytes, architecture } of catalogModels) {
    const count = parameterCount(architecture);
    // Two bytes a parameter, and a header.
    expect(Math.abs(bytes - 2 * count), id).toBeLessThan(100_000);
    const named = parametersInName(title.replaceAll(' ', '-'));
    if (id === builtinModel.id) continue; // Its name says none.
    expect(count / named!, id).toBeGreaterThan(0.9);
    expect(count / named!, id).toBeLessThan(1.3);
  }
});
