// The two storages of a relay as tests use them: opened any number of times over the same data, and killed.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { FileRooms } from '../../src/server/relay/disk/file-rooms.js';
import { JetStreamRooms } from '../../src/server/relay/jetstream/jetstream-rooms.js';
import { defaultLimits } from '../../src/server/relay/limits.js';
import type { Rooms } from '../../src/server/relay/storage.js';
import { Nats } from './nats';

export interface Storage {
  /** As a relay that starts. */
  open(): Promise<Rooms>;
  /** What a child process needs to open the same. */
  readonly env: Readonly<Record<string, string>>;
  /** Kills what keeps the data, where that is not the relay itself, and starts it again. */
  crash(): Promise<void>;
  /** Loses a piece of a room's files, as a broken disk does. */
  lose(room: string, piece: string): Promise<void>;
  remove(): Promise<void>;
}

export const storages = {
  async files(): Promise<Storage> {
    const folder = await mkdtemp(join(tmpdir(), 'hearth-rooms-'));
    return {
      open: async () => new FileRooms(folder, defaultLimits),
      env: { RELAY_FOLDER: folder },
      crash: async () => undefined,
      lose: (room, piece) => unlink(join(folder, room, 'files', piece)),
      remove: () => rm(folder, { recursive: true })
    };
  },
  async jetstream(): Promise<Storage> {
    const nats = await Nats.start();
    const options = nats.options();
    return {
      open: () => JetStreamRooms.open(options, defaultLimits, () => undefined),
      env: { RELAY_NATS: nats.servers.join(','), RELAY_NATS_PREFIX: options.prefix },
      crash: async () => {
        await nats.kill(0);
        await nats.run(0);
        await nats.ready();
      },
      lose: async (room, piece) => {
        const nc = await connect({ servers: nats.servers[0]! });
        const filter = `${options.prefix}-files.0.${room}.${piece}`;
        await (await jetstreamManager(nc)).streams.purge(`${options.prefix}-files-0`, { filter });
        await nc.close();
      },
      remove: () => nats.remove()
    };
  }
};

/** A process that appends to one log without pause, until it is killed. */
export class Appender {
  readonly #child: ChildProcess;
  /** Texts by number, as they were acknowledged. */
  readonly acked = new Map<number, string>();
  #wake: () => void = () => undefined;

  constructor(env: Readonly<Record<string, string>>, room: string, roster: object) {
    this.#child = spawn(process.execPath, [resolve('tests/support/append-until-killed.mjs')], {
      env: { ...process.env, ...env, ROOM: room, ROSTER: JSON.stringify(roster) },
      stdio: ['ignore', 'pipe', 'inherit']
    });
    let rest = '';
    this.#child.stdout!.on('data', (data: Buffer) => {
      const lines = (rest + data.toString()).split('\n');
      rest = lines.pop()!;
      for (const line of lines) this.acked.set(Number(line.split(' ')[0]), line.split(' ')[1]!);
      this.#wake();
    });
  }

  async until(count: number): Promise<void> {
    while (this.acked.size < count) await new Promise<void>((wake) => (this.#wake = wake));
  }

  async kill(): Promise<void> {
    const gone = new Promise((done) => this.#child.once('close', done));
    this.#child.kill('SIGKILL');
    await gone;
  }
}
