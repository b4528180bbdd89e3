// The comments of a workspace inside its archive: what was said goes where its things go, and shows there once that
// workspace is shared.
import {
  isComment,
  isResolved,
  mostComments,
  type CommentRecord,
  type Resolved
} from '$core/sharing/comments';
import { commentsShard } from '$core/sharing/roles';
import { WorkspaceDocument } from '$sync/document';
import type { Shards } from './ports';

export const commentsMap = 'comments';
/** Threads that are closed, by their first comment. */
export const closedMap = 'resolved';

export interface ArchivedComments {
  readonly comments: Readonly<Record<string, CommentRecord>>;
  readonly resolved: Readonly<Record<string, Resolved>>;
}

/** @throws HearthError store/… */
export async function readComments(shards: Shards): Promise<ArchivedComments> {
  const document = await shards.open(commentsShard, WorkspaceDocument.open);
  const all = <T>(map: string, isOne: (value: unknown) => value is T): Record<string, T> =>
    Object.fromEntries([...document.records<T>(map).all()].filter(([, one]) => isOne(one)));
  const archived = { comments: all(commentsMap, isComment), resolved: all(closedMap, isResolved) };
  await document.close();
  return archived;
}

/** Writes what `readComments` gave, but nothing that is no comment. @throws HearthError store/quota */
export async function writeComments(archived: ArchivedComments, shards: Shards): Promise<void> {
  const comments = Object.entries(archived.comments).filter(([id, one]) => isComment(one) && one.id === id);
  if (comments.length === 0) return;
  const document = await shards.open(commentsShard, WorkspaceDocument.open);
  await document.commit((draft) => {
    for (const [id, one] of comments.slice(0, mostComments)) draft.set(commentsMap, id, one);
    for (const [id, one] of Object.entries(archived.resolved))
      if (isResolved(one)) draft.set(closedMap, id, one);
  });
  await document.close();
}
