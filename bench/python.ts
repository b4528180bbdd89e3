// A peer in Python: a script that answers JSON lines, one for each it is sent, kept running so that both sides
// of a comparison can take turns. Debian's packages are wanted; HEARTH_PYTHON names another interpreter.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';

const python = process.env.HEARTH_PYTHON ?? (existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3');

export class PythonPeer {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;
  #complaint = '';

  private constructor(script: string) {
    const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
    this.#child = spawn(python, [script], { env });
    this.#child.on('error', (error) => (this.#complaint = error.message));
    this.#child.stdin.on('error', (error) => (this.#complaint ||= error.message));
    this.#child.stderr.on('data', (text: Buffer) => (this.#complaint = String(text)));
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Starts a script and waits for its first line; a sentence that says what is missing where it cannot run. */
  static async start(script: string): Promise<PythonPeer | string> {
    const peer = new PythonPeer(script);
    try {
      await peer.#answer();
      return peer;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  async ask<Answer>(question: unknown): Promise<Answer> {
    this.#child.stdin.write(`${JSON.stringify(question)}\n`);
    return JSON.parse(await this.#answer()) as Answer;
  }

  stop(): void {
    this.#child.stdin.end();
  }

  async #answer(): Promise<string> {
    const line = await this.#answers.next();
    if (!line.done) return line.value;
    const last = this.#complaint.trim().split('\n').at(-1);
    throw new Error(`no peer: ${last} (Debian: python3-sklearn, python3-xgboost)`);
  }
}
