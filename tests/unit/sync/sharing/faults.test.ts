// Sharing where something is wrong: a browser without room for what others write, and Hearths of different versions.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Dial } from '$core/ports';
import { protocolVersion } from '$sync/sharing/connection';
import { fromBase64 } from '$sync/sharing/bytes';
import { keyPairFrom } from '$sync/sharing/keys';
import { lookAtLink } from '$sync/sharing/invitation';
import type { Membership } from '$sync/sharing/membership';
import { RoomKeys } from '$sync/sharing/room-keys';
import { roomFormat, signRoster, type Roster } from '$sync/sharing/roster';
import { protocolVersion as ofTheRelay } from '../../../../src/server/relay/limits.js';
import { BareClient, newDevice, startRelay, type TestRelay } from '../../../support/relay-client';
import { dialWs, founder, guest, linkFrom, Peer, rosterOf } from '../../../support/shared-peer';

let relay: TestRelay;
let ann: Peer;
let ben: Peer;
const peers: { close(): void }[] = [];
beforeEach(async () => {
  relay = await startRelay();
  ann = await founder('Ann', relay);
  await ann.settled();
  ben = await guest('Ben', await linkFrom(ann, 'editor'), relay);
  await ben.settled();
  peers.push(ann, ben);
});
afterEach(async () => {
  for (const peer of peers.splice(0)) peer.close();
  await relay.remove();
});

/** The same person's browser, started again. */
async function again(peer: Peer, dial: Dial = dialWs): Promise<Peer> {
  peer.close();
  const { machine, store } = peer;
  const opened = await Object.assign(new Peer(peer.name), { machine, store }).open(relay, dial);
  peers.push(opened);
  return opened;
}

describe('a browser without room for what others write', () => {
  it('says so, keeps what it has, and takes in all of it when there is room', async () => {
    await ann.set('before', 1);
    await ben.sees('before');
    ben.machine.log.full = true;
    await ann.set('one', 1);
    await ben.until(({ error }) => error?.code === 'store/quota');
    await ann.set('two', 2);
    await ann.settled();
    await expect(ben.set('own', 1)).rejects.toMatchObject({ code: 'store/quota' });
    expect(['before', 'one', 'two', 'own'].map((key) => ben.get(key))).toEqual([
      1,
      undefined,
      undefined,
      undefined
    ]);

    ben.machine.log.full = false;
    await Promise.all([ben.sees('one'), ben.sees('two')]);
    await ben.until(({ phase, error }) => phase === 'live' && error === undefined);
    await ben.set('own', 1);
    await ann.sees('own');
  });

  it('lacks nothing of what it could not store when the next thing finds room', async () => {
    ben.machine.log.full = true;
    await ann.set('first', 1);
    await ben.until(({ error }) => error?.code === 'store/quota');
    ben.machine.log.full = false;
    await ann.set('second', 2);
    await ben.sees('second');
    await ben.sees('first');
    // Nor after a crash: where it stands was written only with what it has.
    expect((await again(ben)).get('first')).toBe(1);
  });

  it('started again while it is full, takes it in later', async () => {
    ben.machine.log.full = true;
    await ann.set('one', 1);
    await ben.until(({ error }) => error?.code === 'store/quota');
    const later = await again(ben);
    await later.until(({ error }) => error?.code === 'store/quota');
    later.machine.log.full = false;
    await later.sees('one');
  });
});

/** Speaks to the relay as a Hearth whose protocol has this number. */
const speaking =
  (version: number): Dial =>
  (url) => {
    const socket = dialWs(url);
    const send = socket.send.bind(socket);
    socket.send = (data) =>
      send(typeof data === 'string' ? data.replace(`"v":${protocolVersion}`, `"v":${version}`) : data);
    return socket;
  };

describe('Hearths of different versions', () => {
  it('relay and client say the same number', () => {
    expect(protocolVersion).toBe(ofTheRelay);
  });

  it.each([
    [0, 'old-client'],
    [protocolVersion + 1, 'old-relay']
  ])('a hello of version %i is refused as %s before anything of it is read', async (v, code) => {
    const client = new BareClient(relay.socket);
    await client.next('challenge');
    client.send({ t: 'hello', v, room: 7, device: (await newDevice()).sign.publicKey });
    expect(await client.next('refused')).toMatchObject({ code });
    expect(await client.closed).toBe(4000);
    await ann.set('still', 1);
    await ben.sees('still');
  });

  it.each([
    [0, 'share/outdated'],
    [protocolVersion + 1, 'share/relay-outdated']
  ])(
    'a member whose Hearth is of version %i is told %s, works on, and sends it all after an update',
    async (v, code) => {
      const old = await again(ben, speaking(v));
      const { phase } = await old.until(({ error }) => error?.code === code);
      expect(phase).toBe('away');
      await old.set('meanwhile', 1);
      await old.until(({ unsent }) => unsent === 1);
      await ann.set('a', 1);
      expect(old.get('a')).toBeUndefined();
      const updated = await again(old);
      await updated.sees('a');
      await ann.sees('meanwhile');
      await updated.until(({ error }) => error === undefined);
    }
  );

  /** As an owner with a newer Hearth would publish it. */
  async function newerFormat(): Promise<void> {
    const { roster, ...membership } = (await ann.store.get('membership')) as Membership;
    const keys = (await RoomKeys.open(membership as Membership, roster!))!;
    const next: Roster = { ...keys.roster, format: roomFormat + 1, version: keys.roster.version + 1 };
    const root = await keyPairFrom(fromBase64(keys.welcome!.root!), 'Ed25519', 'hearth-root-sign');
    const client = new BareClient(relay.socket);
    peers.push(client);
    await client.hello(keys.room, membership, { certificates: membership.certificates });
    await client.next('welcome');
    client.send({ t: 'roster', roster: await signRoster(root, next) });
    await client.next('roster');
  }

  it('a room that a newer one writes stops older ones before they read of it, and keeps what they do', async () => {
    const link = await linkFrom(ann, 'editor');
    await ben.set('before', 1);
    await ann.sees('before');
    await newerFormat();
    for (const peer of [ann, ben]) await peer.until(({ error }) => error?.code === 'share/outdated');
    await ben.set('meanwhile', 2);
    await ben.until(({ unsent, phase }) => unsent === 1 && phase === 'away');
    // Started again it is the same, and whoever comes by a link is told before anything is made here.
    const later = await again(ben);
    await later.until(({ error }) => error?.code === 'share/outdated');
    expect([later.get('before'), later.get('meanwhile')]).toEqual([1, 2]);
    await expect(lookAtLink(link, (room) => rosterOf(relay, room))).rejects.toMatchObject({
      code: 'share/outdated'
    });
  });
});
