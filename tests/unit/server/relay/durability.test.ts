// kill -9 under load: what the relay has acknowledged is there afterwards, also when the end of its log is torn.
// HEARTH_KILLS sets how often. Each run also proves that the check can fail, on a log that did lose something.
import { spawn, type ChildProcess } from 'node:child_process';
import { appendFile, mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Random } from '$core/random';
import { encodeFrame } from '$sync/sharing/frames';
import { BareClient, newRoom, pushFrame, sealed, type TestRoom } from '../../../support/relay-client';

const kills = Number(process.env.HEARTH_KILLS ?? 3);
const random = new Random(Number(process.env.HEARTH_SEED ?? 1));

let folder: string;
let port: number;
let relay: ChildProcess;
let room: TestRoom;
/** Texts whose push was acknowledged. */
const acked = new Set<string>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-kill-'));
  port = await freePort();
  room = await newRoom();
});
afterAll(async () => {
  relay?.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = server.address() as { port: number };
      server.close(() => done(free));
    });
  });
}

async function start(): Promise<void> {
  relay = spawn(process.execPath, [resolve('src/server/main.js')], {
    env: { ...process.env, PORT: String(port), RELAY_FOLDER: folder, BUILD_DIR: folder },
    stdio: ['ignore', 'pipe', 'inherit']
  });
  await new Promise((ready) => relay.stdout!.once('data', ready));
}

async function kill(): Promise<void> {
  const gone = new Promise((done) => relay.once('exit', done));
  relay.kill('SIGKILL');
  await gone;
}

async function connect(): Promise<BareClient> {
  const client = new BareClient(`ws://127.0.0.1:${port}/relay`);
  await client.hello(room.room, room.device, { roster: room.signed });
  await client.next('welcome');
  await client.open();
  return client;
}

/** Pushes as fast as it can until the relay is gone. */
async function load(client: BareClient, name: string): Promise<void> {
  const texts = new Map<number, string>();
  const hear = async (): Promise<void> => {
    for (;;) acked.add(texts.get(Number((await client.next(5)).frame.readBigUInt64BE(3)))!);
  };
  let gone = false;
  const heard = hear().catch(() => (gone = true));
  for (let id = 1; !gone; id++) {
    texts.set(id, `${name}-${id}`);
    const frame = await pushFrame(room, room.device, id, `${name}-${id}`);
    if (gone) break;
    client.send(frame);
    if (id % 8 === 0) await new Promise((soon) => setImmediate(soon));
  }
  await heard;
}

const logFile = async (): Promise<string> => {
  const records = join(folder, room.room, 'records');
  const names = (await readdir(records)).filter((name) => /^log\.\d+$/.test(name)).sort();
  return join(records, names.at(-1)!);
};

/** Every text that a client who knows nothing is sent. */
async function textsAtRelay(): Promise<ReadonlySet<string>> {
  const client = new BareClient(`ws://127.0.0.1:${port}/relay`);
  await client.hello(room.room, room.device, { roster: room.signed });
  await client.next('welcome');
  await client.open();
  const frames = client.heard.filter(
    (message): message is Buffer => Buffer.isBuffer(message) && message[0] === 2
  );
  client.close();
  const { contentKey, epochSecret, verifyKey } = await import('$sync/sharing/keys');
  const { open } = await import('$sync/sharing/envelope');
  const key = await contentKey(await epochSecret(room.secret, 1));
  const author = await verifyKey(room.device.sign.publicKey);
  const texts = frames.map(async (frame) => {
    const place = { room: room.room, document: 'records' };
    const content = await open(place, 'update', Uint8Array.from(frame.subarray(11)), author, key);
    return new TextDecoder().decode(content);
  });
  return new Set(await Promise.all(texts));
}

async function missing(): Promise<readonly string[]> {
  const there = await textsAtRelay();
  return [...acked].filter((text) => !there.has(text));
}

it(
  `loses nothing it acknowledged in ${kills} kills under load, with torn tails`,
  async () => {
    for (let round = 0; round < kills; round++) {
      await start();
      const clients = await Promise.all([connect(), connect(), connect()]);
      const loads = clients.map((client, i) => load(client, `r${round}c${i}`));
      await new Promise((done) => setTimeout(done, 50 + random.below(250)));
      await kill();
      await Promise.all(loads);
      if (random.uniform() < 0.5) {
        const torn = encodeFrame('push', 1, 1, await sealed(room, room.device, 'never whole'));
        await appendFile(await logFile(), torn.subarray(0, 1 + random.below(torn.length)));
      }
      await start();
      expect(await missing(), `round ${round}`).toEqual([]);
      await kill();
    }
    expect(acked.size).toBeGreaterThan(kills * 20);
    console.log(`${kills} kills, ${acked.size} acknowledged, 0 lost`);
  },
  120_000 + kills * 10_000
);

it('sees a loss where there is one', async () => {
  const file = await logFile();
  await truncate(file, Math.floor((await stat(file)).size / 2));
  await start();
  expect((await missing()).length).toBeGreaterThan(0);
  await kill();
});
