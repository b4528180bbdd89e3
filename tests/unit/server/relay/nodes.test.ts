// Several relays that serve one room over JetStream: what is done at one is heard at the others, in one order, and a
// relay that dies takes nothing with it but its sockets.
import { request } from 'node:http';
import { connect } from '@nats-io/transport-node';
import { jetstreamManager } from '@nats-io/jetstream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeFrame } from '$sync/sharing/frames';
import { hasNats, Nats } from '../../../support/nats';
import { BareClient, invited, newRoom, pushFrame, sealed, startRelay } from '../../../support/relay-client';
import type { TestDevice, TestRelay, TestRoom } from '../../../support/relay-client';
import { founder, guest, linkFrom } from '../../../support/shared-peer';

describe.skipIf(!hasNats)('two relays, one room', () => {
  let nats: Nats;
  let relays: readonly TestRelay[];
  let room: TestRoom;
  let owner: BareClient;
  let prefix: string;
  beforeAll(async () => void (nats = await Nats.start()));
  afterAll(() => nats.remove());
  beforeEach(async () => {
    const options = { nats: nats.options() };
    ({ prefix } = options.nats);
    relays = [await startRelay(options), await startRelay(options)];
    room = await newRoom();
    owner = await connected(0, room.device, { roster: room.signed });
  });
  afterEach(async () => {
    for (const relay of relays) await relay.remove();
  });

  async function connected(at: number, device: TestDevice, more: Parameters<BareClient['hello']>[2] = {}) {
    const client = new BareClient(relays[at]!.socket);
    await client.hello(room.room, device, more);
    await client.next('welcome');
    return client;
  }
  /** Someone let in by the owner, who connects to the second relay. */
  async function member(role: Parameters<typeof invited>[2]) {
    const one = await invited(room, room.roster, role);
    owner.send({ t: 'roster', roster: one.signed });
    await owner.next('roster');
    room = { ...room, roster: one.roster, signed: one.signed };
    return { ...one, client: await connected(1, one.device, { certificates: [one.certificate] }) };
  }
  const numbersHeard = async (client: BareClient, count: number): Promise<readonly bigint[]> => {
    const numbers: bigint[] = [];
    while (numbers.length < count) {
      const frame = await client.nextFrame();
      if (frame[0] === 2) numbers.push(frame.readBigUInt64BE(3));
    }
    return numbers;
  };

  it('tell the same records in the same order, whoever pushed them where', async () => {
    const guest = await member('editor');
    const [here, there] = [await connected(0, room.device), await connected(1, room.device)];
    for (const client of [owner, guest.client, here, there]) await client.open();
    for (let id = 1; id <= 100; id++) {
      owner.send(await pushFrame(room, room.device, id, `a${id}`));
      guest.client.send(await pushFrame(room, guest.device, id, `b${id}`));
    }
    const [one, two] = await Promise.all([numbersHeard(here, 200), numbersHeard(there, 200)]);
    expect(one).toEqual(two);
    expect([...one].sort((a, b) => Number(a - b))).toEqual(one);
    // Whoever crashes after an acknowledgement goes on from its number: all before it must have been told.
    const heard: bigint[] = [];
    const acked: { readonly at: bigint; readonly before: number }[] = [];
    while (heard.length + acked.length < 200) {
      const frame = await owner.nextFrame();
      if (frame[0] === 2) heard.push(frame.readBigUInt64BE(3));
      else acked.push({ at: frame.readBigUInt64BE(11), before: heard.length });
    }
    for (const { at, before } of acked)
      expect(heard.slice(0, before).filter((seq) => seq < at)).toEqual(heard.filter((seq) => seq < at));
  });

  it('tell who is here, who came, who is let in and who left', async () => {
    const guest = await member('viewer');
    expect((await owner.next('member')).member).toMatchObject({ device: guest.device.sign.publicKey });
    const frame = encodeFrame('presence', 0, 0, await sealed(room, guest.device, 'I am here', 1, 'presence'));
    guest.client.send(frame);
    expect((await owner.next(3)).frame.equals(frame)).toBe(true);
    // Who comes later to the first relay is told too.
    expect((await (await connected(0, room.device)).next(3)).frame.equals(frame)).toBe(true);
    guest.client.close();
    expect((await owner.next('left')).device).toBe(guest.device.sign.publicKey);
  });

  it('let go at both who was taken out at one, and of two lists published at once one counts', async () => {
    const guest = await member('editor');
    const other = await connected(1, room.device);
    const [a, b] = await Promise.all([1, 2].map(() => room.owner.invite(room.roster, 'Test', 'viewer')));
    owner.send({ t: 'roster', roster: a!.signed });
    other.send({ t: 'roster', roster: b!.signed });
    const answer = async (client: BareClient): Promise<string> => {
      const codes = [
        client.next('refused').then(({ code }) => String(code)),
        client.next('roster').then(() => 'taken')
      ];
      return Promise.race(codes);
    };
    const heard = await Promise.all([answer(owner), answer(other)]);
    expect(heard.filter((code) => code === 'stale-roster').length).toBeLessThanOrEqual(1);
    const kept = (await (await fetch(`${relays[0]!.url}/relay/${room.room}/roster`)).json()) as {
      body: string;
    };
    const [won] = [a!, b!].filter(({ signed }) => signed.body === kept.body);
    const ended = new Set([room.roster.grants.at(-1)!.id]);
    const { signed } = await room.owner.revoke(won!.roster, 'Test', ended, []);
    const chief = await connected(0, room.device);
    chief.send({ t: 'roster', roster: signed });
    expect(await guest.client.closed).toBe(4003);
  });

  it('serve files that the other has, on a ticket that the other gave', async () => {
    const guest = await member('viewer');
    const client = new BareClient(relays[0]!.socket);
    await client.hello(room.room, room.device);
    const ticket = String((await client.next('welcome')).ticket);
    const path = `/relay/${room.room}/files/${'ab'.repeat(32)}`;
    const ask = (at: number, method: string, pass: string, body?: string) =>
      new Promise<string>((done, failed) => {
        const headers = {
          authorization: `Bearer ${pass}`,
          ...(body ? { 'content-length': body.length } : {})
        };
        const asked = request(`${relays[at]!.url}${path}`, { method, headers }, (answer) => {
          let text = '';
          answer.on('data', (part: Buffer) => (text += part.toString()));
          answer.on('end', () => done(`${answer.statusCode} ${text}`));
        });
        asked.on('error', failed);
        asked.end(body);
      });
    expect(await ask(0, 'PUT', ticket, 'cipher')).toBe('204 ');
    expect(await ask(1, 'GET', ticket)).toBe('200 cipher');
    client.close();
    await client.closed;
    expect(await ask(1, 'GET', `${'0'.repeat(18)}.${'x'.repeat(32)}`)).toMatch(/^401/);
    guest.client.close();
  });

  it('notice a record that JetStream has lost, and members heal it', async () => {
    const peer = await founder('Ann', relays[0]!);
    await peer.settled();
    const link = await linkFrom(peer, 'editor');
    await peer.set('early', 1);
    await peer.settled();
    await peer.set('lost', 1);
    await peer.settled();
    await peer.set('late', 1);
    await peer.settled();
    const { room: id } = (await peer.store.get('membership')) as { room: string };
    peer.close();
    for (const relay of relays) await relay.remove();
    const nc = await connect({ servers: [...nats.servers] });
    const jsm = await jetstreamManager(nc);
    const last = await jsm.streams.getMessage(`${prefix}-0`, {
      last_by_subj: `${prefix}.0.${id}.log.records`
    });
    await jsm.streams.deleteMessage(`${prefix}-0`, last!.seq - 1);
    await nc.close();
    relays = [await startRelay({ nats: nats.options(prefix) })];
    const eve = await guest('Eve', link, relays[0]!);
    await eve.settled();
    expect([eve.get('early'), eve.get('lost'), eve.get('late')]).toEqual([1, undefined, undefined]);
    const again = await peer.open(relays[0]!);
    await again.settled();
    // What came after it in its author's hand waits for it.
    await eve.sees('late');
    expect(eve.get('lost')).toBe(1);
    eve.close();
    again.close();
  });
});
