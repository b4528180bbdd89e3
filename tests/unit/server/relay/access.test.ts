// Every role, document and action: what the relay lets through is what docs/operations.md says, whatever the client
// sends. And what a member who means ill may send beside the protocol: too long, too often, twice.
import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { roles, type Role } from '$core/sharing/roles';
import { encodeFrame } from '$sync/sharing/frames';
import { BareClient, invited, newRoom, sealed, startRelay } from '../../../support/relay-client';
import type { TestDevice, TestRelay, TestRoom } from '../../../support/relay-client';

const documents = ['records', 'labels', 'labels.p-0'] as const;
/** Which documents each role may write. */
const writable: Readonly<Record<Role, readonly string[]>> = {
  owner: documents,
  editor: documents,
  labeler: ['labels', 'labels.p-0'],
  reviewer: ['labels', 'labels.p-0'],
  viewer: []
};

let relay: TestRelay;
let room: TestRoom;
let owner: BareClient;
const members = new Map<Role, { device: TestDevice; client: BareClient; ticket: string }>();

beforeAll(async () => {
  relay = await startRelay();
  room = await newRoom();
  owner = (await connected(room.device, { roster: room.signed })).client;
  for (const role of roles) {
    const one = await invited(room, room.roster, role);
    owner.send({ t: 'roster', roster: one.signed });
    await owner.next('roster');
    room = { ...room, roster: one.roster, signed: one.signed };
    members.set(role, { ...one, ...(await connected(one.device, { certificates: [one.certificate] })) });
  }
});
afterAll(() => relay.remove());

async function connected(device: TestDevice, more: Parameters<BareClient['hello']>[2] = {}) {
  const client = new BareClient(relay.socket);
  await client.hello(room.room, device, more);
  const { ticket } = await client.next('welcome');
  return { client, ticket: String(ticket) };
}

/** What the relay answers to a push: 'stored', or why not. */
async function answerTo(client: BareClient, n: number, id: number): Promise<string> {
  for (;;) {
    const index = client.heard.findIndex((message) =>
      Buffer.isBuffer(message) ? message[0] === 5 : message.t === 'not-stored'
    );
    if (index >= 0) {
      const [message] = client.heard.splice(index, 1);
      if (Buffer.isBuffer(message)) return Number(message.readBigUInt64BE(3)) === id ? 'stored' : 'another';
      expect(message).toMatchObject({ n, id });
      return String(message!.code);
    }
    await new Promise((soon) => setImmediate(soon));
  }
}

describe.each(roles)('a %s', (role) => {
  it.each(documents)('pushes to %s, and sends snapshots of it, exactly if the role may', async (document) => {
    const { client, device } = members.get(role)!;
    const n = documents.indexOf(document) + 1;
    const before = Number((await client.open(document, 0, n)).seq);
    const expected = writable[role].includes(document) ? 'stored' : 'read-only';
    const push = await sealed(room, device, `${role} writes`, 1, 'update', document);
    client.send(encodeFrame('push', n, 7, push));
    expect(await answerTo(client, n, 7)).toBe(expected);
    const whole = await sealed(room, device, 'all', 1, 'snapshot', document);
    client.send(encodeFrame('snapshot', n, before, whole));
    client.send(encodeFrame('push', n, 8, push));
    if (expected === 'read-only') expect(await answerTo(client, n, before)).toBe('read-only');
    expect(await answerTo(client, n, 8)).toBe(expected);
    const after = Number((await (await connected(device)).client.open(document)).seq);
    expect(after - before).toBe(expected === 'stored' ? 2 : 0);
  });

  it('reads every document, and tells where it is', async () => {
    const { client, device } = members.get(role)!;
    const presence = await sealed(room, device, `${role} is here`, 1, 'presence');
    const frame = encodeFrame('presence', 0, 0, presence);
    client.send(frame);
    const fits = () => owner.heard.some((message) => Buffer.isBuffer(message) && message.equals(frame));
    while (!fits()) await new Promise((soon) => setImmediate(soon));
    for (const [i, document] of documents.entries())
      expect((await client.open(document, 0, 10 + i)).t).toBe('live');
  });

  it('cannot make a list of members of its own', async () => {
    const { client } = members.get(role)!;
    const body = room.signed.body.replace(/"version":(\d+)/, (_, n) => `"version":${Number(n) + 1}`);
    for (const signature of [room.signed.signature, '', 'x'.repeat(86)]) {
      client.send({ t: 'roster', roster: { body, signature } });
      expect((await client.next('refused')).code).toBe('bad-roster');
    }
    client.send({ t: 'roster', roster: room.signed });
    expect((await client.next('refused')).code).toBe('stale-roster');
  });

  it('reads files, and stores them unless it only looks', async () => {
    const { ticket } = members.get(role)!;
    const path = `/relay/${room.room}/files/${roles.indexOf(role).toString().repeat(64)}`;
    expect(await ask(path, 'PUT', ticket, 'cipher')).toBe(role === 'viewer' ? 403 : 204);
    expect(await ask(path, 'GET', ticket)).toBe(role === 'viewer' ? 404 : 200);
  });
});

function ask(path: string, method: string, ticket: string, body?: string): Promise<number> {
  return new Promise((done, failed) => {
    const headers = { authorization: `Bearer ${ticket}`, ...(body ? { 'content-length': body.length } : {}) };
    const asked = request(`${relay.url}${path}`, { method, headers }, (answer) => {
      answer.resume();
      answer.on('end', () => done(answer.statusCode!));
    });
    asked.on('error', failed);
    asked.end(body);
  });
}

describe('refused, and the room lives on', () => {
  afterEach(async () => {
    const { client } = await connected(room.device);
    await client.open();
    client.send(encodeFrame('push', 1, 1, await sealed(room, room.device, 'still here')));
    expect(await answerTo(client, 1, 1)).toBe('stored');
  });

  it('a hello with keys or certificates as long as a book', async () => {
    const { device } = members.get('viewer')!;
    const long = 'x'.repeat(100_000);
    const client = new BareClient(relay.socket);
    const seal = { ...device.seal, publicKey: long };
    await client.hello(room.room, { ...device, seal });
    expect((await client.next('refused')).code).toBe('bad-message');
    // A certificate that is none is left out: the device is known already.
    const again = new BareClient(relay.socket);
    await again.hello(room.room, device, { certificates: [{ grant: long, signature: long }] });
    const { members: all } = await again.next('welcome');
    expect(JSON.stringify(all).length).toBeLessThan(20_000);
  });

  it('a list of members longer than the limit', async () => {
    const { client } = members.get('owner')!;
    client.send({ t: 'roster', roster: { body: 'x'.repeat(300_000), signature: '' } });
    expect((await client.next('refused')).code).toBe('too-large');
  });

  it('a document opened under many numbers: it is told once', async () => {
    const { client } = await connected(room.device);
    for (let n = 1; n <= 50; n++) await client.open('records', 0, n);
    client.heard.length = 0;
    const { client: other, device } = members.get('editor')!;
    await other.open('records', 0, 1);
    other.send(encodeFrame('push', 1, 1, await sealed(room, device, 'once')));
    expect(await answerTo(other, 1, 1)).toBe('stored');
    await client.open('labels.empty', 0, 60);
    const records = client.heard.filter((message) => Buffer.isBuffer(message) && message[0] === 2);
    expect(records.map((message) => (message as Buffer).readUInt16BE(1))).toEqual([50]);
    // The numbers it was opened under before are no longer good.
    client.send(encodeFrame('push', 3, 9, await sealed(room, room.device, 'stale')));
    expect((await client.next('refused')).code).toBe('bad-message');
  });

  it('a presence, a name or a device that is too large or false', async () => {
    const { client, device } = members.get('editor')!;
    const large = await sealed(room, device, 'x'.repeat(5000), 1, 'presence');
    client.send(encodeFrame('presence', 0, 0, large));
    expect((await client.next('refused')).code).toBe('too-large');
    client.send({ t: 'profile', profile: 'x'.repeat(3000) });
    expect((await client.next('refused')).code).toBe('bad-message');
    for (const bad of [
      { t: 'open', n: 1, document: 'records', after: -1 },
      { t: 'open', n: 1e9, document: 'records', after: 0 },
      { t: 'hello' },
      { t: 'x' },
      [],
      7,
      null
    ]) {
      client.send(bad as object);
      expect((await client.next('refused')).code).toBe('bad-message');
    }
  });

  it('more than the socket may send at once: it is read more slowly, and nothing is lost', async () => {
    const { client, device } = members.get('editor')!;
    await client.open('records', 0, 1);
    const frame = await sealed(room, device, 'one of many');
    for (let id = 1; id <= 260; id++) client.send(encodeFrame('push', 1, id, frame));
    for (let id = 1; id <= 260; id++) expect(await answerTo(client, 1, id)).toBe('stored');
  });
});
