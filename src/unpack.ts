// The page's way in for a .hearth file: a new workspace, whole or not at all. Apart from open.ts because it is rarely
// taken: it is loaded then.
import Dexie from 'dexie';
import { checkName } from '$core/assets';
import { HearthError } from '$core/errors';
import type { Channel, Clock, Leases } from '$core/ports';
import { writeComments } from '$sdk/comments-archive';
import { flowRatings } from '$sdk/flow-ratings';
import { readArchive, restoreTraces, type ArchivePart } from '$sdk/archive';
import type { WorkspaceInfo } from '$sdk/hearth';
import { labelProjects } from '$sdk/labels/labels';
import { writeLabels } from '$sdk/labels/labels-archive';
import type { StoredProject } from '$sdk/labels/stored-project';
import type { Shards } from '$sdk/ports';
import { BlobTable } from '$store/blobs';
import { databaseName, WorkspaceDatabase, type CatalogueDatabase, type WorkspaceRow } from '$store/database';
import { DeviceTable } from '$store/device';
import { translated } from '$store/errors';
import { UpdateTable } from '$store/update-log';
import { WorkspaceDocument } from '$sync/document';

export interface UnpackContext {
  readonly catalogue: CatalogueDatabase;
  readonly clock: Clock;
  readonly leases: Leases;
  readonly shardsOf: (id: string, database: WorkspaceDatabase, tabs: Channel) => Shards;
}

/** Nobody else can have it open yet. */
const nobody: Channel = { post: () => undefined, listen: () => () => undefined };

/** @throws HearthError archive/…, store/quota */
export async function unpack(
  file: Blob,
  { catalogue, clock, leases, shardsOf }: UnpackContext,
  onProgress?: (fraction: number) => void
): Promise<WorkspaceInfo> {
  const id = clock.id();
  const database = new WorkspaceDatabase(id);
  const named = file instanceof File ? file : new File([file], 'workspace.hearth');
  try {
    const { index, records, traces, more } = await readArchive(named, new BlobTable(database), onProgress);
    const log = new UpdateTable(database);
    const document = await WorkspaceDocument.open({ id, log, channel: nobody, leases });
    await document.commit((draft) => {
      for (const [key, record] of Object.entries(records.assets)) draft.set('assets', key, record);
      for (const [key, record] of Object.entries(records.jobs)) draft.set('jobs', key, record);
      for (const [key, record] of Object.entries(records.conversations ?? {}))
        draft.set('conversations', key, record);
      for (const [key, record] of Object.entries(records.flows ?? {})) draft.set('flows', key, record);
      for (const [key, rating] of Object.entries(records.ratings ?? {})) draft.set(flowRatings, key, rating);
      for (const { project } of records.labels ?? []) draft.set(labelProjects, project.id, project);
      for (const [map, kept] of Object.entries(records.pipelines ?? {}))
        for (const [key, record] of Object.entries(kept)) draft.set(map, key, record);
    });
    const shards = shardsOf(id, database, nobody);
    for (const labels of records.labels ?? []) await writeLabels(labels, shards);
    if (records.comments) await writeComments(records.comments, shards);
    await document.close();
    const device = new DeviceTable(database);
    await restoreTraces(traces, device);
    const projects = new Map(records.labels?.map(({ project }) => [project.id, project]));
    for await (const part of more()) await unpackPart(part, { file: named.name, projects, shards, device });
    const row: WorkspaceRow = { id, name: checkName(index.name), createdAt: clock.now(), openedAt: 0 };
    // The name last: a workspace that did not arrive whole is never listed.
    await translated(() => catalogue.workspaces.add(row));
    database.close();
    return row;
  } catch (error) {
    database.close();
    await Dexie.delete(databaseName(id));
    throw error;
  }
}

async function unpackPart(
  { labels = [], traces = {} }: ArchivePart,
  to: { file: string; projects: ReadonlyMap<string, StoredProject>; shards: Shards; device: DeviceTable }
): Promise<void> {
  for (const { project: id, annotations } of labels) {
    const project = to.projects.get(id);
    if (!project) throw strangeLabels(to.file, id);
    await writeLabels({ project, annotations }, to.shards);
  }
  await restoreTraces(traces, to.device);
}

function strangeLabels(file: string, project: string): HearthError {
  const reason = `it has labels of a project ${project}, which is not in it`;
  return new HearthError('archive/not-an-archive', { file, reason }, { kept: 'Nothing was changed.' });
}
