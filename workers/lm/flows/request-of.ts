// A flow's question as a model of this device is asked it.
import { HearthError } from '$core/errors';
import type { Ask } from '$core/flows/run/ports';
import { defaultSampling, type GenerateRequest } from '$core/lm/generation';

/** @throws HearthError flow/node-failed for a question with pictures */
export function requestOf({ node, api, messages, pictures, settings }: Ask, seed: number): GenerateRequest {
  if (pictures) {
    const reason = 'a model of this device takes no pictures: ask one by its address.';
    throw new HearthError('flow/node-failed', { node, reason });
  }
  const { temperature = 1, topP = 1, maxTokens = defaultSampling.maxTokens, stop = [], json } = settings;
  return {
    prompt: api === 'completion' ? (messages[0]?.content ?? '') : messages,
    sampling: { ...defaultSampling, temperature, topP, maxTokens, stop, seed: settings.seed ?? seed },
    ...(settings.logProbabilities ? { logProbabilities: 0 } : {}),
    ...(json ? { constraint: { kind: 'json-schema', schema: { type: 'object' } } } : {})
  };
}
