// Editors that push texts to a room as fast as it takes them, over any of its relays, until their socket is gone; and
// what a newcomer who knows nothing is then sent. One of them sends snapshots, so that logs are shortened meanwhile.
import type { Bytes } from '$sync/sharing/bytes';
import { open } from '$sync/sharing/envelope';
import { encodeFrame, frameTypes } from '$sync/sharing/frames';
import { contentKey, epochSecret, verifyKey } from '$sync/sharing/keys';
import { BareClient, newRoom, pushFrame, sealed, type TestRoom } from './relay-client';

const snapshotEvery = 150;
/** Pushed and not acknowledged, of one editor. */
const aheadAtMost = 64;

export class RelayLoad {
  readonly room: TestRoom;
  readonly #key: CryptoKey;
  readonly #author: CryptoKey;
  /** Texts whose push was acknowledged. */
  readonly acked = new Set<string>();
  snapshots = 0;

  private constructor(room: TestRoom, key: CryptoKey, author: CryptoKey) {
    this.room = room;
    this.#key = key;
    this.#author = author;
  }

  static async of(room?: TestRoom): Promise<RelayLoad> {
    const there = room ?? (await newRoom());
    const key = await contentKey(await epochSecret(there.secret, 1));
    return new RelayLoad(there, key, await verifyKey(there.device.sign.publicKey));
  }

  async connect(url: string): Promise<BareClient> {
    const client = new BareClient(url);
    await client.hello(this.room.room, this.room.device, { roster: this.room.signed });
    await client.next('welcome');
    return client;
  }

  /** Connects as soon as the relay and what is behind it answer again. */
  async connectWhenReady(url: string, withinMs = 60_000): Promise<BareClient> {
    for (const late = performance.now() + withinMs; ;) {
      try {
        return await this.connect(url);
      } catch (error) {
        if (performance.now() > late) throw error;
        await new Promise((done) => setTimeout(done, 100));
      }
    }
  }

  /** Pushes until the relay is gone. With `compacts` it also tells the relay what all of it comes to. */
  async push(client: BareClient, name: string, compacts = false): Promise<void> {
    const sent = new Map<number, string>();
    /** Of everything up to here, in the order of the log. */
    const known: string[] = [];
    let since = 0;
    let wake: () => void = () => undefined;
    const hear = async (): Promise<void> => {
      for (;;) {
        const frame = await client.nextFrame();
        let seq = Number(frame.readBigUInt64BE(3));
        if (frame[0] === frameTypes.ack) {
          const text = sent.get(seq)!;
          sent.delete(seq);
          this.acked.add(text);
          known.push(text);
          seq = Number(frame.readBigUInt64BE(11));
          wake();
        } else if (compacts) known.push(...(await this.#textsOf(frame)));
        if (!compacts || ++since < snapshotEvery) continue;
        since = 0;
        // As a browser does: what it has, its own changes that are not acknowledged yet included.
        const all = [...known, ...sent.values()].join('\n');
        const whole = await sealed(this.room, this.room.device, all, 1, 'snapshot');
        client.send(encodeFrame('snapshot', 1, seq, whole));
        this.snapshots++;
      }
    };
    const isOpen = await client.open().then(
      () => true,
      () => false
    );
    // Killed before it had begun.
    if (!isOpen) return;
    let gone = false;
    const heard = hear().catch(() => {
      gone = true;
      wake();
    });
    for (let id = 1; !gone; id++) {
      const frame = await pushFrame(this.room, this.room.device, id, `${name}-${id}`);
      while (!gone && sent.size >= aheadAtMost) await new Promise<void>((done) => (wake = done));
      if (gone) break;
      sent.set(id, `${name}-${id}`);
      client.send(frame);
    }
    await heard;
  }

  async #textsOf(frame: Buffer): Promise<readonly string[]> {
    const kind = frame[0] === frameTypes.snapshot ? 'snapshot' : 'update';
    const place = { room: this.room.room, document: 'records' };
    const envelope = Uint8Array.from(frame.subarray(11)) as Bytes;
    const content = await open(place, kind, envelope, this.#author, this.#key);
    return new TextDecoder().decode(content).split('\n');
  }

  /** What was acknowledged and a newcomer is not sent, at once or within a while: a relay may have to catch up. */
  async missing(url: string, withinMs = 20_000): Promise<readonly string[]> {
    const client = await this.connectWhenReady(url);
    const missing = new Set(this.acked);
    const late = setTimeout(() => client.close(), withinMs);
    try {
      await client.open();
      while (missing.size > 0)
        for (const text of await this.#textsOf(await client.nextFrame())) missing.delete(text);
    } catch (error) {
      if (!String(error).includes('Closed before')) throw error;
    } finally {
      clearTimeout(late);
      client.close();
    }
    return [...missing];
  }
}
