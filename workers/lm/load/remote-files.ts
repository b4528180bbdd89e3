// Files on a server that lets other sites read them (CORS), by ranges. Cut connections are taken up again where they
// broke, a few times; then the error says so, and the caller has kept what came.
import { HearthError } from '$core/errors';
import type { ModelFiles } from './model-files';

export interface RemoteOptions {
  /** Ends with a slash. */
  readonly base: string;
  readonly where: string;
  /** An access token, sent to this server only. */
  readonly token?: string | undefined;
  readonly signal?: AbortSignal;
  /** Milliseconds before the first new try; doubled each time. */
  readonly patience?: number;
}

interface Known {
  readonly size: number | undefined;
  readonly version: string | undefined;
}

/** New tries without a byte in between, at most. */
const mostTries = 4;

export class RemoteFiles implements ModelFiles {
  readonly #options: RemoteOptions;
  readonly #known = new Map<string, Known>();

  constructor(options: RemoteOptions) {
    this.#options = options;
  }

  get where(): string {
    return this.#options.where;
  }

  async size(name: string): Promise<number | undefined> {
    const known = this.#known.get(name) ?? (await this.#ask(name));
    return known.size;
  }

  version(name: string): string | undefined {
    return this.#known.get(name)?.version;
  }

  async *stream(name: string, from: number, to?: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    let at = from;
    let tries = 0;
    const size = await this.size(name);
    const end = Math.min(to ?? size ?? Infinity, size ?? Infinity);
    while (at < end) {
      const before = at;
      try {
        for await (const bytes of this.#read(name, at, end)) {
          at += bytes.length;
          yield bytes;
        }
        if (size === undefined) return;
      } catch (error) {
        if (error instanceof HearthError && error.code !== 'lm/needs-network') throw error;
        this.#options.signal?.throwIfAborted();
        tries = at > before ? 0 : tries + 1;
        if (tries >= mostTries) throw error;
        await pause((this.#options.patience ?? 1000) * 2 ** tries, this.#options.signal);
      }
    }
  }

  /** Asks for the first byte: the answer's Content-Range tells the size, whatever the server compresses. */
  async #ask(name: string): Promise<Known> {
    const response = await this.#fetch(name, 'bytes=0-0');
    await response.body?.cancel();
    const total = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1];
    const length = response.status === 200 ? response.headers.get('content-length') : undefined;
    const size = response.status === 404 ? undefined : Number(total ?? length ?? Number.NaN);
    if (Number.isNaN(size)) throw this.#failed(name, 'its size is not told');
    const version = response.headers.get('etag') ?? undefined;
    const known = { size, version };
    this.#known.set(name, known);
    return known;
  }

  async *#read(name: string, from: number, to: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const response = await this.#fetch(name, `bytes=${from}-${to - 1}`);
    const version = this.#known.get(name)?.version;
    const now = response.headers.get('etag') ?? undefined;
    if (version !== undefined && now !== undefined && now !== version)
      throw new HearthError('lm/changed', { file: name });
    // A server that knows no ranges sends the whole: what is not wanted is passed over.
    let skip = response.status === 200 ? from : 0;
    let left = to - from;
    for await (const bytes of chunksOf(response)) {
      const wanted = bytes.subarray(Math.min(skip, bytes.length)).subarray(0, left);
      skip -= Math.min(skip, bytes.length);
      left -= wanted.length;
      if (wanted.length > 0) yield wanted.slice();
      if (left === 0) return;
    }
    if (left > 0) throw new HearthError('lm/needs-network', { model: name });
  }

  async #fetch(name: string, range: string): Promise<Response> {
    const { base, where, token, signal } = this.#options;
    const headers: Record<string, string> = { range };
    if (token !== undefined) headers.authorization = `Bearer ${token}`;
    let response: Response;
    try {
      response = await fetch(base + name, { headers, credentials: 'omit', ...(signal ? { signal } : {}) });
    } catch (error) {
      signal?.throwIfAborted();
      throw new HearthError('lm/needs-network', { model: where }, { cause: error });
    }
    if (response.ok || response.status === 404) return response;
    if (response.status === 401 || response.status === 403) throw new HearthError('lm/gated', { where });
    // Asking an empty file for its first byte is no range of it.
    if (response.status === 416) return new Response(null, { status: 404 });
    if (response.status >= 500 || response.status === 429)
      throw new HearthError('lm/needs-network', { model: where });
    throw this.#failed(name, `the server answered ${response.status}`);
  }

  #failed(name: string, reason: string): HearthError {
    return new HearthError('lm/fetch-failed', { url: this.#options.base + name, reason });
  }
}

async function* chunksOf(response: Response): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader();
  if (!reader) return;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value as Uint8Array<ArrayBuffer>;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}
