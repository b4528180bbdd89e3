// Roles in a shared workspace, and what each may do. The relay checks the same table (src/server/relay/access.js);
// every browser checks it again for each change it hears of.

export const roles = ['owner', 'editor', 'labeler', 'reviewer', 'viewer'] as const;
export type Role = (typeof roles)[number];

/** A document of the workspace. Roles are held apart by document. */
export type DocumentName = 'records' | `labels.${string}` | `comments.${string}`;

/** The shard with a workspace's comments, which the relay calls 'comments.all'. */
export const commentsShard = 'comments:all';

export function mayWrite(role: Role | undefined, document: string): boolean {
  if (role === 'owner' || role === 'editor') return true;
  return (role === 'labeler' || role === 'reviewer') && /^(labels|comments)/.test(document);
}

/** Whether this role may keep files on the relay. */
export function mayStore(role: Role | undefined): boolean {
  return role !== undefined && role !== 'viewer';
}
