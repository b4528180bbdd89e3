// The page's way into a shared workspace by a link. Apart from open.ts because few ever take it: it is loaded then.
import Dexie from 'dexie';
import { checkName } from '$core/assets';
import { HearthError } from '$core/errors';
import type { Clock } from '$core/ports';
import type { InvitationInfo, WorkspaceInfo } from '$sdk/hearth';
import { databaseName, WorkspaceDatabase, type CatalogueDatabase, type WorkspaceRow } from '$store/database';
import { translated } from '$store/errors';
import { SharingTable } from '$store/sharing';
import { lookAtLink, type Invitation } from '$sync/sharing/invitation';
import type { Signed } from '$sync/sharing/roster';

export async function look(catalogue: CatalogueDatabase, address: string): Promise<InvitationInfo> {
  const { name, role, room } = await lookAtLink(address, fetchRoster);
  const joined = await rowOf(catalogue, room);
  return joined ? { name, role, joined: joined.id } : { name, role };
}

/** Makes the workspace with its membership. Its records come when it is opened. */
export async function join(
  catalogue: CatalogueDatabase,
  clock: Clock,
  address: string,
  person: string
): Promise<WorkspaceInfo> {
  const invitation = await lookAtLink(address, fetchRoster);
  return (await rowOf(catalogue, invitation.room)) ?? (await accept(catalogue, clock, invitation, person));
}

async function accept(
  catalogue: CatalogueDatabase,
  clock: Clock,
  invitation: Invitation,
  person: string
): Promise<WorkspaceInfo> {
  const id = clock.id();
  const database = new WorkspaceDatabase(id);
  try {
    await new SharingTable(database).set('membership', await invitation.accept({ name: person }));
    const { name, room } = invitation;
    const row: WorkspaceRow = { id, name: checkName(name), createdAt: clock.now(), openedAt: 0, room };
    await translated(() => catalogue.workspaces.add(row));
    return row;
  } catch (error) {
    await Dexie.delete(databaseName(id));
    throw error;
  } finally {
    database.close();
  }
}

async function rowOf(catalogue: CatalogueDatabase, room: string): Promise<WorkspaceRow | undefined> {
  return (await translated(() => catalogue.workspaces.toArray())).find((row) => row.room === room);
}

/** @throws HearthError share/no-relay */
async function fetchRoster(room: string): Promise<Signed | undefined> {
  const answer = await fetch(`${location.origin}/relay/${room}/roster`).catch((error: unknown) => {
    throw new HearthError('share/no-relay', {}, { cause: error });
  });
  if (answer.status === 404) return undefined;
  if (answer.headers.get('content-type') !== 'application/json') throw new HearthError('share/no-relay', {});
  return (await answer.json()) as Signed;
}
