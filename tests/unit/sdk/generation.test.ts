import { expect, it } from 'vitest';
import type { GenerateResult } from '$core/lm/generation';
import { HearthError } from '$core/errors';
import { generationOf, requestOf } from '$sdk/generation';
import { streamed } from '$sdk/speech';

const result: GenerateResult = { text: 'ab', finish: 'end', promptTokens: 1, tokens: 2, tokensPerSecond: 9 };

async function collect(texts: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = [];
  for await (const text of texts) found.push(text);
  return found;
}

it('gives the text of an answer, and its result', async () => {
  const speech = streamed((port) => {
    port.postMessage({ kind: 'loading', fraction: 1, note: '' });
    for (const text of ['a', 'b']) port.postMessage({ kind: 'text', text });
    return Promise.resolve(result);
  });
  const generation = generationOf(speech, undefined);
  expect(await collect(generation)).toEqual(['a', 'b']);
  expect(await generation.result).toBe(result);
});

it('throws where the answer fails, whoever listens', async () => {
  const error = new HearthError('gpu/lost', { reason: 'test' });
  const generation = generationOf(
    streamed(() => Promise.reject(error)),
    undefined
  );
  await expect(collect(generation)).rejects.toBe(error);
  await expect(generation.result).rejects.toBe(error);
});

it.each(['before', 'while'])('is cancelled by its signal, %s it is written', async (when) => {
  const abort = new AbortController();
  if (when === 'before') abort.abort();
  const speech = streamed(
    (port) =>
      new Promise((resolve) => {
        port.onmessage = ({ data }) => resolve({ ...result, text: JSON.stringify(data) });
      })
  );
  const generation = generationOf(speech, abort.signal);
  abort.abort();
  expect((await generation.result).text).toBe('{"kind":"cancel"}');
});

it('fills in what was not said', () => {
  const signal = new AbortController().signal;
  const constraint = { kind: 'regex', pattern: 'a' } as const;
  expect(requestOf('x', { temperature: 0, adapter: 'a', signal, constraint })).toEqual({
    prompt: 'x',
    sampling: {
      temperature: 0,
      topK: 0,
      topP: 0.95,
      minP: 0,
      repetitionPenalty: 1,
      seed: 1,
      maxTokens: 256,
      stop: []
    },
    constraint
  });
});
