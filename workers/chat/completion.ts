// What is asked of a prebuilt model, and what comes back, in WebLLM's words. It knows no top-k and no min-p: screens that
// talk with prebuilt models alone do not offer them.
import type { ChatCompletionChunk, ChatCompletionRequestStreaming } from '@mlc-ai/web-llm';
import { HearthError } from '$core/errors';
import type { GenerateEvent, GenerateRequest } from '$core/lm/generation';

/** Others of a token that WebLLM tells, at most. */
const mostOthers = 5;

/** @throws HearthError lm/unsupported, for a regex */
export function toCompletion({
  prompt,
  sampling,
  constraint,
  logProbabilities
}: GenerateRequest): ChatCompletionRequestStreaming {
  const messages = typeof prompt === 'string' ? [{ role: 'user' as const, content: prompt }] : [...prompt];
  if (constraint?.kind === 'regex')
    throw new HearthError('lm/unsupported', { model: 'This model', what: 'it cannot be held to a regex' });
  return {
    messages,
    stream: true,
    stream_options: { include_usage: true },
    temperature: sampling.temperature,
    top_p: sampling.topP,
    repetition_penalty: sampling.repetitionPenalty,
    seed: sampling.seed,
    max_tokens: sampling.maxTokens,
    ...(sampling.stop.length > 0 ? { stop: [...sampling.stop] } : {}),
    ...(logProbabilities === undefined
      ? {}
      : { logprobs: true, top_logprobs: Math.min(mostOthers, logProbabilities + 1) }),
    ...(constraint
      ? { response_format: { type: 'json_object', schema: JSON.stringify(constraint.schema) } }
      : {})
  };
}

/**
 * The words of a chunk, with how likely they were where that was asked for; undefined where it has none. A token's text is
 * what it added: alone, a part of a character is none.
 */
export function wordsOf({ choices }: ChatCompletionChunk): (GenerateEvent & { kind: 'text' }) | undefined {
  const [choice] = choices;
  const text = choice?.delta.content ?? '';
  if (text === '') return undefined;
  const logProbabilities = choice?.logprobs?.content?.map(({ token, logprob, top_logprobs: likeliest }) => ({
    text,
    logProbability: logprob,
    others: likeliest
      .filter((other) => other.token !== token)
      .map((other) => ({ text: other.token, logProbability: other.logprob }))
  }));
  return { kind: 'text', text, ...(logProbabilities ? { logProbabilities } : {}) };
}
