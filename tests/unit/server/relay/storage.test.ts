// Both storages of the relay pass the same tests: order, what an acknowledgement means, reading on from a number,
// snapshots in the place of what they cover, rosters one after the other, pieces of files, and kill -9.
import { Readable } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RoomEvents, Rooms, RoomStore } from '../../../../src/server/relay/storage.js';
import { hasNats } from '../../../support/nats';
import { newRoom, type TestRoom } from '../../../support/relay-client';
import { Appender, storages, type Storage } from '../../../support/relay-storage';

const bytes = (text: string) => Buffer.from(text);

/** Everything a room's storage has told. */
class Heard implements RoomEvents {
  readonly records: { seq: number; text: string; from: unknown }[] = [];
  readonly rosters: string[] = [];
  readonly members: string[] = [];
  readonly told_: string[] = [];
  #wake: () => void = () => undefined;
  record(_: string, seq: number, envelope: Uint8Array, from: unknown): void {
    this.records.push({ seq, text: Buffer.from(envelope).toString(), from });
    this.#wake();
  }
  roster({ body }: { body: string }): void {
    this.rosters.push(body);
    this.#wake();
  }
  member({ device }: { device: string }): void {
    this.members.push(device);
    this.#wake();
  }
  told(kind: string, said: Uint8Array): void {
    this.told_.push(`${kind} ${Buffer.from(said).toString()}`);
    this.#wake();
  }
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((wake) => (this.#wake = wake));
  }
}

const eventsOf = (heard: Heard): RoomEvents => ({
  record: (...all) => heard.record(...all),
  roster: (...all) => heard.roster(...all),
  member: (...all) => heard.member(...all),
  told: (kind, said) => heard.told(kind, said)
});

for (const kind of ['files', 'jetstream'] as const) {
  describe.skipIf(kind === 'jetstream' && !hasNats)(`rooms in ${kind}`, () => {
    let storage: Storage;
    const opened: Rooms[] = [];
    let paper: TestRoom;
    beforeAll(async () => void (storage = await storages[kind]()));
    afterAll(() => storage.remove());
    afterEach(closeAll);

    async function closeAll(): Promise<void> {
      for (const rooms of opened.splice(0)) await rooms.close();
    }

    /** The room of this test, as a relay that has just started sees it. */
    async function relay(of: TestRoom): Promise<{ room: RoomStore; heard: Heard }> {
      const rooms = await storage.open();
      opened.push(rooms);
      const heard = new Heard();
      const room = (await rooms.open(of.room, of.signed, eventsOf(heard)))!;
      return { room, heard };
    }
    async function restarted(of: TestRoom) {
      await closeAll();
      return relay(of);
    }
    const fresh = async () => relay((paper = await newRoom()));

    async function textsOf(room: RoomStore, after = 0, document = 'records'): Promise<readonly string[]> {
      const texts: string[] = [];
      for await (const one of (await room.log(document)).read(after))
        texts.push(`${one.kind === 'snapshot' ? 'S:' : ''}${Buffer.from(one.bytes).toString()}`);
      return texts;
    }
    async function appended(room: RoomStore, texts: readonly string[], document = 'records') {
      const log = await room.log(document);
      return Promise.all(texts.map((text) => log.append(bytes(text), `from ${text}`)));
    }

    it('numbers what is appended upward, tells it in that order, and reads it whole or after a number', async () => {
      const { room, heard } = await fresh();
      const numbers = await appended(room, ['a', 'b', 'c']);
      expect([...numbers].sort((x, y) => x - y)).toEqual(numbers);
      expect(new Set(numbers).size).toBe(3);
      expect(heard.records).toEqual(
        ['a', 'b', 'c'].map((text, i) => ({ seq: numbers[i], text, from: `from ${text}` }))
      );
      expect(await textsOf(room)).toEqual(['a', 'b', 'c']);
      expect(await textsOf(room, numbers[1])).toEqual(['c']);
      expect(await textsOf(room, numbers[2])).toEqual([]);
      const log = await room.log('records');
      expect(log.lastSeq).toBe(numbers[2]);
      expect(Buffer.from((await log.record(numbers[1]!))!).toString()).toBe('b');
      expect([await log.reaches(numbers[2]!), await log.reaches(numbers[2]! + 1000)]).toEqual([true, false]);
    });

    it('has everything that was acknowledged, and no more, for a relay that starts anew', async () => {
      const { room } = await fresh();
      await appended(room, ['a', 'b']);
      await appended(room, ['label'], 'labels.x');
      const { room: again } = await restarted(paper);
      expect(await textsOf(again)).toEqual(['a', 'b']);
      expect(await textsOf(again, 0, 'labels.x')).toEqual(['label']);
      expect([...again.documents].sort()).toEqual(['labels.x', 'records']);
      const [next] = await appended(again, ['c']);
      expect(await textsOf(again)).toEqual(['a', 'b', 'c']);
      expect((await again.log('records')).lastSeq).toBe(next);
      expect(again.bytes).toBeGreaterThanOrEqual('ablabelc'.length);
    });

    it('keeps two snapshots and the log after the older, and gives the newest to who knows nothing', async () => {
      const { room } = await fresh();
      const log = await room.log('records');
      const numbers: number[] = [];
      for (let i = 1; i <= 9; i++) {
        numbers.push(...(await appended(room, [`u${i}`])));
        if (i % 3 === 0) await log.snapshot(numbers[i - 1]!, bytes(`upto${i}`));
      }
      await appended(room, ['u10']);
      for (const open of [async () => room, async () => (await restarted(paper)).room]) {
        const at = await open();
        expect(await textsOf(at)).toEqual(['S:upto9', 'u10']);
        expect(await textsOf(at, numbers[7])).toEqual(['u9', 'u10']);
        // Older than what is left of the log: from the snapshot.
        expect(await textsOf(at, numbers[3])).toEqual(['S:upto9', 'u10']);
        expect(await (await at.log('records')).record(numbers[0]!)).toBeUndefined();
        await expect(
          (await at.log('records')).snapshot(Number.MAX_SAFE_INTEGER, bytes('x'))
        ).rejects.toThrow();
      }
    });

    it('reads what is larger than one piece of it, in order', async () => {
      const { room } = await fresh();
      const big = 'x'.repeat(3 * 1024 ** 2);
      for (let i = 0; i < 8; i++) await appended(room, [`${i}${big}`]);
      expect((await textsOf(room)).map((text) => text[0])).toEqual([...'01234567']);
      expect((await textsOf((await restarted(paper)).room)).map((text) => text[0])).toEqual([...'01234567']);
    });

    it('keeps the newest roster and what devices say of themselves', async () => {
      const { room, heard } = await fresh();
      const next = await paper.owner.invite(paper.roster, 'Test', 'editor');
      expect(await room.publish(next.signed)).toBe(true);
      const member = { device: paper.device.sign.publicKey, seal: 'seal', certificates: [] };
      await room.enrol(member);
      await room.enrol({ ...member, profile: 'p' });
      expect(heard.rosters.at(-1)).toBe(next.signed.body);
      const { heard: later } = await restarted(paper);
      expect(later.rosters).toEqual([next.signed.body]);
      expect(later.members).toEqual([member.device]);
      expect(JSON.parse((await opened[0]!.roster(paper.room))!)).toEqual(next.signed);
      expect(await opened[0]!.roster('0'.repeat(32))).toBeUndefined();
    });

    it('makes no room without a roster', async () => {
      const rooms = await storage.open();
      opened.push(rooms);
      expect(await rooms.open('0'.repeat(32), undefined, eventsOf(new Heard()))).toBeUndefined();
    });

    it('keeps pieces of files whole, and refuses those that are too large', async () => {
      const { room } = await fresh();
      const [one, two] = ['ab'.repeat(32), 'cd'.repeat(32)];
      const from = (text: string) => Readable.from([bytes(text)]) as unknown as IncomingMessage;
      expect(await room.pieces.missing([one, two])).toEqual([one, two]);
      await room.pieces.write(one, from('cipher'), 100);
      await expect(room.pieces.write(two, from('x'.repeat(101)), 100)).rejects.toThrow('too large');
      const { room: again } = await restarted(paper);
      expect(await again.pieces.missing([one, two])).toEqual([two]);
      expect(await again.pieces.size(one)).toBe(6);
      const parts = await (await again.pieces.read(one))!.toArray();
      expect(Buffer.concat(parts).toString()).toBe('cipher');
      expect(await again.pieces.read(two)).toBeUndefined();
      expect(again.bytes).toBeGreaterThanOrEqual(6);
    });

    it('lets a piece that was lost be sent again, once it was asked for', async () => {
      const { room } = await fresh();
      const piece = 'ab'.repeat(32);
      const from = (text: string) => Readable.from([bytes(text)]) as unknown as IncomingMessage;
      await room.pieces.write(piece, from('cipher'), 100);
      await storage.lose(paper.room, piece);
      expect(await room.pieces.read(piece)).toBeUndefined();
      expect(await room.pieces.size(piece)).toBeUndefined();
      expect(await room.pieces.missing([piece])).toEqual([piece]);
      await room.pieces.write(piece, from('cipher'), 100);
      expect(await room.pieces.missing([piece])).toEqual([]);
      expect(Buffer.concat(await (await room.pieces.read(piece))!.toArray()).toString()).toBe('cipher');
    });

    it('loses nothing it acknowledged when it is killed while it writes', async () => {
      const { signed, room: id } = (paper = await newRoom());
      const acked = new Map<number, string>();
      for (let round = 1; round <= 2; round++) {
        const appender = new Appender(storage.env, id, signed);
        await appender.until(200);
        await Promise.all([appender.kill(), storage.crash()]);
        for (const [seq, text] of appender.acked) acked.set(seq, text);
        const { room } = await restarted(paper);
        const there = await textsOf(room);
        expect([...acked.values()].filter((text) => !there.includes(text))).toEqual([]);
        const inOrder = [...acked].sort(([a], [b]) => a - b).map(([, text]) => text);
        expect(there.filter((text) => inOrder.includes(text))).toEqual(inOrder);
        expect((await room.log('records')).damaged).toBe(0);
        await closeAll();
      }
    });
  });
}
