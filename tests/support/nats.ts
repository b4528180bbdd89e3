// nats-server processes on loopback with JetStream: one, or a cluster of three. They can be killed and started again
// over the same files.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@nats-io/transport-node';
import { jetstreamManager } from '@nats-io/jetstream';
import { findNats } from '../find-nats.mjs';

const binary = findNats();
export const hasNats = binary !== undefined;
if (!hasNats) console.log('There is no nats-server: tests of relays over NATS JetStream are skipped.');

/** More than the largest message that a relay takes. */
const payload = 9 * 1024 ** 2;

export class Nats {
  readonly folder: string;
  readonly #ports: readonly number[];
  readonly #routes: readonly number[];
  readonly #running: (ChildProcess | undefined)[] = [];
  #prefixes = 0;

  private constructor(folder: string, ports: readonly number[], routes: readonly number[]) {
    this.folder = folder;
    this.#ports = ports;
    this.#routes = routes;
  }

  /** Resolves when JetStream answers. */
  static async start(count: 1 | 3 = 1): Promise<Nats> {
    const ports = await Promise.all(Array.from({ length: count * 2 }, freePort));
    const folder = await mkdtemp(join(tmpdir(), 'hearth-nats-'));
    const nats = new Nats(folder, ports.slice(0, count), ports.slice(count));
    for (let i = 0; i < count; i++) await nats.#configure(i);
    for (let i = 0; i < count; i++) await nats.run(i);
    await nats.ready();
    return nats;
  }

  get count(): number {
    return this.#ports.length;
  }

  get servers(): readonly string[] {
    return this.#ports.map((port) => `127.0.0.1:${port}`);
  }

  /** Options of a relay; a new name for each keeps their rooms apart. */
  options(prefix = `t${++this.#prefixes}`) {
    return { servers: this.servers, replicas: this.count, prefix };
  }

  path(server: number): string {
    return join(this.folder, String(server));
  }

  async #configure(i: number): Promise<void> {
    const routes = this.#routes.map((port) => `"nats://127.0.0.1:${port}"`).join(', ');
    const cluster = `cluster { name: hearth, listen: "127.0.0.1:${this.#routes[i]}", routes: [${routes}] }`;
    await writeFile(
      `${this.path(i)}.conf`,
      [
        `server_name: n${i}`,
        `listen: "127.0.0.1:${this.#ports[i]}"`,
        `max_payload: ${payload}`,
        `jetstream { store_dir: "${this.path(i)}", max_file_store: 4G, max_memory_store: 256M }`,
        this.count > 1 ? cluster : ''
      ].join('\n')
    );
  }

  /** Starts a server; resolves when it listens. */
  async run(i: number): Promise<void> {
    const server = spawn(binary!, ['-c', `${this.path(i)}.conf`], { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#running[i] = server;
    await new Promise<void>((ready, failed) => {
      server.once('exit', () => failed(new Error(`nats-server ${i} ended.`)));
      server.stderr.on('data', (text: Buffer) => text.includes('Server is ready') && ready());
    });
  }

  async kill(i: number): Promise<void> {
    const server = this.#running[i];
    this.#running[i] = undefined;
    if (!server || server.exitCode !== null) return;
    const gone = new Promise((done) => server.once('exit', done));
    server.kill('SIGKILL');
    await gone;
  }

  /** Waits until a leader answers. */
  async ready(): Promise<void> {
    const nc = await connect({
      servers: [...this.servers],
      maxReconnectAttempts: -1,
      reconnectTimeWait: 100
    });
    try {
      for (;;) {
        const answers = await jetstreamManager(nc)
          .then((jsm) => jsm.getAccountInfo())
          .then(
            () => true,
            () => false
          );
        if (answers) return;
      }
    } finally {
      await nc.close();
    }
  }

  async remove(): Promise<void> {
    for (let i = 0; i < this.count; i++) await this.kill(i);
    await rm(this.folder, { recursive: true });
  }
}

export function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}
