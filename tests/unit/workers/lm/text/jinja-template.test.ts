// Published chat templates, as models carry them, against what their makers' pages say they write. Worked by hand.
import { describe, expect, test } from 'vitest';
import type { ChatMessage } from '$core/lm/generation';
import { makeTemplate, templateSource } from '$workers/lm/text/jinja-template';

const question: readonly ChatMessage[] = [{ role: 'user', content: 'Hi there!' }];
const talk: readonly ChatMessage[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'Hi' },
  { role: 'assistant', content: 'Nice to meet you!' },
  { role: 'user', content: 'Can I ask "why"?' }
];

const chatMl =
  "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

const qwen2 =
  "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\\nYou are a helpful assistant.<|im_end|>\\n' }}{% endif %}" +
  "{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

const llama3 =
  "{% set loop_messages = messages %}{% for message in loop_messages %}{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'+ message['content'] | trim + '<|eot_id|>' %}" +
  '{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}' +
  "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}";

const zephyr =
  "{% for message in messages %}\n{% if message['role'] == 'user' %}\n{{ '<|user|>\\n' + message['content'] + eos_token }}\n" +
  "{% elif message['role'] == 'system' %}\n{{ '<|system|>\\n' + message['content'] + eos_token }}\n" +
  "{% elif message['role'] == 'assistant' %}\n{{ '<|assistant|>\\n'  + message['content'] + eos_token }}\n{% endif %}\n" +
  "{% if loop.last and add_generation_prompt %}\n{{ '<|assistant|>' }}\n{% endif %}\n{% endfor %}";

const cases = [
  {
    name: 'ChatML',
    template: chatMl,
    tokens: { bos_token: '<s>', eos_token: '</s>' },
    asked: '<|im_start|>user\nHi there!<|im_end|>\n<|im_start|>assistant\n',
    talked:
      '<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nNice to meet you!<|im_end|>\n<|im_start|>user\nCan I ask "why"?<|im_end|>\n'
  },
  {
    name: 'Qwen2, which says who it is where nothing else does',
    template: qwen2,
    tokens: { bos_token: null, eos_token: '<|im_end|>' },
    asked:
      '<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n<|im_start|>user\nHi there!<|im_end|>\n<|im_start|>assistant\n',
    talked:
      '<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nNice to meet you!<|im_end|>\n<|im_start|>user\nCan I ask "why"?<|im_end|>\n'
  },
  {
    name: 'Llama 3',
    template: llama3,
    tokens: { bos_token: '<|begin_of_text|>', eos_token: '<|eot_id|>' },
    asked:
      '<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nHi there!<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n',
    talked:
      '<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\nNice to meet you!<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nCan I ask "why"?<|eot_id|>'
  },
  {
    // Lines that hold only a block leave nothing: trim_blocks and lstrip_blocks, as transformers sets them.
    name: 'Zephyr',
    template: zephyr,
    tokens: { bos_token: { content: '<s>' }, eos_token: { content: '</s>' } },
    asked: '<|user|>\nHi there!</s>\n<|assistant|>\n',
    talked:
      '<|system|>\nBe brief.</s>\n<|user|>\nHi</s>\n<|assistant|>\nNice to meet you!</s>\n<|user|>\nCan I ask "why"?</s>\n'
  }
];

describe.each(cases)('the template of $name', ({ template, tokens, asked, talked }) => {
  const chat = makeTemplate(template, tokens);

  test('asks for an answer', () => expect(chat.apply(question, { addGenerationPrompt: true })).toBe(asked));

  test('writes a conversation', () => expect(chat.apply(talk, { addGenerationPrompt: false })).toBe(talked));

  test('writes a question the same with its answer behind it', () => {
    const more = [...question, { role: 'assistant', content: 'Yes.' } as const];
    const begun = chat.apply(question, { addGenerationPrompt: true });
    expect(chat.apply(more, { addGenerationPrompt: false }).startsWith(begun)).toBe(true);
  });
});

test('a template may refuse a conversation in its own words', () => {
  const strict =
    "{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}";
  expect(() => makeTemplate(strict, {}).apply(talk, { addGenerationPrompt: true })).toThrow(
    'System role not supported'
  );
});

test('a template that is no Jinja is refused before anything is asked', () => {
  expect(() => makeTemplate('{% for message in %}', {})).toThrow('chat template cannot write');
});

test('of several templates the default one is taken, and a file of its own before all', () => {
  const named = {
    chat_template: [
      { name: 'tool_use', template: 'tools' },
      { name: 'default', template: 'plain' }
    ]
  };
  expect(templateSource(named, undefined)).toBe('plain');
  expect(templateSource(named, 'file')).toBe('file');
  expect(templateSource({}, undefined)).toBeUndefined();
});
