// A conversation with one model, or the same questions put to two side by side. Kept as one record: a turn is
// written when its answers have come, so that nothing half said is kept as said.
import type { ErrorRecord } from '../errors';
import type { ChatMessage, GenerateResult, OutputConstraint, SamplingSettings } from './generation';
import type { BaseWeights } from './weights';

/** Who answers: a model of this workspace, perhaps with an adapter, or a prebuilt one. */
export type Speaker =
  | { readonly kind: 'own'; readonly model: string; readonly adapter?: string }
  | { readonly kind: 'prebuilt'; readonly id: string };

export interface Answer {
  readonly text: string;
  readonly finish: GenerateResult['finish'] | 'failed';
  readonly tokens: number;
  readonly tokensPerSecond: number;
  readonly deviceBytes?: number;
  /** What went wrong; what had come is in `text`. */
  readonly error?: ErrorRecord;
  /** In its place in older records: its sentence. */
  readonly problem?: string;
}

export interface Turn {
  readonly prompt: string;
  /** By speaker; null where that one has not answered. */
  readonly answers: readonly (Answer | null)[];
}

export interface Conversation {
  readonly id: string;
  readonly title: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly system: string;
  /** One or two. */
  readonly speakers: readonly Speaker[];
  readonly sampling: SamplingSettings;
  /** How own models' weights are kept; as in the file by default. */
  readonly base?: BaseWeights;
  /** What answers must match. */
  readonly constraint?: OutputConstraint | undefined;
  readonly turns: readonly Turn[];
}

/**
 * What one speaker is told: the system prompt, every turn before `upTo` that it has answered, and the prompt of
 * `upTo`. Turns it has not answered are left out, so that questions and answers alternate as templates demand.
 */
export function messagesFor(
  conversation: Pick<Conversation, 'system' | 'turns'>,
  speaker: number,
  upTo: number
): readonly ChatMessage[] {
  const messages: ChatMessage[] = [];
  if (conversation.system.trim() !== '') messages.push({ role: 'system', content: conversation.system });
  for (const { prompt, answers } of conversation.turns.slice(0, upTo)) {
    const answer = answers[speaker];
    if (!answer || answer.text === '') continue;
    messages.push({ role: 'user', content: prompt }, { role: 'assistant', content: answer.text });
  }
  const asked = conversation.turns[upTo];
  if (asked) messages.push({ role: 'user', content: asked.prompt });
  return messages;
}

/** The first words of the first question, as a title. */
export function titleOf(prompt: string): string {
  const line = prompt.trim().replace(/\s+/g, ' ');
  return line.length <= 60 ? line : `${line.slice(0, 59).replace(/\s\S*$/, '')}…`;
}

/** The conversation as Markdown, to take away. `names` are the speakers'. */
export function toMarkdown(conversation: Conversation, names: readonly string[]): string {
  const parts = [`# ${conversation.title}`];
  if (conversation.system.trim() !== '')
    parts.push(`> ${conversation.system.trim().replaceAll('\n', '\n> ')}`);
  for (const { prompt, answers } of conversation.turns) {
    parts.push(`## ${prompt.trim()}`);
    for (const [i, answer] of answers.entries()) {
      if (!answer) continue;
      if (answers.length > 1) parts.push(`### ${names[i] ?? ''}`);
      parts.push(answer.text.trim());
    }
  }
  return `${parts.join('\n\n')}\n`;
}

/** The conversation with one speaker as lines of a chat dataset ({"messages": […]}), as fine-tuning takes them. */
export function toChatLine(conversation: Conversation, speaker: number): string {
  return JSON.stringify({ messages: messagesFor(conversation, speaker, conversation.turns.length) });
}
