// A text with roles, as promptflow's templates write conversations: a line 'system:', '# user:' or 'assistant:' begins
// a message. Text before the first role, or without any, is the user's.
import type { ChatMessage } from '../lm/generation';
import { roleLine } from './role-lines';

/** The messages of a conversation; empty ones are left out. */
export function toMessages(text: string): readonly ChatMessage[] {
  const messages: ChatMessage[] = [];
  const add = (role: string, content: string): void => {
    if (content.trim() === '') return;
    messages.push({
      role: role === 'system' || role === 'assistant' ? role : 'user',
      content: content.trim()
    });
  };
  const source = text.replaceAll('\r\n', '\n');
  let role = 'user';
  let from = 0;
  for (const match of source.matchAll(roleLine)) {
    add(role, source.slice(from, match.index));
    role = match[1]!.toLowerCase();
    from = match.index + match[0].length;
  }
  add(role, source.slice(from));
  return messages;
}
