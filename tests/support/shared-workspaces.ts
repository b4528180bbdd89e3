// Whole workspaces of several people over a real relay, without browsers.
import type { Clock, Dial } from '$core/ports';
import type { Role } from '$core/sharing/roles';
import type { Workspace } from '$sdk/workspace';
import { lookAtLink } from '$sync/sharing/invitation';
import type { Membership } from '$sync/sharing/membership';
import { SharedMachine, type TestRuns } from './memory-workspace';
import type { TestRelay } from './relay-client';
import { dialWs, MemorySharing, rosterOf } from './shared-peer';

export interface Companion {
  readonly machine: SharedMachine;
  readonly store: MemorySharing;
  readonly workspace: Workspace;
}

/** A workspace that its person has shared. `aheadMs` is by how much their clock is wrong. */
export async function host(
  name: string,
  relay: TestRelay,
  runs: TestRuns = {},
  aheadMs = 0,
  dial: Dial = dialWs
): Promise<Companion> {
  const machine = new SharedMachine();
  const store = new MemorySharing();
  const sharing = { store, dial, relay: relay.url, membership: undefined };
  const workspace = await machine.tab(runs, { sharing, clock: clockOf(name, aheadMs) });
  await workspace.sharing.start(name);
  await settled(workspace);
  return { machine, store, workspace };
}

/** Someone who came to it by a link of this role. */
export async function visitor(
  name: string,
  role: Role,
  from: Companion,
  relay: TestRelay,
  runs: TestRuns = {},
  aheadMs = 0,
  dial: Dial = dialWs
): Promise<Companion> {
  const link = await from.workspace.sharing.session!.gate.invite(role);
  const invitation = await lookAtLink(link, (room) => rosterOf(relay, room));
  const membership = await invitation.accept({ name });
  const store = new MemorySharing();
  await store.set('membership', membership);
  const machine = new SharedMachine();
  const workspace = await machine.tab(runs, {
    sharing: { store, dial, relay: relay.url, membership },
    clock: clockOf(name, aheadMs)
  });
  await settled(workspace);
  return { machine, store, workspace };
}

/** One more tab of somebody's browser; `name` is for its ids. */
export async function tabOf(
  { machine, store }: Companion,
  name: string,
  relay: TestRelay
): Promise<Workspace> {
  const membership = (await store.get('membership')) as Membership;
  const sharing = { store, dial: dialWs, relay: relay.url, membership };
  const workspace = await machine.tab({}, { sharing, clock: clockOf(name, 0) });
  await settled(workspace);
  return workspace;
}

/** Ids of one device are never those of another. */
function clockOf(name: string, aheadMs: number): Clock {
  let ids = 0;
  return { now: () => Date.now() + aheadMs, id: () => `${name.toLowerCase()}${++ids}` };
}

export function settled({ sharing }: Workspace): Promise<void> {
  return eventually(sharing.live, (state) => state?.phase === 'live' && state.unsent === 0);
}

/** Waits until a live value is as asked. */
export function eventually<T>(
  live: { get(): T; subscribe(changed: () => void): () => void },
  asked: (value: T) => boolean
): Promise<void> {
  let stop: () => void = () => undefined;
  return new Promise((done) => {
    const check = (): void => {
      if (!asked(live.get())) return;
      stop();
      done();
    };
    stop = live.subscribe(check);
    check();
  });
}
