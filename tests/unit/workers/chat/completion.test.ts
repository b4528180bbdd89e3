// What a prebuilt model is asked, and what its chunks say.
import type { ChatCompletionChunk } from '@mlc-ai/web-llm';
import { expect, it } from 'vitest';
import { defaultSampling, type GenerateRequest } from '$core/lm/generation';
import { toCompletion, wordsOf } from '$workers/chat/completion';

const request: GenerateRequest = { prompt: 'Hello', sampling: { ...defaultSampling, stop: ['\n'] } };

it('asks for likelihoods only where they are wanted, no more than WebLLM tells', () => {
  expect(toCompletion(request)).toMatchObject({
    stop: ['\n'],
    messages: [{ role: 'user', content: 'Hello' }]
  });
  expect(toCompletion(request)).not.toHaveProperty('logprobs');
  expect(toCompletion({ ...request, logProbabilities: 3 })).toMatchObject({
    logprobs: true,
    top_logprobs: 4
  });
  expect(toCompletion({ ...request, logProbabilities: 9 })).toMatchObject({ top_logprobs: 5 });
});

it('holds an answer to a schema, and says that it cannot to a regex', () => {
  const schema = { type: 'string' };
  expect(toCompletion({ ...request, constraint: { kind: 'json-schema', schema } })).toMatchObject({
    response_format: { type: 'json_object', schema: '{"type":"string"}' }
  });
  expect(() => toCompletion({ ...request, constraint: { kind: 'regex', pattern: 'a' } })).toThrow(
    'cannot be held to a regex'
  );
});

it('a chunk is its words, how likely they were, and what else might have come', () => {
  const content = [
    {
      token: ' cat',
      bytes: null,
      logprob: -0.5,
      top_logprobs: [
        { token: ' cat', bytes: null, logprob: -0.5 },
        { token: ' dog', bytes: null, logprob: -1.5 }
      ]
    }
  ];
  const chunk = (text: string, logprobs: object | null) =>
    ({
      choices: [{ index: 0, delta: { content: text }, finish_reason: null, logprobs }]
    }) as ChatCompletionChunk;
  expect(wordsOf(chunk(' cat', { content }))).toEqual({
    kind: 'text',
    text: ' cat',
    logProbabilities: [
      { text: ' cat', logProbability: -0.5, others: [{ text: ' dog', logProbability: -1.5 }] }
    ]
  });
  expect(wordsOf(chunk(' cat', null))).toEqual({ kind: 'text', text: ' cat' });
  expect(wordsOf(chunk('', null))).toBeUndefined();
});
