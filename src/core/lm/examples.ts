// What a language model is to learn from a table's rows: which columns say what, and which words carry loss. Only what
// the model itself is to say does: a prompt is read, not learned.
import { HearthError } from '../errors';
import { isRecord } from '../params';
import type { ChatMessage } from './generation';

export const exampleKinds = ['instruction', 'chat', 'completion', 'text'] as const;
export type ExampleKind = (typeof exampleKinds)[number];

/** Columns by role; a role that is not needed is absent. */
export interface ExampleMapping {
  readonly kind: ExampleKind;
  /** instruction: what is asked; `input`: what it is asked about, perhaps empty; output: the answer. */
  readonly instruction?: string;
  readonly input?: string;
  readonly output?: string;
  /** chat: JSON [{"role", "content"}, …], or {"messages": […]}. */
  readonly messages?: string;
  readonly prompt?: string;
  readonly completion?: string;
  readonly text?: string;
}

/** Text of an example, piece by piece. */
export interface Segment {
  readonly text: string;
  readonly carriesLoss: boolean;
}

/** A conversation, written by the model's chat template; or plain text. */
export type Example =
  | { readonly kind: 'chat'; readonly messages: readonly ChatMessage[] }
  | { readonly kind: 'plain'; readonly segments: readonly Segment[] };

const roles: Readonly<Record<ExampleKind, readonly (keyof ExampleMapping)[]>> = {
  instruction: ['instruction', 'output'],
  chat: ['messages'],
  completion: ['prompt', 'completion'],
  text: ['text']
};

const names: Readonly<Record<string, readonly string[]>> = {
  instruction: ['instruction', 'question', 'query', 'task'],
  input: ['input', 'context'],
  output: ['output', 'answer', 'response', 'target'],
  messages: ['messages', 'conversations', 'conversation'],
  prompt: ['prompt', 'source'],
  completion: ['completion', 'chosen'],
  text: ['text', 'content', 'story', 'document', 'body']
};

/** The mapping that a table's column names suggest; text from its first column if they suggest none. */
export function guessMapping(columns: readonly string[]): ExampleMapping {
  const find = (role: string): string | undefined =>
    names[role]!.map((name) => columns.find((column) => column.toLowerCase() === name)).find(
      (c) => c !== undefined
    );
  const messages = find('messages');
  if (messages !== undefined) return { kind: 'chat', messages };
  const [prompt, completion] = [find('prompt'), find('completion')];
  if (prompt !== undefined && completion !== undefined) return { kind: 'completion', prompt, completion };
  const [instruction, input, output] = [find('instruction'), find('input'), find('output')];
  if (instruction !== undefined && output !== undefined)
    return { kind: 'instruction', instruction, output, ...(input === undefined ? {} : { input }) };
  if (input !== undefined && output !== undefined)
    return { kind: 'completion', prompt: input, completion: output };
  return { kind: 'text', text: find('text') ?? columns[0] ?? 'text' };
}

/** Checks a mapping from outside. Throws an Error that says what is wrong. */
export function parseMapping(input: unknown): ExampleMapping {
  if (!isRecord(input) || !exampleKinds.includes(input.kind as ExampleKind))
    throw new Error('has no known kind');
  const kind = input.kind as ExampleKind;
  const missing = roles[kind].find((role) => typeof input[role] !== 'string' || input[role] === '');
  if (missing !== undefined) throw new Error(`names no column for "${missing}"`);
  const columns = Object.entries(input).filter(
    ([role, column]) => role in names && typeof column === 'string'
  );
  return { ...Object.fromEntries(columns), kind };
}

/** Columns a mapping reads. */
export function mappedColumns(mapping: ExampleMapping): readonly string[] {
  return Object.keys(names)
    .map((role) => mapping[role as keyof ExampleMapping])
    .filter((column): column is string => column !== undefined);
}

/**
 * The example of one row; undefined where it has nothing to learn from (an empty answer).
 * @throws HearthError lm/bad-example, where a conversation cannot be read
 */
export function exampleOf(
  mapping: ExampleMapping,
  cell: (column: string | undefined) => string,
  row: number
): Example | undefined {
  switch (mapping.kind) {
    case 'chat': {
      const messages = parseMessages(cell(mapping.messages), row);
      return messages.some(({ role }) => role === 'assistant') ? { kind: 'chat', messages } : undefined;
    }
    case 'instruction': {
      const [asked, about, answer] = [mapping.instruction, mapping.input, mapping.output].map(cell);
      if (!answer) return undefined;
      const content = about ? `${asked}\n\n${about}` : asked!;
      return {
        kind: 'chat',
        messages: [
          { role: 'user', content },
          { role: 'assistant', content: answer }
        ]
      };
    }
    case 'completion': {
      const [prompt, completion] = [cell(mapping.prompt), cell(mapping.completion)];
      if (completion === '') return undefined;
      const segments = [
        { text: prompt, carriesLoss: false },
        { text: completion, carriesLoss: true }
      ];
      return { kind: 'plain', segments: segments.filter(({ text }) => text !== '') };
    }
    case 'text': {
      const text = cell(mapping.text);
      return text === '' ? undefined : { kind: 'plain', segments: [{ text, carriesLoss: true }] };
    }
  }
}

/** A question as the examples of a kind ask: what a model that was tuned on them expects. */
export function questionOf(kind: ExampleKind, question: string): Example {
  return kind === 'chat' || kind === 'instruction'
    ? { kind: 'chat', messages: [{ role: 'user', content: question }] }
    : { kind: 'plain', segments: [{ text: question, carriesLoss: false }] };
}

/** What an example asks, to be asked again of a model; undefined where it asks nothing. Of a text, its first words. */
export function askedBy(example: Example): string | undefined {
  const text =
    example.kind === 'chat'
      ? example.messages.find(({ role }) => role === 'user')?.content
      : example.segments.some(({ carriesLoss }) => !carriesLoss)
        ? example.segments[0]!.text
        : /^(?:\S+\s+){0,5}\S+/.exec(example.segments[0]!.text.trim())?.[0];
  return text?.trim() === '' ? undefined : text;
}

/** What comes before an example's last answer. */
export function promptPart(example: Example): Example {
  if (example.kind === 'plain')
    return { kind: 'plain', segments: example.segments.filter(({ carriesLoss }) => !carriesLoss) };
  const last = example.messages.findLastIndex(({ role }) => role === 'assistant');
  return { kind: 'chat', messages: last < 0 ? example.messages : example.messages.slice(0, last) };
}

/** A conversation for a model that has no chat template: the layout that Alpaca (Taori et al. 2023) made common. */
export function plainConversation(messages: readonly ChatMessage[]): readonly Segment[] {
  return messages.flatMap(({ role, content }): Segment[] => {
    if (role === 'system') return [{ text: `${content}\n\n`, carriesLoss: false }];
    if (role === 'user')
      return [{ text: `### Instruction:\n${content}\n\n### Response:\n`, carriesLoss: false }];
    return [{ text: content, carriesLoss: true }];
  });
}

function parseMessages(text: string, row: number): readonly ChatMessage[] {
  const bad = (reason: string, cause?: unknown) =>
    new HearthError('lm/bad-example', { row: row + 1, reason }, { cause });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw bad('its conversation is not JSON', error);
  }
  const list = isRecord(json) ? json.messages : json;
  if (!Array.isArray(list)) throw bad('its conversation is no list of messages');
  return list.map((entry: unknown) => {
    // ShareGPT writes {"from": "human", "value": …}.
    const message = isRecord(entry) ? entry : {};
    const role = roleOf(message.role ?? message.from);
    const content = message.content ?? message.value;
    if (!role || typeof content !== 'string') throw bad('a message has no known role or no text');
    return { role, content };
  });
}

function roleOf(name: unknown): ChatMessage['role'] | undefined {
  const known: Record<string, ChatMessage['role']> = {
    system: 'system',
    user: 'user',
    human: 'user',
    assistant: 'assistant',
    gpt: 'assistant',
    model: 'assistant'
  };
  return known[String(name)];
}
