// A provider of a promptfoo configuration: its label, what it is set to, and the model that its id names. Where it is asked
// is not read here: that is a connection of the flow.
import { isRecord } from '../../params';

export interface Provider {
  readonly label: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** What it is set to besides and has no counterpart here, in words. */
  readonly unread: readonly string[];
}

export function readProvider(entry: unknown): Provider {
  if (!isRecord(entry)) return { label: String(entry), settings: modelNamed(String(entry)), unread: [] };
  const [only] = Object.entries(entry);
  const id = typeof entry.id === 'string' ? entry.id : (only?.[0] ?? 'model');
  const inner = typeof entry.id === 'string' ? entry : only?.[1];
  const body = isRecord(inner) ? inner : {};
  return {
    label: typeof body.label === 'string' ? body.label : id,
    settings: { ...modelNamed(id), ...(isRecord(body.config) ? body.config : {}) },
    unread: Object.keys(unreadWords).flatMap((name) => (body[name] === undefined ? [] : unreadWords[name]!))
  };
}

const unreadWords: Readonly<Record<string, string>> = {
  transform: 'a transform of a provider is not applied',
  prompts: 'a provider that names its prompts is asked all of them'
};

/** Providers whose ids end with the name of a model. */
const modelProviders = new Set(
  'openai azure azureopenai anthropic ollama openrouter google vertex mistral groq deepseek xai perplexity togetherai fireworks cerebras cohere huggingface github localai'.split(
    ' '
  )
);

/** Ways to ask that stand between a provider's name and its model's: 'openai:chat:gpt-4o'. */
const ways = new Set(['chat', 'completion', 'responses', 'messages', 'text', 'text-generation']);

/** What stands there otherwise, and is no model's name. */
const noModels = new Set(
  'agents assistant chatkit claude-agent-sdk claude-code codex-sdk embedding embeddings image live moderation realtime speech transcription video'.split(
    ' '
  )
);

/** Those whose models have colons in their names: 'ollama:llama3:8b'. */
const colonProviders = new Set(['ollama', 'openrouter']);

/** The model that an id names, so that one address can answer for several; nothing where that is not sure. */
function modelNamed(id: string): Readonly<Record<string, unknown>> {
  const [provider = '', first = '', ...rest] = id.split(':');
  if (!modelProviders.has(provider) || noModels.has(first)) return {};
  if (ways.has(first)) return rest.length === 0 ? {} : { model: rest.join(':') };
  const isModel = first !== '' && (rest.length === 0 || colonProviders.has(provider));
  return isModel ? { model: [first, ...rest].join(':') } : {};
}
