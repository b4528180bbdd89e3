// A labeling project as the workspace's document keeps it, and the names of the shards its labels are spread over.
import type { LabelProject } from '$core/labels/project';

/** The project's record: the contract's, and how many shards its labels are spread over. */
export interface StoredProject extends LabelProject {
  readonly shards: number;
  /** Set while deleted with undo still possible. */
  readonly deletedAt?: number;
}

export const itemsPerShard = 1000;

export function shardNames(project: Pick<StoredProject, 'id' | 'shards'>): readonly string[] {
  return Array.from({ length: project.shards }, (_, i) => `labels:${project.id}:${i}`);
}

/** FNV-1a: spreads items over shards whatever their ids look like, and needs no list of them. */
export function shardOf(item: string, shards: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < item.length; i++) hash = Math.imul(hash ^ item.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % shards;
}
