// Sharing as people meet it: peers with their own logs over a real relay.
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { seal } from '$sync/sharing/envelope';
import { encodeFrame } from '$sync/sharing/frames';
import { lookAtLink } from '$sync/sharing/invitation';
import type { Membership } from '$sync/sharing/membership';
import { authorOf, contentKey, randomBytes } from '$sync/sharing/keys';
import { RoomKeys } from '$sync/sharing/room-keys';
import { BareClient, startRelay, type TestRelay } from '../../../support/relay-client';
import { founder, guest, linkFrom, Peer, rosterOf } from '../../../support/shared-peer';

let relay: TestRelay;
let peers: Peer[];
beforeEach(async () => {
  relay = await startRelay();
  peers = [];
});
afterEach(async () => {
  for (const peer of peers) peer.close();
  await relay.remove();
});

const begin = async (name = 'Ann'): Promise<Peer> => {
  const peer = await founder(name, relay);
  peers.push(peer);
  await peer.settled();
  return peer;
};
const arrive = async (name: string, link: string): Promise<Peer> => {
  const peer = await guest(name, link, relay);
  peers.push(peer);
  await peer.settled();
  return peer;
};

const memberOf = async (peer: Peer) => {
  const { sign, seal, certificates } = (await peer.store.get('membership')) as Membership;
  return { device: sign.publicKey, seal: seal.publicKey, certificates };
};

describe('two people', () => {
  it('see what the other has, and each other', async () => {
    const ann = await begin();
    await ann.set('dataset:adult', { rows: 3 });
    const ben = await arrive('Ben', await linkFrom(ann, 'editor'));
    expect(ben.get('dataset:adult')).toEqual({ rows: 3 });
    await ben.set('dataset:adult', { rows: 4 });
    await ann.sees('dataset:adult', (value) => (value as { rows: number }).rows === 4);
    ben.session.goTo('/data/adult');
    const { people } = await ann.until(({ people }) => people.some(({ where }) => where === '/data/adult'));
    expect(people.map(({ name, role, isSelf }) => [name, role, isSelf])).toEqual([
      ['Ann', 'owner', true],
      ['Ben', 'editor', false]
    ]);
    ben.session.goTo('/data/adult', { at: 'field:Description', isTyping: true });
    await ann.until(({ people }) =>
      people.some(({ at, isTyping }) => at === 'field:Description' && isTyping)
    );
    ben.session.goTo('/data/adult');
    await ann.until(({ people }) => people.every(({ at }) => at === undefined));
    ben.close();
    await ann.until(({ people }) => people.every(({ isHere, isSelf }) => isHere === isSelf));
  });

  it('merge what they did while one was away, and the relay was down', async () => {
    const ann = await begin();
    const ben = await arrive('Ben', await linkFrom(ann, 'editor'));
    await relay.close();
    await ann.until(({ phase }) => phase === 'away');
    await ann.set('a', 1);
    await ben.set('b', 2);
    await ann.until(({ unsent }) => unsent === 1);
    relay = await startRelay({ folder: relay.folder, port: relay.port });
    await Promise.all([ann.sees('b'), ben.sees('a')]);
    await Promise.all([ann.settled(), ben.settled()]);
  });

  it('lose nothing that was done before a crash, nor is anything sent twice as something new', async () => {
    const ann = await begin();
    const ben = await arrive('Ben', await linkFrom(ann, 'editor'));
    ben.close();
    for (let i = 0; i < 250; i++) await ben.set(`k${i}`, i);
    const again = await Object.assign(new Peer('Ben'), { machine: ben.machine, store: ben.store }).open(
      relay
    );
    peers.push(again);
    await again.settled();
    await ann.sees('k249');
    expect(ann.document.records('assets').all().size).toBe(250);
  });

  it('heal a relay that lost its disk', async () => {
    const ann = await begin();
    await ann.set('a', 1);
    const link = await linkFrom(ann, 'editor');
    await ann.settled();
    await relay.close();
    await rm(relay.rooms, { recursive: true });
    relay = await startRelay({ folder: relay.folder, port: relay.port });
    await ann.until(({ phase }) => phase === 'away');
    await ann.settled();
    const ben = await arrive('Ben', link);
    await ben.sees('a');
  });

  it('bring a relay that was set back to an older backup up to date, members too', async () => {
    const ann = await begin();
    const link = await linkFrom(ann, 'editor');
    await relay.close();
    await cp(relay.rooms, `${relay.folder}/backup`, { recursive: true });
    relay = await startRelay({ folder: relay.folder, port: relay.port });
    await ann.until(({ phase }) => phase === 'away');
    await ann.settled();
    const ben = await arrive('Ben', link);
    await linkFrom(ann, 'viewer');
    await ben.set('b', 1);
    await ann.sees('b');
    await relay.close();
    await rm(relay.rooms, { recursive: true });
    await cp(`${relay.folder}/backup`, relay.rooms, { recursive: true });
    relay = await startRelay({ folder: relay.folder, port: relay.port });
    await Promise.all([ann, ben].map((peer) => peer.until(({ phase }) => phase === 'away')));
    await Promise.all([ann.settled(), ben.settled()]);
    expect(await ann.session.gate.links()).toHaveLength(2);
    const cat = await arrive('Cat', link);
    await cat.sees('b');
  });

  it('heal a record that was damaged on the disk of the relay, which says so', async () => {
    const ann = await begin();
    const link = await linkFrom(ann, 'editor');
    for (const key of ['a', 'b', 'c']) {
      await ann.set(key, 1);
      await ann.settled();
    }
    await relay.close();
    const { room } = (await ann.store.get('membership')) as Membership;
    const path = join(relay.rooms, room, 'records', `log.${'1'.padStart(16, '0')}`);
    const file = await readFile(path);
    const second = file.indexOf('RH', file.indexOf('RH') + 2, 'latin1');
    file[second + 60]! ^= 1;
    await writeFile(path, file);
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    relay = await startRelay({ folder: relay.folder, port: relay.port });
    await ann.until(({ phase }) => phase === 'away');
    await ann.settled();
    expect(said.mock.calls.join()).toMatch(/bytes are damaged/);
    said.mockRestore();
    const ben = await arrive('Ben', link);
    for (const key of ['a', 'b', 'c']) await ben.sees(key);
  });

  it('two tabs of one person are one person, and one of them keeps the document in step', async () => {
    const ann = await begin();
    const ben = await arrive('Ben', await linkFrom(ann, 'editor'));
    const tab = await Object.assign(new Peer('Ben'), { machine: ben.machine, store: ben.store }).open(relay);
    peers.push(tab);
    await tab.settled();
    await tab.set('from-tab', 1);
    await ann.sees('from-tab');
    await ann.set('from-ann', 1);
    await tab.sees('from-ann');
    ben.close();
    await tab.set('after', 1);
    await ann.sees('after');
    expect(ann.session.live.get().people).toHaveLength(2);
  });
});

describe('roles', () => {
  it('a viewer sees everything and changes nothing', async () => {
    const ann = await begin();
    const vic = await arrive('Vic', await linkFrom(ann, 'viewer'));
    await ann.set('a', 1);
    await vic.sees('a');
    await expect(vic.set('a', 2)).rejects.toMatchObject({ code: 'share/read-only' });
    // A viewer whose program was altered: the relay refuses, and nobody hears of it.
    vic.document.readOnly = false;
    await vic.set('a', 666);
    await ann.set('b', 1);
    await vic.sees('b');
    expect(ann.get('a')).toBe(1);
    await expect(vic.session.gate.invite('owner')).rejects.toMatchObject({ code: 'share/read-only' });
  });

  it('an update by a viewer that a bad relay lets through is refused by everyone', async () => {
    const ann = await begin();
    const vic = await arrive('Vic', await linkFrom(ann, 'viewer'));
    const keysOf = async (peer: Peer) => {
      const membership = (await peer.store.get('membership')) as Membership;
      return (await RoomKeys.open(membership, (await rosterOf(relay, membership.room))!))!;
    };
    const annKeys = await keysOf(ann);
    const vicKeys = await keysOf(vic);
    await annKeys.directory.add(await memberOf(vic));
    await vicKeys.directory.add(await memberOf(ann));
    const forged = await vicKeys.write('records', 'update', 1, new Uint8Array([0, 0]));
    expect(await annKeys.read('records', 'update', forged)).toEqual({ ok: false, why: 'refused' });
    // The same by an editor is taken; moved to another document, changed or cut, it is not.
    const good = await annKeys.write('records', 'update', 1, new Uint8Array([0, 0]));
    expect(await vicKeys.read('records', 'update', good)).toMatchObject({ ok: true });
    for (const bad of [good.subarray(0, 90), good.map((byte, i) => (i === 50 ? byte ^ 1 : byte))])
      expect(await vicKeys.read('records', 'update', bad)).toMatchObject({ ok: false });
    expect(await vicKeys.read('labels.a', 'update', good)).toMatchObject({ ok: false });
    expect(await vicKeys.read('records', 'snapshot', good)).toMatchObject({ ok: false });
  });

  it('an update under a key that nobody has is refused by everyone, and the room lives on', async () => {
    const ann = await begin();
    const ben = await arrive('Ben', await linkFrom(ann, 'editor'));
    const { room, sign } = (await ben.store.get('membership')) as Membership;
    const key = await contentKey(randomBytes(32));
    const writer = { author: await authorOf(sign.publicKey), sign, epoch: 1, key };
    const member = await memberOf(ben);
    ben.close();
    const bad = new BareClient(relay.socket);
    await bad.hello(room, { sign, seal: { ...sign, publicKey: member.seal } }, member);
    await bad.open();
    const content = new Uint8Array([0, 0]);
    const envelope = await seal({ room, document: 'records' }, 'update', 1, content, writer);
    bad.send(encodeFrame('push', 1, 1, envelope));
    await bad.next(5);
    await ann.until(({ refused }) => refused === 1);
    await ann.set('after', 1);
    await ann.settled();
    bad.close();
  });

  it('a labeler labels and changes nothing else; labels of documents that are open travel', async () => {
    const ann = await begin();
    const lea = await arrive('Lea', await linkFrom(ann, 'labeler'));
    const name = 'labels.p-0';
    const [hers, mine] = [await lea.shard(name), await ann.shard(name)];
    await hers.commit((draft) => draft.set('regions', 'r1', { class: 'cat' }));
    await ann.until(() => mine.records('regions').get('r1') !== undefined);
    await mine.commit((draft) => draft.set('regions', 'r2', { class: 'dog' }));
    await lea.until(() => hers.records('regions').get('r2') !== undefined);
    await expect(lea.set('a', 1)).rejects.toMatchObject({ code: 'share/read-only' });
    await Promise.all([hers.close(), mine.close()]);
    // Closed and opened again it goes on where it was.
    const again = await lea.shard(name);
    expect(again.records('regions').all().size).toBe(2);
    await again.close();
  });

  it('an owner by link may do what the founder may', async () => {
    const ann = await begin();
    const olga = await arrive('Olga', await linkFrom(ann, 'owner'));
    const ben = await arrive('Ben', await linkFrom(olga, 'editor'));
    await ben.set('a', 1);
    await ann.sees('a');
    expect((await ann.session.gate.links()).map(({ role, used }) => [role, used])).toEqual([
      ['owner', 1],
      ['editor', 1]
    ]);
  });
});

describe('taking someone out', () => {
  it('ends their part at once, changes the key, and keeps the others', async () => {
    const ann = await begin();
    const link = await linkFrom(ann, 'editor');
    const [ben, eve] = [await arrive('Ben', link), await arrive('Eve', link)];
    await eve.set('by-eve', 1);
    await ann.sees('by-eve');
    const { people } = await ann.until(({ people }) => people.filter(({ isHere }) => isHere).length === 3);
    await ann.session.gate.remove(people.find(({ name }) => name === 'Eve')!.author);
    await eve.until(({ phase }) => phase === 'ended');
    await ann.set('secret', 1);
    await ben.sees('secret');
    await ben.set('by-ben', 1);
    await ann.sees('by-ben');
    // What Eve had stays hers; nothing new reaches her, and the link is dead for her friends.
    expect(eve.get('secret')).toBeUndefined();
    expect(eve.get('by-eve')).toBe(1);
    await expect(lookAtLink(link, (room) => rosterOf(relay, room))).rejects.toMatchObject({
      code: 'share/link-ended'
    });
    // Who comes later reads all of it, what Eve wrote too.
    const cat = await arrive('Cat', await linkFrom(ann, 'viewer'));
    expect([cat.get('by-eve'), cat.get('secret'), cat.get('by-ben')]).toEqual([1, 1, 1]);
  });

  it('the new key is none that the old ones give', async () => {
    const ann = await begin();
    const eve = await arrive('Eve', await linkFrom(ann, 'editor'));
    const membership = (await eve.store.get('membership')) as Membership;
    const before = (await RoomKeys.open(membership, membership.roster!))!;
    const [person] = (await ann.until(({ people }) => people.length === 2)).people.filter(
      ({ isSelf }) => !isSelf
    );
    await ann.session.gate.remove(person!.author);
    const own = (await ann.store.get('membership')) as Membership;
    const annKeys = (await RoomKeys.open(own, own.roster!))!;
    await before.directory.add(await memberOf(ann));
    const envelope = await annKeys.write('records', 'update', 1, new Uint8Array([0, 0]));
    expect(await before.read('records', 'update', envelope)).toEqual({ ok: false, why: 'unknown-key' });
    await before.take(own.roster!);
    expect(before.role).toBeUndefined();
    expect(await before.read('records', 'update', envelope)).toMatchObject({ ok: false });
  });

  it('a link that was ended lets nobody in, and those who came by it stay', async () => {
    const ann = await begin();
    const link = await linkFrom(ann, 'editor');
    const ben = await arrive('Ben', link);
    const [shared] = await ann.session.gate.links();
    await ann.session.gate.endLink(shared!.id);
    await expect(lookAtLink(link, (room) => rosterOf(relay, room))).rejects.toMatchObject({
      code: 'share/link-ended'
    });
    await ben.set('still', 1);
    await ann.sees('still');
    expect(await ann.session.gate.links()).toEqual([]);
  });
});

it('an old list of members, played back, is not believed', async () => {
  const ann = await begin();
  await linkFrom(ann, 'editor');
  const membership = (await ann.store.get('membership')) as Membership;
  const keys = (await RoomKeys.open(membership, membership.roster!))!;
  const old = membership.roster!;
  await linkFrom(ann, 'viewer');
  const newer = ((await ann.store.get('membership')) as Membership).roster!;
  expect(await keys.take(newer)).toBe(true);
  expect(await keys.take(old)).toBe(false);
  expect(await keys.take({ ...newer, signature: old.signature })).toBe(true);
});

it('a link that is cut off, or of another room, is refused', async () => {
  const ann = await begin();
  const link = await linkFrom(ann, 'editor');
  const look = (address: string) => lookAtLink(address, (room) => rosterOf(relay, room));
  await expect(look(link.slice(0, -1))).rejects.toMatchObject({ code: 'share/bad-link' });
  await expect(look(link.replace(/#.{32}/, `#${'0'.repeat(32)}`))).rejects.toMatchObject({
    code: 'share/link-ended'
  });
  expect(await look(link)).toMatchObject({ role: 'editor', name: 'Shared' });
});
