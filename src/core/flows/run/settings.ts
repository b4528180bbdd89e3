// What a node sets of the model it asks, by the names that promptflow and OpenAI give it: read into a question, and named
// where a question or a model does not heed it.
import { isRecord } from '../../params';
import { parsedJson } from '../column-mapping';
import type { AskSettings } from './ports';

type Values = Readonly<Record<string, unknown>>;

/** Settings as an endpoint takes them. */
export const sentNames = {
  temperature: 'temperature',
  topP: 'top_p',
  maxTokens: 'max_tokens',
  stop: 'stop',
  seed: 'seed',
  presencePenalty: 'presence_penalty',
  frequencyPenalty: 'frequency_penalty',
  logitBias: 'logit_bias'
} as const satisfies Partial<Record<keyof AskSettings, string>>;

/** Those that the models of this device do not know. */
const endpointOnly = {
  presencePenalty: sentNames.presencePenalty,
  frequencyPenalty: sentNames.frequencyPenalty,
  logitBias: sentNames.logitBias,
  responseFormat: 'response_format.json_schema'
} as const satisfies Partial<Record<keyof AskSettings, string>>;

/** promptflow's names of settings; numbers may stand as texts, and an empty text means nothing is set. */
export function settingsOf(values: Values): AskSettings {
  const number = (name: string): number | undefined => {
    const given = values[name];
    const value = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
  };
  const stop = [values.stop].flat().filter((text): text is string => typeof text === 'string' && text !== '');
  const format = recordOf(values.response_format);
  const bias = recordOf(values.logit_bias);
  const settings = {
    temperature: number('temperature'),
    topP: number('top_p'),
    maxTokens: number('max_tokens'),
    seed: number('seed'),
    stop: stop.length > 0 ? stop : undefined,
    // promptflow writes a 0 into most flows. It is what is meant without one, and an answer from before is equal.
    presencePenalty: number('presence_penalty') || undefined,
    frequencyPenalty: number('frequency_penalty') || undefined,
    logitBias: bias && Object.keys(bias).length > 0 ? bias : undefined,
    json: format && /^json/.test(String(format.type)) ? true : undefined,
    responseFormat: format?.type === 'json_schema' ? format : undefined
  };
  return Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined)
  ) as AskSettings;
}

function recordOf(value: unknown): Values | undefined {
  const given = typeof value === 'string' ? parsedJson(value) : value;
  return isRecord(given) ? given : undefined;
}

/** Names of what is set and a model of this device does not heed. */
export function unheededHere(settings: AskSettings): readonly string[] {
  return Object.entries(endpointOnly).flatMap(([name, said]) =>
    settings[name as keyof AskSettings] === undefined ? [] : [said]
  );
}

/** Of one answer, as a text, there is no use for these. */
const unheeded =
  'n best_of suffix echo logprobs top_logprobs user functions function_call tools tool_choice max_completion_tokens reasoning_effort'.split(
    ' '
  );

/** Names of what a node sets and no question carries. */
export function unheededOf(inputs: Values): readonly string[] {
  return unheeded.filter((name) => !isUsual(name, inputs[name]));
}

/** What is the same as nothing set. */
function isUsual(name: string, value: unknown): boolean {
  if (value === undefined || value === null || value === false) return true;
  const text =
    typeof value === 'object'
      ? JSON.stringify(value)
      : String(value as string)
          .trim()
          .toLowerCase();
  if (['', '{}', '[]', 'false', 'none'].includes(text)) return true;
  return (name === 'n' || name === 'best_of') && text === '1';
}
