// Examples as tokens, with what carries loss. A conversation is written by the model's own template; what the template
// puts after a question, up to the end of the answer, is learned, and nothing else.
import { HearthError } from '$core/errors';
import { plainConversation, type Example, type Segment } from '$core/lm/examples';
import type { ChatMessage } from '$core/lm/generation';
import type { ChatTemplate } from '../text/chat-template';
import type { Tokenizer } from '../text/tokenizer';

export interface TokenExample {
  readonly ids: Uint32Array;
  /** 1 for each token the model is to say. */
  readonly learned: Uint8Array;
}

export interface Writer {
  readonly tokenizer: Tokenizer;
  readonly chat?: ChatTemplate | undefined;
}

/** The pieces of an example's text. @throws HearthError lm/bad-template */
export function segmentsOf(example: Example, { chat }: Writer): readonly Segment[] {
  if (example.kind === 'plain') return example.segments;
  return chat ? templateSegments(example.messages, chat) : plainConversation(example.messages);
}

/** Whether the text begins and ends with the tokenizer's own special tokens; a template writes them itself. */
function isBare(example: Example, { chat }: Writer): boolean {
  return example.kind === 'plain' || chat === undefined;
}

export function tokenise(example: Example, writer: Writer): TokenExample {
  const { tokenizer } = writer;
  const bare = isBare(example, writer);
  const ids: number[] = [];
  const learned: number[] = [];
  let text = '';
  for (const segment of segmentsOf(example, writer)) {
    text += segment.text;
    // The whole text so far, so that words are cut as they would be without the border of the segments.
    const all = tokenizer.encode(text, { specials: bare });
    let same = 0;
    while (same < ids.length && ids[same] === all[same]) same++;
    ids.splice(same, ids.length, ...all.slice(same));
    learned.length = Math.min(learned.length, same);
    while (learned.length < ids.length) learned.push(segment.carriesLoss ? 1 : 0);
  }
  const [end] = tokenizer.eos;
  if (bare && end !== undefined && ids.at(-1) !== end) {
    ids.push(end);
    learned.push(1);
  }
  // Nothing comes before the first token that it could be learned from.
  learned[0] = 0;
  return { ids: Uint32Array.from(ids), learned: Uint8Array.from(learned) };
}

function templateSegments(messages: readonly ChatMessage[], chat: ChatTemplate): readonly Segment[] {
  const segments: Segment[] = [];
  let written = '';
  const take = (text: string, carriesLoss: boolean): void => {
    if (!text.startsWith(written))
      throw new HearthError('lm/bad-template', {
        reason: 'it changes what it has written when a message is added'
      });
    if (text.length > written.length) segments.push({ text: text.slice(written.length), carriesLoss });
    written = text;
  };
  for (const [i, { role }] of messages.entries()) {
    if (role !== 'assistant') continue;
    take(chat.apply(messages.slice(0, i), { addGenerationPrompt: true }), false);
    take(chat.apply(messages.slice(0, i + 1), { addGenerationPrompt: false }), true);
  }
  return segments;
}
