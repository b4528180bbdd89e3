// One room, many editors: how long a change takes from one to another, and what the server's processor spends on it,
// against y-websocket's server on the same machine in the same run. Ours also writes every change to disk before it
// is told, and forwards what it cannot read; theirs keeps the document in memory.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { encodeFrame } from '$sync/sharing/frames';
import { seal } from '$sync/sharing/envelope';
import { authorOf, contentKey, epochSecret } from '$sync/sharing/keys';
import { BareClient, newRoom, type TestRoom } from '../../tests/support/relay-client';

const editors = Number(process.env.HEARTH_EDITORS ?? 100);
const perSecond = Number(process.env.HEARTH_RATE ?? 20);
const seconds = Number(process.env.HEARTH_SECONDS ?? 5);
const peer = 'node_modules/y-websocket/bin/server.cjs';
const ticksPerSecond = 100;

interface Editor {
  send(id: number): void;
  close(): void;
}
interface Measured {
  readonly p50: number;
  readonly p99: number;
  readonly cpu: number;
}

export async function bench() {
  const name = `${editors} editors × ${perSecond} changes/s in one room`;
  const [ours, theirs] = [await measureOurs(), await measureTheirs()];
  const text = ({ p50, p99, cpu }: Measured) =>
    `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, ${(cpu * 100).toFixed(0)} % of a core`;
  const detail = `ours ${text(ours)}; y-websocket's ${text(theirs)}`;
  return [
    { name: `${name}: p99, ms`, ratio: ours.p99, bar: '<= 50', detail },
    { name: `${name}: cores more than y-websocket's`, ratio: ours.cpu - theirs.cpu, bar: '<= 0.5', detail }
  ];
}

async function measureOurs(): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'hearth-bench-'));
  const port = 42_311;
  const server = await start(['src/server/main.js'], {
    PORT: String(port),
    RELAY_FOLDER: folder,
    BUILD_DIR: folder
  });
  const room = await newRoom();
  const heard = new Arrivals();
  try {
    const all: Editor[] = [];
    for (let i = 0; i <= editors; i++)
      all.push(await ourEditor(port, room, i === editors ? heard : undefined));
    return await run(server, all.slice(0, editors), heard, () => all.forEach((editor) => editor.close()));
  } finally {
    server.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  }
}

async function ourEditor(port: number, room: TestRoom, heard?: Arrivals): Promise<Editor> {
  const client = new BareClient(`ws://127.0.0.1:${port}/relay`);
  await client.hello(room.room, room.device, { roster: room.signed });
  await client.next('welcome');
  await client.open();
  if (heard) client.onFrame((frame) => frame[0] === 2 && heard.add(Number(frame.readBigUInt64BE(11 + 22))));
  else client.onFrame(() => undefined);
  const key = await contentKey(await epochSecret(room.secret, 1));
  const writer = {
    author: await authorOf(room.device.sign.publicKey),
    sign: room.device.sign,
    epoch: 1,
    key
  };
  const place = { room: room.room, document: 'records' };
  return {
    send: (id) =>
      void seal(place, 'update', id, updateOf(id), writer).then((e) =>
        client.send(encodeFrame('push', 1, id, e))
      ),
    close: () => client.close()
  };
}

async function measureTheirs(): Promise<Measured> {
  const port = 42_312;
  const server = await start([peer], { PORT: String(port), HOST: '127.0.0.1' });
  const heard = new Arrivals();
  try {
    const all: Editor[] = [];
    for (let i = 0; i <= editors; i++) all.push(await theirEditor(port, i === editors ? heard : undefined));
    return await run(server, all.slice(0, editors), heard, () => all.forEach((editor) => editor.close()));
  } finally {
    server.kill('SIGKILL');
  }
}

async function theirEditor(port: number, heard?: Arrivals): Promise<Editor> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/room`);
  await new Promise((open) => socket.on('open', open));
  socket.on('message', (data: Buffer) => {
    const id = heard && /#(\d+)#/.exec(data.toString('latin1'))?.[1];
    if (id !== undefined) heard?.add(Number(id));
  });
  // A sync message (0), an update (2), its length and bytes: y-protocols, shorter than 16 kB.
  const message = (update: Uint8Array) =>
    Buffer.concat([Buffer.from([0, 2, (update.length & 127) | 128, update.length >> 7]), update]);
  return { send: (id) => socket.send(message(updateOf(id))), close: () => socket.terminate() };
}

/** A change of one record, as an editor makes it. */
function updateOf(id: number): Uint8Array<ArrayBuffer> {
  const doc = new Y.Doc();
  doc.getMap('things').set(`k${id}`, { by: 'an editor', text: `#${id}#`, at: id });
  return Y.encodeStateAsUpdate(doc) as Uint8Array<ArrayBuffer>;
}

/** When changes were sent and heard. */
class Arrivals {
  readonly #sent = new Map<number, number>();
  readonly delays: number[] = [];

  sending(id: number): void {
    this.#sent.set(id, performance.now());
  }
  add(id: number): void {
    const at = this.#sent.get(id);
    if (at !== undefined) this.delays.push(performance.now() - at);
    this.#sent.delete(id);
  }
  quantile(q: number): number {
    return this.delays.sort((a, b) => a - b)[Math.floor(q * (this.delays.length - 1))] ?? NaN;
  }
}

async function run(
  server: ChildProcess,
  all: readonly Editor[],
  heard: Arrivals,
  close: () => void
): Promise<Measured> {
  const before = cpuOf(server.pid!);
  const began = performance.now();
  const total = editors * perSecond * seconds;
  for (let i = 0; i < total; i++) {
    const due = began + (i * 1000) / (editors * perSecond);
    const wait = due - performance.now();
    if (wait > 1) await new Promise((done) => setTimeout(done, wait));
    heard.sending(i + 1);
    all[i % editors]!.send(i + 1);
  }
  for (let i = 0; i < 600 && heard.delays.length < total; i++)
    await new Promise((done) => setTimeout(done, 100));
  const cpu = (cpuOf(server.pid!) - before) / ((performance.now() - began) / 1000);
  close();
  if (heard.delays.length < total) throw new Error(`${heard.delays.length} of ${total} changes arrived.`);
  return { p50: heard.quantile(0.5), p99: heard.quantile(0.99), cpu };
}

/** Seconds of processor time that a process has used. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

async function start(
  script: readonly string[],
  env: Readonly<Record<string, string>>
): Promise<ChildProcess> {
  const server = spawn(process.execPath, [...script], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit']
  });
  await new Promise((ready) => server.stdout.once('data', ready));
  return server;
}
