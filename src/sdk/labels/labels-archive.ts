// Labeling projects inside a workspace's archive: each with all that was said in it, whatever its items are now.
import { groupBy } from '$core/group-by';
import type { Annotation } from '$core/labels/project';
import { Words } from '$core/labels/packed';
import { Awake } from '$sync/awake';
import { LabelShard } from '$sync/label-shard';
import type { Shards } from '../ports';
import { shardNames, shardOf, type StoredProject } from './stored-project';

export interface ArchivedLabels {
  readonly project: StoredProject;
  readonly annotations: readonly Annotation[];
}

/** The same on its way into an archive: a shard at a time. */
export interface LabelsToArchive {
  readonly project: StoredProject;
  readonly annotations: AsyncIterable<readonly Annotation[]>;
}

/** @throws HearthError store/… as it is gone through */
export function readLabels(project: StoredProject, shards: Shards): LabelsToArchive {
  return { project, annotations: shardsOf(project, shards) };
}

async function* shardsOf(project: StoredProject, shards: Shards): AsyncGenerator<readonly Annotation[]> {
  for (const name of shardNames(project)) {
    const shard = await openShard(name, shards);
    try {
      yield [...shard.items()].flatMap((item) => shard.look(item));
    } finally {
      await shard.close();
    }
  }
}

/** Writes what an archive has into new shards. @throws HearthError store/quota */
export async function writeLabels({ project, annotations }: ArchivedLabels, shards: Shards): Promise<void> {
  const groups = groupBy(annotations, ({ item }) => shardOf(item, project.shards));
  for (const [i, name] of shardNames(project).entries()) {
    const group = groups.get(i);
    if (!group) continue;
    const shard = await openShard(name, shards);
    await shard.save(group.map((next) => ({ base: undefined, next })));
    await shard.close();
  }
}

function openShard(name: string, shards: Shards): Promise<LabelShard> {
  return LabelShard.open({
    open: (how) => shards.open(name, how),
    awake: new Awake(1),
    words: new Words()
  });
}
