// Errors about language models: their files, their downloads, their training and their answers.
import { describe } from './describe';

export const languageErrors = {
  'lm/unsupported': describe<{ model: string; what: string }>(
    422,
    (d) => `${d.model} cannot run here: ${d.what}.`
  ),
  'lm/bad-file': describe<{ file: string; reason: string }>(
    422,
    (d) => `${d.file} is damaged or no model file: ${d.reason}.`
  ),
  'lm/no-model': describe<{ where: string; missing: string }>(
    422,
    (d) => `There is no model in ${d.where}: ${d.missing} is missing.`
  ),
  'lm/gated': describe<{ where: string }>(
    403,
    (d) =>
      `${d.where} may not be read without permission. Accept its terms on its page, put an access token that may read it into the settings, and try again.`
  ),
  'lm/no-repository': describe<{ where: string }>(
    404,
    (d) =>
      `Hugging Face has no ${d.where}, or does not show it: check its name and revision; a private one needs an access token in the settings.`
  ),
  'lm/fetch-failed': describe<{ url: string; reason: string }>(
    502,
    (d) => `${d.url} could not be fetched: ${d.reason}.`
  ),
  'lm/changed': describe<{ file: string }>(
    409,
    (d) => `${d.file} changed at its source while it was being fetched. Start the import again.`
  ),
  'lm/weights-not-finite': describe<{ tensor: string }>(
    422,
    (d) => `The weights hold a number that is not finite (in "${d.tensor}"): the model is damaged.`
  ),
  'lm/wrong-tokenizer': describe<{ reason: string }>(
    422,
    (d) => `The tokenizer does not belong to this model: ${d.reason}.`
  ),
  'lm/bad-template': describe<{ reason: string }>(
    422,
    (d) => `The model's chat template cannot write this conversation: ${d.reason}.`
  ),
  'lm/bad-example': describe<{ row: number; reason: string }>(
    422,
    (d) => `Row ${d.row} cannot be learned from: ${d.reason}.`
  ),
  'lm/no-examples': describe<{ rows: number }>(
    422,
    (d) => `None of the ${d.rows} rows has anything to learn from: choose other columns.`
  ),
  'lm/diverged': describe<{ step: number }>(
    422,
    (d) => `The loss is no number any more at step ${d.step}: use a lower learning rate.`
  ),
  'lm/bad-adapter': describe<{ reason: string }>(422, (d) => `This is no adapter that fits: ${d.reason}.`),
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
  ),
  'lm/adapter-does-not-fit': describe<{ adapter: string }>(
    409,
    (d) => `This adapter was made for ${d.adapter}, a model of another shape. Choose that one.`
  )
} as const;
