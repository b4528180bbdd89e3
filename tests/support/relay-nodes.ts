// Relays as processes of their own, which can be killed and started again over what they keep.
import { spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { freePort } from './nats';

export class RelayNode {
  readonly #port: number;
  readonly #env: Readonly<Record<string, string>>;
  #process: ChildProcess | undefined;

  private constructor(port: number, env: Readonly<Record<string, string>>) {
    this.#port = port;
    this.#env = env;
  }

  static async start(env: Readonly<Record<string, string>>): Promise<RelayNode> {
    const node = new RelayNode(await freePort(), env);
    await node.run();
    return node;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get socket(): string {
    return `ws://127.0.0.1:${this.#port}/relay`;
  }

  /** Resolves when it listens. */
  async run(): Promise<void> {
    const node = spawn(process.execPath, [resolve('src/server/main.js')], {
      env: { ...process.env, BUILD_DIR: 'static', ...this.#env, PORT: String(this.#port) },
      // What it says of its own troubles while its servers are killed is no news here.
      stdio: ['ignore', 'pipe', process.env.HEARTH_VERBOSE ? 'inherit' : 'ignore']
    });
    this.#process = node;
    await new Promise<void>((ready, failed) => {
      node.stdout.once('data', () => ready());
      node.once('exit', (code) => failed(new Error(`The relay ended with ${code}.`)));
    });
  }

  async kill(): Promise<void> {
    const node = this.#process;
    this.#process = undefined;
    if (!node || node.exitCode !== null) return;
    const gone = new Promise((done) => node.once('exit', done));
    node.kill('SIGKILL');
    await gone;
  }
}
