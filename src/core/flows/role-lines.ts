// Lines that name a role begin a message of a conversation (chat-text.ts). What a flow is given from outside must not: its lines
// that read so are marked while a template writes them, and the mark is taken out of what it wrote.
import { isRecord } from '../params';

export const roleLine = /^[^\S\n]*#{0,2}[^\S\n]*(system|user|assistant|function|tool)[^\S\n]*:[^\S\n]*$/gim;

/** No character of any text: Unicode keeps it for a program's own use. */
const mark = '\uFDD0';

/** A value with its role lines marked, also in lists and objects. */
export function hideRoles(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(roleLine, (line) => mark + line);
  if (Array.isArray(value)) return value.map(hideRoles);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, hideRoles(part)]));
}

/** A text without marks. */
export function showRoles(text: string): string {
  return text.replaceAll(mark, '');
}
