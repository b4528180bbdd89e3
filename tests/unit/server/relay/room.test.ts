// A room where things happen at the same moment: files on the way count, and who is taken out while being written
// down is not let in.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FileRooms } from '../../../../src/server/relay/disk/file-rooms.js';
import { defaultLimits } from '../../../../src/server/relay/limits.js';
import { Relay } from '../../../../src/server/relay/relay.js';
import { Room } from '../../../../src/server/relay/room.js';
import type { Rooms, RoomStore } from '../../../../src/server/relay/storage.js';
import { BareClient, invited, newRoom } from '../../../support/relay-client';

it('counts files that are on the way, so that many at once do not go beyond what a room may have', async () => {
  const room = new Room('0'.repeat(32), { ...defaultLimits, bytesPerRoom: 100 });
  room.store = { bytes: 20 } as RoomStore;
  let end: () => void = () => undefined;
  const first = room.reserved(60, () => new Promise<void>((done) => (end = done)));
  await expect(room.reserved(60, () => Promise.resolve())).rejects.toMatchObject({ code: 'full' });
  end();
  await first;
  await expect(room.reserved(60, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await room.reserved(60, () => Promise.resolve('stored'))).toBe('stored');
});

it('does not let in who is taken out of the list while being written down', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hearth-room-'));
  const files = new FileRooms(folder, defaultLimits);
  let held: Promise<void> | undefined;
  let isHeld: () => void = () => undefined;
  // A slow disk: members are written down when it is let go.
  const rooms: Rooms = {
    name: '',
    open: async (...all) => {
      const store = await files.open(...all);
      if (!store) return undefined;
      const enrol = store.enrol.bind(store);
      store.enrol = async (member) => {
        isHeld();
        await held;
        await enrol(member);
      };
      return store;
    },
    roster: (id) => files.roster(id),
    pass: () => Promise.resolve(undefined),
    close: () => files.close()
  };
  const relay = new Relay(rooms, defaultLimits, [], Date.now);
  const server = createServer().on('upgrade', (request, socket, head) =>
    relay.upgrade(request, socket, head)
  );
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/relay`;
  try {
    const room = await newRoom();
    const owner = new BareClient(url);
    await owner.hello(room.room, room.device, { roster: room.signed });
    await owner.next('welcome');
    const guest = await invited(room, room.roster, 'editor');
    owner.send({ t: 'roster', roster: guest.signed });
    await owner.next('roster');

    let letGo: () => void = () => undefined;
    held = new Promise((done) => (letGo = done));
    const waiting = new Promise<void>((done) => (isHeld = done));
    const client = new BareClient(url);
    await client.hello(room.room, guest.device, { certificates: [guest.certificate] });
    await waiting;
    const ended = new Set([guest.roster.grants.at(-1)!.id]);
    const next = await room.owner.revoke(guest.roster, 'Test', ended, []);
    owner.send({ t: 'roster', roster: next.signed });
    await owner.next('roster');
    letGo();
    expect((await client.next('refused')).code).toBe('no-grant');
    expect(await client.closed).toBe(4000);
    expect(client.heard).toEqual([]);
  } finally {
    await relay.close();
    server.close();
    await rm(folder, { recursive: true });
  }
});

it('keeps the lock of a folder for the relay that has it, also when another one that was refused ends', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hearth-room-'));
  const lock = join(folder, 'relay.lock');
  await writeFile(lock, String(process.ppid));
  const second = new FileRooms(folder, defaultLimits);
  const events = {} as never;
  await expect(second.open('0'.repeat(32), undefined, events)).rejects.toThrow('in use by another relay');
  await second.close();
  expect(await readFile(lock, 'utf8')).toBe(String(process.ppid));
  // Its process is gone: the folder is taken over, and given back.
  await writeFile(lock, '0');
  expect(await second.open('0'.repeat(32), undefined, events)).toBeUndefined();
  expect(await readFile(lock, 'utf8')).toBe(String(process.pid));
  await second.close();
  await expect(readFile(lock)).rejects.toThrow('ENOENT');
  await rm(folder, { recursive: true });
});
