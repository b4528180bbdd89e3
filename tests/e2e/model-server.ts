// The studio and a model beside it on one server, whose model files come slowly and break off when told to: a network
// as it is on a train. Everything else is passed on to the studio's own server.
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestFile } from './tiny-language-model';

const stepBytes = 1_000_000;

export class ModelServer {
  readonly #studio: URL;
  readonly #files: ReadonlyMap<string, Buffer>;
  readonly #server = createServer((request, response) => this.#answer(request, response));
  /** Where each answer with more than a header of the weights began. */
  readonly began: number[] = [];
  /** Milliseconds before each megabyte of the weights. */
  pace = 0;
  /** Byte of the weights at which a connection breaks; it moves on with every cut. */
  cuts: number[] = [];
  /** Answers nothing about the model at all. */
  down = false;

  private constructor(studio: string, files: readonly TestFile[]) {
    this.#studio = new URL(studio);
    this.#files = new Map(files.map(({ name, buffer }) => [`/m/${name}`, buffer]));
  }

  static async start(studio: string, files: readonly TestFile[]): Promise<ModelServer> {
    const server = new ModelServer(studio, files);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    await new Promise((done) => {
      this.#server.close(done);
      this.#server.closeAllConnections();
    });
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { url = '/', headers } = request;
    if (!url.startsWith('/m/')) return this.#pass(request, response);
    if (this.down) return void response.destroy();
    const file = this.#files.get(url);
    if (!file) return void response.writeHead(404).end();
    const range = /bytes=(\d+)-(\d+)/.exec(headers.range ?? '');
    const [from, to] = range
      ? [Number(range[1]), Math.min(Number(range[2]) + 1, file.length)]
      : [0, file.length];
    response.writeHead(range ? 206 : 200, {
      'content-range': `bytes ${from}-${to - 1}/${file.length}`,
      'content-length': to - from
    });
    void this.#send(file, from, to, response);
  }

  async #send(file: Buffer, from: number, to: number, response: ServerResponse): Promise<void> {
    if (to - from > stepBytes) this.began.push(from);
    for (let at = from; at < to && !response.destroyed; at += stepBytes) {
      const [cut] = this.cuts;
      if (cut !== undefined && at >= cut) {
        this.cuts.shift();
        if (this.cuts.length === 0) this.down = true;
        return void response.destroy();
      }
      if (to - from > stepBytes) await new Promise((resolve) => setTimeout(resolve, this.pace));
      response.write(file.subarray(at, Math.min(at + stepBytes, to)));
    }
    response.end();
  }

  #pass(request: IncomingMessage, response: ServerResponse): void {
    const { hostname, port } = this.#studio;
    const { url = '/', method = 'GET', headers } = request;
    const passed = ask({ hostname, port, path: url, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    passed.on('error', () => response.destroy());
    request.pipe(passed);
  }
}
