// What can be added to a flow, and how each begins: its entry in the file, and the first text of its source.

export interface NodeStarter {
  /** As flow.dag.yaml names it. */
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The input that a connection is made to first. */
  readonly first: string;
  readonly source?: { readonly end: string; readonly text: string };
  readonly more?: Readonly<Record<string, unknown>>;
}

const python = `from promptflow.core import tool


@tool
def run(text: str) -> str:
    return text
`;

export const nodeStarters = {
  llm: {
    type: 'llm',
    inputs: { temperature: 0, max_tokens: 64 },
    first: 'question',
    source: { end: '.jinja2', text: 'user:\n{{question}}\n' },
    more: { api: 'chat' }
  },
  prompt: { type: 'prompt', inputs: {}, first: 'text', source: { end: '.jinja2', text: '{{text}}\n' } },
  python: { type: 'python', inputs: {}, first: 'text', source: { end: '.py', text: python } },
  code: {
    type: 'javascript',
    inputs: {},
    first: 'text',
    source: { end: '.js', text: 'export default function ({ text }) {\n  return text;\n}\n' }
  },
  // Without a method it sends its body, where it has one, and asks for something where it has none.
  http: { type: 'http', inputs: { url: '' }, first: 'body' },
  embedding: { type: 'embedding', inputs: {}, first: 'input' },
  search: { type: 'search_documents', inputs: { documents: 'docs/*', top_k: 3 }, first: 'query' },
  'parse-json': { type: 'parse_json', inputs: {}, first: 'text' },
  'parse-regex': { type: 'parse_regex', inputs: { pattern: '\\d+' }, first: 'text' }
} as const satisfies Readonly<Record<string, NodeStarter>>;

export type StarterKind = keyof typeof nodeStarters;
export const starterKinds = Object.keys(nodeStarters) as readonly StarterKind[];

export function isStarterKind(kind: string): kind is StarterKind {
  return Object.hasOwn(nodeStarters, kind);
}

/** What nodes without a source of their own can be given, beside what they have. */
export const knownInputs: Readonly<Record<string, readonly string[]>> = {
  http: ['url', 'method', 'params', 'headers', 'body'],
  embedding: ['input', 'model'],
  search: ['query', 'documents', 'top_k', 'chunk_words', 'overlap'],
  'parse-json': ['text', 'default'],
  'parse-regex': ['text', 'pattern', 'group', 'flags', 'default'],
  llm: [
    ...['temperature', 'max_tokens', 'top_p', 'stop', 'seed', 'model', 'response_format'],
    ...['presence_penalty', 'frequency_penalty', 'logit_bias']
  ]
};

/** Inputs that say how a node works rather than on what: they are no ports unless something leads to them. */
export const settingInputs: ReadonlySet<string> = new Set([
  ...['temperature', 'max_tokens', 'top_p', 'stop', 'seed', 'model', 'deployment_name', 'response_format'],
  ...['presence_penalty', 'frequency_penalty', 'logit_bias', 'connection', 'functions', 'function_call'],
  ...[
    'method',
    'headers',
    'params',
    'top_k',
    'chunk_words',
    'overlap',
    'group',
    'flags',
    'default',
    'pattern'
  ],
  ...['max_completion_tokens', 'reasoning_effort', 'top_logprobs'],
  ...['documents', 'suffix', 'tools', 'tool_choice', 'logprobs', 'echo', 'best_of', 'n', 'stream', 'user']
]);
