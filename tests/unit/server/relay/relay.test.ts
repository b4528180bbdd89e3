// The relay over real sockets and both of its storages: whom it lets in, what it refuses, and that a room lives on whatever one client does.
import { request } from 'node:http';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasNats, Nats } from '../../../support/nats';
import {
  BareClient,
  invited,
  newDevice,
  newRoom,
  pushFrame,
  sealed,
  startRelay
} from '../../../support/relay-client';
import type { TestRelay, TestRoom } from '../../../support/relay-client';
import type { RelayOptions } from '../../../../src/server/relay/relay.js';
import { encodeFrame } from '$sync/sharing/frames';

/** The number that a push was given. */
const ackedSeq = ({ frame }: { readonly frame: Buffer }): number => Number(frame.readBigUInt64BE(11));

for (const kind of ['files', 'jetstream'] as const)
  describe.skipIf(kind === 'jetstream' && !hasNats)(`with rooms in ${kind}`, () => {
    let relay: TestRelay;
    let room: TestRoom;
    let owner: BareClient;
    let nats: Nats | undefined;
    /** Where the relay of a test keeps rooms; the same when it is started again. */
    let kept: Pick<RelayOptions, 'nats'>;
    beforeAll(async () => void (nats = kind === 'jetstream' ? await Nats.start() : undefined));
    afterAll(() => nats?.remove());
    beforeEach(async () => {
      kept = nats ? { nats: nats.options() } : {};
      relay = await startRelay(kept);
      room = await newRoom();
      owner = await connected(room, room.device, { roster: room.signed });
    });
    afterEach(() => relay.remove());

    async function connected(
      of: TestRoom,
      device = of.device,
      more: Parameters<BareClient['hello']>[2] = {}
    ) {
      const client = new BareClient(relay.socket);
      await client.hello(of.room, device, more);
      await client.next('welcome');
      return client;
    }

    /** Connects someone whom the owner has just let in. */
    async function member(role: Parameters<typeof invited>[2]) {
      const guest = await invited(room, room.roster, role);
      owner.send({ t: 'roster', roster: guest.signed });
      await owner.next('roster');
      room = { ...room, roster: guest.roster, signed: guest.signed };
      const client = await connected(room, guest.device, { certificates: [guest.certificate] });
      return { client, ...guest };
    }

    describe('a room', () => {
      it('carries an update to the others, acknowledged, and to those who come later', async () => {
        const guest = await member('editor');
        await owner.open();
        await guest.client.open();
        guest.client.send(await pushFrame(room, guest.device, 1, 'hello'));
        const seq = ackedSeq(await guest.client.next(5));
        const { frame } = await owner.next(2);
        const late = await connected(room);
        expect((await late.open()).seq).toBe(seq);
        expect((await late.next(2)).frame.equals(frame)).toBe(true);
      });

      it('is there after the relay was stopped and started', async () => {
        await owner.open();
        owner.send(await pushFrame(room, room.device, 1, 'kept'));
        const seq = ackedSeq(await owner.next(5));
        await relay.close();
        relay = await startRelay({ ...kept, folder: relay.folder });
        expect((await (await connected(room)).open()).seq).toBe(seq);
      });

      it('tells presence to those here and to those who come, and stores none of it', async () => {
        const guest = await member('viewer');
        const frame = encodeFrame(
          'presence',
          0,
          0,
          await sealed(room, guest.device, 'I am here', 1, 'presence')
        );
        guest.client.send(frame);
        expect((await owner.next(3)).frame.equals(frame)).toBe(true);
        expect((await (await connected(room)).next(3)).frame.equals(frame)).toBe(true);
        guest.client.close();
        expect((await owner.next('left')).device).toBe(guest.device.sign.publicKey);
        expect((await owner.open()).seq).toBe(0);
      });

      it('sends a snapshot in the place of what it covers', async () => {
        await owner.open();
        for (const id of [1, 2, 3]) owner.send(await pushFrame(room, room.device, id, `u${id}`));
        const seqs: number[] = [];
        for (let i = 0; i < 3; i++) seqs.push(ackedSeq(await owner.next(5)));
        owner.send(
          encodeFrame('snapshot', 1, seqs[1]!, await sealed(room, room.device, 'one and two', 1, 'snapshot'))
        );
        owner.send(await pushFrame(room, room.device, 4, 'u4'));
        seqs.push(ackedSeq(await owner.next(5)));
        const late = await connected(room);
        expect((await late.open()).seq).toBe(seqs[3]);
        expect((await late.next(4)).frame.readBigUInt64BE(3)).toBe(BigInt(seqs[1]!));
        expect((await late.next(2)).frame.readBigUInt64BE(3)).toBe(BigInt(seqs[2]!));
      });

      it('is bounded in storage, in people and in number', async () => {
        await relay.remove();
        kept = nats ? { nats: nats.options() } : {};
        relay = await startRelay({ ...kept, limits: { rooms: 1, connectionsPerRoom: 1, bytesPerRoom: 500 } });
        const first = await connected(room, room.device, { roster: room.signed });
        const second = new BareClient(relay.socket);
        await second.hello(room.room, room.device);
        expect((await second.next('refused')).code).toBe('full');
        const other = await newRoom();
        const third = new BareClient(relay.socket);
        await third.hello(other.room, other.device, { roster: other.signed });
        expect((await third.next('refused')).code).toBe('full');
        await first.open();
        first.send(await pushFrame(room, room.device, 1, 'x'.repeat(500)));
        expect(await first.next('not-stored')).toMatchObject({ id: 1, code: 'full' });
      });
    });

    describe('refused, and the room lives on', () => {
      let epoch = 1;
      afterEach(async () => {
        const witness = await connected(room);
        await witness.open();
        witness.send(await pushFrame(room, room.device, 7, 'still here', epoch));
        expect((await witness.next(5)).frame.readBigUInt64BE(3)).toBe(7n);
        epoch = 1;
      });

      it('a device nobody let in', async () => {
        const client = new BareClient(relay.socket);
        await client.hello(room.room, await newDevice());
        expect((await client.next('refused')).code).toBe('no-grant');
        expect(await client.closed).toBe(4000);
      });

      it('a proof made for another socket', async () => {
        const client = new BareClient(relay.socket);
        const heardElsewhere = new BareClient(relay.socket);
        await heardElsewhere.next('challenge');
        await client.next('challenge');
        client.heard.push({ t: 'challenge', nonce: 'of-another-socket' });
        await client.hello(room.room, room.device);
        expect((await client.next('refused')).code).toBe('bad-proof');
        heardElsewhere.close();
      });

      it('a certificate signed for someone else, replayed', async () => {
        const guest = await member('editor');
        const client = new BareClient(relay.socket);
        await client.hello(room.room, await newDevice(), { certificates: [guest.certificate] });
        expect((await client.next('refused')).code).toBe('no-grant');
      });

      it('a roster that a member forged to raise their role', async () => {
        const guest = await member('viewer');
        const body = guest.signed.body.replace('"viewer"', '"owner"').replace('"version":2', '"version":3');
        guest.client.send({ t: 'roster', roster: { body, signature: guest.signed.signature } });
        expect((await guest.client.next('refused')).code).toBe('bad-roster');
        await guest.client.open();
        guest.client.send(await pushFrame(room, guest.device, 1, 'I write'));
        expect(await guest.client.next('not-stored')).toMatchObject({ code: 'read-only' });
      });

      it('an old roster, replayed', async () => {
        const before = room.signed;
        await member('editor');
        owner.send({ t: 'roster', roster: before });
        expect((await owner.next('refused')).code).toBe('stale-roster');
      });

      it('a snapshot by a viewer, and a labeler outside of labels', async () => {
        const viewer = await member('viewer');
        await viewer.client.open();
        viewer.client.send(
          encodeFrame('snapshot', 1, 0, await sealed(room, viewer.device, '', 1, 'snapshot'))
        );
        expect(await viewer.client.next('not-stored')).toMatchObject({ code: 'read-only' });
        const labeler = await member('labeler');
        await labeler.client.open();
        labeler.client.send(await pushFrame(room, labeler.device, 1, 'records'));
        expect(await labeler.client.next('not-stored')).toMatchObject({ code: 'read-only' });
        await labeler.client.open('labels.a', 0, 1);
        labeler.client.send(await pushFrame(room, labeler.device, 2, 'a label'));
        await labeler.client.next(5);
      });

      it('frames that are cut short, too long, of no kind, or no JSON', async () => {
        const bad = await connected(room);
        await bad.open();
        const good = await pushFrame(room, room.device, 1, 'x');
        for (const frame of [
          new Uint8Array(),
          good.subarray(0, 10),
          good.subarray(0, 100),
          good.map((b, i) => (i ? b : 99))
        ]) {
          bad.send(frame);
          expect((await bad.next('refused')).code).toBe('bad-message');
        }
        bad.sendText('{"t":"open","n":-1}');
        expect((await bad.next('refused')).code).toBe('bad-message');
        bad.sendText('not json');
        expect((await bad.next('refused')).code).toBe('bad-message');
        bad.send(new Uint8Array(9 * 1024 * 1024));
        expect(await bad.closed).toBe(1009);
      });

      it('a document name that would leave the folder', async () => {
        const client = await connected(room);
        client.send({ t: 'open', n: 1, document: '../../secret', after: 0 });
        expect((await client.next('refused')).code).toBe('bad-message');
      });

      it('a page of another site, by socket and over HTTP', async () => {
        const foreign = new BareClient(relay.socket, { origin: 'https://evil.example' });
        expect(await foreign.closed).toBe(1006);
        const own = new BareClient(relay.socket, { origin: relay.url });
        await own.next('challenge');
        own.close();
      });

      it('a member who was taken out, at once and for good', async () => {
        const guest = await member('editor');
        const { signed, roster } = await room.owner.revoke(
          room.roster,
          'Test',
          new Set([room.roster.grants.at(-1)!.id]),
          []
        );
        await guest.client.open();
        owner.send({ t: 'roster', roster: signed });
        expect(await guest.client.closed).toBe(4003);
        const back = new BareClient(relay.socket);
        await back.hello(room.room, guest.device, { certificates: [guest.certificate] });
        expect((await back.next('refused')).code).toBe('no-grant');
        // Whoever still uses the old key is told so.
        await owner.open();
        owner.send(await pushFrame(room, room.device, 1, 'old epoch'));
        expect(await owner.next('not-stored')).toMatchObject({ code: 'stale-epoch' });
        owner.send(await pushFrame(room, room.device, 2, 'new epoch', 2));
        await owner.next(5);
        ({ epoch } = roster);
      });
    });

    describe('shared files', () => {
      const piece = 'ab'.repeat(32);
      const ask = (path: string, method: string, ticket: string, body?: Buffer) =>
        new Promise<{ status: number; body: Buffer }>((done, failed) => {
          const headers = {
            authorization: `Bearer ${ticket}`,
            ...(body ? { 'content-length': body.length } : {})
          };
          const asked = request(`${relay.url}${path}`, { method, headers }, (answer) => {
            const parts: Buffer[] = [];
            answer.on('data', (part: Buffer) => parts.push(part));
            answer.on('end', () => done({ status: answer.statusCode!, body: Buffer.concat(parts) }));
          });
          asked.on('error', failed);
          asked.end(body);
        });
      async function ticketOf(of: TestRoom, device = of.device, more = {}) {
        const client = new BareClient(relay.socket);
        await client.hello(of.room, device, more);
        return { client, ticket: String((await client.next('welcome')).ticket) };
      }

      it('are stored once, read by members, and asked for by what is missing', async () => {
        const { ticket } = await ticketOf(room);
        const path = `/relay/${room.room}/files/${piece}`;
        expect((await ask(path, 'GET', ticket)).status).toBe(404);
        const missing = () =>
          ask(`/relay/${room.room}/missing`, 'POST', ticket, Buffer.from(JSON.stringify([piece])));
        expect(JSON.parse((await missing()).body.toString())).toEqual([piece]);
        expect((await ask(path, 'PUT', ticket, Buffer.from('cipher'))).status).toBe(204);
        expect((await ask(path, 'GET', ticket)).body.toString()).toBe('cipher');
        expect(JSON.parse((await missing()).body.toString())).toEqual([]);
      });

      it('are refused without a ticket, to viewers, of another room, and beyond the size of a piece', async () => {
        const path = `/relay/${room.room}/files/${piece}`;
        expect((await ask(path, 'GET', 'guess')).status).toBe(401);
        const guest = await invited(room, room.roster, 'viewer');
        owner.send({ t: 'roster', roster: guest.signed });
        await owner.next('roster');
        const viewer = await ticketOf(room, guest.device, { certificates: [guest.certificate] });
        expect((await ask(path, 'PUT', viewer.ticket, Buffer.from('x'))).status).toBe(403);
        const { ticket, client } = await ticketOf(room);
        expect((await ask(`/relay/${'0'.repeat(32)}/files/${piece}`, 'GET', ticket)).status).toBe(401);
        expect((await ask(path, 'PUT', ticket, Buffer.alloc(5 * 1024 * 1024))).status).toBe(413);
        client.close();
        await owner.next('member').catch(() => undefined);
      });
    });

    it('holds no plaintext of what went through it, on disk', async () => {
      const marker = 'PLAINTEXT-MARKER-7b1f';
      await owner.open();
      owner.send(await pushFrame(room, room.device, 1, marker));
      await owner.next(5);
      owner.send(encodeFrame('snapshot', 1, 1, await sealed(room, room.device, marker, 1, 'snapshot')));
      owner.send(await pushFrame(room, room.device, 2, marker));
      await owner.next(5);
      const files = (
        await readdir(nats?.folder ?? relay.rooms, { recursive: true, withFileTypes: true })
      ).filter((f) => f.isFile());
      const all = Buffer.concat(await Promise.all(files.map((f) => readFile(join(f.parentPath, f.name)))));
      expect(all.length).toBeGreaterThan(500);
      expect(all.includes(marker)).toBe(false);
      expect(all.includes(Buffer.from(marker).toString('base64'))).toBe(false);
    });
  });
