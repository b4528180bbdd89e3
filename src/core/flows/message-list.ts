// Templates that write a conversation as JSON, as promptfoo's do: [{"role": "user", "content": "{{question}}"}].
import type { ChatMessage } from '../lm/generation';
import { isRecord } from '../params';
import { parsedJson } from './column-mapping';
import { compilePrompt, type Prompt, type ValueStyle } from './template';

/** Whether a template writes a list, whatever it is given: a list that only comes with a value is what somebody said. */
export function writesList(source: string): boolean {
  let rest = source.trimStart();
  while (/^\{[%#]/.test(rest)) {
    const end = rest.indexOf(`${rest[1]}}`, 2);
    if (end < 0) return false;
    rest = rest.slice(end + 2).trimStart();
  }
  return rest.startsWith('[');
}

/**
 * A template that is such a list as it stands, as one that writes each message's content by itself: no value reaches beyond the
 * content it is in. Undefined for any other. @throws HearthError flow/bad-file, flow/unsafe-file
 */
export function compileMessages(
  source: string,
  file: string,
  node: string,
  style: ValueStyle
): Prompt | undefined {
  const list = writesList(source) ? messagesIn(source) : undefined;
  if (!list) return undefined;
  const contents = list.map(({ content }) => compilePrompt(content, file, node, style));
  return {
    write: (values) =>
      JSON.stringify(list.map((message, i) => ({ ...message, content: contents[i]!.write(values) })))
  };
}

/** The messages of a JSON text; undefined where it is none, or not of messages alone. */
export function messagesIn(text: string): readonly ChatMessage[] | undefined {
  const list = parsedJson(text);
  return Array.isArray(list) && list.length > 0 && list.every(isMessage) ? list : undefined;
}

function isMessage(value: unknown): value is ChatMessage {
  return (
    isRecord(value) &&
    typeof value.content === 'string' &&
    ['system', 'user', 'assistant'].includes(String(value.role))
  );
}
