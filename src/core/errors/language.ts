// Errors about language models: their files, their downloads, their training and their answers.
import { describe } from './describe';

export const languageErrors = {
  'lm/unsupported': describe<{ model: string; what: string }>(
    422,
    (d) => `${d.model} cannot run here: ${d.what}.`
  ),
  'lm/missing-tensor': describe<{ tensor: string }>(422, (d) => `The weights have no tensor "${d.tensor}".`),
  'lm/needs-network': describe<{ model: string }>(
    503,
    (d) => `${d.model} is not on this device yet, and there is no network to fetch it from.`
  ),
  'lm/failed': describe<{ model: string; reason: string }>(500, (d) => `${d.model} stopped: ${d.reason}`),
  'lm/no-gpu': describe<{ reason: string }>(
    503,
    (d) => `Language models need WebGPU, and it is not to be had here: ${d.reason}.`
  ),
  'lm/not-finite': describe<{ token: number }>(
    500,
    (d) => `The model's answer is not a number (token ${d.token}): its weights may be damaged.`
  ),
  'lm/bad-constraint': describe<{ kind: string; where: string; reason: string }>(
    422,
    (d) => `The ${d.kind} for the answer cannot be used${d.where ? ` (at ${d.where})` : ''}: ${d.reason}.`
  ),
  'lm/constraint-too-large': describe<{ states: number }>(
    422,
    (d) => `The constraint for the answer has more than ${d.states} states. Use a simpler pattern.`
  ),
  'lm/prompt-too-long': describe<{ tokens: number; context: number }>(
    413,
    (d) =>
      `The text has ${d.tokens} tokens; this model reads at most ${d.context}. Shorten it, or begin a new conversation.`
  )
} as const;
