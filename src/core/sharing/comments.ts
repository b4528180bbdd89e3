// What people say about the things of a shared workspace: threads of comments on a subject. A subject is named so
// that a rename does not lose what was said: assets by their first version, everything else by its id.
import type { AssetRecord } from '../assets';
import { HearthError } from '../errors';
import { isRecord } from '../params';

/** 'dataset:3f2a…', 'run:x', 'pipeline:x', 'flow:x', 'labels:x', or 'labels:x/<item>'. */
export type Subject = `${string}:${string}`;

export interface CommentRecord {
  readonly id: string;
  readonly subject: Subject;
  /** What it was called, and its page, when this was written. */
  readonly title: string;
  readonly path: string;
  /** Id of the comment that began the thread; its own for that one. */
  readonly thread: string;
  /** Stands for the device of who wrote it. */
  readonly author: string;
  readonly name: string;
  readonly at: number;
  readonly text: string;
  /** Authors that are spoken to. */
  readonly mentions: readonly string[];
  readonly editedAt?: number;
}

/** By the id of a thread, apart from its comments: one may close it while another goes on writing. */
export interface Resolved {
  readonly by: string;
  readonly name: string;
  readonly at: number;
}

export interface Thread {
  readonly first: CommentRecord;
  readonly resolved?: Resolved;
  readonly replies: readonly CommentRecord[];
}

/** Whether this is a comment as another's device should have written it: labelers and reviewers write them, too. */
export function isComment(value: unknown): value is CommentRecord {
  if (!isRecord(value)) return false;
  const { id, subject, title, path, thread, author, name, at, text, mentions, editedAt } = value;
  const texts = [id, subject, title, path, thread, author, name, text];
  return (
    texts.every((part) => typeof part === 'string' && part.length <= longestComment) &&
    isTime(at) &&
    (editedAt === undefined || isTime(editedAt)) &&
    isStudioPath(path as string) &&
    isAuthor(author) &&
    Array.isArray(mentions) &&
    mentions.length <= mostMentions &&
    mentions.every(isAuthor)
  );
}

/** Whether this closes a thread, as another's device should have written it. */
export function isResolved(value: unknown): value is Resolved {
  if (!isRecord(value)) return false;
  const { by, name, at } = value;
  return isAuthor(by) && typeof name === 'string' && name.length <= longestComment && isTime(at);
}

/** A time, in ms since 1970, that a date can show: what is later than 8.64e15 is none (ECMA-262, 21.4.1.1). */
export function isTime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 8.64e15;
}

function isAuthor(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{32}$/.test(value);
}

/** A path inside the studio, as a link from someone else's device must be. */
export function isStudioPath(path: string): boolean {
  return /^\/(?!\/)[^\\]*$/.test(path);
}

/** Letters in one comment, and comments in one workspace: together they bound the document. */
export const longestComment = 4000;
export const mostComments = 5000;
/** A relay lets no more devices into a room. */
const mostMentions = 2000;

export function subjectOfAsset({ kind, createdAt, versions }: AssetRecord): Subject {
  return `${kind}:${versions[0]!.hash.slice(0, 12)}-${createdAt}`;
}

/** Open threads first, each oldest first; replies whose beginning is gone are left out. */
export function threadsOf(
  comments: Iterable<CommentRecord>,
  resolved: ReadonlyMap<string, Resolved>,
  subject: Subject
): readonly Thread[] {
  const own = [...comments].filter((comment) => comment.subject === subject).sort((a, b) => a.at - b.at);
  const threads = own
    .filter(({ id, thread }) => id === thread)
    .map((first): Thread => {
      const replies = own.filter(({ id, thread }) => thread === first.id && id !== first.id);
      const closed = resolved.get(first.id);
      return closed ? { first, replies, resolved: closed } : { first, replies };
    });
  return threads.sort((a, b) => Number(!!a.resolved) - Number(!!b.resolved));
}

/** A person as a comment may speak to them. */
export interface Addressee {
  readonly author: string;
  readonly name: string;
}

/**
 * Whom a text speaks to: '@Ann' where Ann is one of `people`; the longest name that fits counts, and all who have it.
 */
export function mentionsIn(text: string, people: readonly Addressee[]): readonly string[] {
  const named = people.filter(({ name }) => name.trim() !== '');
  const found = new Set<string>();
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const rest = text.slice(at + 1).toLocaleLowerCase();
    const fits = named.filter(({ name }) => {
      const wanted = name.toLocaleLowerCase();
      return rest.startsWith(wanted) && !/^[\p{L}\p{N}]/u.test(rest.slice(wanted.length));
    });
    const longest = Math.max(0, ...fits.map(({ name }) => name.length));
    for (const { name, author } of fits) if (name.length === longest) found.add(author);
  }
  return [...found];
}

/** @throws HearthError comments/empty, comments/too-long */
export function checkComment(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') throw new HearthError('comments/empty', {});
  if (trimmed.length > longestComment)
    throw new HearthError('comments/too-long', { length: trimmed.length, longest: longestComment });
  return trimmed;
}
